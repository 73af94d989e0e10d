"""What the programme office looks after: requests, pairs, open hours, who waits or is full.

Each list has segments; a segment is one condition, which counts and lists are both made of, so that
every number opens its list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Hat
from accounts.models import User
from mentoring.enums import EndReason, OpenHourStatus
from mentoring.models import Closing, Guest, OpenHour, Record
from mentoring.policies import missed_often, used_up
from mentoring.queries.counted import met_in
from mentoring.queries.silence import silent
from mentoring.querysets import UNCONFIRMED_AFTER
from mentors.enums import OPEN, MentorshipStatus, RequestStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest, WaitingPlace
from mentors.queries import still_waiting
from sheets.headings import Column
from sheets.writing import write_table
from ui.dated import rule
from ui.days import day_of
from ui.text import every_word
from ventures.enums import FounderGroup
from ventures.models import Venture

AGES_AFTER = timedelta(days=4)  # an open request that old is worth a call to the mentor
Row = TypeVar("Row", bound=Model)
Conditions = Mapping[str, Q]


@dataclass(frozen=True)
class Segment:
    """A part of a list: its name in the address, its words, how many rows it has."""

    name: str
    label: str
    count: int


def _counted(rows: QuerySet[Row], parts: Conditions, words: Mapping[str, str]) -> list[Segment]:
    told = rows.aggregate(**{name: Count("pk", filter=part) for name, part in parts.items()})
    return [Segment(name, words[name], told[name]) for name in parts]


# --- requests -------------------------------------------------------------------------------
def _of_requests(now: datetime) -> Conditions:
    is_open = Q(status__in=sorted(OPEN))
    return {
        "ageing": is_open & Q(sent_at__lte=now - AGES_AFTER),
        "waiting": is_open,
        "declined": Q(status=RequestStatus.DECLINED),
        "expired": Q(status__in=(RequestStatus.EXPIRED, RequestStatus.PASSED_ON)),
        "accepted": Q(status=RequestStatus.ACCEPTED),
        "called": Q(status=RequestStatus.CALLED),
        "closed": Q(status__in=(RequestStatus.WITHDRAWN, RequestStatus.CLOSED)),
    }


def request_segments(now: datetime) -> list[Segment]:
    """Return the segments of requests."""
    words = {
        "ageing": _("Wait for more than four days"),
        "waiting": _("Wait for an answer"),
        "declined": _("Declined"),
        "expired": _("Without an answer"),
        "accepted": _("Accepted"),
        "called": _("One call"),
        "closed": _("Withdrawn or closed"),
    }
    return _counted(MentorshipRequest.objects.all(), _of_requests(now), words)


def requests(segment: str, text: str, now: datetime) -> QuerySet[MentorshipRequest]:
    """Return the requests of a segment, open ones by how long they wait."""
    found = MentorshipRequest.objects.filter(_of_requests(now)[segment])
    if text:
        found = found.filter(_named("venture__", "mentor__user__", text))
    order = "sent_at" if segment in {"ageing", "waiting"} else "-status_changed_at"
    return found.for_list().order_by(order, "pk")


def _named(venture: str, person: str, text: str) -> Q:
    def holds(word: str) -> Q:
        by_name = Q(**{f"{venture}search_key__contains": word})
        return by_name | Q(**{f"{person}search_key__contains": word})

    return every_word(text, holds)


# --- pairs ----------------------------------------------------------------------------------
def _of_pairs(now: datetime) -> Conditions:
    late = Record.objects.unconfirmed().filter(
        mentorship=OuterRef("pk"), changed_at__lte=now - UNCONFIRMED_AFTER
    )
    shared = Guest.objects.waiting().filter(
        mentorship=OuterRef("pk"), group__record__changed_at__lte=now - UNCONFIRMED_AFTER
    )
    active = Q(status=MentorshipStatus.ACTIVE)
    return {
        "silent": active & Q(pk__in=silent(at=now).order_by().values("pk")),
        "missed": Q(pk__in=missed_often(now).values("mentorship")),
        "unconfirmed": Q(Exists(late)) | Q(Exists(shared)),
        "held": active & Q(held_at__isnull=False),
        "paused": active & Q(paused_until__gte=timezone.localdate(now)),
        "active": active,
        "ended": Q(status=MentorshipStatus.ENDED),
    }


def pair_segments(now: datetime) -> list[Segment]:
    """Return the segments of pairs."""
    words = {
        "silent": _("Silent for a month"),
        "missed": _("Meetings missed"),
        "unconfirmed": _("Hours not confirmed"),
        "held": _("On hold for a conflict of interest"),
        "paused": _("On hold"),
        "active": _("Under way"),
        "ended": _("Ended"),
    }
    return _counted(Mentorship.objects.all(), _of_pairs(now), words)


def pairs(segment: str, text: str, now: datetime) -> QuerySet[Mentorship]:
    """Return the pairs of a segment, the longest under way first."""
    found = Mentorship.objects.filter(_of_pairs(now)[segment])
    if text:
        found = found.filter(_named("venture__", "mentor__user__", text))
    return found.for_list().order_by("-ended_at" if segment == "ended" else "started_at", "pk")


# --- ventures -------------------------------------------------------------------------------
_WAITS = {"too-long": "longest_wait_days", "long": "long_wait_days"}


def _days_of_waits(now: datetime) -> dict[str, int]:
    return {name: rule(bound, on=day_of(now)) for name, bound in _WAITS.items()}


def _of_ventures() -> Conditions:
    """Return the ways of a venture, from the first line to what it wanted."""
    own = {"venture": OuterRef("pk")}
    asked = Q(Exists(MentorshipRequest.objects.filter(**own)))
    pair = Mentorship.objects.filter(**own)
    active = Q(Exists(pair.filter(status=MentorshipStatus.ACTIVE)))
    met = pair.filter(met_in())
    hours = OpenHour.objects.confirmed().filter(**own)
    reached = Closing.objects.filter(
        mentorship__venture=OuterRef("pk"), reason=EndReason.REACHED, side="founder"
    )

    return {
        "never": ~asked,
        "turned-down": asked & ~Q(Exists(pair)) & Q(open_requests=0),
        "waiting": Q(open_requests__gt=0) & ~active,
        "mentored": active,
        "met": Q(Exists(met)) | Q(Exists(hours)),
        "through": Q(Exists(reached)),
        **{each.value: Q(founder_groups__contains=[each.value]) for each in FounderGroup},
        "all": Q(),
    }


def venture_segments(now: datetime) -> list[Segment]:
    """Return the segments of ventures."""
    bounds = _days_of_waits(now)
    words = {
        **{name: _("Wait for more than %(days)d days") % {"days": bounds[name]} for name in bounds},
        "never": _("Asked nobody yet"),
        "turned-down": _("Asked, and nothing came of it"),
        "waiting": _("Wait for a mentor"),
        "mentored": _("Have a mentor"),
        "met": _("Have met"),
        "through": _("Reached what they wanted"),
        **{each.value: str(each.label) for each in FounderGroup},
        "all": _("All"),
    }
    since = {name: Q(waits_since__lte=now - timedelta(days=bounds[name])) for name in bounds}
    waits = _counted(still_waiting(at=now, days=0), since, words)
    return waits + _counted(Venture.objects.live(), _of_ventures(), words)


def ventures(segment: str, text: str, now: datetime) -> QuerySet[Venture]:
    """Return the ventures of a segment, the longest waiting first, who does not wait last."""
    if segment in _WAITS:
        days = _days_of_waits(now)[segment]
        waits = still_waiting(at=now, days=days).order_by().values("pk")
        found = Venture.objects.live().filter(pk__in=waits)
    else:
        found = Venture.objects.live().filter(_of_ventures()[segment])
    if text:
        found = found.filter(
            every_word(
                text, lambda word: Q(search_key__contains=word) | Q(sentence__icontains=word)
            )
        )
    own = still_waiting(at=now, days=0).filter(pk=OuterRef("pk"))
    since = Subquery(own.order_by().values("waits_since"))  # type: ignore[misc]  # annotated
    return found.select_related("stage", "county__prefecture").order_by(since, "pk")


# --- founders -------------------------------------------------------------------------------
def _of_founders() -> Conditions:
    venture = Venture.objects.live().filter(founders=OuterRef("pk"))
    return {"nothing": ~Q(Exists(venture)), "something": Q(Exists(venture))}


def founder_segments() -> list[Segment]:
    """Return the segments of founders."""
    words = {"nothing": _("Wrote nothing down yet"), "something": _("Have a venture")}
    return _counted(_founders(), _of_founders(), words)


def _founders() -> QuerySet[User]:
    return User.objects.filter(is_active=True, hats__contains=[Hat.FOUNDER])


def founders(segment: str, text: str) -> QuerySet[User]:
    """Return the founders of a segment, the latest sign-ups first."""
    found = _founders().filter(_of_founders()[segment])
    if text:
        found = found.filter(every_word(text, lambda word: Q(search_key__contains=word)))
    return found.order_by("-date_joined", "pk")


# --- mentors --------------------------------------------------------------------------------
LATELY = timedelta(days=90)
_UNANSWERED = (RequestStatus.EXPIRED, RequestStatus.PASSED_ON)


def _unanswered_lately(now: datetime) -> dict[str, Any]:
    """Return what holds of a request that a mentor let lapse; a question back is an answer."""
    return {
        "status__in": _UNANSWERED,
        "status_changed_at__gt": now - LATELY,
        "asked_back_at": None,
    }


def _of_mentors(now: datetime) -> Conditions:
    waiting = WaitingPlace.objects.waiting().filter(mentor=OuterRef("pk"))
    lapsed = MentorshipRequest.objects.filter(mentor=OuterRef("pk"), **_unanswered_lately(now))
    full = Q(active_count__gte=F("capacity"))
    paused = Q(paused_until__gte=timezone.localdate(now))
    return {
        "overloaded": full & Q(Exists(waiting)),
        "full": full,
        "spent": Q(pk__in=used_up(now)),
        "silent": Q(Exists(lapsed)),
        "paused": paused,
        "idle": Q(active_count=0) & ~paused,
        "free": ~full & ~paused,
    }


def mentor_segments(now: datetime) -> list[Segment]:
    """Return the segments of mentors."""
    words = {
        "overloaded": _("Full, and others wait"),
        "full": _("Full"),
        "spent": _("Hours of this month used up"),
        "silent": _("Left requests without an answer"),
        "paused": _("Take nobody just now"),
        "idle": _("Work with nobody"),
        "free": _("Have a free place"),
    }
    return _counted(MentorProfile.objects.public(), _of_mentors(now), words)


def mentors(segment: str, text: str, now: datetime) -> QuerySet[MentorProfile]:
    """Return the mentors of a segment with how many wait for them and were left unanswered."""
    found = MentorProfile.objects.public().filter(_of_mentors(now)[segment])
    if text:
        found = found.filter(every_word(text, lambda word: Q(user__search_key__contains=word)))
    waiting = Count("waiting_places", filter=Q(waiting_places__ended_at=None), distinct=True)
    lapsed = Count(
        "requests",
        filter=Q(**{f"requests__{key}": told for key, told in _unanswered_lately(now).items()}),
        distinct=True,
    )
    return (
        found.select_related("user")
        .annotate(waiting=waiting, lapsed=lapsed)
        .order_by("-waiting", "-lapsed", "pk")
    )


# --- open hours -----------------------------------------------------------------------------
def _of_hours(now: datetime) -> Conditions:
    over = OpenHour.objects.unconfirmed().filter(span__endswith__lte=now - UNCONFIRMED_AFTER)
    return {
        "disagreed": Q(pk__in=OpenHour.objects.disagreed().order_by().values("pk")),
        "unsaid": Q(pk__in=over.order_by().values("pk")),
        "booked": Q(status=OpenHourStatus.BOOKED),
        "took-place": Q(status=OpenHourStatus.HELD),
        "missed": Q(status=OpenHourStatus.MISSED),
    }


def hour_segments(now: datetime) -> list[Segment]:
    """Return the segments of open hours."""
    words = {
        "disagreed": _("The two say different things"),
        "unsaid": _("No word for a week"),
        "booked": _("Booked"),
        "took-place": _("Took place"),
        "missed": _("Did not take place"),
    }
    return _counted(OpenHour.objects.all(), _of_hours(now), words)


def hours(segment: str, text: str, now: datetime) -> QuerySet[OpenHour]:
    """Return the open hours of a segment, the latest first; what was talked about is not read."""
    found = OpenHour.objects.filter(_of_hours(now)[segment])
    if text:
        found = found.filter(_named("venture__", "mentor__user__", text))
    return found.for_page().order_by("-held_on", "pk")


# --- Excel ----------------------------------------------------------------------------------
_REQUEST_COLUMNS = (
    Column("venture", "项目", "Venture", (), "name"),
    Column("mentor", "导师", "Mentor", (), "name"),
    Column("sent_on", "申请日期", "Sent on", (), "date"),
    Column("due_on", "答复期限", "Due on", (), "date"),
    Column("status", "状态", "Status", (), "text"),
)
_PAIR_COLUMNS = (
    Column("venture", "项目", "Venture", (), "name"),
    Column("mentor", "导师", "Mentor", (), "name"),
    Column("since", "开始日期", "Since", (), "date"),
    Column("until", "结束日期", "Until", (), "date"),
    Column("status", "状态", "Status", (), "text"),
)
_VENTURE_COLUMNS = (
    Column("venture", "项目", "Venture", (), "name"),
    Column("stage", "阶段", "Stage", (), "text"),
    Column("place", "所在地", "Place", (), "text"),
    Column("sentence", "一句话介绍", "Sentence", (), "text"),
    Column("groups", "创业者类别", "Groups", (), "text"),
)


_FOUNDER_COLUMNS = (
    Column("name", "姓名", "Name", (), "name"),
    Column("since", "注册日期", "Signed up on", (), "date"),
)
_MENTOR_COLUMNS = (
    Column("name", "姓名", "Name", (), "name"),
    Column("active", "在带项目", "Ventures", (), "step"),
    Column("capacity", "同时带几个", "Places", (), "step"),
    Column("waiting", "候补", "Waiting", (), "step"),
    Column("lapsed", "近 90 天未答复", "Unanswered in 90 days", (), "step"),
    Column("paused", "暂停至", "Paused until", (), "date"),
)
_HOUR_COLUMNS = (
    Column("held_on", "日期", "Day", (), "date"),
    Column("venture", "项目", "Venture", (), "name"),
    Column("mentor", "导师", "Mentor", (), "name"),
    Column("minutes", "分钟", "Minutes", (), "step"),
    Column("mentor_says", "导师说", "The mentor says", (), "text"),
    Column("founder_says", "项目说", "The venture says", (), "text"),
    Column("status", "状态", "Status", (), "text"),
)


def requests_workbook(rows: Iterable[MentorshipRequest], title: str) -> bytes:
    """Return requests as Excel; what was written in them is not in it."""
    told = [
        {
            "venture": each.venture.name,
            "mentor": each.mentor.user.name,
            "sent_on": timezone.localdate(each.sent_at),
            "due_on": timezone.localdate(each.due_at),
            "status": str(each.get_status_display()),
        }
        for each in rows
    ]
    return write_table(_REQUEST_COLUMNS, told, title=title, sheet="申请")


def pairs_workbook(rows: Iterable[Mentorship], title: str) -> bytes:
    """Return pairs as Excel."""
    told = [
        {
            "venture": each.venture.name,
            "mentor": each.mentor.user.name,
            "since": timezone.localdate(each.started_at),
            "until": timezone.localdate(each.ended_at) if each.ended_at else None,
            "status": str(each.get_status_display()),
        }
        for each in rows
    ]
    return write_table(_PAIR_COLUMNS, told, title=title, sheet="指导")


def ventures_workbook(rows: Iterable[Venture], title: str) -> bytes:
    """Return ventures as Excel."""
    told = [
        {
            "venture": each.name,
            "stage": str(each.stage or ""),
            "place": str(each.county.full) if each.county else "",
            "sentence": each.sentence,
            "groups": "、".join(each.groups_in_words),
        }
        for each in rows
    ]
    return write_table(_VENTURE_COLUMNS, told, title=title, sheet="项目")


def hours_workbook(rows: Iterable[OpenHour], title: str) -> bytes:
    """Return open hours as Excel; what they were about is not in it."""
    told = [
        {
            "held_on": each.held_on,
            "venture": each.venture.name,
            "mentor": each.mentor.user.name,
            "minutes": each.minutes,
            "mentor_says": str(each.get_mentor_says_display()),
            "founder_says": str(each.get_founder_says_display()),
            "status": str(each.get_status_display()),
        }
        for each in rows
    ]
    return write_table(_HOUR_COLUMNS, told, title=title, sheet="开放时段")


def founders_workbook(rows: Iterable[User], title: str) -> bytes:
    """Return founders as Excel."""
    told = [{"name": each.name, "since": timezone.localdate(each.date_joined)} for each in rows]
    return write_table(_FOUNDER_COLUMNS, told, title=title, sheet="创业者")


def mentors_workbook(rows: Iterable[MentorProfile], title: str) -> bytes:
    """Return mentors as Excel."""
    told = [
        {
            "name": each.user.name,
            "active": each.active_count,
            "capacity": each.capacity,
            "waiting": each.waiting,  # type: ignore[attr-defined]
            "lapsed": each.lapsed,  # type: ignore[attr-defined]
            "paused": each.paused_until,
        }
        for each in rows
    ]
    return write_table(_MENTOR_COLUMNS, told, title=title, sheet="导师")
