"""Warnings under every kind of trouble: each mark once a person, and only the last one sent."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from mobility import actions
from mobility.actions import reminders
from mobility.core.calendar import WorkCalendar
from mobility.core.deadlines import reminder_marks
from mobility.core.policy import Policy
from mobility.core.retirement import Category, last_possible_day
from mobility.core.terms import Term
from mobility.enums import CaseStatus
from mobility.models import LeaveTerm, PolicyVersion, Reminder, Researcher
from mobility.queries.policy import work_calendar
from notifications.models import Notification
from tests.factories import DepartmentFactory, OfficerFactory, TermFactory, UserFactory

pytestmark = pytest.mark.django_db
LAST = date(2027, 2, 28)
TODAY = date(2026, 11, 24)


def moment(day, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def term():
    """A leave until 28 February 2027 whose researcher has an account and whose unit an officer."""
    term = TermFactory(first_day=date(2024, 3, 1), last_day=LAST)
    person = UserFactory()
    Researcher.objects.filter(pk=term.case.employment.person_id).update(user=person)
    OfficerFactory(organisation=term.case.employment.organisation)
    return LeaveTerm.objects.get(pk=term.pk)


def officer_of(term):
    return term.case.employment.organisation.memberships.get(role=Role.HR_OFFICER).user


def run(*days):
    return [actions.remind_due(at=moment(day)) for day in days]


DUE = [mark.due for mark in reminder_marks(LAST, Policy(), WorkCalendar())]


def every_day(first, last, step=1):
    """Return the days from the first to the last that are near a mark, or every few days."""
    days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    near = {due + timedelta(days=n) for due in DUE for n in (-3, -2, -1, 0, 1, 2)}
    return [day for day in days if step > 1 or day in near or day in {first, last}]


def sent_to(user):
    return list(
        Reminder.objects.filter(recipient=user, is_superseded=False)
        .order_by("due_on", "pk")
        .values_list("mark", flat=True)
    )


LADDER = ["before-180", "before-90", "before-60", "before-30", "before-7", "before-0", "report",
          "overdue-1", "overdue-5", "overdue-15", "grace"]  # fmt: skip
FAR = LAST + timedelta(days=40)
TROUBLES = {
    "every day": every_day(date(2026, 8, 30), FAR),
    "twice a day": [day for day in every_day(date(2026, 8, 30), FAR, 2) for _ in range(2)],
    "every third day": every_day(date(2026, 8, 30), FAR, 3),
    "every week": every_day(date(2026, 8, 30), FAR, 7),
    "once a month": every_day(date(2026, 8, 30), FAR, 30),
    "one run at the very end": [FAR],
    "a fortnight of silence": [day for day in every_day(date(2026, 8, 30), FAR)
                               if not date(2026, 11, 25) <= day <= date(2026, 12, 9)],
    "three months of silence": [day for day in every_day(date(2026, 8, 30), FAR)
                                if not date(2026, 10, 1) <= day <= date(2027, 1, 5)],
    "the clock jumps a year ahead and back": [TODAY, FAR + timedelta(days=365), TODAY, FAR],
    "the clock goes back": [date(2026, 12, 5), date(2026, 11, 1), date(2026, 12, 5)],
    "only on holidays": [day for day in every_day(date(2026, 8, 30), FAR) if day.weekday() > 4],
    "from the last day on": every_day(LAST, FAR),
    "the day after the last": every_day(LAST + timedelta(days=1), FAR),
    "a run on each due day": [LAST - timedelta(days=n) for n in (180, 90, 60, 30, 7, 0)] + [FAR],
    "a run the day before each": [LAST - timedelta(days=n + 1) for n in (180, 90, 60, 30, 7, 0)],
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_mark_is_written_once_a_person_and_none_is_lost(term, trouble):
    days = TROUBLES[trouble]
    run(*days)
    due = {
        mark.name
        for mark in reminder_marks(LAST, Policy(), work_calendar())
        if mark.due < max(days) or (mark.due == max(days) and "overdue" not in mark.name)
    }
    for user in (term.case.employment.person.user, officer_of(term)):
        written = Counter(Reminder.objects.filter(recipient=user).values_list("mark", flat=True))
        assert set(written) == due
        assert set(written.values()) <= {1}
        told = Notification.objects.filter(recipient=user, kind="mobility/remind").count()
        assert told == len(sent_to(user))


def test_a_daily_run_sends_the_whole_ladder(term):
    run(*TROUBLES["every day"])
    assert sorted(sent_to(term.case.employment.person.user)) == sorted(LADDER)


def test_after_an_outage_only_the_last_missed_warning_is_sent(term):
    run(date(2026, 8, 1), date(2026, 12, 31))
    assert sent_to(term.case.employment.person.user) == ["before-60"]
    assert Reminder.objects.filter(is_superseded=True).values("mark").distinct().count() == 2


def test_a_ledger_brought_in_late_warns_once(term):
    run(LAST - timedelta(days=20))
    assert sent_to(officer_of(term)) == ["before-30"]


def test_a_changed_last_day_warns_anew_for_the_new_one(term):
    run(TODAY)
    actions.correct_term(
        term,
        Term(date(2024, 3, 1), date(2027, 1, 31)),
        reason="抄错",
        by=officer_of(term),
        at=moment(TODAY),
    )
    run(TODAY)
    anchors = Reminder.objects.filter(is_superseded=False).values_list("anchor", flat=True)
    assert set(anchors) == {LAST, date(2027, 1, 31)}
    assert run(TODAY) == [0]


@pytest.mark.parametrize(
    "status", [CaseStatus.RETURNED, CaseStatus.RESIGNED, CaseStatus.CANCELLED, CaseStatus.ARRANGING]
)
def test_nobody_is_warned_once_the_matter_is_settled(term, status):
    type(term.case).objects.filter(pk=term.case_id).update(status=status)
    assert run(TODAY, LAST + timedelta(days=1)) == [0, 0]
    assert bool(run(FAR)[0]) == (status == CaseStatus.ARRANGING)  # he has not come


def test_a_run_killed_between_two_cases_goes_on_where_it_stopped(term, monkeypatch):
    other = TermFactory(first_day=date(2024, 3, 1), last_day=LAST)
    OfficerFactory(organisation=other.case.employment.organisation)
    whole, done = reminders._remind_one, []

    def dies(key, today, at):
        if done:
            raise KeyboardInterrupt
        done.append(key)
        return whole(key, today, at)

    monkeypatch.setattr(reminders, "_remind_one", dies)
    with pytest.raises(KeyboardInterrupt):
        run(TODAY)
    monkeypatch.undo()
    before = Reminder.objects.count()
    run(TODAY)
    assert (
        Reminder.objects.filter(case=term.case).count()
        == Reminder.objects.filter(case=term.case).values("mark", "recipient").distinct().count()
    )
    assert Reminder.objects.count() > before
    assert run(TODAY) == [0]


def test_who_has_no_account_is_written_down_for_paper(term):
    Researcher.objects.filter(pk=term.case.employment.person_id).update(user=None)
    run(TODAY)
    assert Reminder.objects.filter(recipient=None, is_superseded=False).count() == 1


def test_the_head_hears_when_it_becomes_serious(term):
    head = OfficerFactory(organisation=term.case.employment.organisation, role=Role.HR_HEAD).user
    run(TODAY, LAST)
    assert sent_to(head) == []
    run(FAR)
    assert sent_to(head) == ["grace"]


@pytest.mark.usefixtures("term")
def test_a_warning_left_unread_for_a_week_is_told_to_the_office_once():
    run(TODAY)
    week = TODAY + timedelta(days=7)
    run(week, week, week + timedelta(days=1))
    assert Notification.objects.filter(kind="mobility/unread").count() == 1


@pytest.mark.usefixtures("term")
def test_a_warning_that_was_read_is_not_escalated():
    run(TODAY)
    Notification.objects.update(read_at=moment(TODAY))
    run(TODAY + timedelta(days=7))
    assert not Notification.objects.filter(kind="mobility/unread").exists()


def test_a_ladder_that_the_unit_changed_is_followed(term):
    PolicyVersion.objects.create(
        organisation=term.case.employment.organisation,
        valid_from=date(2026, 1, 1),
        rules={"reminder_days": [100]},
        at=moment(TODAY),
    )
    run(*every_day(date(2026, 11, 1), LAST, 2))
    assert sent_to(officer_of(term)) == ["before-100"]


def test_reminding_by_hand_counts_each_time(term):
    for _ in range(2):
        actions.nudge(term.case, by=officer_of(term), at=moment(TODAY))
    assert sent_to(term.case.employment.person.user) == ["nudge-1", "nudge-2"]


def test_tasks_of_the_year_are_announced_once(term):
    run(date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 31))
    told = Notification.objects.filter(kind="mobility/year_task", recipient=officer_of(term))
    assert sorted(told.values_list("facts__task", flat=True)) == ["reports", "roster"]


def test_the_office_hears_once_of_what_else_ends_in_a_leave(term):
    post, person = term.case.employment, term.case.employment.person
    post.contract_until = TODAY + timedelta(days=60)
    post.secret_until = TODAY + timedelta(days=31)
    post.save()
    Researcher.objects.filter(pk=person.pk).update(born=date(1964, 1, 5), track="man")
    run(TODAY, TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2))
    told = Notification.objects.filter(kind="mobility/ends", recipient=officer_of(term))
    assert sorted(each.facts["what"] for each in told) == ["contract", "secrecy"]
    retires = last_possible_day(date(1964, 1, 5), Category("man"))
    LeaveTerm.objects.filter(pk=term.pk).update(is_void=True)
    first = retires - timedelta(days=900)
    again = TermFactory(case=term.case, first_day=first, last_day=retires + timedelta(days=30))
    run(retires - timedelta(days=181), retires - timedelta(days=180), retires - timedelta(days=179))
    assert told.filter(facts__what="retirement").count() == 1
    assert again.case.pk == term.case.pk


def test_an_officer_gets_one_message_a_run_however_many_leaves_end(db):
    del db
    unit = OfficerFactory().organisation
    officer = unit.memberships.get().user
    department = DepartmentFactory(organisation=unit)
    last = TODAY + timedelta(days=29)
    for n in range(5):
        TermFactory(
            case__employment__department=department,
            first_day=last - timedelta(days=900), last_day=last + timedelta(days=n % 2),
        )  # fmt: skip
    actions.remind_due(at=moment(TODAY))
    told = Notification.objects.get(recipient=officer)
    assert (told.kind, told.facts["n"]) == ("mobility/digest", "5")
    actions.remind_due(at=moment(TODAY))
    assert Notification.objects.filter(recipient=officer).count() == 1
    Reminder.objects.update(is_told=False)  # as a run leaves it that was killed midway
    Notification.objects.all().delete()
    actions.remind_due(at=moment(TODAY))
    assert Notification.objects.get(recipient=officer).facts["n"] == "5"
