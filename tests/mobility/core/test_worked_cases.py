"""The worked cases D1 to D26 of the calendar of the law."""

from dataclasses import replace

import pytest

from mobility.core.deadlines import (
    absent_working_days,
    applicant_deadline,
    dismissal_possible_from,
    grace_end,
    is_overdue,
    office_reminder,
    overdue_days,
)
from mobility.core.retirement import Category, last_possible_day, retirement_month
from mobility.core.rules import Objection
from mobility.core.seniority import Length, anniversaries, calendar_years, exact
from mobility.core.terms import (
    Term,
    corresponding_day,
    days_before,
    days_in,
    is_day_longer,
    last_day,
    months_and_days,
    months_before,
    report_day,
    whole_months,
)
from mobility.core.years import Assessor, Grade, assessors, wage_steps
from tests.mobility.core.law import (
    CALENDAR,
    D1,
    DAY,
    FIRST,
    LAST,
    POLICY,
    codes,
    day,
    latest,
    objections,
    term,
)


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
