"""What counts as a mentor's time: the one definition, for every sum of it.

Three things count. A record of a mentorship, once both sides confirmed it. A record of a meeting
with several ventures, once for the mentor however many of them confirmed it, and for each venture
that did. An open hour, once both say that it took place.

All three tables have the day in `held_on`, the length in `minutes` and the moment from which it
counts in `confirmed_at`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

from django.conf import settings
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from mentoring.enums import GoalStatus
from mentoring.models import Goal, GroupRecord, Guest, OpenHour, Record
from mentors.models import MentorProfile, Mentorship

COUNTED_FROM_MINUTES = 30  # a meeting shorter than that is none for the yearly review
TOLD_FROM_VENTURES = 3  # on the page that strangers read; of fewer a number could be one venture's
_SOURCES: tuple[tuple[type[Record | GroupRecord | OpenHour], str], ...] = (
    (Record, "mentorship__mentor"),
    (GroupRecord, "group__mentor"),
    (OpenHour, "mentor"),
)


@dataclass(frozen=True)
class Spell:
    """One meeting that counts, of whatever kind; `ventures` are those for which it does."""

    held_on: date
    minutes: int
    way: str
    what: str
    url: str
    confirmed_at: datetime | None
    ventures: frozenset[int]


def spells_of(mentor: MentorProfile, year: int) -> Sequence[Spell]:
    """Return what counts of a mentor's year, by day; a fixed number of queries."""
    counted = Prefetch("group__guests", Guest.objects.counted().for_page(), to_attr="who_confirmed")
    records = Record.objects.confirmed().filter(mentorship__mentor=mentor, held_on__year=year)
    groups = GroupRecord.objects.confirmed().filter(group__mentor=mentor, held_on__year=year)
    hours = OpenHour.objects.confirmed().filter(mentor=mentor, held_on__year=year)
    found = [
        *(_of_record(each) for each in records.select_related("mentorship__venture")),
        *(_of_group(each) for each in groups.select_related("group").prefetch_related(counted)),
        *(_of_open_hour(each) for each in hours.for_page()),
    ]
    return sorted(found, key=lambda each: each.held_on)


def _of_record(row: Record) -> Spell:
    pair = row.mentorship
    return Spell(
        row.held_on,
        row.minutes,
        row.way,
        str(pair.venture),
        reverse("mentorship", args=[pair.pk]),
        row.confirmed_at,
        frozenset({pair.venture_id}),
    )


def _of_group(row: GroupRecord) -> Spell:
    who: list[Guest] = row.group.who_confirmed  # type: ignore[attr-defined]
    return Spell(
        row.held_on,
        row.minutes,
        row.group.way,
        row.group.title,
        row.group.get_absolute_url(),
        row.confirmed_at,
        frozenset(each.mentorship.venture_id for each in who),
    )


def _of_open_hour(row: OpenHour) -> Spell:
    return Spell(
        row.held_on,
        row.minutes,
        row.way,
        str(row.venture),
        row.get_absolute_url(),
        row.confirmed_at,
        frozenset({row.venture_id}),
    )


def confirmed_until(row: GroupRecord) -> date:
    """Return the last day on which ventures confirm the version of a group's record that stands."""
    days = timedelta(days=settings.GROUP_CONFIRMED_WITHIN_DAYS)
    return timezone.localdate(row.changed_at + days)


def waiting_of(mentor: MentorProfile, year: int) -> int:
    """Return the minutes of a mentor's year that somebody still has to confirm."""
    waiting = 0
    for model, path in _SOURCES:
        rows = model.objects.unconfirmed().filter(**{path: mentor}, held_on__year=year)
        waiting += rows.aggregate(sum=Sum("minutes", default=0))["sum"]
    return waiting


def minutes_by_day(first: date, last: date, *, until: datetime) -> Iterable[tuple[date, int]]:
    """Return days with the minutes held then that counted by a moment; one query.

    A day comes once for each kind of meeting.
    """
    parts: list[QuerySet[Any, Any]] = [
        model.objects.confirmed()
        .filter(confirmed_at__lt=until, held_on__range=(first, last))
        .order_by()
        .values_list("held_on")
        .annotate(sum=Sum("minutes"))
        for model, _path in _SOURCES
    ]
    found: Iterable[tuple[date, int]] = parts[0].union(*parts[1:], all=True)
    return found


def of_ventures(ventures: Collection[int], first: date, last: date) -> list[tuple[int, int]]:
    """Return mentor and minutes of each meeting of a span that counts for one of these ventures.

    A meeting with several of them comes once.
    """
    days = {"held_on__range": (first, last)}
    places = Guest.objects.counted().filter(mentorship__venture__in=ventures)
    records = Record.objects.confirmed().filter(**days, mentorship__venture__in=ventures)
    groups = GroupRecord.objects.confirmed().filter(**days, group__in=places.values("group"))
    hours = OpenHour.objects.confirmed().filter(**days, venture__in=ventures)
    return [
        *records.values_list("mentorship__mentor", "minutes"),
        *groups.values_list("group__mentor", "minutes"),
        *hours.values_list("mentor", "minutes"),
    ]


def of_pair(mentorship: Mentorship) -> tuple[int, int, int, date | None]:
    """Return meetings and minutes that count for a pair, what waits, and its last day."""
    counted = Q(confirmed_at__isnull=False)
    told = mentorship.records.aggregate(
        met=Count("pk", filter=counted),
        sum=Sum("minutes", filter=counted, default=0),
        waiting=Sum("minutes", filter=~counted, default=0),
    )
    places = Guest.objects.filter(mentorship=mentorship)
    minutes = Sum("group__record__minutes", default=0)
    shared = places.counted().aggregate(met=Count("pk"), sum=minutes)
    waiting = places.waiting().aggregate(sum=minutes)["sum"]
    days = (
        mentorship.records.order_by("-held_on").values_list("held_on", flat=True).first(),
        places.coming()
        .filter(group__record__isnull=False)
        .order_by("-group__record__held_on")
        .values_list("group__record__held_on", flat=True)
        .first(),
    )
    return (
        told["met"] + shared["met"],
        told["sum"] + shared["sum"],
        told["waiting"] + waiting,
        max((day for day in days if day), default=None),
    )


# --- for strangers ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Whole:
    """What all years of a mentor came to; None where too few ventures stand behind a number."""

    hours: int | None
    aims: int | None
    reached: int | None


def whole_of(mentor: MentorProfile) -> Whole:
    """Return whole hours that both confirmed, goals that were set and not dropped, and reached."""
    pairs = Mentorship.objects.filter(met_in(), mentor=mentor)
    opened = OpenHour.objects.confirmed().filter(mentor=mentor)
    helped = {*pairs.values_list("venture", flat=True), *opened.values_list("venture", flat=True)}
    minutes = sum(
        model.objects.confirmed()
        .filter(**{path: mentor})
        .aggregate(sum=Sum("minutes", default=0))["sum"]
        for model, path in _SOURCES
    )
    goals = Goal.objects.filter(mentorship__mentor=mentor).exclude(status=GoalStatus.DROPPED)
    told = goals.aggregate(
        ventures=Count("mentorship__venture", distinct=True),
        aims=Count("pk"),
        reached=Count("pk", filter=Q(status=GoalStatus.REACHED)),
    )
    is_told = told["ventures"] >= TOLD_FROM_VENTURES
    return Whole(
        round(minutes / 60) if len(helped) >= TOLD_FROM_VENTURES else None,
        told["aims"] if is_told else None,
        told["reached"] if is_told else None,
    )


# --- for a list of mentors ------------------------------------------------------------------
def of_mentors(year: int) -> dict[str, Any]:
    """Return what mentors are annotated with: `met`, `time`, `helped` and `reached` of a year.

    `met` are the meetings long enough for the yearly review, `time` all minutes, `helped` the
    ventures for which any of it counts, `reached` the goals that were said to be reached in it.
    """
    long = Q(minutes__gte=COUNTED_FROM_MINUTES)
    return {
        "met": _over_all(year, Count("pk"), long),
        "time": _over_all(year, Sum("minutes"), Q()),
        "helped": _ventures(year),
        "reached": _number(
            Goal.objects.filter(
                status=GoalStatus.REACHED,
                status_changed_at__year=year,
                mentorship__mentor=OuterRef("pk"),
            ),
            "mentorship__mentor",
            Count("pk"),
        ),
    }


def _over_all(year: int, told: Any, only: Q) -> Any:  # noqa: ANN401
    return reduce(
        add,
        [
            _number(
                model.objects.confirmed().filter(
                    only, **{path: OuterRef("pk")}, held_on__year=year
                ),
                path,
                told,
            )
            for model, path in _SOURCES
        ],
    )


def _number(rows: QuerySet[Any], path: str, told: Any) -> Coalesce:  # noqa: ANN401
    one = rows.order_by().values(path).annotate(n=told).values("n")
    return Coalesce(Subquery(one, output_field=IntegerField()), Value(0))


def _ventures(year: int) -> Any:  # noqa: ANN401
    several = Count("venture", distinct=True)
    pairs = Mentorship.objects.filter(met_in(year), mentor=OuterRef("pk"))
    same = Mentorship.objects.filter(
        met_in(year), mentor=OuterRef("mentor"), venture=OuterRef("venture")
    )
    hours = OpenHour.objects.confirmed().filter(
        ~Exists(same), mentor=OuterRef("pk"), held_on__year=year
    )
    return _number(pairs, "mentor", several) + _number(hours, "mentor", several)


def met_in(year: int | None = None) -> Q:
    """Return the filter that keeps mentorships for which anything counts, in a year or ever."""
    records = Record.objects.confirmed().filter(mentorship=OuterRef("pk"))
    places = Guest.objects.counted().filter(mentorship=OuterRef("pk"))
    if year is not None:
        records = records.filter(held_on__year=year)
        places = places.filter(group__record__held_on__year=year)
    return Q(Exists(records)) | Q(Exists(places))
