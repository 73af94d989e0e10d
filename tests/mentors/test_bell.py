"""What the bell asked for is no longer new once it is done."""

from datetime import timedelta

import pytest

from mentors import actions
from mentors.actions.requests import tell_mentor
from mentors.models import MentorProfile
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorFactory, MentorshipFactory, RequestFactory, VentureFactory
from tests.mentors.test_offers import offered
from tests.mentors.test_waiting import full, wait
from tests.whole.apart import an_interest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_what_was_asked_in_the_bell_is_no_longer_new_once_it_is_answered():
    asked = RequestFactory(sent_at=NOW)
    founder, mentor = asked.asked_by, asked.mentor.user

    def is_new(person, verb):
        told = Notification.objects.filter(recipient=person, kind=f"mentors/{verb}")
        return told.get().read_at is None

    tell_mentor("asked", asked, NOW)
    actions.ask_back(asked, question="一天能出多少吨？", by=mentor, at=NOW)
    assert not is_new(mentor, "asked")
    assert is_new(founder, "asked_back")
    actions.reply(asked, text="三吨左右，夏天多一些", by=founder, at=NOW)
    assert not is_new(founder, "asked_back")
    assert is_new(mentor, "replied")
    actions.accept(asked, by=mentor, at=NOW)
    assert not is_new(mentor, "replied")
    assert is_new(founder, "accepted")


def unread(person, verb):
    told = Notification.objects.filter(recipient=person, kind=f"mentors/{verb}")
    assert told.exists()
    return told.filter(read_at=None).exists()


@pytest.mark.parametrize("verb", ["take", "turn_down", "take_back", "lapse"])
def test_an_offer_that_was_answered_waits_for_no_lead(verb):
    offer = offered()
    lead, at = offer.venture.founders.get(), NOW + DAY
    assert unread(lead, "offered")
    if verb == "take":
        actions.take(offer, shares=["phone"], by=lead, at=at)
    elif verb == "turn_down":
        actions.turn_down(offer, by=lead, at=at)
    elif verb == "take_back":
        actions.take_back(offer, by=offer.mentor.user, at=at)
    else:
        actions.lapse_offers(at=offer.due_at)
    assert not unread(lead, "offered")


@pytest.mark.parametrize("way", ["ask", "leave", "lapse"])
def test_a_free_place_that_was_taken_or_given_up_is_no_longer_new(way):
    mentor, begun = full()
    venture = VentureFactory()
    lead, place = venture.founders.get(), wait(venture, mentor)
    actions.end(begun, by=begun.mentor.user, at=NOW)
    actions.offer_places(at=NOW)
    assert unread(lead, "place_free")
    if way == "ask":
        free = MentorProfile.objects.get(pk=mentor.pk)
        actions.send(venture, free, message="想请您看看方案", shares=["email"], reasons={},
                     by=lead, at=NOW)  # fmt: skip
    elif way == "leave":
        actions.leave_list(place, by=lead, at=NOW)
    else:
        actions.offer_places(at=NOW + 4 * DAY)
    assert not unread(lead, "place_free")


@pytest.mark.parametrize("way", ["clear", "end"])
def test_a_conflict_that_was_looked_at_or_is_over_leaves_the_office_in_peace(way):
    officer, begun = an_officer(), MentorshipFactory(started_at=NOW)
    an_interest(begun.mentor, begun.venture.name)
    actions.find_conflicts(mentor=begun.mentor, at=NOW)
    assert unread(officer, "conflict")
    begun.refresh_from_db()
    if way == "clear":
        actions.clear(begun, by=officer, at=NOW)
    else:
        actions.end(begun, by=begun.mentor.user, at=NOW)
    assert not unread(officer, "conflict")


@pytest.mark.parametrize("way", ["renew", "expire", "resign"])
def test_a_term_that_was_renewed_or_is_over_is_no_longer_told_to_end(way):
    officer, mentor = an_officer(), MentorFactory(term_ends_on=NOW.date() + 30 * DAY)
    actions.end_terms(at=NOW)
    assert unread(officer, "term_ending")
    if way == "renew":
        actions.renew(mentor, by=officer, at=NOW)
    elif way == "resign":
        actions.resign(mentor, by=mentor.user, at=NOW)
    else:
        actions.end_terms(at=NOW + 32 * DAY)
    assert not unread(officer, "term_ending")
