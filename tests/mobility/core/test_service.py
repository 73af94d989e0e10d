"""Retirement by the official table, length of service, years and who assesses them."""

import pytest
from hypothesis import strategies as st

from mobility.core.retirement import Category, last_possible_day, retirement_month
from mobility.core.seniority import Length, anniversaries, exact
from mobility.core.terms import Term, add_months, whole_months
from mobility.core.years import Grade, assessors, wage_steps
from tests.mobility.core.law import D1, DAY, FIRST, LAST, day, days, holds, term, walked

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
        ("2022-07-01", "2022-12-31", "d"),
        ("2022-06-30", "2022-12-31", "m"),
        ("2022-08-01", "2025-06-30", "deed"),
        ("2022-01-02", "2023-12-31", "me"),
        ("2022-01-01", "2023-12-30", "em"),
        ("2022-01-01", "2023-01-01", "ed"),
        ("2022-12-31", "2023-12-31", "de"),
        ("2022-08-01", "2025-07-31", "deem"),
        ("2022-03-01", "2022-08-30", "d"),
        ("2022-03-01", "2022-08-31", "d"),
        ("2022-03-01", "2022-09-30", "m"),
    ],
)
def test_who_assesses_a_year(first, last, expected):
    found = assessors(day(first), day(last))
    assert list(found) == list(range(int(first[:4]), int(last[:4]) + 1))
    assert "".join(who.value[0] for who in found.values()) == expected
