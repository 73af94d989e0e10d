"""Reads of the mentor library, requests and mentorships."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower, Replace
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation, Sector, User
from accounts.queries import Contact, contact_of
from mentors import policies
from mentors.enums import MentorshipStatus, MentorStatus, RequestStatus, Share
from mentors.models import (
    Favourite,
    Findable,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Offer,
)
from mentors.querysets import MentorQuerySet, RequestQuerySet, answered_in
from papers.word import letter
from ui.days import day_of
from ui.pinyin import spellings
from ui.text import every_word, sought
from ventures.models import Need, Venture
from ventures.querysets import VentureQuerySet

WORDS_AT_MOST = 8  # of a search
OUTSIDE = "outside"  # in place of a prefecture: mentors from outside the province
UNMET = (
    RequestStatus.SENT,
    RequestStatus.ASKED_BACK,
    RequestStatus.DECLINED,
    RequestStatus.EXPIRED,
    RequestStatus.PASSED_ON,
)
PROMISED_FROM = 10  # requests on record, before a page promises when an answer comes
_IN_LIBRARY = _(
    "You are in the library of mentors: leave it on your mentor profile first, or pause there if "
    "you only want no new requests."
)
_STAYS: Mapping[MentorStatus, Promise] = {
    MentorStatus.ENTERED: _("The programme office has entered you as a mentor: decline it first."),
    MentorStatus.APPLIED: _(
        "Your application to be a mentor waits for the programme office: take it back on your "
        "mentor profile first."
    ),
    MentorStatus.APPROVED: _IN_LIBRARY,
    MentorStatus.SUSPENDED: _IN_LIBRARY,
}
WEEK = timedelta(days=7)  # as the trigger counts it
INBOX_SEGMENTS: Mapping[str, tuple[RequestStatus, ...]] = {
    "waiting": (RequestStatus.SENT,),
    "asked_back": (RequestStatus.ASKED_BACK,),
    "accepted": (RequestStatus.ACCEPTED,),
    "called": (RequestStatus.CALLED,),
    "declined": (RequestStatus.DECLINED,),
    "over": (
        RequestStatus.EXPIRED,
        RequestStatus.PASSED_ON,
        RequestStatus.WITHDRAWN,
        RequestStatus.CLOSED,
    ),
}


def keeps_time(mentor: MentorProfile | None = None, *, at: datetime) -> bool:
    """Return whether an answer within `ANSWER_DAYS` may be promised, of one mentor or of all.

    Of at least ten requests that were asked, nine in ten must have been answered in time.
    """
    within = timedelta(days=settings.ANSWER_DAYS)
    asked = MentorshipRequest.objects.all() if mentor is None else mentor.requests.all()
    told = asked.telling(within, at=at).aggregate(
        yes=Count("pk", filter=answered_in(within)), of=Count("pk")
    )
    return bool(told["of"] >= PROMISED_FROM and 10 * told["yes"] >= 9 * told["of"])


def directory(filters: Mapping[str, Any], *, today: date) -> MentorQuerySet:
    """Return the public mentors that pass every filter that is set.

    Parameters
    ----------
    filters
        Any of `q` (text; each of its words must be found, and no word finds nobody), `sector`,
        `help`, `place`, `language`, `category` (codes), `free` (bool), `sort` (`free` or `name`);
        `place` may be `OUTSIDE`.
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
        mentors = mentors.from_outside() if place == OUTSIDE else mentors.met_in(place)
    if language := filters.get("language"):
        mentors = mentors.filter(languages=language)
    if category := filters.get("category"):
        mentors = mentors.filter(categories=category)
    if filters.get("free"):
        mentors = mentors.with_room().askable(today)
    if filters.get("sort") == "name":
        return mentors.order_by("user__search_key", "pk")
    is_busy = Case(
        When(
            Q(active_count__gte=F("capacity"))
            | Q(paused_until__gte=today)
            | Q(pk__in=MentorProfile.objects.asked_out(today).values("pk")),
            then=Value(value=True),
        ),
        default=Value(value=False),
        output_field=BooleanField(),
    )
    return mentors.order_by(
        is_busy, F("answer_hours").asc(nulls_last=True), "user__search_key", "pk"
    )


def why_a_mentor(user: User) -> str:
    """Return why somebody cannot stop being a mentor now, with what to do first; empty if nothing.

    What the library shows, the office decides or a venture counts on would be out of reach.
    """
    mentor = MentorProfile.objects.filter(user=user).first()
    if mentor is None:
        return ""
    if mentor.status in _STAYS:
        return str(_STAYS[MentorStatus(mentor.status)])
    if mentor.mentorships.active().exists():
        return gettext("You still mentor a venture: end the mentorship first.")
    return ""


def are_together(venture: Venture, mentor: MentorProfile) -> bool:
    """Whether a venture waits for this mentor's answer, or is mentored by him."""
    return (
        mentor.mentorships.active().filter(venture=venture).exists()
        or mentor.requests.unanswered().filter(venture=venture).exists()
    )


def named(text: str) -> list[MentorProfile]:
    """Return the public mentors whose name, in pinyin too, or slug it is; blanks and case aside."""
    wanted = "".join(sought(text).split())
    if not wanted:
        return []
    told = MentorProfile.objects.public().annotate(
        plain=Lower(Replace("user__name", Value(" "), Value("")))
    )
    in_pinyin = Q(user__search_key__contains=f" {wanted} ")
    near = told.filter(Q(slug=wanted) | Q(plain=wanted) | in_pinyin).select_related("user")
    return [each for each in near if wanted in {each.slug, *spellings(each.user.name)}]


def _searched(text: str) -> MentorQuerySet:
    mentors, words = MentorProfile.objects.public(), sought(text).split()
    if text and not words:
        return mentors.none()
    for word in words[:WORDS_AT_MOST]:
        mentors = mentors.search(word)
    return mentors


def _has(through: Any, lookup: str, rows: Any) -> Q:  # noqa: ANN401
    return Q(pk__in=through.objects.filter(**{lookup: rows}).values("mentorprofile"))


def inbox(mentor: MentorProfile, segment: str) -> RequestQuerySet:
    """Return one segment of what `mentor` was asked; what waits comes by deadline."""
    asked: RequestQuerySet = mentor.requests.filter(status__in=INBOX_SEGMENTS[segment])
    first = "due_at" if segment in ("waiting", "asked_back") else "-status_changed_at"
    return asked.for_inbox().order_by(first, "-pk" if first.startswith("-") else "pk")


def inbox_counts(user: User) -> dict[str, int]:
    """Return how many requests stand in each segment."""
    counts = {
        name: Count("pk", filter=Q(status__in=states)) for name, states in INBOX_SEGMENTS.items()
    }
    return MentorshipRequest.objects.asked_of(user).aggregate(**counts)


@dataclass(frozen=True)
class Room:
    """How many more ventures a mentor can take: the free places, and what is left of the week.

    `opens_at` is when the limit of the week lets in the next one, where it is used up.
    """

    places: int
    week: int
    opens_at: datetime | None

    @property
    def now(self) -> int:
        """How many can be accepted at once."""
        return min(self.places, self.week)


def room_of(mentor: MentorProfile, *, at: datetime) -> Room:
    """Return what the database lets a mentor begin, counted as its triggers do."""
    recent = mentor.mentorships.filter(started_at__gt=at - WEEK, started_at__lte=at)
    begun = list(recent.order_by("started_at").values_list("started_at", flat=True))
    over = len(begun) - mentor.weekly_limit
    opens_at = begun[over] + WEEK if over >= 0 else None
    return Room(mentor.free_places, max(-over, 0), opens_at)


def places_to_ask(mentor: MentorProfile, *, on: date) -> int:
    """Return how many may ask a mentor now: free places, and what he leaves of the week."""
    if mentor.requests_a_week is None:
        return mentor.free_places
    asked = mentor.requests.asked_in_week(on).count()
    return min(mentor.free_places, max(mentor.requests_a_week - asked, 0))


def asked_again_from(mentor: MentorProfile, *, on: date) -> date | None:
    """Return from which day a mentor can be asked again who has been asked as often as suits."""
    if mentor.requests_a_week is None:
        return None
    week = mentor.requests.asked_in_week(on).order_by("sent_at")
    sent = list(week.values_list("sent_at", flat=True))
    over = len(sent) - mentor.requests_a_week
    return day_of(sent[over]) + WEEK if over >= 0 else None


def contacts(mentorship: Mentorship, viewer: User) -> list[Contact]:
    """Return the other side's contact details, as long as the mentorship lasts and is not held.

    A mentor gets what whoever asked ticked, of that person alone, and the names of the others in
    the team: nobody gives what is another's. Founders get what the mentor filled in.
    """
    if mentorship.status != MentorshipStatus.ACTIVE or policies.is_held(mentorship):
        return []
    return _other_side(mentorship.request, viewer)


def call_contacts(asked: MentorshipRequest, viewer: User, *, at: datetime) -> list[Contact]:
    """Return the other side's contact details while the days of one call last.

    A rule that comes between the two, such as one keeping the other away, closes it at once.
    """
    if asked.status != RequestStatus.CALLED or asked.call_until is None or asked.call_until <= at:
        return []
    if policies.conflicts(asked.venture, asked.mentor):
        return []
    return _other_side(asked, viewer)


def _other_side(asked: MentorshipRequest, viewer: User) -> list[Contact]:
    mentor = asked.mentor.user
    founders = list(asked.venture.founders.all())
    if viewer.pk == mentor.pk:
        return [
            contact_of(each, asked.shares if each.pk == asked.asked_by_id else [])
            for each in founders
        ]
    return [contact_of(mentor, Share.values)] if viewer in founders else []


def mentorship_figures(mentor: MentorProfile) -> dict[str, int]:
    """Return how many ventures the mentor has now and had before."""
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


def running_until(mentor: MentorProfile, *, on: date) -> date | None:
    """Return the last day of the running term where the next one was given ahead, else None."""
    first = mentor.appointed_on
    return first - timedelta(days=1) if first is not None and first > on else None


def appointment_of(mentor: MentorProfile, *, on: date) -> Appointment | None:
    """Return the letter of a mentor's present or last term; None if there was none.

    Renewed ahead, it names the end of the running term beside the term that is still to begin.
    """
    first, last = mentor.appointed_on, mentor.term_ends_on
    if first is None or last is None:
        return None
    term = f"聘期自{_in_words(first)}起至{_in_words(last)}止。"
    text = f"兹聘请您为省级创业导师库创业导师，{term}"
    if running := running_until(mentor, on=on):
        text = f"您现任聘期至{_in_words(running)}止；兹续聘您为省级创业导师库创业导师，{term}"
    office = Organisation.objects.filter(kind=OrganisationKind.PROVINCE).order_by("pk").first()
    return Appointment(
        number=f"创导聘〔{first.year}〕{mentor.pk} 号",
        name=mentor.user.name,
        text=text,
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


# --- ventures that mentors may find ---------------------------------------------------------
def open_ventures(
    mentor: MentorProfile, filters: Mapping[str, Any], *, today: date
) -> QuerySet[Venture]:
    """Return the ventures that this mentor may find, the newest first.

    Left out is what a rule keeps from him, what he mentors or has on his table, what he has
    made an offer to, and what turned him down not long ago.

    Parameters
    ----------
    filters
        Any of `q` (each of its words must be found), `sector`, `help`, `stage`, `place` (codes).
    """
    met = MentorshipRequest.objects.unanswered().filter(mentor=mentor)
    runs = Mentorship.objects.active().filter(mentor=mentor)
    offers = Offer.objects.filter(mentor=mentor)
    made = offers.unanswered() | offers.refused(today, policies.refusal_lasts())
    found = Venture.objects.filter(
        policies.within_reach(mentor, on=today),
        pk__in=Findable.objects.standing(today).values("venture"),
    )
    found = found.exclude(pk__in=met.values("venture")).exclude(pk__in=runs.values("venture"))
    found = found.exclude(pk__in=made.values("venture"))
    return _narrowed(found, filters).order_by("-findable__at", "-pk")


def _narrowed(found: QuerySet[Venture], filters: Mapping[str, Any]) -> QuerySet[Venture]:
    text = filters.get("q", "")

    def holds(word: str) -> Q:
        told = Need.objects.filter(text__icontains=word)
        hits = Q(search_key__contains=word) | Q(sentence__icontains=word)
        return hits | Q(pk__in=told.values("venture"))

    found = found.filter(every_word(text, holds))
    if sector := filters.get("sector"):
        family = Sector.objects.filter(Q(pk=sector) | Q(parent=sector))
        within = Venture.sectors.through.objects.filter(sector__in=family)
        found = found.filter(pk__in=within.values("venture"))
    if kind := filters.get("help"):
        found = found.filter(pk__in=Need.objects.filter(help_kind=kind).values("venture"))
    if stage := filters.get("stage"):
        found = found.filter(stage=stage)
    if place := filters.get("place"):
        found = found.filter(county__prefecture=place)
    return found


def offers_to(ventures: Iterable[Venture], *, today: date) -> list[Offer]:
    """Return the open offers to these ventures, without those a rule has come in the way of."""
    keys = [venture.pk for venture in ventures]
    waiting = Offer.objects.unanswered().filter(venture__in=keys).for_list()
    near: dict[int, set[int]] = {}
    for offer in waiting:
        if offer.venture_id not in near:
            clear = policies.unobstructed(offer.venture, on=today)
            mentors = MentorProfile.objects.public().filter(clear)
            near[offer.venture_id] = set(
                mentors.filter(offers__venture=offer.venture).values_list("pk", flat=True)
            )
    return [offer for offer in waiting if offer.mentor_id in near[offer.venture_id]]


def mentored_and_waiting(user: User) -> VentureQuerySet:
    """Return the ventures that `user` leads, which have a mentor and wait for others still."""
    running = Mentorship.objects.active().filter(venture=OuterRef("pk"))
    return Venture.objects.led_by(user).filter(Exists(running), open_requests__gt=0)


def is_shown(venture: Venture, *, today: date) -> bool:
    """Whether mentors may find this venture now."""
    return Findable.objects.standing(today).filter(venture=venture).exists()


def readable(mentors: Iterable[int] | QuerySet[Any, Any], user: User) -> set[int]:
    """Return which of these mentors, by key, have a page that opens to this reader at present."""
    shown = MentorProfile.objects.public().open_to(user)
    return set(shown.filter(pk__in=mentors).values_list("pk", flat=True))


def kept_mentors(user: User, *, today: date) -> QuerySet[Favourite]:
    """Return whom a founder keeps, free places first; `is_here`: still in the library.

    As in the library, nobody is among them whom a rule keeps away.
    """
    busy = Q(mentor__active_count__gte=F("mentor__capacity")) | Q(mentor__paused_until__gte=today)
    busy |= Q(mentor__in=MentorProfile.objects.asked_out(today).values("pk"))
    here = MentorProfile.objects.public().filter(pk=OuterRef("mentor"))
    rows = Favourite.objects.filter(user=user, mentor__in=MentorProfile.objects.open_to(user))
    rows = rows.annotate(is_here=Exists(here), is_busy=Case(When(busy, then=1), default=0))
    shown = rows.select_related("mentor__user", "mentor__county__prefecture")
    return shown.order_by("-is_here", "is_busy", "mentor__user__search_key", "pk")


# --- who waits ------------------------------------------------------------------------------
def still_waiting(*, at: datetime, days: int) -> VentureQuerySet:
    """Return the live ventures that asked `days` ago or before and have nobody, longest first.

    A venture waits from its first request to which nobody said yes, counted from its last
    mentorship or call on: `waits_since`. Whoever took everything back does not wait, nor does
    whoever asked nobody again for as long as one stands on a waiting list.
    """
    own = {"venture": OuterRef("venture")}
    helped = Mentorship.objects.filter(**own, ended_at__gte=OuterRef("sent_at"))
    called = MentorshipRequest.objects.filter(
        **own, status=RequestStatus.CALLED, status_changed_at__gte=OuterRef("sent_at")
    )
    unmet = MentorshipRequest.objects.filter(~Exists(helped), ~Exists(called), status__in=UNMET)
    running = Mentorship.objects.active().filter(venture=OuterRef("pk"))
    tired = at - timedelta(days=settings.WAITING_DAYS)
    return (
        Venture.objects.live()
        .filter(~Exists(running), requests__in=unmet.order_by())
        .annotate(
            waits_since=Min("requests__sent_at"), asked_last=Max("requests__status_changed_at")
        )
        .filter(waits_since__lte=at - timedelta(days=days))
        .filter(Q(open_requests__gt=0) | Q(asked_last__gt=tired))
        .order_by("waits_since", "pk")
    )
