"""The calendar of the law: the worked cases D1 to D26, and properties against naive counting.

The oracles walk from day to day and know no month arithmetic. Nothing here needs a database, so
that `benchmarks.mutants` runs this file alone.
"""

import json
import subprocess
import sys
from calendar import monthrange
from dataclasses import FrozenInstanceError, asdict, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mobility.core.calendar import WorkCalendar
from mobility.core.deadlines import (
    Mark,
    absent_working_days,
    applicant_deadline,
    dismissal_possible_from,
    grace_end,
    is_overdue,
    office_reminder,
    overdue_days,
    reminder_marks,
)
from mobility.core.policy import Policy
from mobility.core.retirement import Category, last_possible_day, retirement_month
from mobility.core.rules import (
    DEFAULT_BASIS,
    BaseMode,
    Cycle,
    Objection,
    PayMode,
    check_term,
    latest_last_day,
    policy_from,
)
from mobility.core.seniority import Length, anniversaries, calendar_years, exact
from mobility.core.state import History, Phase, count, days_out
from mobility.core.state import phase as phase_on
from mobility.core.terms import (
    Term,
    add_months,
    corresponding_day,
    days_before,
    days_in,
    follows,
    is_day_longer,
    last_day,
    months_and_days,
    months_before,
    report_day,
    whole_months,
)
from mobility.core.years import Assessor, Grade, assessors, wage_steps

ROOT = Path(__file__).resolve().parent.parent
DAY = timedelta(days=1)
WEEKDAYS = WorkCalendar()
POLICY = Policy()
FIRST, LAST = date(2022, 3, 1), date(2025, 2, 28)  # D1
D1 = Term(FIRST, LAST)
LENGTH_CODES = {"too_long", "total_too_long", "one_day_more", "past_retirement"}


def holds(*strategies):
    """Try a property on 200 examples, however busy the machine is."""
    return lambda test: settings(max_examples=200, deadline=None)(given(*strategies)(test))


def day(text):
    return date.fromisoformat(text)


def term(first, last):
    return Term(day(first), day(last))


def public_calendar():
    rows = json.loads((ROOT / "fixtures" / "calendar.json").read_text())["days"]
    return WorkCalendar(
        frozenset(day(row["day"]) for row in rows if not row["worked"]),
        frozenset(day(row["day"]) for row in rows if row["worked"]),
    )


CALENDAR = public_calendar()


def objections(asked, *earlier, **given_):
    """Ask for a term, by default a first one of a founder, long enough before."""
    told = {
        "policy": POLICY,
        "retires_on": None,
        "extends": False,
        "founds": True,
        "is_profitable": False,
        "asked_on": day("2000-01-01"),
    }
    return check_term(asked, earlier=earlier, **(told | given_))


def codes(asked, *earlier, **given_):
    return [each.code for each in objections(asked, *earlier, **given_)]


def latest(first, *earlier, **given_):
    told = {"policy": POLICY, "retires_on": None, "extends": False}
    return latest_last_day(first, earlier=earlier, **(told | given_))


# The worked cases of section 4.3


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        pytest.param("2022-03-01", 36, "2025-02-28", id="d01_standard_three_years"),
        pytest.param("2021-03-01", 36, "2024-02-29", id="d02_ends_on_the_leap_day"),
        pytest.param("2024-02-29", 36, "2027-02-28", id="d03_begins_on_the_leap_day"),
        pytest.param("2020-02-29", 36, "2023-02-28", id="d04_began_on_the_leap_day"),
        pytest.param("2022-01-01", 36, "2024-12-31", id="d05_year_start"),
        pytest.param("2022-08-31", 36, "2025-08-30", id="d06_month_end"),
        pytest.param("2022-08-31", 6, "2023-02-28", id="d07_month_end_short_month"),
        pytest.param("2023-02-28", 36, "2026-02-27", id="d08_end_of_february_no_leap_year"),
        pytest.param("2023-11-30", 36, "2026-11-29", id="d09_thirtieth_of_november"),
        pytest.param("2024-12-31", 36, "2027-12-30", id="d10_year_end_start"),
        pytest.param("2025-03-01", 36, "2028-02-29", id="d11_extension_of_d1"),
        pytest.param("2027-03-01", 36, "2030-02-28", id="d12_extension_of_d3"),
        pytest.param("2025-03-01", 12, "2026-02-28", id="d13_short_extension_of_d1"),
        pytest.param("2023-03-01", 12, "2024-02-29", id="d14_from_its_own_first_day"),
        pytest.param("2020-02-29", 48, "2024-02-28", id="d14_from_the_first_day_of_all"),
    ],
)
def test_d01_to_d14_last_day(first, months, last):
    assert last_day(day(first), months) == day(last)
    assert whole_months(day(first), day(last)) == months


def test_d01_standard_three_years():
    assert LAST.strftime("%a") == "Fri"
    assert days_in(FIRST, LAST) == 1096
    assert report_day(LAST, CALENDAR) == day("2025-03-03")
    assert codes(D1) == []
    assert latest(FIRST) == LAST


def test_d02_ends_on_the_leap_day():
    assert last_day(day("2021-03-01"), 36).strftime("%a") == "Thu"


def test_d03_leap_day_start_is_back_on_the_monday():
    last = last_day(day("2024-02-29"), 36)
    assert last.strftime("%a") == "Sun"
    assert report_day(last, CALENDAR) == day("2027-03-01")
    assert codes(Term(day("2024-02-29"), last)) == []


def test_d07_the_corresponding_day_of_a_short_month_is_the_last_day():
    assert corresponding_day(day("2022-08-31"), 6) == day("2023-02-28")
    assert not is_day_longer(day("2022-08-31"), day("2023-02-28"))


def test_d10_year_end_start():
    assert days_in(day("2024-12-31"), day("2027-12-30")) == 1095


def test_d11_the_extension_of_d1_reaches_the_cap_of_72_months():
    assert last_day(FIRST, 72) == day("2028-02-29")
    assert latest(day("2025-03-01"), D1, extends=True) == day("2028-02-29")
    assert codes(term("2025-03-01", "2028-02-29"), D1, extends=True) == []


def test_d12_the_extension_of_d3_reaches_the_cap_of_72_months():
    d3 = term("2024-02-29", "2027-02-28")
    assert last_day(d3.first_day, 72) == day("2030-02-28")
    assert latest(day("2027-03-01"), d3, extends=True) == day("2030-02-28")
    assert codes(term("2027-03-01", "2030-02-28"), d3, extends=True) == []


def test_d13_a_second_extension_is_refused():
    short = term("2025-03-01", "2026-02-28")
    assert codes(short, D1, extends=True) == []
    (found,) = objections(term("2026-03-01", "2027-02-28"), D1, short, extends=True)
    assert found == Objection("second_extension", "ext_max_count", True, {"count": 1})


def test_d14_the_cap_is_compared_in_months():
    one = term("2020-02-29", "2023-02-28")
    assert latest(day("2023-03-01"), one, extends=True) == day("2026-02-28")
    assert last_day(day("2020-02-29"), 72) == day("2026-02-28")
    capped = replace(POLICY, total_max_months=48)
    assert latest(day("2023-03-01"), one, extends=True, policy=capped) == day("2024-02-29")


def test_d15_early_return():
    first, last = FIRST, day("2024-06-30")
    assert months_and_days(first, last) == (28, 0)
    assert days_in(first, last) == 853
    assert 36 - whole_months(first, last) == 8


def test_d16_time_on_post_between_two_leaves_is_not_counted():
    one, new = term("2020-03-01", "2022-08-31"), term("2023-09-01", "2026-08-31")
    assert whole_months(*one) == 30
    assert latest(new.first_day, one) == new.last_day
    assert codes(new, one) == []


def test_d16_time_on_post_counts_where_the_rules_say_so():
    one, new = term("2020-03-01", "2022-08-31"), term("2023-09-01", "2026-08-31")
    counting = replace(POLICY, regap_counts=True)
    assert latest(new.first_day, one, policy=counting) == day("2026-02-28")
    assert latest(day("2027-01-01"), one, policy=counting) == day("2026-12-31")  # used up
    (found,) = objections(new, one, policy=counting)
    assert found == Objection(
        "total_too_long",
        "total_max_months",
        True,
        {"latest": "2026-02-28", "total": 78, "cap": 72},
    )


def test_d17_a_reminder_in_the_spring_festival():
    assert days_before(LAST, 30) == day("2025-01-29")
    assert office_reminder(LAST, 30, CALENDAR) == day("2025-01-27")
    assert applicant_deadline(LAST, 30, CALENDAR) == day("2025-02-05")


def test_d18_days_are_not_months():
    assert days_before(LAST, 90) == day("2024-11-30")
    assert months_before(LAST, 3) == day("2024-11-28")


def test_d19_overdue_in_working_days():
    assert CALENDAR.nth_after(LAST, 1) == day("2025-03-03")
    assert CALENDAR.nth_after(LAST, 15) == day("2025-03-21")
    more_than_15 = (
        each for n in range(60) if absent_working_days(LAST, each := LAST + n * DAY, CALENDAR) > 15
    )
    assert next(more_than_15) == day("2025-03-24")


def test_d19_who_has_not_come_is_overdue_from_the_report_day():
    overdue = [LAST + n * DAY for n in range(6) if is_overdue(LAST, LAST + n * DAY, CALENDAR)]
    assert overdue == [day("2025-03-03"), day("2025-03-04"), day("2025-03-05")]
    assert absent_working_days(LAST, day("2025-03-02"), CALENDAR) == 0
    assert absent_working_days(LAST, day("2025-03-03"), CALENDAR) == 1


def test_d20_overdue_in_calendar_days():
    assert grace_end(LAST, POLICY) == day("2025-03-30")
    assert dismissal_possible_from(LAST, POLICY) == day("2025-03-31")
    assert overdue_days(LAST, day("2025-03-30")) == 30


def test_d21_exact_seniority():
    since = day("2010-07-05")
    assert exact(since, LAST) == Length(14, 7, 24)
    assert anniversaries(since, LAST) == 14


def test_d22_calendar_years():
    assert calendar_years(day("2010-07-05"), LAST) == 16


def test_d23_absence_after_the_leave_is_not_counted():
    since, back = day("2010-07-05"), day("2025-04-01")
    absent = Term(day("2025-03-01"), day("2025-03-31"))
    assert exact(since, day("2025-03-31"), [absent]) == Length(14, 7, 24)
    assert exact(since, back, [absent]) == Length(14, 7, 25)
    assert exact(since, back) == Length(14, 8, 28)


def test_d24_wage_steps():
    grades = dict.fromkeys((2024, 2022, 2023), Grade.QUALIFIED)
    assert wage_steps(grades) == [day("2023-01-01"), day("2024-01-01"), day("2025-01-01")]


def test_d25_assessment_years():
    found = assessors(day("2022-11-01"), day("2025-10-31"))
    assert found == {
        2022: Assessor.DEPARTMENT,
        2023: Assessor.ENTERPRISE,
        2024: Assessor.ENTERPRISE,
        2025: Assessor.MIXED,
    }


def test_d26_retirement_within_the_leave():
    born = day("1965-09-20")
    assert retirement_month(born, Category.MAN) == day("2025-12-01")
    retires = last_possible_day(born, Category.MAN)
    assert retires == day("2025-12-31")
    (found,) = objections(term("2023-07-01", "2026-06-30"), retires_on=retires)
    assert found == Objection("past_retirement", "retirement", True, {"latest": "2025-12-31"})
    assert latest(day("2023-07-01"), retires_on=retires) == retires


# Terms, against a walk from day to day

days = st.dates(day("2015-01-01"), day("2035-12-31"))
months = st.integers(1, 80)


def walk(first, stop):
    """Yield each day from `first` until `stop` with the whole months and days over, counted up.

    A month is full the evening before the day of the month comes round again; in a month without
    such a day, on its last evening.
    """
    full, over = 0, 0
    today = first
    while not stop(today, full):
        tomorrow = today + DAY
        over += 1
        if tomorrow.day == first.day or (tomorrow.day == 1 and today.day < first.day):
            full, over = full + 1, 0
        yield today, full, over
        today = tomorrow


def walked(first, last):
    *_, (_day, full, over) = walk(first, lambda today, _full: today > last)
    return full, over


@holds(days, months)
def test_last_day_is_where_the_walk_has_filled_the_months(first, n):
    *_, (last, full, over) = walk(first, lambda _today, full: full == n)
    assert (full, over) == (n, 0)
    assert last_day(first, n) == last
    assert corresponding_day(first, n) in {last, last + DAY}


@holds(days, st.integers(0, 1200))
def test_months_and_days_are_those_of_the_walk(first, more):
    last = first + more * DAY
    assert months_and_days(first, last) == walked(first, last)
    assert whole_months(first, last) == walked(first, last)[0]


@holds(days, months)
def test_whole_months_is_the_inverse_of_last_day(first, n):
    last = last_day(first, n)
    assert whole_months(first, last) == n
    assert whole_months(first, last - DAY) == n - 1


@holds(days, months)
def test_two_terms_are_as_long_as_their_months_unless_the_day_was_clipped(first, n):
    whole = last_day(last_day(first, n) + DAY, n)
    assert whole == last_day(first, 2 * n) or first.day > 28


@holds(days, st.integers(-80, 80))
def test_add_months_keeps_the_day_or_the_end_of_the_month(today, n):
    moved = add_months(today, n)
    assert (moved.year * 12 + moved.month) - (today.year * 12 + today.month) == n
    assert moved.day == today.day or (moved.day < today.day and (moved + DAY).day == 1)
    assert months_before(today, n) == add_months(today, -n)


@holds(days, st.integers(0, 1200))
def test_a_day_longer_is_the_corresponding_day_and_no_whole_months(first, more):
    last = first + more * DAY
    meant = [n for n in range(1, 42) if corresponding_day(first, n) == last]
    expected = bool(meant) and last_day(first, meant[0]) != last
    assert is_day_longer(first, last) == expected


@pytest.mark.parametrize("count", [last_day, corresponding_day])
@pytest.mark.parametrize("n", [0, -1])
def test_a_term_has_at_least_a_month(count, n):
    with pytest.raises(ValueError, match=r"^A term lasts at least one month\.$"):
        count(FIRST, n)


@pytest.mark.parametrize("count", [days_in, months_and_days, exact, calendar_years, assessors])
def test_nothing_ends_before_it_begins(count):
    with pytest.raises(ValueError, match=r"^The last day lies before the first\.$"):
        count(LAST, LAST - DAY)


def test_the_least_lengths():
    assert days_in(LAST, LAST) == 1
    assert months_and_days(LAST, LAST) == (0, 1)
    assert whole_months(LAST, day("2020-01-01")) == 0
    assert exact(LAST, LAST) == Length(0, 0, 1)
    assert calendar_years(LAST, LAST) == 1
    assert assessors(LAST, LAST) == {2025: Assessor.DEPARTMENT}


def test_an_extension_begins_the_day_after():
    assert follows(term("2025-03-01", "2025-03-31"), D1)
    assert not follows(term("2025-02-28", "2025-03-31"), D1)
    assert not follows(term("2025-03-02", "2025-03-31"), D1)


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


# Terms against the rules

starts = st.dates(day("2018-01-01"), day("2026-12-31"))
limits = st.builds(
    Policy,
    term_max_months=st.integers(1, 60),
    ext_max_months=st.integers(1, 60),
    total_max_months=st.integers(1, 90),
    regap_counts=st.booleans(),
    near_retirement_to_retirement=st.booleans(),
)


@st.composite
def leaves(draw):
    """Return the first day of a term and earlier terms, in any order, that do not overlap it."""
    first = draw(starts)
    earlier, until = [], first
    for _ in range(draw(st.integers(0, 2))):
        last = until - draw(st.integers(1, 400)) * DAY
        until = last - draw(st.integers(0, 1200)) * DAY
        earlier.append(Term(until, last))
    return first, draw(st.permutations(earlier))


retirements = st.none() | st.dates(day("2019-01-01"), day("2032-12-31"))


@holds(leaves(), limits, retirements, st.booleans())
def test_the_latest_last_day_is_allowed_and_one_day_more_is_not(leave, policy, retires, extends):
    first, earlier = leave
    told = {"policy": policy, "retires_on": retires, "extends": extends}
    last = latest(first, *earlier, **told)
    assume(last >= first)
    hard = {each.code for each in objections(Term(first, last), *earlier, **told) if each.is_hard}
    assert not LENGTH_CODES & hard
    more = objections(Term(first, last + DAY), *earlier, **told)
    assert LENGTH_CODES & {each.code for each in more if each.is_hard}


def thirtieths(*terms):
    """Return the length of terms: 30 to a month walked, and none for the day of 对应日."""
    total = 0
    for each in terms:
        full, over = walked(*each)
        total += full * 30 + (0 if is_day_longer(*each) else over)
    return total


@holds(leaves(), limits, st.integers(0, 1500))
def test_a_term_is_refused_for_its_length_just_when_the_walk_says_so(leave, policy, more):
    first, earlier = leave
    policy = replace(policy, regap_counts=False)
    last = first + more * DAY
    found = {each.code: each for each in objections(Term(first, last), *earlier, policy=policy)}
    full, over = walked(first, last)
    too_long = (full, over) > (policy.term_max_months, 0)
    total = thirtieths(*earlier, Term(first, last))
    over_cap = total + is_day_longer(first, last) > policy.total_max_months * 30
    refused = {code for code, each in found.items() if each.is_hard and code in LENGTH_CODES}
    assert bool(refused) == (too_long or over_cap)
    if "too_long" in found:
        assert too_long
    if "total_too_long" in found:
        assert over_cap
        assert found["total_too_long"].facts["total"] == (total + 29) // 30


@holds(leaves(), limits)
def test_the_day_before_the_first_says_that_nothing_is_left(leave, policy):
    first, earlier = leave
    last = latest(first, *earlier, policy=policy)
    assert last >= first - DAY
    if last < first:
        assert "total_too_long" in codes(Term(first, first), *earlier, policy=policy)


@pytest.mark.parametrize(
    ("used", "first", "cap", "last"),
    [
        (("2022-03-01", "2024-06-15"), "2024-07-01", 60, "2027-03-15"),  # 27 m 15 d: 32 m 15 d left
        (("2022-01-01", "2022-01-01"), "2022-02-01", 1, "2022-02-27"),  # 29 d left: no whole month
        (("2022-01-01", "2022-01-02"), "2022-02-01", 1, "2022-02-27"),
        (("2022-01-01", "2022-01-03"), "2022-02-01", 1, "2022-02-27"),
        (("2022-01-01", "2022-01-04"), "2022-02-01", 1, "2022-02-26"),
        (("2022-01-01", "2022-01-29"), "2022-02-10", 1, "2022-02-10"),
        (("2022-01-01", "2022-01-30"), "2022-02-10", 1, "2022-02-09"),
        (("2022-01-01", "2022-01-31"), "2022-02-10", 1, "2022-02-09"),
        (("2022-01-01", "2022-02-01"), "2022-02-10", 2, "2022-03-09"),  # 对应日: one month
        (("2022-01-01", "2022-02-02"), "2022-02-10", 2, "2022-03-08"),  # one month and two days
        (("2022-01-01", "2022-12-31"), "2023-02-10", 6, "2023-02-09"),
        (("2022-01-01", "2022-05-31"), "2023-01-31", 6, "2023-02-28"),
    ],
)
def test_parts_of_months_are_added_up_thirty_days_to_the_month(used, first, cap, last):
    policy = replace(POLICY, total_max_months=cap)
    assert latest(day(first), term(*used), policy=policy) == day(last)


@pytest.mark.parametrize("counts", [False, True])
def test_a_leave_entered_after_a_later_one(counts):
    policy = replace(POLICY, regap_counts=counts, total_max_months=60)
    old = term("2018-03-01", "2020-02-29")
    assert codes(old, D1, policy=policy) == []
    assert latest(old.first_day, D1, policy=policy) == last_day(old.first_day, 36 if counts else 24)
    assert codes(Term(old.first_day, day("2020-03-31")), D1, policy=policy) == (
        [] if counts else ["total_too_long"]
    )


def test_a_term_of_no_day_is_passed_over():
    none = Term(LAST, FIRST)
    assert codes(D1, none) == []
    assert latest(FIRST, none) == LAST
    assert codes(D1, none, extends=True) == ["nothing_to_extend"]


def test_a_term_that_ends_before_it_begins_is_not_looked_at_further():
    (found,) = objections(Term(LAST, FIRST), D1, extends=True, founds=False)
    assert found == Objection("start_after_end", "dates", True, {})
    assert codes(Term(FIRST, FIRST)) == []


@pytest.mark.parametrize(
    ("extends", "rule", "n"), [(False, "term_max_months", 24), (True, "ext_max_months", 12)]
)
def test_too_long(extends, rule, n):
    policy = replace(POLICY, term_max_months=24, ext_max_months=12)
    earlier = [term("2020-03-01", "2022-02-28")] if extends else []
    (found,) = objections(D1, *earlier, policy=policy, extends=extends)
    last = last_day(FIRST, n).isoformat()
    assert found == Objection("too_long", rule, True, {"latest": last, "months": n})


def test_the_total_is_too_long():
    earlier = [term("2016-03-01", "2019-02-28"), term("2019-03-01", "2020-02-29")]
    (found,) = objections(D1, *earlier)
    facts = {"latest": "2024-02-29", "total": 84, "cap": 72}
    assert found == Objection("total_too_long", "total_max_months", True, facts)
    (found,) = objections(term("2022-03-01", "2024-03-10"), *earlier)
    assert found.facts["total"] == 73  # a begun month is counted whole


def test_only_the_cap_that_is_passed_is_named():
    policy = replace(POLICY, term_max_months=12, total_max_months=24)
    assert codes(Term(FIRST, last_day(FIRST, 24)), policy=policy) == ["too_long"]
    policy = replace(POLICY, term_max_months=24, total_max_months=12)
    assert codes(Term(FIRST, last_day(FIRST, 24)), policy=policy) == ["total_too_long"]


def test_the_corresponding_day_is_one_day_more():
    entered = Term(FIRST, day("2025-03-01"))
    (found,) = objections(entered)
    facts = {"latest": "2025-02-28", "months": 36}
    assert found == Objection("one_day_more", "corresponding_day_refused", True, facts)
    (found,) = objections(entered, policy=replace(POLICY, corresponding_day_refused=False))
    assert found == Objection("one_day_more", "corresponding_day_refused", False, facts)
    assert codes(Term(FIRST, day("2025-03-02"))) == ["too_long"]


def test_below_the_most_one_day_more_is_only_pointed_out():
    (found,) = objections(Term(FIRST, day("2024-03-01")))
    assert (found.code, found.is_hard) == ("one_day_more", False)
    assert found.facts == {"latest": "2024-02-29", "months": 24}
    assert codes(Term(FIRST, day("2024-03-02"))) == []


def test_a_far_corresponding_day_is_too_long():
    assert codes(Term(FIRST, day("2026-03-01"))) == ["too_long"]


def test_two_terms_by_the_civil_code_make_72_months_where_the_rules_tolerate_it():
    tolerant = replace(POLICY, corresponding_day_refused=False)
    one, two = term("2022-03-01", "2025-03-01"), term("2025-03-02", "2028-03-02")
    found = objections(two, one, policy=tolerant, extends=True)
    assert [(each.code, each.is_hard) for each in found] == [("one_day_more", False)]
    assert [each.code for each in objections(two, one, extends=True) if each.is_hard] == [
        "one_day_more"
    ]


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [
        ("2025-02-28", "2025-03-31", True),
        ("2025-03-01", "2025-03-31", False),
        ("2022-01-01", "2022-02-28", False),
        ("2022-01-01", "2022-03-01", True),
        ("2023-01-01", "2023-02-01", True),
        ("2022-01-01", "2025-05-31", True),
    ],
)
def test_terms_may_not_overlap(first, last, touches):
    policy = replace(POLICY, term_max_months=120, total_max_months=240)
    found = [each for each in objections(term(first, last), D1, policy=policy)
             if each.code == "overlaps"]  # fmt: skip
    facts = {"first": "2022-03-01", "last": "2025-02-28"}
    assert found == [Objection("overlaps", "no_overlap", True, facts)] * touches


def test_every_overlapped_term_is_named():
    asked, other = term("2025-02-01", "2025-06-30"), term("2025-05-01", "2025-12-31")
    assert codes(asked, other, D1).count("overlaps") == 2


@pytest.mark.parametrize(
    ("changed", "founds", "is_profitable", "expected"),
    [
        ({}, True, False, []),
        ({}, True, True, [("profitable", "ext_requires_unprofitable", True)]),
        ({}, True, None, [("profit_not_stated", "ext_requires_unprofitable", False)]),
        ({"ext_requires_unprofitable": False}, True, True, []),
        ({"ext_requires_unprofitable": False}, True, None, []),
        ({}, False, False, [("extension_only_for_founders", "ext_allowed", False)]),
        ({"ext_allowed": False}, True, False, [("extension_not_allowed", "ext_allowed", True)]),
        ({"ext_max_count": 0}, True, False, [("extension_not_allowed", "ext_allowed", True)]),
        ({"ext_max_count": 2}, True, False, []),
    ],
)
def test_whether_a_leave_may_be_extended(changed, founds, is_profitable, expected):
    found = objections(
        term("2025-03-01", "2026-02-28"), D1, policy=replace(POLICY, **changed), extends=True,
        founds=founds, is_profitable=is_profitable,
    )  # fmt: skip
    assert [(each.code, each.rule, each.is_hard) for each in found] == expected
    assert all(each.facts == {} for each in found)
    assert codes(D1, policy=replace(POLICY, **changed), founds=founds) == []


def test_without_a_term_there_is_nothing_to_extend():
    (found,) = objections(D1, extends=True)
    assert found == Objection("nothing_to_extend", "ext_allowed", True, {})


@pytest.mark.parametrize("first", ["2025-03-02", "2025-02-28"])
def test_an_extension_must_begin_the_day_after(first):
    found = objections(Term(day(first), day("2025-08-31")), D1, extends=True)
    assert found[-1] == Objection(
        "extension_not_adjacent", "ext_allowed", True, {"first": "2025-03-01"}
    )


def test_it_is_the_last_leave_that_is_extended():
    old = term("2018-03-01", "2019-02-28")
    asked = term("2025-03-01", "2026-02-28")
    assert codes(asked, D1, old, extends=True, asked_on=day("2024-12-30")) == []
    found = objections(asked, D1, old, extends=True, asked_on=LAST + DAY)
    assert [each.facts for each in found] == [{"last": "2025-02-28"}]
    assert codes(term("2019-03-01", "2019-12-31"), D1, old, extends=True) == [
        "extension_not_adjacent"
    ]


def test_extensions_are_counted_since_the_last_time_on_post():
    one, two = term("2020-03-01", "2021-02-28"), term("2021-03-01", "2022-02-28")
    new, asked = term("2022-06-01", "2023-05-31"), term("2023-06-01", "2024-05-31")
    assert codes(asked, new, two, one, extends=True) == []
    assert codes(term("2024-06-01", "2024-12-31"), one, new, asked, extends=True) == [
        "second_extension"
    ]
    twice = replace(POLICY, ext_max_count=2)
    three, four = term("2022-03-01", "2023-02-28"), term("2023-03-01", "2024-02-29")
    assert codes(three, two, one, extends=True, policy=twice) == []
    (found,) = objections(four, one, two, three, extends=True, policy=twice)
    assert (found.code, found.facts) == ("second_extension", {"count": 2})


def test_an_extension_is_asked_for_before_the_leave_ends():
    asked = term("2025-03-01", "2026-02-28")
    (found,) = objections(asked, D1, extends=True, asked_on=LAST + DAY)
    assert found == Objection("extension_after_expiry", "ext_allowed", True, {"last": "2025-02-28"})
    (found,) = objections(asked, D1, extends=True, asked_on=LAST)
    facts = {"days": 60, "by": "2024-12-30"}
    assert found == Objection("extension_lead", "ext_lead_days", False, facts)
    assert codes(asked, D1, extends=True, asked_on=day("2024-12-31")) == ["extension_lead"]
    assert codes(asked, D1, extends=True, asked_on=day("2024-12-30")) == []


def test_a_late_application_is_pointed_out():
    (found,) = objections(D1, asked_on=day("2022-01-31"))
    facts = {"days": 30, "by": "2022-01-30"}
    assert found == Objection("apply_lead", "apply_lead_days", False, facts)
    assert codes(D1, asked_on=day("2022-01-30")) == []


@pytest.mark.parametrize(
    ("retires", "extends", "last"),
    [
        ("2026-12-31", False, "2026-12-31"),
        ("2027-02-28", False, "2027-02-28"),
        ("2027-03-01", False, "2025-02-28"),  # just five years: no longer near
        ("2024-01-31", False, "2024-01-31"),
        ("2026-12-31", True, "2025-02-28"),
    ],
)
def test_near_retirement_a_leave_may_run_to_it(retires, extends, last):
    policy = replace(POLICY, near_retirement_to_retirement=True)
    told = {"retires_on": day(retires), "extends": extends, "policy": policy}
    assert latest(FIRST, **told) == day(last)
    assert latest(FIRST, retires_on=day(retires)) == min(day(retires), LAST)
    past = codes(Term(FIRST, day(retires) + DAY), **told)
    assert "past_retirement" in past


def test_to_retirement_a_term_is_not_too_long():
    policy = replace(POLICY, near_retirement_to_retirement=True)
    asked = Term(FIRST, day("2026-12-31"))
    assert codes(asked, retires_on=day("2026-12-31"), policy=policy) == []
    assert codes(asked, policy=policy) == ["too_long"]


def test_every_objection_has_a_basis_and_no_word_is_english():
    rules = {field.name for field in fields(Policy)} | {"dates", "no_overlap", "retirement"}
    assert rules <= DEFAULT_BASIS.keys()
    assert DEFAULT_BASIS.keys() - rules == {
        "eligible_posts", "takes_project", "leader_resigns", "secrecy", "no_investigation",
        "projects_taken", "acts", "materials", "return_post",
    }  # fmt: skip
    assert all(told and not told.isascii() for told in DEFAULT_BASIS.values())


# Policies


def test_the_defaults_are_those_of_qinghai():
    assert asdict(Policy()) == {
        "term_max_months": 36,
        "ext_allowed": True,
        "ext_max_count": 1,
        "ext_max_months": 36,
        "ext_requires_unprofitable": True,
        "total_max_months": 72,
        "regap_counts": False,
        "near_retirement_to_retirement": False,
        "apply_lead_days": 30,
        "publicity_days": 5,
        "return_notice_days": 30,
        "early_return_notice_days": 30,
        "ext_lead_days": 60,
        "overdue_grace_days": 30,
        "letter_days": 15,
        "pay_mode": "keep_basic_plus_heating",
        "si_base_mode": "pre_leave",
        "default_grade": "qualified",
        "excellent_outside_quota": True,
        "enterprise_must_be_in_province": True,
        "exclude_unit_owned_enterprise": True,
        "min_service_years": 0,
        "filing_required": True,
        "report_cycle": "year",
        "visit_cycle": "year",
        "step_department": True,
        "step_decision": True,
        "step_publicity": True,
        "countersigns": ("research",),
        "reminder_days": (180, 90, 60, 30, 7, 0),
        "overdue_reminder_working_days": (1, 5, 15),
        "corresponding_day_refused": True,
    }
    assert policy_from({}) == Policy()


@pytest.mark.parametrize(
    ("choices", "values"),
    [
        (PayMode, {"keep_basic_plus_heating", "keep_basic", "stop_all"}),
        (BaseMode, {"pre_leave", "adjust_yearly", "enterprise_tops_up"}),
        (Cycle, {"quarter", "half", "year"}),
        (Grade, {"excellent", "qualified", "basic", "failed", "none"}),
        (Category, {"man", "woman_55", "woman_50"}),
        (Assessor, {"department", "enterprise", "mixed"}),
        (Phase, {"applying", "upcoming", "away", "due", "reporting", "overdue", "back", "ended",
                 "dropped"}),
    ],
)  # fmt: skip
def test_the_words_that_are_stored(choices, values):
    assert {each.value for each in choices} == values


def test_a_policy_goes_through_json_and_back():
    policy = Policy(
        term_max_months=60,
        ext_allowed=False,
        pay_mode=PayMode.STOP_ALL,
        report_cycle=Cycle.HALF,
        countersigns=("research", "科研处"),
        reminder_days=(),
    )
    back = policy_from(json.loads(json.dumps(asdict(policy))))
    assert back == policy
    assert isinstance(back.pay_mode, PayMode)
    assert isinstance(back.countersigns, tuple)


RANGES = {
    "term_max_months": (1, 120),
    "ext_max_count": (0, 10),
    "ext_max_months": (1, 120),
    "total_max_months": (1, 240),
    "apply_lead_days": (0, 365),
    "publicity_days": (0, 60),
    "return_notice_days": (0, 365),
    "early_return_notice_days": (0, 365),
    "ext_lead_days": (0, 365),
    "overdue_grace_days": (0, 365),
    "letter_days": (0, 365),
    "min_service_years": (0, 40),
}


def test_every_number_has_a_range():
    numbers = {name for name, value in asdict(Policy()).items() if type(value) is int}
    assert numbers == RANGES.keys()


@pytest.mark.parametrize(("key", "ends"), RANGES.items())
def test_a_number_out_of_range_is_refused(key, ends):
    least, most = ends
    for fine in ends:
        assert getattr(policy_from({key: fine}), key) == fine
    for wrong in (least - 1, most + 1):
        with pytest.raises(
            ValueError, match=rf"^{key} is a whole number from {least} to {most}\.$"
        ):
            policy_from({key: wrong})


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("term_max_month", 36),
        ("term_max_months", "36"),
        ("term_max_months", 36.0),
        ("term_max_months", True),
        ("term_max_months", None),
        ("ext_allowed", 1),
        ("ext_allowed", "true"),
        ("pay_mode", "keep_all"),
        ("pay_mode", "pre_leave"),
        ("pay_mode", None),
        ("pay_mode", ["stop_all"]),
        ("report_cycle", "month"),
        ("default_grade", "合格"),
        ("reminder_days", 30),
        ("reminder_days", "30"),
        ("reminder_days", ["30"]),
        ("reminder_days", [True]),
        ("reminder_days", [-1]),
        ("reminder_days", [366]),
        ("reminder_days", list(range(21))),
        ("overdue_reminder_working_days", [0]),
        ("overdue_reminder_working_days", [251]),
        ("countersigns", "research"),
        ("countersigns", [1]),
        ("countersigns", [" "]),
        ("countersigns", ["x" * 41]),
    ],
)
def test_a_value_that_no_rule_takes_is_refused_by_name(key, wrong):
    with pytest.raises(ValueError, match=rf"\b{key}\b"):
        policy_from({key: wrong})


def test_the_most_that_a_list_holds():
    twenty = list(range(20))
    assert policy_from({"reminder_days": twenty}).reminder_days == tuple(twenty)
    assert policy_from({"reminder_days": (365, 0)}).reminder_days == (365, 0)
    ends = policy_from({"overdue_reminder_working_days": [1, 250]})
    assert ends.overdue_reminder_working_days == (1, 250)
    assert policy_from({"countersigns": ["x" * 40]}).countersigns == ("x" * 40,)


# Retirement, against the official table


@pytest.mark.parametrize(
    ("category", "born", "retires"),
    [
        ("man", "1964-12", "2024-12"),
        ("man", "1965-01", "2025-02"),
        ("man", "1965-04", "2025-05"),
        ("man", "1965-05", "2025-07"),
        ("man", "1970-01", "2031-05"),
        ("man", "1976-08", "2039-07"),
        ("man", "1976-09", "2039-09"),
        ("man", "1990-12", "2053-12"),
        ("woman_55", "1969-12", "2024-12"),
        ("woman_55", "1970-01", "2025-02"),
        ("woman_55", "1970-12", "2026-03"),
        ("woman_55", "1981-08", "2039-07"),
        ("woman_55", "1981-09", "2039-09"),
        ("woman_55", "1995-02", "2053-02"),
        ("woman_50", "1974-12", "2024-12"),
        ("woman_50", "1975-01", "2025-02"),
        ("woman_50", "1975-02", "2025-03"),
        ("woman_50", "1975-03", "2025-05"),
        ("woman_50", "1984-10", "2039-09"),
        ("woman_50", "1984-11", "2039-11"),
        ("woman_50", "1999-06", "2054-06"),
    ],
)
def test_retirement_by_the_official_table(category, born, retires):
    for of_month in ("01", "28"):
        month = retirement_month(day(f"{born}-{of_month}"), Category(category))
        assert month == day(f"{retires}-01")
    last = last_possible_day(day(f"{born}-28"), Category(category))
    assert last.strftime("%Y-%m") == retires
    assert (last + DAY).day == 1


@holds(st.dates(day("1955-01-01"), day("2000-12-31")), st.sampled_from(Category))
def test_who_is_born_a_month_later_retires_a_month_later_or_two(born, category):
    now, then = (retirement_month(each, category) for each in (born, add_months(born, 1)))
    assert 1 <= whole_months(now, then - DAY) <= 2


# Length of service


@holds(days, st.integers(0, 1500))
def test_exact_seniority_is_that_of_the_walk(since, more):
    until = since + more * DAY
    full, over = walked(since, until)
    found = exact(since, until)
    assert (found.years * 12 + found.months, found.days) == (full, over)
    assert found.months < 12
    assert anniversaries(since, until) in {found.years, found.years - 1}


@holds(days, st.integers(0, 900), st.lists(st.tuples(st.integers(-50, 950), st.integers(0, 90)),
                                           max_size=3))  # fmt: skip
def test_each_day_that_does_not_count_is_left_out_once(since, more, spans):
    until = since + more * DAY
    out = [Term(since + at * DAY, since + (at + size) * DAY) for at, size in spans]
    every = [since + n * DAY for n in range(more + 1)]
    counted = sum(not any(first <= each <= last for first, last in out) for each in every)
    expected = exact(since, since + (counted - 1) * DAY) if counted else Length(0, 0, 0)
    assert exact(since, until, out) == expected


def test_where_no_day_counts_nothing_is_left():
    assert exact(FIRST, LAST, [D1]) == Length(0, 0, 0)
    assert exact(FIRST, LAST, [term("2022-03-02", "2030-01-01")]) == Length(0, 0, 1)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2010-07-05", "2010-07-05", 0),
        ("2010-07-05", "2011-07-04", 0),
        ("2010-07-05", "2011-07-05", 1),
        ("2010-07-05", "2012-07-04", 1),
        ("2012-02-29", "2013-02-27", 0),
        ("2012-02-29", "2013-02-28", 1),
        ("2012-02-29", "2016-02-28", 3),
        ("2012-02-29", "2016-02-29", 4),
        ("2010-12-31", "2012-01-01", 1),
        ("2012-02-29", "2010-01-01", 0),
    ],
)
def test_anniversaries(since, until, expected):
    assert anniversaries(day(since), day(until)) == expected


# Calendar years


def test_only_a_qualified_year_earns_a_step():
    grades = {2020 + n: grade for n, grade in enumerate(Grade)}
    assert wage_steps(grades) == [day("2021-01-01"), day("2022-01-01")]
    assert wage_steps({}) == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2022-01-01", "2022-12-31", "e"),
        ("2022-07-02", "2022-12-31", "d"),
        ("2022-07-01", "2022-12-31", "m"),
        ("2022-01-02", "2023-12-31", "me"),
        ("2022-01-01", "2023-12-30", "em"),
        ("2022-01-01", "2023-01-01", "em"),
        ("2022-12-31", "2023-12-31", "de"),
        ("2022-08-01", "2025-07-31", "deem"),
        ("2022-03-01", "2022-08-30", "d"),
        ("2022-03-01", "2022-08-31", "m"),
    ],
)
def test_who_assesses_a_year(first, last, expected):
    found = assessors(day(first), day(last))
    assert list(found) == list(range(int(first[:4]), int(last[:4]) + 1))
    assert "".join(who.value[0] for who in found.values()) == expected


# Where a leave stands


def stands(on, *terms, **closed):
    return phase_on(History(terms, **closed), day(on), CALENDAR)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2022-02-28", Phase.UPCOMING),
        ("2022-03-01", Phase.AWAY),
        ("2024-11-29", Phase.AWAY),
        ("2024-11-30", Phase.DUE),
        ("2025-02-28", Phase.DUE),
        ("2025-03-01", Phase.REPORTING),
        ("2025-03-02", Phase.REPORTING),
        ("2025-03-03", Phase.OVERDUE),
        ("2026-03-04", Phase.OVERDUE),
    ],
)
def test_where_one_term_stands(on, expected):
    assert stands(on, D1) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2022-02-28", Phase.UPCOMING),
        ("2025-02-28", Phase.AWAY),
        ("2025-03-01", Phase.AWAY),
        ("2025-11-29", Phase.AWAY),
        ("2025-11-30", Phase.DUE),
        ("2026-03-01", Phase.REPORTING),
        ("2026-03-02", Phase.OVERDUE),
    ],
)
def test_an_extension_counts_from_the_moment_it_is_on_record(on, expected):
    assert stands(on, D1, term("2025-03-01", "2026-02-28")) is expected


@pytest.mark.parametrize(
    ("closed_as", "before"), [(Phase.BACK, Phase.OVERDUE), (Phase.ENDED, Phase.OVERDUE)]
)
def test_a_return_counts_from_its_day(closed_as, before):
    closed = {"closed_on": day("2025-03-10"), "closed_as": closed_as}
    assert stands("2025-03-09", D1, **closed) is before
    assert stands("2025-03-10", D1, **closed) is closed_as


def test_without_a_term_it_is_applied_for_until_it_is_dropped():
    assert stands("2025-03-09") is Phase.APPLYING
    dropped = {"closed_on": day("2025-03-10"), "closed_as": Phase.DROPPED}
    assert stands("2025-03-09", **dropped) is Phase.APPLYING
    assert stands("2025-03-10", **dropped) is Phase.DROPPED


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2021-12-01", ("begins", 90)),
        ("2022-03-01", ("left", 1095)),
        ("2025-02-28", ("left", 0)),
        ("2025-03-01", ("over", 1)),
        ("2025-03-30", ("over", 30)),
    ],
)
def test_what_a_page_counts(on, expected):
    assert count(stands(on, D1), *D1, day(on)) == expected


@pytest.mark.parametrize("over", [Phase.BACK, Phase.ENDED, Phase.DROPPED, Phase.APPLYING])
def test_nothing_is_counted_once_it_is_over(over):
    assert count(over, *D1, day("2025-03-30")) is None
    assert count(over, None, None, day("2025-03-30")) is None


@pytest.mark.parametrize(
    ("month", "closed_on", "today", "expected"),
    [
        ("2025-02-01", None, "2025-02-10", 28),  # agreed days to come count
        ("2025-03-01", None, "2025-03-10", 10),  # overdue days count as they pass
        ("2025-03-01", "2025-03-03", "2025-03-10", 2),
        ("2025-03-01", "2025-03-01", "2025-03-10", 0),
        ("2022-02-01", None, "2025-03-10", 0),
        ("2022-03-01", None, "2022-01-10", 31),
    ],
)
def test_days_out_of_a_month(month, closed_on, today, expected):
    closed = (day(closed_on), Phase.BACK) if closed_on else (None, None)
    first = day(month)
    last = first + (monthrange(first.year, first.month)[1] - 1) * DAY
    assert days_out(History([D1], *closed), first, last, day(today)) == expected
    assert days_out(History(), first, last, day(today)) == 0


def test_the_calendar_of_the_law_needs_no_django():
    names = ("calendar", "terms", "policy", "rules", "deadlines", "retirement", "seniority",
             "years", "state")  # fmt: skip
    code = (
        "import sys; "
        + "; ".join(f"import mobility.core.{name}" for name in names)
        + "; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_words_are_texts():
    assert all(issubclass(each, StrEnum) for each in (Phase, Grade, Category, PayMode))


@pytest.mark.parametrize(
    "value",
    [WEEKDAYS, POLICY, Mark("report", LAST, LAST), Objection("too_long", "dates", True, {})],
)
def test_nothing_is_changed_once_it_is_made(value):
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, None)
