"""The quarterly report: targets beside the quarter before, by prefecture; gaps, shortage, leave.

One content for the page, for Word and for Excel.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import Prefecture
from papers.word import Grid, report
from province.queries.board import (
    Gap,
    Shortage,
    counties,
    gaps_by_prefecture,
    help_now,
    leave_of,
    short_places,
    shortages,
)
from province.queries.targets import TARGETS, Reached, by_prefecture, reached
from sheets.headings import Column
from sheets.writing import Part, write_tables
from spaces.models import SpaceStanding
from ui.figures import Leave

_TOLD = re.compile(r"(20\d\d)-Q([1-4])")
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - _DAY

    @property
    def next(self) -> "Quarter":
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The quarter before it."""
        return quarter_of(self.first - _DAY)


def quarter_of(day: date) -> Quarter:
    """Return the quarter that a day lies in.

    >>> str(quarter_of(date(2026, 11, 24))), quarter_of(date(2026, 11, 24)).last
    ('2026-Q4', datetime.date(2026, 12, 31))
    """
    return Quarter(day.year, (day.month + 2) // 3)


def read_quarter(told: str | None, today: date, first: date | None = None) -> Quarter:
    """Return the quarter that is written as 2026-Q3; the last one over if it is none or to come.

    Where the day `first` on record lies in the quarter that runs, it is that one.

    >>> str(read_quarter("2026-Q4", date(2026, 11, 24))), str(read_quarter("x", date(2026, 1, 2)))
    ('2026-Q4', '2025-Q4')
    """
    found = _TOLD.fullmatch(told or "")
    now = quarter_of(today)
    if found and (chosen := Quarter(int(found[1]), int(found[2]))) <= now:
        return chosen
    return now if first and quarter_of(first) == now else now.before


def quarters(today: date) -> list[Quarter]:
    """Return the quarters of which there is a record, the latest first."""
    first = SpaceStanding.objects.first_day()
    if first is None:
        return []
    told, each = [], quarter_of(today)
    while each >= quarter_of(first):
        told.append(each)
        each = each.before
    return told


@dataclass(frozen=True)
class Compared:
    """A target at the end of a quarter, and at the end of the one before if that is on record."""

    now: Reached
    before: int | None

    @property
    def change(self) -> int | None:
        """How many more there are."""
        return None if self.before is None else self.now.count - self.before


@dataclass(frozen=True)
class PlaceLine:
    """A prefecture with its number of each target."""

    place: Prefecture
    numbers: Sequence[int]


@dataclass(frozen=True)
class Report:
    """Everything that the report says; `day` is the last of the quarter that has come."""

    quarter: Quarter
    day: date
    targets: Sequence[Compared]
    places: Sequence[PlaceLine]
    gaps: Sequence[Gap]
    shortages: Sequence[Shortage]
    short_places: Sequence[Shortage]
    leave: Leave | None

    @property
    def empty(self) -> int:
        """How many counties have no running space."""
        return sum(len(gap.names) for gap in self.gaps)


def report_of(quarter: Quarter, today: date) -> Report | None:
    """Return the report of a quarter, or nothing where its end lies before the first record."""
    first = SpaceStanding.objects.first_day()
    day = min(quarter.last, today)
    if first is None or day < first:
        return None
    earlier = quarter.before.last
    before = {each.target.code: each.count for each in reached(earlier)} if earlier >= first else {}
    told, wants = by_prefecture(day), help_now()
    return Report(
        quarter,
        day,
        [Compared(each, before.get(each.target.code)) for each in reached(day)],
        [
            PlaceLine(place, [told.get(place.pk, {}).get(code, 0) for code in TARGETS])
            for place in Prefecture.objects.all()
        ],
        gaps_by_prefecture(counties(day), day),
        shortages(wants),
        short_places(day, wants),
        leave_of(day),
    )


# --- Word and Excel, office papers in Chinese ------------------------------------------------
def _title(told: Report) -> str:
    return f"全省众创空间建设情况季报（{told.quarter.year}年第{told.quarter.number}季度）"


def _number(told: int | None, without: str = "–") -> str | int:
    return without if told is None else told


def _targets(told: Report) -> Grid:
    heads = ("指标", "目标", "本季末", "上季末", "增减")
    rows = [
        (
            str(each.now.target.label),
            each.now.wanted,
            each.now.count,
            _number(each.before),
            _number(each.change),
        )
        for each in told.targets
    ]
    return Grid("一、八项目标", heads, rows)


def _places(told: Report) -> Grid:
    heads = ("市州", *(str(target.label) for target in TARGETS.values()))
    return Grid("二、分市州", heads, [(line.place.name, *line.numbers) for line in told.places])


def _gaps(told: Report) -> Grid:
    heads = ("市州", "还没有运营中众创空间的县（市、区）", "筹建（家）")
    rows = [(gap.place.name, "、".join(gap.names), gap.planned) for gap in told.gaps]
    return Grid("三、县级空白", heads, rows)


def _shortages(told: Report) -> Grid:
    heads = ("需求", "提出的项目", "在库导师", "缺口")
    return Grid("四、导师缺口（按导出当日）", heads, _short(told.shortages))


def _short_places(told: Report) -> Grid:
    heads = ("需求", "提出的项目", "运营中的空间", "缺口")
    title = f"五、场地和设备缺口（需求按导出当日，空间截至{told.day.isoformat()}）"
    return Grid(title, heads, _short(told.short_places))


def _short(found: Sequence[Shortage]) -> list[tuple[str, int, int, int]]:
    return [
        (
            f"{each.label}（行业）" if each.is_trade else each.label,
            each.ventures,
            each.offered,
            each.missing,
        )
        for each in found
    ]


def _leave(told: Report) -> Grid:
    months = told.leave.months if told.leave else ()
    rows = [(f"{month:%Y-%m}", _number(count, _("not told"))) for month, count in months]
    as_of = f"截至{told.leave.day.isoformat()}，" if told.leave else ""
    return Grid(f"六、离岗期满（{as_of}今后各月，人数太少的不列）", ("月份", "人数"), rows)


def _grids(told: Report) -> Iterator[Grid]:
    parts = (_targets, _places, _gaps, _shortages, _short_places, _leave)
    yield from (each(told) for each in parts)


def report_word(told: Report) -> bytes:
    """Return the report as Word."""
    lead = (
        f"数据截至{told.day.isoformat()}，全部由系统台账算出。"
        "目标出自青政办〔2017〕2号第二、三部分，原定2020年实现。"
    )
    return report(_title(told), [lead], list(_grids(told)), [told.day.isoformat()])


def report_workbook(told: Report) -> bytes:
    """Return the report as Excel, one sheet a part."""
    return write_tables([_sheet(told, grid) for grid in _grids(told)])


def _sheet(told: Report, grid: Grid) -> Part:
    """Return a part as a sheet of a workbook."""
    columns = [
        Column(str(at), head, head, (), _kind(row[at] for row in grid.rows))
        for at, head in enumerate(grid.heads)
    ]
    rows = [_by_key(row) for row in grid.rows]
    return columns, rows, f"{_title(told)} {grid.title}", grid.title.partition("（")[0]


def _kind(values: Iterable[object]) -> str:
    return "step" if any(isinstance(each, int) for each in values) else "long"


def _by_key(row: Sequence[object]) -> Mapping[str, object]:
    return {str(at): value for at, value in enumerate(row)}
