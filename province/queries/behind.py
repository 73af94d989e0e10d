"""The lists behind the numbers of the board, and the same as Excel."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, override

from accounts.models import County, User
from province.queries.board import leave_of
from province.queries.desk import pairs_workbook, ventures_workbook
from province.queries.targets import Target, others_on
from results.queries import technologies_workbook, transfers_workbook
from sheets.headings import Column
from sheets.writing import write_table
from spaces.models import SpaceStanding

_SPACES = (
    Column("name", "名称", "Name", (), "long"),
    Column("type", "类型", "Type", (), "text"),
    Column("level", "级别", "Level", (), "text"),
    Column("prefecture", "市州", "Prefecture", (), "text"),
    Column("county", "县（市、区）", "County", (), "text"),
)
_COUNTIES = (
    Column("prefecture", "市州", "Prefecture", (), "text"),
    Column("county", "县（市、区）", "County", (), "text"),
)
_PEOPLE = (
    Column("name", "姓名", "Name", (), "name"),
    Column("what", "身份", "What", (), "text"),
)


def what_in_words(what: str) -> str:
    """Return what a counted person is."""
    return {
        "team": gettext("in the team of a venture"),
        "mentor": gettext("mentor in the library"),
        "both": gettext("in the team of a venture, and mentor"),
    }[what]


def _spaces(rows: Iterable[SpaceStanding], title: str) -> bytes:
    told = [
        {
            "name": row.space.name,
            "type": row.type.name,
            "level": row.get_level_display(),
            "prefecture": row.county.prefecture.name,
            "county": row.county.name,
        }
        for row in rows
    ]
    return write_table(_SPACES, told, title=title, sheet="众创空间")


def _counties(rows: Iterable[County], title: str) -> bytes:
    told = [{"prefecture": row.prefecture.name, "county": row.name} for row in rows]
    return write_table(_COUNTIES, told, title=title, sheet="县级覆盖")


def _people(rows: Iterable[User], title: str) -> bytes:
    told = [{"name": row.name, "what": what_in_words(row.what)} for row in rows]  # type: ignore[attr-defined]
    return write_table(_PEOPLE, told, title=title, sheet="人员")


@dataclass(frozen=True)
class Shape:
    """How a list is shown: its template, and what makes Excel of it."""

    template: str
    workbook: Callable[[Any, str], bytes]


OF_SPACES = Shape("province/_behind_spaces.html", _spaces)
OF_COUNTIES = Shape("province/_behind_counties.html", _counties)
OF_PEOPLE = Shape("province/_behind_people.html", _people)
OF_PAIRS = Shape("province/_behind_pairs.html", pairs_workbook)
OF_VENTURES = Shape("province/_behind_ventures.html", ventures_workbook)
SHAPES: Mapping[str, Shape] = {
    "spaces": OF_SPACES,
    "counties": OF_COUNTIES,
    "people": OF_PEOPLE,
    "technologies": Shape("province/_behind_technologies.html", technologies_workbook),
    "transfers": Shape("province/_behind_transfers.html", transfers_workbook),
    "enterprise": OF_SPACES,
    "university": OF_SPACES,
    "star": OF_SPACES,
}


def behind_workbook(target: Target, day: date) -> bytes:
    """Return the rows behind a number as Excel, an office paper in Chinese."""
    with override("zh-hans"):
        title = f"{target.label}（{day.isoformat()}）"
        if target.code == "people" and (others := others_on(day)):
            leave = leave_of(day)
            as_of = f"截至{leave.day.isoformat()}" if leave else ""
            title += f"，另有{as_of}离岗人员{others}人，只计人数"
        return SHAPES[target.code].workbook(target.rows(day), title)
