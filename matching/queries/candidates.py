"""Who may be recommended at all: hard limits, in SQL."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.enums import Purpose
from accounts.models import Consent
from matching.models import Dismissal
from matching.queries.asks import PEOPLE, PLACE, Ask
from mentors.enums import OPEN, MentorshipStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from mentors.policies import unobstructed
from spaces.enums import SpaceStatus
from spaces.models import Space
from ventures.models import Venture


def possible_mentors(ask: Ask, *, today: date) -> QuerySet[MentorProfile]:
    """Return the mentors whom nothing rules out: never and must are limits, not numbers."""
    mentors: QuerySet[MentorProfile] = MentorProfile.objects.public().not_paused(today)
    mentors = mentors.exclude(slug__in=ask.away)
    if ask.languages:
        spoken = MentorProfile.languages.through.objects.filter(
            mentorprofile=OuterRef("pk"), language__in=ask.languages
        )
        mentors = mentors.filter(Exists(spoken))
    if musts := ask.only(PEOPLE).musts:
        offered = MentorProfile.help_kinds.through.objects.filter(
            mentorprofile=OuterRef("pk"), helpkind__in=musts
        )
        mentors = mentors.filter(Exists(offered))
    if ask.venture is not None:
        mentors = _without_ruled_out(mentors, ask.venture, today)
    return mentors


def _without_ruled_out(
    mentors: QuerySet[MentorProfile], venture: Venture, today: date
) -> QuerySet[MentorProfile]:
    """Take away those with an open request or a mentorship, and whom a rule keeps apart."""
    open_requests = MentorshipRequest.objects.filter(venture=venture, status__in=OPEN)
    running = Mentorship.objects.filter(venture=venture, status=MentorshipStatus.ACTIVE)
    return (
        mentors.filter(unobstructed(venture, on=today))
        .exclude(pk__in=open_requests.values("mentor"))
        .exclude(pk__in=running.values("mentor"))
    )


def seeking() -> QuerySet[Venture]:
    """Return the ventures that look for a mentor: none yet, and a founder who lets us compare.

    As in the library of mentors, nobody is among them whom the office has barred.
    """
    willing = Consent.objects.to(Purpose.MATCHING)
    running = Mentorship.objects.filter(status=MentorshipStatus.ACTIVE)
    return (
        Venture.objects.live()
        .able_to_ask(timezone.localdate())
        .filter(founders__in=willing.values("user"))
        .exclude(pk__in=running.values("venture"))
        .distinct()
    )


def possible_spaces(ask: Ask) -> QuerySet[Space]:
    """Return the spaces that are open and offer what the venture must have."""
    spaces = Space.objects.filter(status=SpaceStatus.RUNNING).exclude(slug__in=ask.away)
    for code in ask.only(PLACE).musts:
        spaces = spaces.filter(help_kinds=code)
    if ask.venture is not None:
        dismissed = Dismissal.objects.filter(venture=ask.venture).exclude(space=None)
        spaces = spaces.exclude(pk__in=dismissed.values("space"))
    return spaces
