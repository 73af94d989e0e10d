"""Who may be recommended at all: hard limits, in SQL."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Purpose
from accounts.models import Consent
from matching.models import Dismissal
from matching.queries.asks import PEOPLE, PLACE, Ask
from mentors.enums import OPEN, MentorshipStatus, Relation
from mentors.models import Interest, MentorProfile, Mentorship, MentorshipRequest
from spaces.enums import SpaceStatus
from spaces.models import Space
from ventures.enums import Veto
from ventures.models import Venture


def possible_mentors(ask: Ask, *, today: date) -> QuerySet[MentorProfile]:
    """Return the mentors whom nothing rules out: never and must are limits, not numbers."""
    mentors: QuerySet[MentorProfile] = MentorProfile.objects.public().not_paused(today)
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
        mentors = _without_ruled_out(mentors, ask.venture, ask)
    return mentors


def _without_ruled_out(
    mentors: QuerySet[MentorProfile], venture: Venture, ask: Ask
) -> QuerySet[MentorProfile]:
    """Take away own people, dismissed ones, open requests, conflicts and vetoes."""
    open_requests = MentorshipRequest.objects.filter(venture=venture, status__in=OPEN)
    running = Mentorship.objects.filter(venture=venture, status=MentorshipStatus.ACTIVE)
    dismissed = Dismissal.objects.filter(venture=venture).exclude(mentor=None)
    mentors = (
        mentors.exclude(user__in=venture.founders.all())
        .exclude(pk__in=open_requests.values("mentor"))
        .exclude(pk__in=running.values("mentor"))
        .exclude(pk__in=dismissed.values("mentor"))
        .exclude(Exists(Interest.objects.filter(_conflict(venture), mentor=OuterRef("pk"))))
    )
    if Veto.SAME_TRADE in venture.vetoes and ask.sectors:
        in_trade = Interest.objects.filter(
            mentor=OuterRef("pk"), relation__in=[Relation.EMPLOYMENT, Relation.SHAREHOLDING]
        )
        mentors = mentors.exclude(Exists(in_trade), sectors__in=ask.sectors)
    if Veto.EQUITY in venture.vetoes:
        mentors = mentors.exclude(takes_equity=True)
    if Veto.ONLINE_ONLY in venture.vetoes and ask.prefecture:
        meets = Q(places=ask.prefecture) | Q(county__prefecture=ask.prefecture)
        near = MentorProfile.objects.filter(meets).values("pk")
        mentors = mentors.filter(pk__in=near)
    return mentors


def _conflict(venture: Venture) -> Q:
    """Say which declared interests keep a mentor away: the venture itself, or a vetoed party."""
    parties = [line.strip() for line in venture.veto_parties.splitlines() if line.strip()]
    return reduce(or_, (Q(party__iexact=name) for name in [venture.name, *parties]))


def seeking() -> QuerySet[Venture]:
    """Return the ventures that look for a mentor: none yet, and a founder who lets us compare."""
    willing = Consent.objects.filter(purpose=Purpose.MATCHING, withdrawn_at=None)
    running = Mentorship.objects.filter(status=MentorshipStatus.ACTIVE)
    return (
        Venture.objects.filter(founders__in=willing.values("user"))
        .exclude(pk__in=running.values("venture"))
        .distinct()
    )


def possible_spaces(ask: Ask) -> QuerySet[Space]:
    """Return the spaces that are open and offer what the venture must have."""
    spaces = Space.objects.filter(status=SpaceStatus.RUNNING)
    for code in ask.only(PLACE).musts:
        spaces = spaces.filter(help_kinds=code)
    if ask.venture is not None:
        dismissed = Dismissal.objects.filter(venture=ask.venture).exclude(space=None)
        spaces = spaces.exclude(pk__in=dismissed.values("space"))
    return spaces
