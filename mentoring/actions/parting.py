"""What is open between two people of whom one keeps the other away is closed at once.

Everybody concerned is told that it is closed, nobody why.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.policies import permits
from mentoring.actions.booked_hours import call_off_open
from mentoring.actions.groups import leave_groups
from mentoring.actions.meetings import call_off
from mentoring.models import Meeting, OpenHour
from mentors import actions as mentors
from mentors.models import MentorProfile, Offer
from mentors.policies import may_take_back, may_turn_down


@transaction.atomic
def part(one: User, other: User, *, at: datetime) -> None:
    """Close requests, offers, hours and meetings between `one`, who keeps `other` away, and them.

    A mentorship is held until the programme office has looked.
    """
    for mentor in MentorProfile.objects.filter(user__in=(one, other)).select_related("user"):
        founder = other if mentor.user_id == one.pk else one
        teams = founder.ventures.values("pk")
        mentors.find_conflicts(mentor=mentor, at=at)
        offers = Offer.objects.unanswered().filter(mentor=mentor, venture__in=teams)
        for offer in offers.select_related("mentor__user", "venture").select_for_update(
            of=("self",)
        ):
            _end_offer(offer, by=one, at=at)
        hours = OpenHour.objects.booked().filter(mentor=mentor, venture__in=teams)
        for row in hours.filter(span__startswith__gt=at).for_page():
            call_off_open(row, note="", by=None, at=at)
        pairs = mentor.mentorships.active().filter(venture__in=teams)
        for pair in pairs.select_related("mentor__user", "venture"):
            for meeting in Meeting.objects.to_begin(at).filter(mentorship=pair):
                call_off(meeting, note="", by=None, at=at)
            leave_groups(pair, by=None, at=at)


def _end_offer(offer: Offer, *, by: User, at: datetime) -> None:
    if permits(may_take_back, by, offer):
        mentors.take_back(offer, by=by, at=at)
    elif permits(may_turn_down, by, offer):
        mentors.turn_down(offer, by=by, at=at)
    else:  # of the team, but no lead
        mentors.drop_offer(offer, at=at)
