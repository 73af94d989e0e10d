"""Who may have a measure: what records tell, what is answered, what is missing."""

from datetime import date, timedelta

import pytest

from spaces.models import Space
from support.enums import Audience, Standing
from support.models import Measure
from support.queries import check, checks, standing_measures
from tests.clock import NOW
from tests.factories import ConditionFactory, MeasureFactory, SpaceFactory, VentureFactory

pytestmark = pytest.mark.django_db
TODAY, DAY = NOW.date(), timedelta(days=1)


def stood(measure, about, **said):
    return [line.standing for line in check(measure, about, said, on=TODAY).lines]


def test_a_record_tells_whether_a_venture_is_registered():
    measure = ConditionFactory(measure__audience="ventures", kind="registered").measure
    assert stood(measure, VentureFactory(registered_on=TODAY)) == [Standing.MET]
    assert stood(measure, VentureFactory(registered_on=None)) == [Standing.MISSING]
    assert stood(measure, None) == [Standing.UNKNOWN]


@pytest.mark.parametrize(
    ("level", "standing"), [("national", "met"), ("provincial", "met"), ("city", "missing")]
)
def test_a_level_is_one_of_several(level, standing):
    measure = ConditionFactory(kind="level", value="national provincial").measure
    assert stood(measure, SpaceFactory(level=level)) == [standing]


@pytest.mark.parametrize(
    ("until", "standing"), [(None, "met"), (TODAY, "met"), (TODAY - DAY, "missing")]
)
def test_a_level_counts_through_the_last_day_of_its_recognition(until, standing):
    measure = ConditionFactory(kind="level", value="national").measure
    space = SpaceFactory(level="national", level_basis="国科火字〔2020〕5号", level_until=until)
    assert stood(measure, space) == [standing]


def test_only_a_space_that_runs_is_running():
    measure = ConditionFactory(kind="running").measure
    assert stood(measure, Space(status="running")) == [Standing.MET]
    assert stood(measure, Space(status="planned")) == [Standing.MISSING]


def test_what_no_record_tells_is_answered_by_whoever_asks():
    asked = ConditionFactory(position=3)
    for said, standing in ({}, "unknown"), ({"c3": "yes"}, "met"), ({"c3": "no"}, "missing"):
        assert stood(asked.measure, SpaceFactory(), **said) == [standing]


def test_a_record_counts_more_than_an_answer():
    measure = ConditionFactory(kind="running", position=0).measure
    assert stood(measure, Space(status="closed"), c0="yes") == [Standing.MISSING]


@pytest.mark.parametrize(
    ("answers", "standing"),
    [(("yes", "yes"), "met"), (("yes", ""), "unknown"), (("", "no"), "missing")],
)
def test_one_missing_decides_and_all_are_needed(answers, standing):
    measure = MeasureFactory()
    for position in range(2):
        ConditionFactory(measure=measure, position=position)
    said = {f"c{at}": answer for at, answer in enumerate(answers)}
    found = check(measure, None, said, on=TODAY)
    assert found.standing == standing
    assert len(found.missing) == answers.count("no")


def test_of_each_measure_the_newest_version_that_has_begun_stands():
    for begins in (date(2017, 1, 1), date(2023, 1, 1), date(2099, 1, 1)):
        MeasureFactory(code="award", valid_from=begins)
    assert [each.valid_from.year for each in standing_measures(TODAY)] == [2023]
    assert [each.valid_from.year for each in standing_measures(date(2020, 5, 5))] == [2017]
    assert not standing_measures(date(2016, 1, 1)).exists()


def test_a_page_shows_what_may_be_had_first_and_nothing_that_ended():
    MeasureFactory(valid_until=date(2020, 1, 1))
    missing = ConditionFactory(kind="level", value="national").measure
    met = ConditionFactory(kind="running").measure
    open_ = ConditionFactory().measure
    found = checks(Audience.SPACES, SpaceFactory(level="none"), TODAY)
    assert [each.measure for each in found] == [met, open_, missing]
    assert checks(Audience.VENTURES, VentureFactory(), TODAY) == []


def test_a_measure_holds_through_its_last_day():
    measure = Measure(valid_until=TODAY)
    assert not measure.has_ended(TODAY)
    assert measure.has_ended(date(2199, 1, 1))
    assert not Measure(valid_until=None).has_ended(date(2199, 1, 1))


@pytest.mark.parametrize(
    ("amount", "estimate"), [(0, 0), (99, 9), (19_999_999, 1_999_999), (20_000_010, 2_000_000)]
)
def test_a_share_stops_at_the_cap(amount, estimate):
    assert Measure(share_percent=10, cap_yuan=2_000_000).estimate(amount) == estimate
