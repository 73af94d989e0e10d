"""Of two officers who put the same slip right, the second one reads what stands there first."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from accounts.enums import Role
from audit.lifecycle import InvalidMove
from mobility.actions import correct, drop_correction, propose_correction
from mobility.core.terms import Term
from mobility.models import LeaveCase
from tests.clock import NOW
from tests.factories import OfficerFactory, TermFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return TermFactory().case


@pytest.fixture
def heads(case):
    unit = case.employment.organisation
    return [OfficerFactory(organisation=unit, role=Role.HR_HEAD).user for _ in range(2)]


@pytest.fixture
def client(heads):
    return signed_in(heads[0])


def carried(page, name):
    """Return what a hidden field of a page carries."""
    (value,) = html.fromstring(page.content.decode()).xpath(f'//input[@name="{name}"]/@value')
    return value


def opened(client, case, name):
    return carried(client.get(reverse("leave_case", args=[case.pk])), name)


def press(client, case, verb, **told):
    typed = {f"{verb}-{name}": value for name, value in told.items()}
    return client.post(reverse("leave_act", args=[case.pk, verb]), typed)


def test_an_entry_that_was_changed_meanwhile_is_not_put_right_by_what_stood_before():
    case = TermFactory().case
    head = OfficerFactory(organisation=case.employment.organisation, role=Role.HR_HEAD).user
    first, late = (LeaveCase.objects.get(pk=case.pk) for _each in range(2))
    correct(first, "note", "已核", reason="补记", by=head, at=NOW)
    with pytest.raises(InvalidMove):
        correct(late, "note", "未核", reason="写错了", by=head, at=NOW)
    assert list(case.corrections.values_list("old", "new")) == [("", "已核")]
    assert LeaveCase.objects.get(pk=case.pk).note == "已核"


# --- on the page: an older tab undoes nothing unseen ----------------------------------------------
def test_an_older_tab_sees_what_was_put_right_before_it_puts_the_same_entry_right(client, case):
    older = opened(client, case, "correct-seen")
    note = {"field": "note", "reason": "补记"}
    assert press(client, case, "correct", new="已核", seen=older, **note).status_code == 302
    late = press(client, case, "correct", new="未核", seen=older, **note)
    assert late.status_code == 422
    assert "已核" in late.content.decode()
    assert LeaveCase.objects.get(pk=case.pk).note == "已核"
    other = {"field": "project", "new": "阻燃剂", "reason": "补记", "seen": older}
    assert press(client, case, "correct", **other).status_code == 302  # an entry nobody touched
    again = carried(late, "correct-seen")
    assert press(client, case, "correct", new="未核", seen=again, **note).status_code == 302
    assert LeaveCase.objects.get(pk=case.pk).note == "未核"


def test_an_older_tab_does_not_put_a_staff_number_back(client, case):
    older, wrong = opened(client, case, "change_number-seen"), case.employment.staff_number
    for number in ("00999", wrong):
        told = {"staff_number": number, "identity_number": "", "reason": "抄错", "seen": older}
        assert press(client, case, "change_number", **told).status_code == 302
    case.employment.refresh_from_db()
    assert case.employment.staff_number == "00999"


def test_an_older_tab_does_not_put_a_filing_back(client, case):
    older, empty = opened(client, case, "file-seen"), {"number": "", "on": ""}
    new = {"state": "submitted", "number": "2026-1", "on": "2026-11-02"}
    for told in (new, {"state": case.filing, **empty}):
        assert press(client, case, "file", seen=older, **told).status_code == 302
    case.refresh_from_db()
    assert (case.filing, case.filing_number) == ("submitted", "2026-1")


def test_days_put_in_the_place_of_others_are_not_confirmed_unread(client, case, heads):
    proposer = {"by": heads[1], "at": NOW}

    def proposed(last):
        days = Term(date(2025, 3, 1), last)
        return propose_correction(case.terms.get(), days, reason="抄错", **proposer)

    first = proposed(date(2028, 2, 28))
    assert opened(client, case, "confirm_correction-proposal") == str(first.pk)
    drop_correction(first, **proposer)
    second = proposed(date(2028, 1, 31))
    press(client, case, "confirm_correction", proposal=str(first.pk))
    assert case.terms.get().last_day == date(2028, 2, 29)
    press(client, case, "confirm_correction", proposal=str(second.pk))
    assert case.terms.get(is_void=False).last_day == date(2028, 1, 31)
