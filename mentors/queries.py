"""Reads of the mentor library, requests and mentorships."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, Value, When

from accounts.models import Sector, User
from mentors import policies
from mentors.enums import MentorshipStatus, RequestStatus, Share
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from mentors.querysets import MentorQuerySet, RequestQuerySet
from ui.text import sought

WORDS_AT_MOST = 8  # of a search
INBOX_SEGMENTS: Mapping[str, tuple[RequestStatus, ...]] = {
    "waiting": (RequestStatus.SENT,),
    "asked_back": (RequestStatus.ASKED_BACK,),
    "accepted": (RequestStatus.ACCEPTED,),
    "declined": (RequestStatus.DECLINED,),
    "over": (
        RequestStatus.EXPIRED,
        RequestStatus.PASSED_ON,
        RequestStatus.WITHDRAWN,
        RequestStatus.CLOSED,
    ),
}


def directory(filters: Mapping[str, Any], *, today: date) -> MentorQuerySet:
    """Return the public mentors that pass every filter that is set.

    Parameters
    ----------
    filters
        Any of `q` (text; each of its words must be found, and no word finds nobody), `sector`,
        `help`, `place`, `language`, `category` (codes), `free` (bool), `sort` (`free` or `name`).
    today
        The day on which a mentor must not be paused to count as free.
    """
    mentors = _searched(filters.get("q", ""))
    if sector := filters.get("sector"):
        family = Sector.objects.filter(Q(pk=sector) | Q(parent=sector))
        mentors = mentors.filter(_has(MentorProfile.sectors.through, "sector__in", family))
    if kind := filters.get("help"):
        mentors = mentors.filter(help_kinds=kind)
    if place := filters.get("place"):
        at = MentorProfile.objects.filter(Q(county__prefecture=place) | Q(places=place))
        mentors = mentors.filter(pk__in=at.values("pk"))
    if language := filters.get("language"):
        mentors = mentors.filter(languages=language)
    if category := filters.get("category"):
        mentors = mentors.filter(categories=category)
    if filters.get("free"):
        mentors = mentors.with_room().not_paused(today)
    if filters.get("sort") == "name":
        return mentors.order_by("user__search_key", "pk")
    is_busy = Case(
        When(
            Q(active_count__gte=F("capacity")) | Q(paused_until__gte=today), then=Value(value=True)
        ),
        default=Value(value=False),
        output_field=BooleanField(),
    )
    return mentors.order_by(is_busy, F("answer_hours").asc(nulls_last=True), "user__search_key")


def _searched(text: str) -> MentorQuerySet:
    mentors, words = MentorProfile.objects.public(), sought(text).split()
    if text and not words:
        return mentors.none()
    for word in words[:WORDS_AT_MOST]:
        mentors = mentors.search(word)
    return mentors


def _has(through: Any, lookup: str, rows: Any) -> Q:  # noqa: ANN401
    return Q(pk__in=through.objects.filter(**{lookup: rows}).values("mentorprofile"))


def inbox(user: User, segment: str) -> RequestQuerySet:
    """Return one segment of what `user` was asked; what waits comes by deadline."""
    asked = MentorshipRequest.objects.asked_of(user).filter(status__in=INBOX_SEGMENTS[segment])
    if segment in ("waiting", "asked_back"):
        return asked.for_inbox()
    return asked.for_list().order_by("-status_changed_at", "-pk")


def inbox_counts(user: User) -> dict[str, int]:
    """Return how many requests stand in each segment."""
    counts = {
        name: Count("pk", filter=Q(status__in=states)) for name, states in INBOX_SEGMENTS.items()
    }
    return MentorshipRequest.objects.asked_of(user).aggregate(**counts)


@dataclass(frozen=True)
class Contact:
    """How to reach one person; empty fields were not given."""

    name: str
    email: str = ""
    phone: str = ""
    wechat: str = ""


def contacts(mentorship: Mentorship, viewer: User) -> list[Contact]:
    """Return the other side's contact data, as long as the mentorship lasts and is not held.

    A mentor gets what the founders ticked when they asked; founders get what the mentor filled in.
    """
    if mentorship.status != MentorshipStatus.ACTIVE or policies.is_held(mentorship):
        return []
    mentor = mentorship.mentor.user
    founders = list(mentorship.venture.founders.all())
    if viewer.pk == mentor.pk:
        shares = mentorship.request.shares
        return [_contact(founder, shares) for founder in founders]
    if viewer in founders:
        return [_contact(mentor, Share.values)]
    return []


def _contact(person: User, shares: list[str]) -> Contact:
    given = {share: str(getattr(person, share) or "") for share in shares}
    return Contact(name=str(person), **given)


def mentorship_figures(mentor: MentorProfile) -> dict[str, int]:
    """Return how many ventures the mentor accompanies and has accompanied."""
    return mentor.mentorships.aggregate(
        active=Count("pk", filter=Q(status=MentorshipStatus.ACTIVE)),
        ended=Count("pk", filter=Q(status=MentorshipStatus.ENDED)),
    )
