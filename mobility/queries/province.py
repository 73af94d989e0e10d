"""Figures of leave for the province: counts without a name, small ones hidden.

A count below `ui.figures.SMALLEST_TOLD` is hidden, and so is whatever would give it away: in each
row and column, whose total stands beside it, at least two cells are hidden or none, and never so
that all hidden ones must be one, nor so that together they are fewer people than may be told. All
hidden cells look alike, so that nobody can tell which was small.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, cast

from django.db.models import Count, F
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from accounts.enums import OrganisationKind
from accounts.models import Prefecture
from mobility.core.terms import add_months
from mobility.enums import LEAVE_FORMS, CaseStatus
from mobility.models import LeaveCase
from mobility.queries.policy import work_calendar
from mobility.second_line import whole_ledger
from ui.figures import SMALLEST_TOLD

MONTHS = 12
# Columns, as the phases that each holds.
STATES: Mapping[str, frozenset[str]] = {
    "applying": frozenset({"applying", "upcoming"}),
    "away": frozenset({"away"}),
    "due": frozenset({"due", "reporting"}),
    "overdue": frozenset({"overdue"}),
    "back": frozenset({"back"}),
    "ended": frozenset({"ended"}),
}
_NOWHERE = ""  # the company's place is not on record


def _labels() -> Mapping[str, str]:
    return {
        "applying": _("applying or about to go"),
        "away": _("on leave"),
        "due": _("ends within 90 days"),
        "overdue": _("overdue"),
        "back": _("back on post"),
        "ended": _("ended otherwise"),
    }


@dataclass(frozen=True)
class Line:
    """A row of a table: a name, and each column with its count as it may be shown."""

    label: StrOrPromise
    code: str
    cells: Sequence[tuple[str, int | None]]


@dataclass(frozen=True)
class Table:
    """A table whose last row and last column are totals; None is a hidden count."""

    columns: Sequence[str]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Figures:
    """What the province sees of leave on a day; `away` is None when it is hidden."""

    kinds: Table
    places: Table
    months: Sequence[tuple[date, int | None]]
    away: int | None

    @property
    def peak(self) -> tuple[date, int] | None:
        """The month in which most leaves end, when its count may be shown."""
        counted = [(day, count) for day, count in self.months if count]
        return max(counted, key=lambda each: each[1], default=None)


def figures(on: date) -> Figures:
    """Return the figures of a day; refused, withdrawn and unfinished applications are left out."""
    kinds: Counter[tuple[str, str]] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    ends: Counter[date] = Counter()
    with whole_ledger():
        groups = list(_groups(on))
    for group in groups:
        state = next((name for name, phases in STATES.items() if group["phase"] in phases), None)
        if state is None:
            continue
        kinds[group["kind"], state] += group["n"]
        places[group["place"] or _NOWHERE, state] += group["n"]
        if state in {"away", "due"}:
            ends[group["month"]] += group["n"]
    months = [add_months(on.replace(day=1), n) for n in range(MONTHS)]
    (of_months,) = shown([[ends[month] for month in months]])
    of_kinds, of_places = _filled(_kinds(), kinds), _filled(_places(), places)
    cells = shown(*([row.cells for row in each] for each in (of_kinds, of_places)))
    totals = dict(zip(STATES, cells[0][-1], strict=False))
    away = [totals[state] for state in ("away", "due", "overdue")]
    return Figures(
        _table(of_kinds, cells[0]),
        _table(of_places, cells[1]),
        list(zip(months, of_months[0], strict=False)),
        # Were one of the three hidden, the sum would give it away.
        None if None in away else sum(count or 0 for count in away),
    )


class _Group(TypedDict):
    phase: str
    kind: str
    place: str | None
    month: date
    n: int


def _groups(on: date) -> Iterable[_Group]:
    cases = LeaveCase.objects.on(on, work_calendar()).filter(form__in=LEAVE_FORMS)
    found = (
        cases.exclude(status=CaseStatus.DRAFT)
        .order_by()
        .values(
            "phase",
            kind=F("employment__organisation__kind"),
            place=F("enterprise__county__prefecture"),
            month=TruncMonth("last_day"),
        )
        .annotate(n=Count("pk"))
    )
    return cast("Iterable[_Group]", found)


@dataclass(frozen=True)
class _Row:
    code: str
    label: StrOrPromise
    cells: Sequence[int]


def _kinds() -> list[tuple[str, StrOrPromise]]:
    return [(kind.value, kind.label) for kind in OrganisationKind]


def _places() -> list[tuple[str, StrOrPromise]]:
    known = [(place.pk, place.name) for place in Prefecture.objects.all()]
    return [*known, (_NOWHERE, _("not on record"))]


def _filled(
    names: Sequence[tuple[str, StrOrPromise]], counts: Mapping[tuple[str, str], int]
) -> list[_Row]:
    """Return a row of counts for each name, without rows that hold nobody."""
    rows = [
        _Row(code, label, [counts.get((code, state), 0) for state in STATES])
        for code, label in names
    ]
    return [row for row in rows if any(row.cells)]


def _table(rows: Sequence[_Row], cells: Sequence[Sequence[int | None]]) -> Table:
    columns = [*_labels().values(), _("all")]
    named = [*((row.label, row.code) for row in rows), (_("all"), "")]
    lines = [
        Line(*name, list(zip(columns, line, strict=True)))
        for name, line in zip(named, cells, strict=True)
    ]
    return Table(columns, lines)


# --- hiding small counts ----------------------------------------------------------------------
Place = tuple[int, int]
Counts = Sequence[Sequence[int]]


def shown(*blocks: Counts) -> list[list[list[int | None]]]:
    """Hide small counts, and what would give them away.

    Parameters
    ----------
    blocks
        Tables that count the same people by the same columns, each in rows of its own.

    Returns
    -------
    list of tables
        Each with a column of totals and, as its last row, the totals of all; None is hidden.
    """
    rows = [[*row, sum(row)] for block in blocks for row in block]
    first = rows[: len(blocks[0])]
    width = len(rows[0]) if rows else len(STATES) + 1
    table = [*rows, [sum(row[column] for row in first) for column in range(width)]]
    hidden = {
        (row, column)
        for row, line in enumerate(table)
        for column, count in enumerate(line)
        if 0 < count < SMALLEST_TOLD
    }
    lines = list(_lines([len(block) for block in blocks], width))
    while more := next(filter(None, (_given_away(line, table, hidden) for line in lines)), None):
        hidden.add(more)
    return list(_parted(blocks, table, hidden))


def _lines(heights: Sequence[int], width: int) -> Iterator[list[Place]]:
    """Yield every row, and in each block every column; the total stands last in all of them."""
    totals = sum(heights)
    for row in range(totals + 1):
        yield [(row, column) for column in range(width)]
    start = 0
    for height in heights:
        for column in range(width):
            yield [(row, column) for row in (*range(start, start + height), totals)]
        start += height


def _parted(
    blocks: Sequence[Counts], table: Counts, hidden: set[Place]
) -> Iterator[list[list[int | None]]]:
    """Yield each block with its totals, hidden counts taken out."""
    told = [
        [None if (row, column) in hidden else count for column, count in enumerate(line)]
        for row, line in enumerate(table)
    ]
    start = 0
    for block in blocks:
        yield [*told[start : start + len(block)], told[-1]]
        start += len(block)


def _given_away(line: Sequence[Place], table: Counts, hidden: set[Place]) -> Place | None:
    """Return the next cell to hide, when what is hidden in a line could be worked out."""
    inside = [place for place in line if place in hidden]
    if not inside or (len(inside) > 1 and not _says_too_much(line, table, hidden)):
        return None
    visible = [place for place in line if place not in hidden]
    return min(visible, key=lambda place: _size(table, place), default=None)


def _says_too_much(line: Sequence[Place], table: Counts, hidden: set[Place]) -> bool:
    """Whether the total is shown and says that the hidden cells are few, or one each."""
    *cells, total = line
    inside = [table[row][column] for row, column in cells if (row, column) in hidden]
    return total not in hidden and sum(inside) < max(SMALLEST_TOLD, len(inside) + 1)


def _size(table: Counts, place: Place) -> tuple[bool, int]:
    """Order cells for hiding: the smallest first, an empty one last."""
    count = table[place[0]][place[1]]
    return count == 0, count
