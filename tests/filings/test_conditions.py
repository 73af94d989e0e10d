"""Beside the figures of a year stands what the national filing of maker spaces asks of them."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from filings.core.figures import FIGURES
from filings.queries import find, lines
from filings.queries.conditions import ASKED, conditions_of
from tests.factories import SpaceFactory
from tests.filings.bureau import OCTOBER, YEAR, Bureau
from tests.mentoring.pairs import in_english
from tests.rules import hold

pytestmark = pytest.mark.django_db


def test_each_condition_is_met_or_says_how_many_are_missing():
    assert set(ASKED) <= set(FIGURES)
    found = conditions_of(SpaceFactory(), YEAR, {"registered": 7, "staff": 3, "events": 9})
    assert (found["registered"].is_met, found["registered"].look) == (False, "late")
    assert (found["staff"].is_met, found["area"].look) == (True, "wait")
    with override("en"):
        assert found["staff"].in_words == "met"
        assert found["registered"].in_words == "3 are missing"
        assert found["events"].in_words == "1 is missing"
        assert found["mentors"].in_words == "no number yet"


def test_area_or_desks_are_enough():
    found = conditions_of(SpaceFactory(), YEAR, {"area": 120, "desks": 30})
    assert (found["area"].is_met, found["area"].met_by) == (True, "desks")
    assert (found["desks"].is_met, found["desks"].met_by) == (True, "")
    found = conditions_of(SpaceFactory(), YEAR, {"area": 120, "desks": 29})
    assert not found["area"].is_met
    assert not found["desks"].is_met


def test_only_years_of_maker_spaces_have_conditions():
    bureau = Bureau()
    assert not any(each.condition for each in lines(bureau.space, OCTOBER, None))
    assert any(each.condition for each in lines(bureau.space, YEAR, None))
    star = SpaceFactory(type_id="star")
    assert not any(each.condition for each in lines(star, YEAR, None))


def test_the_number_of_the_last_day_of_the_year_holds(settings):
    space = SpaceFactory()
    hold(settings, national_staff=4)
    assert not conditions_of(space, YEAR, {"staff": 3})["staff"].is_met
    settings.RULES = settings.RULES | {
        "national_staff": ((date.min, 3), (date(2026, 6, 1), 5)),
    }
    assert conditions_of(space, YEAR, {"staff": 3})["staff"].is_met


def test_the_manager_reads_them_beside_the_figures_before_and_after_filing():
    bureau = Bureau(desks=20, desks_free=4)
    url = reverse("filing_edit", args=[bureau.space.pk, str(YEAR)])
    client = in_english(bureau.manager)
    page = client.get(url).content.decode()
    assert page.count("National filing: at least") == len(ASKED)
    assert "10 are missing" in page  # desks
    bureau.file(YEAR, staff=3)
    assert find(bureau.space, YEAR) is not None
    page = client.get(url).content.decode()
    assert page.count("National filing: at least") == len(ASKED)
