"""The age of a firm is counted by the months of the calendar, wherever a limit asks for it."""

from datetime import date

import pytest

from incubation.core import at_most_months
from matching.queries import ask_of_venture
from tests.factories import VentureFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("registered", "limit"),
    [
        (date(2024, 11, 24), 24),  # the same day still counts
        (date(2024, 11, 23), 24),
        (date(2019, 11, 24), 84),  # 85 times thirty days
        (date(2026, 11, 24), 0),
    ],
)
def test_a_firm_is_too_old_for_a_recommendation_when_it_is_for_the_space(registered, limit):
    ask = ask_of_venture(VentureFactory(registered_on=registered), today=TODAY)
    assert (ask.age_months <= limit) is at_most_months(registered, TODAY, limit)


def test_what_is_not_registered_has_no_age():
    assert ask_of_venture(VentureFactory(registered_on=None), today=TODAY).age_months is None
