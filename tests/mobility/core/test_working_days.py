"""Working days and the marks of reminders, against a walk over a set of days."""

import json
from dataclasses import replace

import pytest
from hypothesis import strategies as st

from mobility.core.calendar import WorkCalendar
from mobility.core.deadlines import (
    Mark,
    absent_working_days,
    applicant_deadline,
    is_overdue,
    office_reminder,
    overdue_days,
    reminder_marks,
)
from mobility.core.policy import Policy
from mobility.core.terms import report_day
from tests.mobility.core.law import CALENDAR, DAY, LAST, POLICY, ROOT, WEEKDAYS, day, holds

# Working days, against a walk over a set of days

near = st.dates(day("2024-12-15"), day("2025-03-15"))
some_days = st.frozensets(near, max_size=25)
calendars = st.builds(WorkCalendar, some_days, some_days)


def working_days(calendar):
    """Return the working days of some months around those that calendars are made of."""
    every = [day("2024-06-01") + n * DAY for n in range(700)]
    return [
        each
        for each in every
        if (each.isoweekday() in {6, 7} and each in calendar.worked)
        or (each.isoweekday() not in {6, 7} and each not in calendar.closed)
    ]


@holds(calendars, near, st.integers(1, 30), st.integers(0, 80))
def test_working_days_are_those_of_a_walk(calendar, today, n, more):
    working = working_days(calendar)
    until = today + more * DAY
    assert calendar.is_working(today) == (today in working)
    assert calendar.on_or_after(today) == min(each for each in working if each >= today)
    assert calendar.on_or_before(today) == max(each for each in working if each <= today)
    assert calendar.nth_after(today, n) == [each for each in working if each > today][n - 1]
    assert calendar.count_after(today, until) == sum(today < each <= until for each in working)
    assert calendar.count_after(today, calendar.nth_after(today, n)) == n


@holds(calendars, near)
def test_the_report_day_is_a_working_day_and_nobody_is_late_before_it(calendar, last):
    back = report_day(last, calendar)
    assert back == min(each for each in working_days(calendar) if each > last)
    assert not is_overdue(last, back - DAY, calendar)
    assert is_overdue(last, back, calendar)
    assert absent_working_days(last, back, calendar) == 1
    assert absent_working_days(last, back - DAY, calendar) == 0


def test_counting_back_or_not_at_all():
    assert WEEKDAYS.nth_after(day("2025-03-01"), 0) == day("2025-03-01")
    assert WEEKDAYS.count_after(LAST, LAST) == 0
    assert WEEKDAYS.count_after(LAST, day("2025-01-01")) == 0
    with pytest.raises(ValueError, match=r"^Working days are counted from 0\.$"):
        WEEKDAYS.nth_after(LAST, -1)


def test_the_public_calendar_is_the_announced_one():
    kept = json.loads((ROOT / "fixtures" / "calendar.json").read_text())
    rows = [day(row["day"]) for row in kept["days"]]
    assert kept["source"]
    assert rows == sorted(set(rows))
    assert {each.year for each in rows} == set(range(2018, kept["announced_until"] + 1))
    assert all(each.isoweekday() <= 5 for each in CALENDAR.closed)
    assert all(each.isoweekday() >= 6 for each in CALENDAR.worked)
    assert all(row["name"] and not row["name"].isascii() for row in kept["days"])
    festival = [day("2025-01-28") + n * DAY for n in range(8)]
    assert not any(map(CALENDAR.is_working, festival))
    for worked in ("2025-01-26", "2025-01-27", "2025-02-05", "2025-02-08", "2026-10-10"):
        assert CALENDAR.is_working(day(worked))


# Reminders

policies = st.builds(
    Policy,
    reminder_days=st.lists(st.integers(0, 365), max_size=6).map(tuple),
    overdue_reminder_working_days=st.lists(st.integers(1, 40), max_size=4).map(tuple),
    overdue_grace_days=st.integers(0, 120),
)


def test_the_marks_of_d1():
    marks = reminder_marks(LAST, POLICY, CALENDAR)
    assert [(mark.name, mark.due.isoformat()) for mark in marks] == [
        ("before-180", "2024-08-30"),  # 1 September is a Sunday
        ("before-90", "2024-11-29"),
        ("before-60", "2024-12-30"),
        ("before-30", "2025-01-27"),
        ("before-7", "2025-02-21"),
        ("before-0", "2025-02-28"),
        ("report", "2025-03-03"),
        ("overdue-1", "2025-03-03"),
        ("overdue-5", "2025-03-07"),
        ("overdue-15", "2025-03-21"),
        ("grace", "2025-03-31"),
    ]  # fmt: skip


@holds(calendars, near, policies)
def test_marks_come_in_order_and_never_later_than_they_say(calendar, last, policy):
    marks = reminder_marks(last, policy, calendar)
    assert [mark.due for mark in marks] == sorted(mark.due for mark in marks)
    assert {mark.anchor for mark in marks} == {last}
    assert len({mark.name for mark in marks}) == len(marks)
    by_name = {mark.name: mark.due for mark in marks}
    for n in policy.reminder_days:
        due = by_name.pop(f"before-{n}")
        assert due <= last - n * DAY
        assert calendar.is_working(due)
        assert calendar.count_after(due, last - n * DAY) == 0
        by_name[f"before-{n}"] = due
    for n in policy.overdue_reminder_working_days:
        assert absent_working_days(last, by_name[f"overdue-{n}"], calendar) == n
        assert calendar.is_working(by_name[f"overdue-{n}"])
    assert by_name["report"] == report_day(last, calendar)
    assert by_name["grace"] == last + (policy.overdue_grace_days + 1) * DAY
    assert len(marks) == 2 + len(
        {*policy.reminder_days} | {-n for n in policy.overdue_reminder_working_days}
    )


@holds(near, policies)
def test_a_farther_warning_comes_before_a_nearer_one_on_the_same_day(last, policy):
    marks = [mark.name for mark in reminder_marks(last, policy, WEEKDAYS)]
    before = [int(name.removeprefix("before-")) for name in marks if name.startswith("before")]
    after = [int(name.removeprefix("overdue-")) for name in marks if name.startswith("overdue")]
    assert before == sorted(before, reverse=True)
    assert after == sorted(after)


def test_on_one_day_the_gravest_mark_is_the_last():
    policy = replace(POLICY, reminder_days=(1, 0), overdue_grace_days=1)
    sunday = day("2025-03-02")
    names = [mark.name for mark in reminder_marks(sunday, policy, WEEKDAYS)]
    assert names[:4] == ["before-1", "before-0", "report", "overdue-1"]
    assert reminder_marks(sunday, policy, WEEKDAYS)[0] == Mark(
        "before-1", day("2025-02-28"), sunday
    )


@holds(calendars, near, st.integers(0, 60))
def test_the_office_warns_before_and_the_person_has_until_after(calendar, last, n):
    due = last - n * DAY
    assert office_reminder(last, n, calendar) <= due <= applicant_deadline(last, n, calendar)
    assert calendar.is_working(applicant_deadline(last, n, calendar))
    assert calendar.count_after(due, applicant_deadline(last, n, calendar) - DAY) == 0


def test_days_past_the_last_day():
    assert overdue_days(LAST, LAST) == 0
    assert overdue_days(LAST, LAST - DAY) == 0
    assert overdue_days(LAST, LAST + DAY) == 1
