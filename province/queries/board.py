"""What the board shows beside the targets: the map, the counties, trends, shortage, leave."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from django.contrib.postgres.aggregates import BitOr
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import HelpGroup
from accounts.models import County, HelpKind, Prefecture, Sector
from accounts.queries import rows_of
from audit.models import AuditEvent
from mentoring.queries.counted import minutes_by_day
from mentors.enums import MentorStatus
from mentors.models import MentorProfile
from province.queries.pace import answers_over, pairs_over
from province.queries.targets import members_on, running_on
from results.enums import ResultStatus
from results.models import Technology
from spaces.enums import SpaceStatus
from spaces.models import Space, SpaceStanding, StandingQuerySet
from ui.days import end_of
from ui.figures import Leave, given
from ui.pinyin import syllables
from ventures.models import Member, Need, Venture
from ventures.querysets import MemberQuerySet

MONTHS = 24
LEVELS = 5  # shades of the map
SHORTAGES_SHOWN = 20
ORDERS = ("place", "spaces", "founders", "mentors")


# --- counties and prefectures ---------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A county: its spaces that ran, people of its ventures, mentors who live there."""

    county: County
    spaces: int
    founders: int
    mentors: int


def counties(day: date) -> list[Line]:
    """Return every county of a day; four queries."""
    spaces = _counted(running_on(day), "county", "pk")
    founders = _counted(members_on(day), "venture__county", "person")
    mentors = _counted(MentorProfile.objects.in_library_on(day), "county", "pk")
    return [
        Line(each, *(told.get(each.pk, 0) for told in (spaces, founders, mentors)))
        for each in County.objects.with_prefecture().order_by("prefecture", "position", "pk")
    ]


def ordered(lines: Sequence[Line], order: str) -> Sequence[Line]:
    """Return the lines by place, or by one of their numbers with the fewest first."""
    if order == ORDERS[0]:
        return lines
    return sorted(lines, key=lambda line: (getattr(line, order), line.county.pk))


def _counted(rows: QuerySet[Any], place: str, what: str) -> Mapping[str, int]:
    known = rows.exclude(**{place: None}).order_by().values(place)
    return dict(known.annotate(n=Count(what, distinct=True)).values_list(place, "n"))


@dataclass(frozen=True)
class Tile:
    """A prefecture on the map: spaces, and its counties with one."""

    place: Prefecture
    cell: str
    spaces: int
    covered: int
    counties: int

    @property
    def level(self) -> int:
        """The shade: the share of its counties that have a space."""
        return -(-LEVELS * self.covered // max(self.counties, 1))


def tiles(lines: Sequence[Line]) -> list[Tile]:
    """Return the eight prefectures, from the lines of their counties."""
    told: list[Tile] = []
    for place in Prefecture.objects.all():
        own = [line for line in lines if line.county.prefecture_id == place.pk]
        told.append(
            Tile(
                place,
                "".join(syllables(place.short_zh)),
                sum(line.spaces for line in own),
                sum(line.spaces > 0 for line in own),
                len(own),
            )
        )
    return told


@dataclass(frozen=True)
class Gap:
    """A prefecture with its counties without a running space, and how many are planned there."""

    place: Prefecture
    names: Sequence[str]
    planned: int


def planned_on(day: date) -> StandingQuerySet:
    """Return the spaces that were planned at the end of a day."""
    planned = SpaceStanding.objects.standing_on(day).filter(status=SpaceStatus.PLANNED)
    named = planned.select_related("space", "type", "county__prefecture")
    return named.order_by("county", "space__search_key", "pk")


def gaps_by_prefecture(lines: Sequence[Line], day: date) -> list[Gap]:
    """Return the gaps by name, the prefecture with most first."""
    empty = [line.county for line in lines if not line.spaces]
    to_come = _counted(planned_on(day), "county", "pk")
    told = []
    ordered = sorted(empty, key=lambda county: (county.prefecture_id, county.position))
    for _code, group in groupby(ordered, key=lambda county: county.prefecture_id):
        own = list(group)
        plans = sum(to_come.get(each.pk, 0) for each in own)
        told.append(Gap(own[0].prefecture, [str(each) for each in own], plans))
    return sorted(told, key=lambda gap: -len(gap.names))


# --- trends ---------------------------------------------------------------------------------
_NO_RECORD = _("no record")


@dataclass(frozen=True)
class Trend:
    """One figure over the months; None before the first record, or where it is not told."""

    code: str
    label: str | Promise
    unit: str | Promise
    values: Sequence[int | None]
    lacks: str | Promise = _NO_RECORD  # what stands where there is no figure


@dataclass(frozen=True)
class Trends:
    """The last day of each month, the chosen day last, and the figures of those days."""

    days: Sequence[date]
    lines: Sequence[Trend]

    @property
    def rows(self) -> list[tuple[date, list[tuple[int | None, str | Promise]]]]:
        """The table beside the drawings, the latest day first: a figure, and what none is."""
        cells = ([(value, line.lacks) for value in line.values] for line in self.lines)
        told = [list(each) for each in zip(*cells, strict=True)]
        return list(zip(self.days, told, strict=True))[::-1]


def month_ends(day: date, months: int = MONTHS) -> list[date]:
    """Return the last days of the months before, and the day itself.

    >>> month_ends(date(2026, 3, 10), 3)
    [datetime.date(2026, 1, 31), datetime.date(2026, 2, 28), datetime.date(2026, 3, 10)]
    """
    ends = [day]
    while len(ends) < months:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def trends(day: date) -> Trends:
    """Return the figures of two years; one query a figure or two, and one more for mentors."""
    days = month_ends(day)
    ends = [end_of(each) for each in days]
    (under_way, begun), (within, accepted) = pairs_over(days), answers_over(days)
    few = _("not told")
    return Trends(
        days,
        (
            Trend("spaces", _("Maker spaces running"), _("at the end of the month"), _spaces(ends)),
            Trend(
                "people",
                _("Team members and mentors"),
                _("at the end of the month, without researchers on leave"),
                _people(ends),
            ),
            Trend(
                "hours",
                _("Hours of mentoring that both confirmed"),
                _("in the month"),
                _hours(days, ends[-1]),
            ),
            Trend(
                "technologies",
                _("Technologies with rights of their own"),
                _("at the end of the month"),
                _technologies(ends),
            ),
            Trend("pairs", _("Mentoring under way"), _("at the end of the month"), under_way),
            Trend("begun", _("Mentoring begun"), _("in the month"), begun),
            Trend(
                "within",
                _("Half of the answers to requests came within"),
                _("days, in the month; told from five answers on"),
                within,
                few,
            ),
            Trend(
                "accepted",
                _("Requests accepted, of those answered"),
                _("per cent, in the month; told from five answers on"),
                accepted,
                few,
            ),
        ),
    )


def _spaces(ends: Sequence[datetime]) -> list[int | None]:
    rows = SpaceStanding.objects.filter(since__lt=ends[-1]).order_by("space_id", "since", "pk")
    counts, first = np.zeros(len(ends), dtype=int), None
    told = rows.values_list("space_id", "status", "since")
    for _space, group in groupby(told, key=itemgetter(0)):
        stood = [(status, since) for _pk, status, since in group]
        first = min(first or stood[0][1], stood[0][1])
        starts = [bisect_right(ends, since) for _status, since in stood] + [len(ends)]
        for at, (status, _since) in enumerate(stood):
            if status == SpaceStatus.RUNNING:
                counts[starts[at] : starts[at + 1]] += 1
    return [
        int(count) if first is not None and first < end else None
        for count, end in zip(counts, ends, strict=True)
    ]


def _bucket(moment: str | Combinable, ends: Sequence[datetime]) -> Func:
    """Return how many of the ends have passed by a moment: from which of them on it has begun."""
    return Func(
        moment,
        Value(list(ends), output_field=ArrayField(DateTimeField())),
        function="width_bucket",
        output_field=IntegerField(),
    )


def _shifted(by: Combinable) -> ExpressionWrapper[Any]:
    """Return the number whose bits below a place are the only ones set, and one more."""
    return ExpressionWrapper(
        Func(
            Value(1, output_field=BigIntegerField()),
            by,
            template="(%(expressions)s)",
            arg_joiner=" << ",
            output_field=BigIntegerField(),
        ),
        output_field=BigIntegerField(),
    )


def _people(ends: Sequence[datetime]) -> list[int | None]:
    """Count accounts once at each end: team members in the database, mentors beside them."""
    at_work, library = _at_work(ends), _library(ends)
    masks = [F("all").bitrightshift(at).bitand(1) for at in range(len(ends))]
    sums = {f"at{at}": Sum(mask, default=0) for at, mask in enumerate(masks)}
    told = at_work.values("person").annotate(all=BitOr("bits")).aggregate(**sums)
    both = at_work.filter(person__in=MentorProfile.objects.order_by().values("user"))
    works = dict(both.values("person").annotate(all=BitOr("bits")).values_list("person", "all"))
    alone = [bits & ~works.get(person, 0) for person, bits in library.items()]
    return [told[f"at{at}"] + sum(bits >> at & 1 for bits in alone) for at in range(len(ends))]


def _at_work(ends: Sequence[datetime]) -> MemberQuerySet:
    """Return the places in teams with `bits`: one for each of the ends at which it was held."""
    begins = _bucket(Greatest("joined_at", "venture__created_at"), ends)
    over = Case(
        When(venture__archived_at=None, then=Value(len(ends))),
        default=_bucket(F("venture__archived_at"), ends),
        output_field=IntegerField(),
    )
    told: MemberQuerySet = (
        Member.objects.filter(person__is_active=True, joined_at__lt=ends[-1])
        .alias(begins=begins, over=over)
        .filter(over__gt=F("begins"))
        .alias(bits=_shifted(F("over")) - _shifted(F("begins")))
        .order_by()
    )
    return told


def _library(ends: Sequence[datetime]) -> Mapping[int, int]:
    """Return one bit a month for each mentor's account: whether he was in the library."""
    moves: dict[int, list[tuple[datetime, str]]] = {}
    trail = AuditEvent.objects.filter(
        subject_label="mentors.mentorprofile", happened_at__gte=ends[0], detail__has_key="from"
    ).order_by("happened_at", "pk")
    for key, at, was in trail.values_list("subject_pk", "happened_at", "detail__from"):
        moves.setdefault(int(key), []).append((at, was))
    masks, always = {}, (1 << len(ends)) - 1
    mentors = MentorProfile.objects.filter(user__is_active=True)
    for mentor, user, status in mentors.values_list("pk", "user", "status"):
        own = moves.get(mentor)
        if own is None:  # nothing has changed since the first of the ends
            masks[user] = always if status == MentorStatus.APPROVED else 0
            continue
        masks[user] = 0
        for month, end in enumerate(ends):
            later = (was for at, was in own if at >= end)
            if next(later, status) == MentorStatus.APPROVED:
                masks[user] |= 1 << month
    return masks


def _hours(days: Sequence[date], end: datetime) -> list[int | None]:
    minutes: Counter[date] = Counter()
    for day, spent in minutes_by_day(days[0].replace(day=1), days[-1], until=end):
        minutes[day.replace(day=1)] += spent
    return [round(minutes[day.replace(day=1)] / 60) for day in days]


def _technologies(ends: Sequence[datetime]) -> list[int | None]:
    counts = np.zeros(len(ends), dtype=int)
    rows = Technology.objects.filter(confirmed_at__lt=ends[-1])
    for at, status, changed in rows.values_list("confirmed_at", "status", "status_changed_at"):
        until = len(ends)
        if status == ResultStatus.WITHDRAWN and changed is not None:
            until = bisect_right(ends, changed)
        counts[bisect_right(ends, at or ends[-1]) : until] += 1
    return [int(count) for count in counts]


# --- shortage -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shortage:
    """A kind of help or a trade: ventures that ask for it, mentors or spaces that have it."""

    code: str
    label: str
    asks: str  # the lists of `parts` behind its two numbers
    has: str
    ventures: int
    offered: int

    @property
    def is_trade(self) -> bool:
        """Whether it is a trade."""
        return self.has == "know"

    @property
    def missing(self) -> int:
        """How many more ask than there are who have it."""
        return self.ventures - self.offered


# How many, by the code of the prefecture and of the kind of help.
ByPlace = Mapping[tuple[str | None, str], int]


@dataclass(frozen=True)
class Help:
    """Live ventures that ask for each kind of help, mentors of the library who offer it."""

    asked: ByPlace
    offered: ByPlace


def help_now() -> Help:
    """Return who asks for what and who offers it now; two queries for all parts of a page."""
    return Help(
        _by_place(_needs(), "venture__county__prefecture", "help_kind", "venture"),
        _by_place(_does(), "mentorprofile__county__prefecture", "helpkind", "mentorprofile"),
    )


def _needs() -> QuerySet[Need]:
    return Need.objects.filter(venture__archived_at=None).exclude(help_kind=None)


def _does() -> QuerySet[Any]:
    library = MentorProfile.objects.public().order_by().values("pk")
    return MentorProfile.help_kinds.through.objects.filter(mentorprofile__in=library)


def _by_place(rows: QuerySet[Any], place: str, kind: str, whose: str) -> ByPlace:
    by_both = rows.order_by().values_list(place, kind)
    counted = by_both.annotate(n=Count(whose, distinct=True))
    return {(at, code): n for at, code, n in counted}


def shortages(told: Help | None = None) -> list[Shortage]:
    """Return what is asked for more than it is offered now, nobody's first, then the largest gap.

    What a place gives is asked of spaces, not of mentors, and is left out.
    """
    return _worst([*_of_people(told or help_now()), *_of_trades()])


def lacking() -> list[Shortage]:
    """Return what is asked for and no mentor offers now, what most ask for first."""
    nobodys = _needs().exclude(help_kind__in=_does().order_by().values("helpkind"))
    asked = _by_place(nobodys, "venture__county__prefecture", "help_kind", "venture")
    return _worst([*_of_people(Help(asked, {})), *_of_trades(only_lacking=True)])


def _of_people(told: Help) -> list[Shortage]:
    kinds = _of_help(told.asked, "do", _in_all(told.offered))
    return [each for each in kinds if rows_of(HelpKind)[each.code].group != HelpGroup.PLACE]


def short_places(day: date, told: Help | None = None) -> list[Shortage]:
    """Return the places and equipment that are asked for more than spaces of a day have them."""
    running = running_on(day).order_by().values("space")
    has = Space.help_kinds.through.objects.filter(space__in=running)
    asked = (told or help_now()).asked
    kinds = _of_help(asked, "have", _counted(has, "helpkind", "space"))
    return _worst([each for each in kinds if rows_of(HelpKind)[each.code].group == HelpGroup.PLACE])


def _worst(told: Sequence[Shortage]) -> list[Shortage]:
    short = [each for each in told if each.missing > 0]
    short.sort(key=lambda each: (each.offered > 0, -each.missing, each.code))
    return short[:SHORTAGES_SHOWN]


def _in_all(by_place: ByPlace) -> Mapping[str, int]:
    """Return the sums by kind: a venture or a mentor is in one prefecture or in none."""
    sums: Counter[str] = Counter()
    for (_place, code), count in by_place.items():
        sums[code] += count
    return sums


def _of_help(asked: ByPlace, has: str, offered: Mapping[str, int]) -> list[Shortage]:
    """Return every kind of help that is asked for."""
    names = rows_of(HelpKind)
    return [
        Shortage(code, str(names[code]), "ask-for", has, count, offered.get(code, 0))
        for code, count in _in_all(asked).items()
        if code in names
    ]


def _of_trades(*, only_lacking: bool = False) -> list[Shortage]:
    heading = Coalesce("sector__parent", "sector", output_field=CharField())
    live = Venture.objects.live().order_by().values("pk")
    works = Venture.sectors.through.objects.filter(venture__in=live).annotate(top=heading)
    library = MentorProfile.objects.public().order_by().values("pk")
    knows = MentorProfile.sectors.through.objects.filter(mentorprofile__in=library)
    offered = _counted(knows.annotate(top=heading), "top", "mentorprofile")
    if only_lacking:
        works = works.exclude(top__in=list(offered))  # type: ignore[misc]  # annotated
    asked = _counted(works, "top", "venture")
    names = rows_of(Sector)
    return [
        Shortage(code, str(names[code]), "work-in", "know", count, offered.get(code, 0))
        for code, count in asked.items()
        if code in names
    ]


def leave_of(day: date) -> Leave | None:
    """Return the counts of leave that their room gives; none where it gives none."""
    figure = given("leave")
    told: Leave | None = figure(day) if figure else None
    return told
