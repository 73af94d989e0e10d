"""Whoever keeps another away closes what is open between them at once; all are told, nobody why."""

from datetime import timedelta

import pytest

from mentoring.enums import MeetingStatus, OpenHourStatus
from mentoring.models import Meeting, OfficeHour, OpenHour
from mentors.enums import OfferStatus
from mentors.models import Mentorship, MentorshipRequest, Offer
from notifications.models import Notification
from notifications.words import words
from safety.actions import block
from tests.clock import NOW
from tests.factories import MentorFactory, RequestFactory, UserFactory
from tests.mentoring.pairs import Pair
from tests.mentoring.test_open_hours import Door
from tests.mentors.test_offers import offered
from ventures.models import Member

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("by_mentor", [True, False], ids=["by mentor", "by founder"])


def keep_away(mentor, founder, *, by_mentor):
    by, person = (mentor, founder) if by_mentor else (founder, mentor)
    block(person, by=by, at=NOW)


@BOTH
def test_an_open_request_is_closed(by_mentor):
    asked = RequestFactory(sent_at=NOW, due_at=NOW + timedelta(days=7))
    other = RequestFactory(mentor=asked.mentor, sent_at=NOW, due_at=NOW + timedelta(days=7))
    keep_away(asked.mentor.user, asked.asked_by, by_mentor=by_mentor)
    assert MentorshipRequest.objects.get(pk=asked.pk).status == "closed"
    assert MentorshipRequest.objects.get(pk=other.pk).status == "sent"
    told = Notification.objects.filter(kind="mentors/apart")
    assert {each.recipient for each in told} == {asked.mentor.user, asked.asked_by}


@BOTH
def test_an_offer_is_off(by_mentor):
    offer, kept = offered(), offered()
    keep_away(offer.mentor.user, offer.venture.founders.get(), by_mentor=by_mentor)
    status = OfferStatus.WITHDRAWN if by_mentor else OfferStatus.DECLINED
    assert Offer.objects.get(pk=offer.pk).status == status
    assert Offer.objects.get(pk=kept.pk).status == OfferStatus.OFFERED


def test_a_mentor_whom_a_member_keeps_away_is_told_that_his_offer_is_off():
    offer, member = offered(), UserFactory()
    lead = offer.venture.founders.get()
    Member.objects.create(venture=offer.venture, person=member, role="member")
    block(offer.mentor.user, by=member, at=NOW)
    assert Offer.objects.get(pk=offer.pk).status == "expired"
    told = Notification.objects.filter(kind="mentors/offer_declined")
    assert [each.recipient for each in told] == [offer.mentor.user]
    asks = Notification.objects.get(kind="mentors/offered", recipient=lead)
    assert asks.read_at is not None


@BOTH
def test_a_booked_hour_is_called_off_and_nobody_is_named(by_mentor):
    door = Door()
    row = door.book()
    keep_away(door.user, door.founder, by_mentor=by_mentor)
    assert OpenHour.objects.get(pk=row.pk).status == OpenHourStatus.CANCELLED
    assert OfficeHour.objects.get(pk=door.hour.pk).status == "free"
    told = Notification.objects.filter(kind="mentoring/open_hour_cancelled")
    assert {each.recipient for each in told} == {door.user, door.founder}
    assert all("called off the hour of" not in words(each, "en")[1] for each in told)


@BOTH
def test_a_mentorship_is_held_and_its_meetings_are_called_off(by_mentor):
    pair, other = Pair(), Pair()
    pair.arranged()
    pair.propose(days=9)
    kept = other.arranged()
    keep_away(pair.mentor, pair.founder, by_mentor=by_mentor)
    assert Mentorship.objects.get(pk=pair.row.pk).held_at is not None
    assert not Meeting.objects.planned().filter(mentorship=pair.row).exists()
    assert Meeting.objects.get(pk=kept.pk).status == MeetingStatus.AGREED
    told = Notification.objects.filter(kind="mentoring/meeting_cancelled")
    assert {each.recipient for each in told} == {pair.mentor, pair.founder}


def test_two_who_mentor_nobody_of_each_other_are_parted_all_the_same():
    one, other = MentorFactory().user, MentorFactory().user
    block(other, by=one, at=NOW)
    assert not Notification.objects.exists()
