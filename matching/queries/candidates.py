"""Who may be recommended at all: hard limits, in SQL."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.enums import Purpose
from accounts.models import Consent, User
from incubation.enums import ON_A_PLACE
from incubation.models import Application, Residency
from matching.models import Dismissal
from matching.queries.asks import PEOPLE, PLACE, Ask
from mentors.enums import OPEN, MentorshipStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from mentors.policies import unobstructed
from spaces.enums import SpaceStatus
from spaces.models import Space
from ventures.models import Venture


def possible_mentors(
    ask: Ask, *, today: date, reader: User | AnonymousUser | None = None
) -> QuerySet[MentorProfile]:
    """Return the mentors whom nothing rules out: never and must are limits, not numbers.

    A `reader` who asks for no venture is shown nobody from whom he is kept apart.
    """
    library = MentorProfile.objects.public().askable(today)
    mentors: QuerySet[MentorProfile] = library if reader is None else library.open_to(reader)
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
    """Return the spaces that are open and offer what the venture must have.

    Not those that it lives in or has asked for a place.
    """
    spaces = Space.objects.filter(status=SpaceStatus.RUNNING).exclude(slug__in=ask.away)
    for code in ask.only(PLACE).musts:
        spaces = spaces.filter(help_kinds=code)
    if ask.venture is not None:
        dismissed = Dismissal.objects.filter(venture=ask.venture).exclude(space=None)
        lived = Residency.objects.filter(venture=ask.venture, status__in=ON_A_PLACE)
        asked = Application.objects.open().filter(venture=ask.venture)
        away: tuple[QuerySet[Any], ...] = (dismissed, lived, asked)
        for rows in away:
            spaces = spaces.exclude(pk__in=rows.values("space"))
    return spaces
