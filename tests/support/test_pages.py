"""The pages of support: everybody reads and checks, the programme office keeps."""

import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.enums import Hat, OrganisationKind, Role
from accounts.policies import Denied
from audit.models import AuditEvent
from support import actions
from support.management.commands.load_support import SOURCE
from support.models import Condition, Measure
from tests.clock import NOW
from tests.factories import (
    ConditionFactory,
    MeasureFactory,
    MembershipFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return MembershipFactory(
        user__hats=[Hat.OFFICER],
        organisation__kind=OrganisationKind.PROVINCE,
        role=Role.PROGRAMME_OFFICER,
    ).user


def english(user=None):
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        user.language = "en"
        user.save()
        client.force_login(user)
    return client


def page(client, url):
    return re.sub(r"\s+", " ", client.get(url).content.decode())


def typed(measure, **change):
    fields = ("name_zh", "name_en", "gives_zh", "gives_en", "source", "clause")
    told = {name: getattr(measure, name) for name in fields}
    return {**told, "valid_from": measure.valid_from.isoformat(), **change}


def test_the_shipped_measures_load_once_and_keep_what_the_office_wrote():
    call_command("load_support")
    shipped = {each["code"] for each in json.loads(SOURCE.read_text())}
    assert set(Measure.objects.values_list("code", flat=True)) == shipped
    Measure.objects.update(gives_en="As the office wrote it")
    held = Condition.objects.count()
    call_command("load_support")
    assert Measure.objects.count() == len(shipped)
    assert set(Measure.objects.values_list("gives_en", flat=True)) == {"As the office wrote it"}
    assert Condition.objects.count() == held > 0


def test_nobody_has_read_a_shipped_source_and_the_list_says_so(stranger):
    call_command("load_support")
    told = page(stranger, "/support/")
    assert told.count("2017-01-01以来未核对") == Measure.objects.count()


def test_the_list_is_searched_and_filtered():
    MeasureFactory(code="award", name_en="Award of the province")
    MeasureFactory(code="relief", kind="tax", name_en="Relief of the state", audience="ventures")
    for query, shown in (
        ("q=relief", ["relief"]), ("kind=award", ["award"]), ("audience=ventures", ["relief"]),
        ("q=zzz", []), ("kind=nonsense", ["award", "relief"]), ("", ["award", "relief"]),
    ):  # fmt: skip
        told = page(english(), f"/support/?{query}")
        assert re.findall(r'href="/support/(\w+)/"', told) == shown, query


def test_what_has_ended_is_said_to_have_ended():
    MeasureFactory(code="old", valid_until=date(2020, 12, 31))
    assert "held until 2020-12-31" in page(english(), "/support/")
    assert "Nobody can rely on it any more" in page(english(), "/support/old/")


def test_a_stranger_answers_every_condition_and_reads_what_is_missing():
    measure = ConditionFactory(kind="running", position=0, text_en="It runs").measure
    ConditionFactory(measure=measure, position=1, text_en="It is outstanding")
    url = f"/support/{measure.code}/"
    assert "Not as it stands" not in page(english(), url)
    assert "Some answers are still open" in page(english(), f"{url}?c0=yes")
    told = page(english(), f"{url}?c0=yes&c1=no")
    assert "Not as it stands" in told
    assert "<li>It is outstanding</li>" in told
    assert "<li>It runs</li>" not in told
    assert "Everything that we know of is met" in page(english(), f"{url}?c0=yes&c1=yes")


def test_a_manager_checks_own_spaces_only():
    measure = ConditionFactory(kind="running", position=0).measure
    space, foreign = SpaceFactory(status="planned"), SpaceFactory(status="running")
    manager = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=space.operator, role=Role.SPACE_MANAGER
    ).user
    told = page(english(manager), f"/support/{measure.code}/?about={foreign.pk}")
    assert foreign.name not in told
    assert "Not as it stands" in told


def test_an_estimate_is_called_one_and_stops_at_the_cap():
    measure = MeasureFactory(
        share_percent=10, cap_yuan=2_000_000, share_of_en="Tax saved", share_of_zh="免税额"
    )
    ConditionFactory(measure=measure)
    told = page(english(), f"/support/{measure.code}/?amount=30000000")
    assert "Estimate: 2,000,000 yuan (10 % of the amount, up to the cap). It is no promise." in told
    assert "Estimate" not in page(english(), f"/support/{measure.code}/?amount=-3")


def test_founders_read_on_their_home_what_they_may_have_and_what_is_missing():
    ConditionFactory(kind="registered", measure__audience="ventures", text_en="Is a firm")
    venture = VentureFactory(registered_on=None)
    told = page(english(venture.founders.get()), "/home/")
    assert "missing: Is a firm" in told


def test_the_page_of_a_space_checks_support_for_its_manager_alone():
    ConditionFactory(kind="running", measure__name_en="Award for spaces")
    space = SpaceFactory()
    manager = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=space.operator, role=Role.SPACE_MANAGER
    ).user
    url = f"/spaces/{space.slug}/"
    assert "Award for spaces" in page(english(manager), url)
    assert "Award for spaces" not in page(english(), url)
    assert "Award for spaces" not in page(english(UserFactory()), url)


# --- the office ---------------------------------------------------------------------------------
def test_putting_it_right_changes_the_version_and_is_on_record(officer):
    measure = MeasureFactory(code="award")
    client = signed_in(officer)
    answer = client.post("/support/award/edit/", typed(measure, gives_en="Up to two million"))
    assert answer.status_code == 302
    assert Measure.objects.get().gives_en == "Up to two million"
    assert AuditEvent.objects.get(verb="revise").actor == officer


def test_another_first_day_writes_a_version_that_nobody_has_read_yet(officer):
    measure = ConditionFactory(
        measure__code="award", measure__checked_on=date(2026, 1, 5), measure__checked_note="holds"
    ).measure
    told = typed(measure, valid_from="2026-06-01", gives_en="Up to two million")
    assert signed_in(officer).post("/support/award/edit/", told).status_code == 302
    old, new = Measure.objects.order_by("valid_from")
    assert (old.gives_en, old.checked_note) == ("Up to a million yuan", "holds")
    assert (new.gives_en, new.checked_on, new.checked_note) == ("Up to two million", None, "")
    assert [old.conditions.count(), new.conditions.count()] == [1, 1]
    told = page(english(), "/support/award/")
    assert "Up to two million" in told
    assert "from 2017-01-01" in told


def test_of_a_version_with_an_earlier_first_day_nobody_is_told_that_it_is_read_now(officer):
    measure = MeasureFactory(code="award")
    told = typed(measure, valid_from="2016-06-01", gives_en="Up to half a million")
    answer = english(officer).post("/support/award/edit/", told, follow=True)
    assert "one with a later first day stands" in answer.content.decode()
    assert "Everybody reads it now" not in answer.content.decode()
    assert Measure.objects.on(NOW.date()).get() == measure


def test_a_version_of_that_day_stands_already_and_the_typing_is_kept(officer):
    MeasureFactory(code="award", valid_from=date(2026, 6, 1))
    measure = MeasureFactory(code="award", valid_from=date(2026, 7, 1))
    told = typed(measure, valid_from="2026-06-01", gives_en="Kept words")
    answer = signed_in(officer).post("/support/award/edit/", told)
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert Measure.objects.count() == 2


@pytest.mark.parametrize("first", ["2016-01-01", "2030-01-01"])  # one that stands, one to come
def test_of_two_officers_who_write_one_day_at_once_the_second_keeps_the_typing(
    officer, first, monkeypatch
):
    measure = MeasureFactory(code="award", valid_from=date.fromisoformat(first))
    if first > NOW.date().isoformat():
        MeasureFactory(code="award")
    revise = actions.revise

    def later(*args, **told):
        MeasureFactory(code="award", valid_from=date(2031, 6, 1))
        return revise(*args, **told)

    monkeypatch.setattr(actions, "revise", later)
    told = typed(measure, valid_from="2031-06-01", gives_en="Kept words")
    answer = english(officer).post(f"/support/award/edit/?from={first}", told)
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert "A version of that day is there already." in answer.content.decode()
    assert Measure.objects.filter(valid_from=date(2031, 6, 1)).count() == 1


def test_an_end_before_the_beginning_is_refused(officer):
    measure = MeasureFactory(code="award")
    told = typed(measure, valid_until="2016-01-01")
    assert signed_in(officer).post("/support/award/edit/", told).status_code == 422
    assert Measure.objects.get().valid_until is None


def test_reading_the_source_is_written_down_with_the_day(officer):
    MeasureFactory(code="award")
    client = english(officer)
    client.post("/support/award/checked/", {"note": "Raised to two million in 2021"})
    told = page(client, "/support/award/")
    assert f"source read on {NOW.date().isoformat()}" in told
    assert "Raised to two million in 2021" in told


def test_a_source_that_a_colleague_has_replaced_meanwhile_is_not_called_read(officer):
    """The page named the source of the old version; nobody has read that of the new one."""
    old = MeasureFactory(code="award")
    client = english(officer)
    assert f'name="version" value="{old.pk}"' in page(client, "/support/award/")
    told = typed(old, valid_from="2026-06-01", source="A later order")
    assert client.post("/support/award/edit/", told).status_code == 302
    sent = {"note": "It still holds", "version": str(old.pk)}
    shown = client.post("/support/award/checked/", sent, follow=True).content.decode()
    assert "Something has changed in the meantime, so nothing was done." in shown
    assert "It still holds" in shown
    assert not Measure.objects.exclude(checked_on=None).exists()
    new = Measure.objects.on(NOW.date()).get()
    client.post("/support/award/checked/", sent | {"version": str(new.pk)})
    assert Measure.objects.get(checked_note="It still holds") == new


def test_a_note_that_is_too_long_is_given_back(officer):
    MeasureFactory(code="award")
    note = "It holds, as far as I can see. " * 10
    answer = english(officer).post("/support/award/checked/", {"note": note}, follow=True)
    assert note.strip() in answer.content.decode()
    assert not Measure.objects.exclude(checked_on=None).exists()


def test_only_the_programme_office_keeps_measures():
    measure = MeasureFactory(code="award")
    someone = UserFactory()
    for address in ("edit", "checked"):
        assert signed_in(someone).post(f"/support/award/{address}/").status_code == 403
    with pytest.raises(Denied):
        actions.confirm(measure, note="", by=someone, at=NOW)
    with pytest.raises(Denied):
        actions.revise(measure, {"valid_from": measure.valid_from}, by=someone, at=NOW)


# --- the database -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"kind": "gift"}, "measure_kind_is_known"),
        ({"audience": "cats"}, "audience_is_known"),
        ({"valid_until": date(2016, 1, 1)}, "measure_ends_after_it_begins"),
        ({"share_percent": 101}, "share_is_a_share"),
        ({"checked_note": "read by nobody"}, "found_when_it_was_read"),
    ],
)
def test_the_database_refuses(change, constraint):
    measure = MeasureFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(**change)


def test_one_version_a_day_and_conditions_in_order():
    condition = ConditionFactory(measure__code="award", position=0)
    with pytest.raises(IntegrityError, match="one_version_a_day"), transaction.atomic():
        MeasureFactory(code="award")
    with pytest.raises(IntegrityError, match="conditions_in_order"), transaction.atomic():
        ConditionFactory(measure=condition.measure, position=0)
    with pytest.raises(IntegrityError, match="condition_of_support_is_known"), transaction.atomic():
        Condition.objects.update(kind="mood")


# --- a version to come ----------------------------------------------------------------------------
def test_a_version_to_come_is_put_right_before_it_begins(officer):
    measure = MeasureFactory(code="award")
    client = english(officer)
    told = typed(measure, valid_from="2027-10-01", gives_en="Up to two milion")
    answer = client.post("/support/award/edit/", told, follow=True)
    assert "It stands from 2027-10-01 on" in answer.content.decode()
    assert "/support/award/edit/?from=2027-10-01" in page(client, "/support/award/")
    assert "?from=" not in page(english(), "/support/award/")
    url = "/support/award/edit/?from=2027-10-01"
    assert "Up to two milion" in page(client, url)
    put_right = typed(measure, valid_from="2027-01-10", gives_en="Up to two million")
    assert client.post(url, put_right).status_code == 302
    old, new = Measure.objects.order_by("valid_from")
    assert old.gives_en == "Up to a million yuan"
    assert (new.valid_from, new.gives_en) == (date(2027, 1, 10), "Up to two million")


def test_an_amount_that_is_none_leaves_the_answers_as_they_are():
    condition = ConditionFactory(
        measure__code="award", measure__share_percent=10, measure__audience="ventures",
        measure__share_of_en="costs", kind="asked",
    )  # fmt: skip
    told = english().get("/support/award/", {condition.field: "no", "amount": "ten"})
    assert "Not as it stands" in told.content.decode()


def test_a_filter_that_is_none_drops_itself_alone():
    MeasureFactory(code="award", name_en="Award of the province")
    MeasureFactory(code="relief", kind="tax", name_en="Relief of the state")
    told = page(english(), "/support/?kind=tax&audience=nobody")
    assert "Relief of the state" in told
    assert "Award of the province" not in told
