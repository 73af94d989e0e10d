"""A mentor who leaves the library keeps nobody waiting: on his list, or with an offer of his."""

from datetime import timedelta

import pytest

from mentors import actions
from mentors.enums import OfferStatus
from mentors.models import WaitingPlace
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import VentureFactory
from tests.mentors.test_offers import offered
from tests.mentors.test_waiting import full, wait

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def leave(mentor, way):
    if way == "resign":
        actions.resign(mentor, by=mentor.user, at=NOW + DAY)
    else:
        actions.suspend(mentor, text="先核实", by=an_officer(), at=NOW + DAY)


def news(person, verb):
    return Notification.objects.filter(recipient=person, kind=f"mentors/{verb}")


def test_whoever_waits_for_a_mentor_who_leaves_is_told_once_and_waits_no_longer():
    mentor, _begun = full()
    venture = VentureFactory()
    wait(venture, mentor)
    leave(mentor, "resign")
    for _run in range(2):
        assert actions.offer_places(at=NOW + DAY) == 0
    assert not WaitingPlace.objects.waiting().exists()
    _headline, text = words(news(venture.founders.get(), "wait_over").get(), "en")
    assert "no longer in the library" in text
    assert "came free" not in text


def test_whoever_waits_for_a_mentor_who_is_suspended_waits_on():
    mentor, _begun = full()
    venture = VentureFactory()
    wait(venture, mentor)
    leave(mentor, "suspend")
    actions.offer_places(at=NOW + DAY)
    assert WaitingPlace.objects.waiting().exists()
    assert not news(venture.founders.get(), "wait_over").exists()


@pytest.mark.parametrize("way", ["resign", "suspend"])
def test_an_offer_of_a_mentor_who_is_gone_waits_for_no_lead(way):
    offer = offered()
    lead, mentor = offer.venture.founders.get(), offer.mentor
    leave(mentor, way)
    for _run in range(2):
        assert actions.lapse_offers(at=NOW + DAY) == 0
    offer.refresh_from_db()
    assert offer.status == OfferStatus.WITHDRAWN
    assert not news(lead, "offered").unread().exists()
    assert news(lead, "offer_withdrawn").count() == 1
    assert not news(mentor.user, "offer_expired").exists()
