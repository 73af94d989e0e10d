"""What was mistyped in an office is put right: rules of a unit, results of an inspection."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from mobility import actions
from mobility.actions.inspections import AlreadyFound, draw, note_finding
from mobility.models import PolicyVersion
from mobility.queries.policy import rules_on
from tests.clock import NOW
from tests.factories import OfficerFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of

pytestmark = pytest.mark.django_db


# --- rules --------------------------------------------------------------------------------------
def sent(client, **typed):
    """Put a version in force, as the page opens its form, with this typed over."""
    url = reverse("leave_rules_new")
    shown = {field.html_name: field.value() for field in client.get(url).context["form"]}
    told = {
        name: "on" if value is True else value
        for name, value in shown.items()
        if value is not None and value is not False
    }
    return client.post(url, {**told, "save": "1", **typed})


def test_rules_mistyped_for_a_day_are_put_right_for_the_same_day_with_a_reason():
    head = OfficerFactory(role=Role.HR_HEAD)
    unit, client = head.organisation, in_english(head.user)
    assert sent(client, return_notice_days="54").status_code == 302
    answer = sent(client, return_notice_days="45")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"valid_from"})
    answer = sent(client, return_notice_days="45", replaces="on")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"note"})
    assert rules_on(unit, TODAY).policy.return_notice_days == 54
    assert sent(client, return_notice_days="45", replaces="on", note="抄错").status_code == 302
    assert rules_on(unit, TODAY).policy.return_notice_days == 45
    assert PolicyVersion.objects.filter(organisation=unit).count() == 2
    page = client.get(reverse("leave_rules")).content.decode()
    assert page.count("put right since") == 1


def test_a_second_version_of_a_day_is_not_written_unawares():
    head = OfficerFactory(role=Role.HR_HEAD)
    told = {"valid_from": TODAY, "rules": {}, "basis": {}, "note": "", "by": head.user, "at": NOW}
    actions.add_policy(head.organisation, **told)
    with pytest.raises(actions.VersionStands):
        actions.add_policy(head.organisation, **told)
    assert PolicyVersion.objects.count() == 1


# --- inspections --------------------------------------------------------------------------------
def drawn():
    """Return a case of a sample, who looks at it, and the page of the sample."""
    case = away()
    auditor = officer_of(case, Role.AUDITOR)
    unit = case.employment.organisation
    made = draw(unit, day=TODAY, size=1, seed=1, by=auditor, at=NOW)
    return made.cases.get(), auditor, reverse("inspection", args=[made.pk])


def found(row):
    row.refresh_from_db()
    return row.finding, row.note


def test_a_result_written_by_a_slip_is_taken_back_with_a_reason():
    row, auditor, url = drawn()
    client, told = in_english(auditor), {"case": row.pk, "finding": "open"}
    assert "Take the result back" not in client.get(url).content.decode()
    client.post(url, {"case": row.pk, "finding": "fine"})
    assert "Take the result back" in client.get(url).content.decode()
    assert client.post(url, told).status_code == 422
    assert found(row) == ("fine", "")
    assert client.post(url, {**told, "note": "点错了"}).status_code == 302
    assert found(row) == ("open", "点错了")
    assert "1 case is still to be looked at" in client.get(url).content.decode()


def test_a_flaw_that_is_not_put_right_after_all_stands_again():
    row, auditor, url = drawn()
    client = in_english(auditor)
    for finding, note in (
        ("flawed", "执照过期"), ("rectified", "已换新照"), ("flawed", "点错了，仍未换")
    ):  # fmt: skip
        told = {"case": row.pk, "finding": finding, "note": note}
        assert client.post(url, told).status_code == 302
        assert found(row) == (finding, note)
    with pytest.raises(AlreadyFound):
        note_finding(row, finding="open", note="算了", by=auditor, at=NOW)
