"""A year is reviewed of those mentors who were in the library on some day of it."""

from datetime import date

import pytest
from django.urls import reverse

from mentors.models import Vetting
from province.queries import review as queries
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def vetted(mentor, *told):
    for verb, day in told:
        at = NOW.replace(*day.timetuple()[:3])
        Vetting.objects.create(mentor=mentor, verb=verb, at=at, by=an_officer())


@pytest.mark.parametrize(
    ("appointed", "told", "years"),
    [
        (None, [], {2024, 2025, 2026}),  # nothing is known of him
        (date(2025, 5, 1), [], {2025, 2026}),
        (date(2026, 2, 1), [("approve", date(2026, 2, 1))], {2026}),
        (None, [("consent", date(2026, 2, 1))], {2026}),
        (date(2024, 3, 1), [("consent", date(2026, 2, 1))], {2024, 2025, 2026}),  # from Excel
        (None, [("approve", date(2023, 5, 1)), ("expire", date(2024, 12, 31))], {2024}),
        (None, [("approve", date(2023, 5, 1)), ("expire", date(2025, 1, 1))], {2024, 2025}),
        (None, [("suspend", date(2023, 3, 1)), ("lift", date(2025, 4, 1))], {2025, 2026}),
        (None, [("resign", date(2025, 3, 1))], {2024, 2025}),
    ],
)
def test_whoever_was_in_the_library_on_no_day_of_a_year_is_not_reviewed(appointed, told, years):
    mentor = MentorFactory(appointed_on=appointed)
    vetted(mentor, *told)
    found = {
        year
        for year in (2024, 2025, 2026)
        if queries.mentors_of(year, at=NOW).filter(pk=mentor.pk).exists()
    }
    assert found == years


def test_a_mentor_who_came_later_is_not_among_those_not_decided():
    mentor, officer = MentorFactory(appointed_on=date(2026, 2, 1)), an_officer()
    vetted(mentor, ("approve", date(2026, 2, 1)))
    page = signed_in(officer)
    this, last = (page.get(reverse("review"), {"year": year}) for year in (2026, 2025))
    assert (this.context["left"], last.context["left"]) == (1, 0)
    assert page.get(reverse("review_decide", args=[mentor.pk, 2025])).status_code == 404


@pytest.mark.parametrize(
    ("status", "told", "years"),
    [
        (
            "suspended",
            [("approve", date(2023, 5, 1)), ("suspend", date(2026, 3, 1))],
            {2024, 2025, 2026},
        ),
        ("resigned", [("approve", date(2024, 5, 1)), ("resign", date(2025, 3, 1))], {2024, 2025}),
        ("applied", [("approve", date(2023, 5, 1)), ("expire", date(2025, 1, 1))], {2024, 2025}),
        ("applied", [], set()),
    ],
)
def test_a_year_in_the_library_is_reviewed_wherever_the_mentor_stands_since(status, told, years):
    mentor = MentorFactory(appointed_on=None, status=status)
    vetted(mentor, *told)
    found = {
        year
        for year in (2024, 2025, 2026)
        if queries.mentors_of(year, at=NOW).filter(pk=mentor.pk).exists()
    }
    assert found == years
