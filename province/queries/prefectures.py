"""The board by prefecture: one line each, and the map by one of their numbers.

Leave comes from its room with small counts hidden; a share of fewer than five answers is not told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import HelpGroup
from accounts.models import HelpKind, Prefecture
from accounts.queries import rows_of
from mentors.enums import ANSWERED, RequestStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from mentors.querysets import MentorshipQuerySet
from province.queries.board import LEVELS, Help, Line, help_now, leave_of, tiles
from sheets.headings import Column
from sheets.writing import write_table
from ui.days import end_of
from ui.figures import Leave
from ventures.models import Venture
from ventures.querysets import VentureQuerySet

RATE_FROM = 5  # answers; a share of fewer says more about people than about a place
RATE_DAYS = 365
_UNTOLD = "不公布"
METRICS: Mapping[str, str | Promise] = {
    "counties": _("Counties covered"),
    "spaces": _("Maker spaces"),
    "mentors": _("Mentors who live there"),
    "leave": _("On leave"),
}


@dataclass(frozen=True)
class Rate:
    """How many of the answered requests were accepted."""

    answered: int
    accepted: int

    @property
    def is_told(self) -> bool:
        """Whether there are enough of them."""
        return self.answered >= RATE_FROM

    @property
    def percent(self) -> int:
        """The share, in per cent."""
        return round(100 * self.accepted / max(self.answered, 1))


@dataclass(frozen=True)
class Short:
    """The kind of help that is asked for most beyond what mentors there offer."""

    label: str
    missing: int


@dataclass(frozen=True)
class PlaceLine:
    """What the board says of one prefecture, or of the whole province where `place` is None."""

    place: Prefecture | None
    spaces: int
    covered: int
    counties: int
    mentors: int
    pairs: int
    waiting: int
    rate: Rate
    short: Short | None
    away: int | None
    due: int | None


@dataclass(frozen=True)
class Table:
    """The eight prefectures, the province, and of which day leave is told, if it is told at all."""

    lines: Sequence[PlaceLine]
    whole: PlaceLine
    leave_day: date | None


Numbers = Mapping[str | None, int]


def table(
    lines: Sequence[Line], day: date, wants: Help | None = None, leave: Leave | None = None
) -> Table:
    """Return every prefecture of a day from the lines of its counties; one query a figure.

    What waits and what is short is told as things stand now. Who names no county counts for the
    province alone.
    """
    mentors = _by(MentorProfile.objects.in_library_on(day), "county__prefecture")
    pairs = _by(pairs_on(day), "venture__county__prefecture")
    asks = _by(waiting(), "county__prefecture")
    rates, short, leave = _rates(day), _short(wants or help_now()), leave or leave_of(day)
    told = [
        PlaceLine(
            tile.place,
            tile.spaces,
            tile.covered,
            tile.counties,
            mentors.get(tile.place.pk, 0),
            pairs.get(tile.place.pk, 0),
            asks.get(tile.place.pk, 0),
            rates.get(tile.place.pk, Rate(0, 0)),
            short.get(tile.place.pk),
            *(leave.lines.get(tile.place.pk, (0, 0)) if leave else (None, None)),
        )
        for tile in tiles(lines)
    ]
    whole = PlaceLine(
        None,
        sum(each.spaces for each in told),
        sum(each.covered for each in told),
        sum(each.counties for each in told),
        sum(mentors.values()),
        sum(pairs.values()),
        sum(asks.values()),
        Rate(sum(r.answered for r in rates.values()), sum(r.accepted for r in rates.values())),
        None,
        *(leave.whole if leave else (None, None)),
    )
    return Table(told, whole, leave.day if leave else None)


def _by(rows: QuerySet[Any], place: str) -> Numbers:
    counted = rows.order_by().values(place).annotate(n=Count("pk", distinct=True))
    return dict(counted.values_list(place, "n"))


def pairs_on(day: date) -> MentorshipQuerySet:
    """Return the mentorships that were under way at the end of a day."""
    end = end_of(day)
    goes_on = Q(ended_at=None) | Q(ended_at__gte=end)
    return Mentorship.objects.filter(goes_on, started_at__lt=end)


def waiting() -> VentureQuerySet:
    """Return the ventures that have asked and wait for an answer, with no mentor beside."""
    has_one = Mentorship.objects.active().filter(venture=OuterRef("pk"))
    return Venture.objects.live().filter(~Exists(has_one), open_requests__gt=0)


def _rates(day: date) -> Mapping[str | None, Rate]:
    end = end_of(day)
    sent = MentorshipRequest.objects.asked().filter(
        sent_at__lt=end, sent_at__gte=end - timedelta(days=RATE_DAYS), status__in=sorted(ANSWERED)
    )
    known = sent.exclude(status_changed_at__gte=end)  # what was answered later was not yet
    by_place = known.order_by().values(place=F("venture__county__prefecture"))
    told = by_place.annotate(
        n=Count("pk"), yes=Count("pk", filter=Q(status=RequestStatus.ACCEPTED))
    )
    return {each["place"]: Rate(each["n"], each["yes"]) for each in told}


def _short(told: Help) -> Mapping[str, Short]:
    """Return what is short in each prefecture: asked by its ventures, offered by its mentors."""
    names, worst = rows_of(HelpKind), dict[str, Short]()
    for (place, code), n in sorted(told.asked.items(), key=lambda each: each[0][1]):
        # Of two alike the first by code, in either language.
        missing = n - told.offered.get((place, code), 0)
        if place is None or code not in names or missing <= 0:
            continue
        if names[code].group == HelpGroup.PLACE:
            continue
        found = Short(str(names[code]), missing)
        if place not in worst or missing > worst[place].missing:
            worst[place] = found
    return worst


# --- the map --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cell:
    """A prefecture on the map: its number, of how many if that is said, and its shade."""

    place: Prefecture
    cell: str
    number: int | None
    of: int | None
    level: int


def cells(lines: Sequence[Line], told: Table, metric: str) -> list[Cell]:
    """Return the map by one of `METRICS`; a number that is not told has no shade."""
    numbers = [_number(each, metric) for each in told.lines]
    most = max((number for number in numbers if number), default=1)
    return [
        Cell(
            tile.place,
            tile.cell,
            number,
            line.counties if metric == "counties" else None,
            tile.level if metric == "counties" else -(-LEVELS * (number or 0) // most),
        )
        for tile, line, number in zip(tiles(lines), told.lines, numbers, strict=True)
    ]


def _number(line: PlaceLine, metric: str) -> int | None:
    return {
        "counties": line.covered,
        "spaces": line.spaces,
        "mentors": line.mentors,
        "leave": line.away,
    }[metric]


# --- Excel ----------------------------------------------------------------------------------
_COLUMNS = (
    Column("place", "市州", "Prefecture", (), "text"),
    Column("spaces", "众创空间", "Maker spaces", (), "step"),
    Column("covered", "县级覆盖", "Counties covered", (), "text"),
    Column("mentors", "导师", "Mentors", (), "step"),
    Column("pairs", "正在指导", "Mentoring", (), "step"),
    Column("waiting", "等导师的项目", "Waiting", (), "step"),
    Column("rate", "接受率", "Accepted", (), "text"),
    Column("short", "最缺的导师", "Short of", (), "text"),
    Column("away", "离岗在外", "On leave", (), "text"),
    Column("due", "90天内到期", "Ends soon", (), "text"),
)


def prefectures_workbook(told: Table, title: str) -> bytes:
    """Return the table as Excel, an office paper and Chinese."""
    rows = [_row(each) for each in (*told.lines, told.whole)]
    if told.leave_day:
        title = f"{title}，离岗人数截至{told.leave_day.isoformat()}"
    return write_table(_COLUMNS, rows, title=title, sheet="分市州")


def _row(line: PlaceLine) -> dict[str, object]:
    return {
        "place": line.place.name_zh if line.place else "全省",
        "spaces": line.spaces,
        "covered": f"{line.covered}/{line.counties}",
        "mentors": line.mentors,
        "pairs": line.pairs,
        "waiting": line.waiting,
        "rate": f"{line.rate.percent}%" if line.rate.is_told else f"不足{RATE_FROM}件",
        "short": f"{line.short.label} {line.short.missing}位" if line.short else "",
        "away": _UNTOLD if line.away is None else str(line.away),
        "due": _UNTOLD if line.due is None else str(line.due),
    }
