"""What looks odd in a return."""

import pytest

from filings.core.figures import FIGURES, figures_of
from filings.core.periods import Period, month_before, period_of, year_before
from filings.core.plausible import Doubt, doubts
from tests.filings.bureau import TODAY


@pytest.mark.parametrize(
    ("numbers", "before", "found"),
    [
        ({"jobs": -1}, {}, {"jobs": [Doubt.NEGATIVE]}),
        ({"jobs": 40}, {"jobs": 4}, {"jobs": [Doubt.TENFOLD]}),
        ({"jobs": 39}, {"jobs": 4}, {}),
        ({"jobs": 4}, {"jobs": 40}, {"jobs": [Doubt.TENTH]}),
        ({"jobs": 5}, {"jobs": 40}, {}),
        ({"jobs": 0}, {"jobs": 3}, {"jobs": [Doubt.TENTH]}),
        ({"jobs": 9}, {"jobs": 0}, {}),
        ({"jobs": 9}, {}, {}),
        ({"jobs": 3, "graduate_jobs": 4}, {}, {"graduate_jobs": [Doubt.MORE_THAN_WHOLE]}),
        ({"places": 2, "ventures": 3}, {}, {"ventures": [Doubt.MORE_THAN_WHOLE]}),
        ({"revenue": 5, "firms": 0}, {}, {"revenue": [Doubt.FROM_NOTHING]}),
        ({"revenue": 0, "firms": 0}, {}, {}),
    ],
)
def test_what_is_odd_is_asked_about(numbers, before, found):
    assert doubts(numbers, before, set(numbers)) == found


def test_what_the_records_say_is_not_asked_about():
    assert doubts({"events": 90}, {"events": 1}, set()) == {}
    odd = doubts({"places": 2, "ventures": 3}, {}, {"places"})
    assert odd == {"places": [Doubt.MORE_THAN_WHOLE]}


def test_parts_and_sources_are_figures_themselves():
    for each in FIGURES.values():
        assert {each.part_of, each.only_with} - {""} <= set(FIGURES)
        assert each.chinese
    assert {each.key for each in figures_of(Period(2026, 1))} < set(FIGURES)


def test_periods_are_read_and_follow_each_other():
    assert (month_before(TODAY), year_before(TODAY)) == (Period(2026, 10), Period(2025))
    assert period_of("2024-02").last.day == 29
    assert [period_of(told) for told in ("2026-00", "2026-1", "２０２６", "2016", "x")] == [
        None
    ] * 5
    assert Period(2026, 10).has_ended(TODAY)
    assert not Period(2026, 11).has_ended(TODAY)
    assert not Period(2026, 12).has_begun(TODAY)
