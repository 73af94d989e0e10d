"""What one of a team switched on for the venture outlives the account of whoever pressed it."""

import pytest

from accounts.actions import give_consent
from accounts.enums import Purpose
from exchange.actions import watch
from exchange.models import Watch
from mentors.actions import show_venture
from mentors.models import Findable
from mentors.queries import is_shown
from tests.clock import NOW
from tests.factories import UserFactory, VentureFactory
from tests.privacy.test_leaving import gone
from ventures.models import Member

pytestmark = pytest.mark.django_db


def team():
    """Return a venture, the lead who goes and the one who stays."""
    venture = VentureFactory()
    goes, stays = venture.founders.get(), UserFactory(hats=["founder"])
    Member.objects.create(venture=venture, person=stays, role="lead", joined_at=NOW)
    return venture, goes, stays


def test_a_team_goes_on_watching_until_nobody_is_left():
    venture, goes, stays = team()
    watch(venture, on=True, by=goes, at=NOW)
    gone(goes)
    assert Watch.objects.filter(venture=venture).exists()
    gone(stays)
    assert not Watch.objects.filter(venture=venture).exists()


def test_a_venture_stays_found_where_another_lead_agrees_to_it():
    venture, goes, stays = team()
    show_venture(venture, by=goes, at=NOW)
    give_consent(stays, Purpose.FOUND, at=NOW)
    gone(goes)
    assert Findable.objects.get(venture=venture).by == stays
    assert is_shown(venture, today=NOW.date())
    gone(stays)
    assert not Findable.objects.exists()


def test_a_venture_is_found_no_longer_where_no_other_lead_agreed():
    venture, goes, _stays = team()
    show_venture(venture, by=goes, at=NOW)
    gone(goes)
    assert not Findable.objects.exists()
