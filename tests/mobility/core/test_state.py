"""Where a leave stands on a day, and what is counted then."""

from calendar import monthrange

import pytest

from mobility.core.state import History, Phase, count, days_out
from mobility.core.state import phase as phase_on
from tests.mobility.core.law import CALENDAR, D1, DAY, day, term


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
        ("2025-04-01", None, "2025-03-10", 30),  # who is overdue is so in months to come
        ("2025-04-01", None, "2025-03-01", 0),  # a Saturday before the report day
        ("2025-04-01", None, "2025-02-10", 0),
    ],
)
def test_days_out_of_a_month(month, closed_on, today, expected):
    closed = (day(closed_on), Phase.BACK) if closed_on else (None, None)
    first = day(month)
    last = first + (monthrange(first.year, first.month)[1] - 1) * DAY
    assert days_out(History([D1], *closed), first, last, day(today), CALENDAR) == expected
    assert days_out(History(), first, last, day(today), CALENDAR) == 0
