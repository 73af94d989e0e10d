"""What an import writes of days and ends has what the same has by hand: warnings, words, limits."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from ledgers.actions import HeadsMatter, OwnLeave, begin_import, undo
from ledgers.actions.ending import KEPT_WRITTEN, throw_files_away
from mobility.actions import propose_end, remind_due
from mobility.enums import CaseStatus
from mobility.models import LeaveCase, Researcher
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import OfficerFactory, UserFactory
from tests.ledgers.bringing import KEYS, TODAY, bring, corrected, looked_at, people, workbook
from tests.mentoring.pairs import in_english

LATER = NOW + timedelta(hours=1)
LAST = TODAY + timedelta(days=25)
MORE = (*KEYS, "returned_on", "ended_on", "end_reason")
EXTENDED = (*KEYS, "extension_first_day", "extension_last_day")


@pytest.fixture
def warned(unit, head, officer):
    """Return the row of a leave that ends soon, of which all were warned, and the person."""
    row = people(1)[0] | {"first_day": date(2024, 6, 1), "last_day": LAST}
    bring(unit, workbook([row]), by=head, at=NOW - timedelta(days=1))
    person = UserFactory()
    Researcher.objects.update(user=person)
    remind_due(at=NOW)
    assert unread(officer) == unread(person) == {"mobility/remind"}
    return row, person


def unread(user):
    """Return what is in somebody's bell."""
    found = Notification.objects.filter(recipient=user, read_at=None)
    return set(found.values_list("kind", flat=True))


def test_warnings_of_a_last_day_that_a_file_corrects_ask_for_no_answer(unit, head, officer, warned):
    row, person = warned
    moved = row | {"last_day": LAST + timedelta(days=90)}
    batch, _found = bring(unit, workbook([moved]), by=head, at=LATER)
    assert unread(officer) == set()
    assert unread(person) == {"mobility/corrected"}
    told = Notification.objects.get(recipient=person, kind="mobility/corrected")
    assert told.facts["last_day"] == moved["last_day"].isoformat()
    undo(batch, by=head, at=LATER + timedelta(hours=1))
    told = Notification.objects.filter(recipient=person, kind="mobility/corrected")
    assert {each.facts["last_day"] for each in told} == {
        LAST.isoformat(),
        moved["last_day"].isoformat(),
    }


def test_a_first_day_that_a_file_corrects_leaves_the_warnings(unit, head, officer, warned):
    row, person = warned
    bring(unit, workbook([row | {"first_day": date(2024, 6, 3)}]), by=head, at=LATER)
    assert unread(officer) == {"mobility/remind"}
    assert unread(person) == {"mobility/remind", "mobility/corrected"}


def test_another_value_of_the_row_tells_nobody(unit, head, officer, warned):
    row, person = warned
    bring(unit, workbook([row | {"note": "补记"}]), by=head, at=LATER)
    assert unread(officer) == unread(person) == {"mobility/remind"}


def test_an_extension_in_a_file_answers_the_warnings(unit, head, officer, warned):
    row, person = warned
    more = row | {
        "extension_first_day": LAST + timedelta(days=1),
        "extension_last_day": LAST + timedelta(days=200),
    }
    bring(unit, workbook([more], EXTENDED), by=head, at=LATER)
    assert unread(officer) == set()
    assert unread(person) == {"mobility/extension_granted"}


def test_a_return_in_a_file_leaves_nothing_that_waits(unit, head, officer, warned):
    row, person = warned
    case = LeaveCase.objects.get()
    propose_end(case, "resign", on=TODAY, basis="本人申请", by=officer, at=NOW)
    back = [row | {"returned_on": TODAY - timedelta(days=1)}]
    batch, _found = bring(unit, workbook(back, MORE), by=head, at=LATER)
    assert not case.proposed_ends.filter(decided_at=None).exists()
    assert unread(officer) == {"mobility/end_given_up"}
    assert unread(head) == set()
    assert unread(person) == {"mobility/back"}
    undo(batch, by=head, at=LATER + timedelta(hours=1))
    assert unread(person) == {"mobility/back", "mobility/reopened"}


def test_the_person_hears_of_pay_that_a_file_changes(unit, head, warned):
    row, person = warned
    batch, _found = bring(unit, workbook([row | {"pay_mode": "停发"}]), by=head, at=LATER)
    assert unread(person) == {"mobility/remind", "mobility/treated"}
    undo(batch, by=head, at=LATER + timedelta(hours=1))
    told = Notification.objects.filter(recipient=person, kind="mobility/treated")
    assert told.count() == 2


def test_warnings_of_a_leave_that_is_taken_back_are_settled(unit, head, officer):
    row = people(1)[0] | {"first_day": date(2024, 6, 1), "last_day": LAST}
    batch, _found = bring(unit, workbook([row]), by=head, at=NOW - timedelta(days=1))
    remind_due(at=NOW)
    assert unread(officer) == {"mobility/remind"}
    undo(batch, by=head, at=LATER)
    assert unread(officer) == set()


def test_an_extension_that_was_asked_for_is_decided_on_its_page(unit, head, warned):
    row, _person = warned
    LeaveCase.objects.update(status=CaseStatus.EXTENDING)
    more = row | {
        "extension_first_day": LAST + timedelta(days=1),
        "extension_last_day": LAST + timedelta(days=200),
    }
    assert looked_at(unit, [more], EXTENDED, by=head).counts["wrong"] == 1
    assert looked_at(unit, [row | {"note": "补记"}], by=head).counts["update"] == 1


@pytest.mark.parametrize("form", ["兼职创新", "在职创办企业"])
def test_nobody_returns_from_work_beside_the_post(unit, head, form):
    row = people(1)[0] | {"form": form}
    keys = (*KEYS, "status", "returned_on")
    for told in ({"status": "在岗"}, {"returned_on": "2026-03-02"}):
        found = looked_at(unit, [row | told], keys, by=head)
        (fault,) = found.rows[0].faults
        assert fault.column == found.letters[next(iter(told))]
        assert "兼职" in fault.message or "beside the post" in fault.message
    assert looked_at(unit, [row], keys, by=head).counts["new"] == 1
    leave = people(1)[0] | {"returned_on": "2026-03-02"}
    assert looked_at(unit, [leave], keys, by=head).counts["new"] == 1


# --- whose it is ----------------------------------------------------------------------------------
def test_the_own_leave_as_it_stands_is_no_fault_of_a_file(unit, officer, head):
    rows = people(2)
    bring(unit, workbook(rows), by=head)
    Researcher.objects.filter(employments__staff_number="00001").update(user=officer)
    found = looked_at(unit, corrected(rows, 1, title="研究员"), by=officer)
    assert (found.counts["same"], found.counts["update"], found.counts["wrong"]) == (1, 1, 0)
    found = looked_at(unit, corrected(rows, 0, title="研究员"), by=officer)
    assert (found.counts["same"], found.counts["wrong"]) == (1, 1)
    Researcher.objects.filter(employments__staff_number="00002").update(user=head)
    second = people(2)[1] | {"first_day": date(2020, 3, 1), "last_day": date(2022, 2, 28)}
    assert looked_at(unit, [second], by=head).counts["wrong"] == 1


def test_nobody_takes_an_import_of_the_own_leave_back(unit, officer, head):
    rows = people(2)
    batch, _found = bring(unit, workbook(rows), by=head)
    Researcher.objects.filter(employments__staff_number="00001").update(user=officer)
    with pytest.raises(OwnLeave):
        undo(batch, by=officer, at=LATER)
    url = reverse("import_act", args=[batch.pk, "undo"])
    page = in_english(officer).post(url, follow=True).content.decode()
    assert "your own leave is among these" in page
    assert LeaveCase.objects.filter(status="signed").count() == 2
    undo(batch, by=head, at=LATER)


def test_what_the_head_corrected_of_closed_leaves_no_officer_takes_back(unit, officer, head):
    rows = [people(1)[0] | {"ended_on": "2026-01-31", "end_reason": "调出"}]
    bring(unit, workbook(rows, MORE), by=officer)
    batch, _found = bring(unit, workbook(corrected(rows, 0, note="补"), MORE), by=head, at=LATER)
    with pytest.raises(HeadsMatter):
        undo(batch, by=officer, at=LATER + timedelta(hours=1))
    url = reverse("import_act", args=[batch.pk, "undo"])
    page = in_english(officer).post(url, follow=True).content.decode()
    assert "only the head of the HR office" in page
    undo(batch, by=head, at=LATER + timedelta(hours=1))


def test_an_officer_takes_the_own_import_of_a_return_back(unit, officer):
    rows = people(1)
    bring(unit, workbook(rows), by=officer)
    back = [rows[0] | {"returned_on": "2026-03-02"}]
    batch, _found = bring(unit, workbook(back, MORE), by=officer, at=LATER)
    undo(batch, by=officer, at=LATER + timedelta(hours=1))
    assert LeaveCase.objects.get().status == "signed"


# --- two at once, and long after ------------------------------------------------------------------
def test_what_a_colleague_put_right_meanwhile_is_not_written_unseen(unit, officer):
    batch = begin_import(unit, "a.xlsx", workbook(people(1)), by=officer, at=NOW)
    client, other = in_english(officer), in_english(OfficerFactory(
        organisation=unit, role=Role.HR_OFFICER
    ).user)  # fmt: skip
    page = client.get(reverse("import_preview", args=[batch.pk])).content.decode()
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page)
    place = f"3:{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[KEYS.index('title')]}"
    other.post(reverse("import_act", args=[batch.pk, "edit"]), {"set": f"{place}=教授"})
    told = {"rows": "all", "seen": seen}
    page = client.post(reverse("import_act", args=[batch.pk, "write"]), told, follow=True)
    assert "the ledger has changed" in page.content.decode()
    assert not LeaveCase.objects.exists()


def test_a_file_that_is_deleted_is_offered_no_more(unit, officer):
    rows = corrected(people(2), 1, first_day="2026.5")
    batch, _found = bring(unit, workbook(rows), by=officer, only_clean=True)
    client, url = in_english(officer), reverse("import_preview", args=[batch.pk])
    errors = reverse("import_errors", args=[batch.pk])
    assert errors in client.get(url).content.decode()
    assert throw_files_away(NOW + KEPT_WRITTEN) == 1
    page = client.get(url).content.decode()
    assert errors not in page
    assert "bring your own file in again" in page
