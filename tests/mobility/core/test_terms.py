"""The days of terms, against a walk from day to day."""

import pytest
from hypothesis import strategies as st

from mobility.core.seniority import Length, calendar_years, exact
from mobility.core.terms import (
    add_months,
    corresponding_day,
    days_in,
    follows,
    is_day_longer,
    last_day,
    months_and_days,
    months_before,
    whole_months,
)
from mobility.core.years import Assessor, assessors
from tests.mobility.core.law import (
    D1,
    DAY,
    FIRST,
    LAST,
    day,
    days,
    holds,
    months,
    term,
    walk,
    walked,
)


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
