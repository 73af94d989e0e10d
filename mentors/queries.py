"""Reads of the mentor library, requests and mentorships."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, Value, When

from accounts.enums import OrganisationKind
from accounts.models import Organisation, Sector, User
from mentors import policies
from mentors.enums import MentorshipStatus, RequestStatus, Share
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from mentors.querysets import MentorQuerySet, RequestQuerySet
from papers.word import letter
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


# --- the letter of appointment --------------------------------------------------------------
@dataclass(frozen=True)
class Appointment:
    """What the letter of appointment (聘书) says; it is a Chinese paper in either language."""

    number: str
    name: str
    text: str
    duty: str
    office: str
    day: str


def appointment_of(mentor: MentorProfile) -> Appointment | None:
    """Return the letter of a mentor's present or last term; None if there was none."""
    first, last = mentor.appointed_on, mentor.term_ends_on
    if first is None or last is None:
        return None
    office = Organisation.objects.filter(kind=OrganisationKind.PROVINCE).order_by("pk").first()
    return Appointment(
        number=f"创导聘〔{first.year}〕{mentor.pk} 号",
        name=mentor.user.name,
        text=f"兹聘请您为省级创业导师库创业导师，聘期自{_in_words(first)}起至{_in_words(last)}止。",
        duty="导师为公益服务：按双方约定指导创业项目，逐次记录并由双方确认；为所指导的项目保守商业秘密，"
        "有利益关联的，事先书面说明。",
        office=office.name if office else "",
        day=_in_words(first),
    )


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def letter_of(told: Appointment) -> bytes:
    """Return the letter as a Word file."""
    text = (f"{told.name}老师：", told.text, told.duty)
    return letter("聘　书", text, (told.number, f"{told.office}（盖章）", told.day))
