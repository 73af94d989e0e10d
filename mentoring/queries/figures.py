"""How often a pair met and how long, and what a mentor's year came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from mentoring.enums import Way
from mentoring.queries.counted import (
    COUNTED_FROM_MINUTES,
    Spell,
    of_pair,
    spells_of,
    waiting_of,
)
from mentors.models import MentorProfile, Mentorship
from mentors.querysets import answered
from sheets.headings import Column
from sheets.writing import write_table


@dataclass(frozen=True)
class Figures:
    """Meetings and minutes of one mentorship; what counts says `queries.counted`."""

    meetings: int
    minutes: int
    waiting: int
    last_on: date | None


def figures(mentorship: Mentorship) -> Figures:
    """Return how often a pair met, how long, and what waits for a confirmation."""
    return Figures(*of_pair(mentorship))


@dataclass(frozen=True)
class Year:
    """A mentor's year from what counts alone: `queries.counted` says what does.

    `counted` are the meetings long enough for the yearly review, `waiting` the minutes that the
    other side has not confirmed.
    """

    year: int
    records: Sequence[Spell]
    meetings: int
    counted: int
    minutes: int
    waiting: int
    ventures: int
    answered: int
    asked: int


def years_of(mentor: MentorProfile, *, today: date) -> list[int]:
    """Return the years of which there is something to show, the newest first."""
    begun = mentor.mentorships.order_by("started_at").values_list("started_at", flat=True).first()
    opened = mentor.open_hours.order_by("held_on").values_list("held_on", flat=True).first()
    first = min((each.year for each in (begun, opened) if each), default=today.year)
    return list(range(today.year, first - 1, -1))


def year_of(mentor: MentorProfile, year: int, *, at: datetime) -> Year:
    """Return what a mentor did in a year."""
    counted = spells_of(mentor, year)
    asked = mentor.requests.counted_in(year, at)
    told = asked.filter(answered())
    return Year(
        year=year,
        records=counted,
        meetings=len(counted),
        counted=sum(each.minutes >= COUNTED_FROM_MINUTES for each in counted),
        minutes=sum(each.minutes for each in counted),
        ventures=len(frozenset().union(*(each.ventures for each in counted))),
        waiting=waiting_of(mentor, year),
        answered=told.count(),
        asked=asked.count(),
    )


_COLUMNS = (
    Column("held_on", "日期", "Day", (), "date"),
    Column("venture", "项目", "Venture", (), "name"),
    Column("way", "方式", "How", (), "text"),
    Column("minutes", "分钟", "Minutes", (), "step"),
    Column("confirmed_on", "双方确认", "Confirmed by both", (), "date"),
)


def year_workbook(mentor: MentorProfile, year: Year) -> bytes:
    """Return the confirmed meetings of a year as Excel; what was talked about is not in it."""
    rows = [
        {
            "held_on": each.held_on,
            "venture": each.what,
            "way": str(Way(each.way).label),
            "minutes": each.minutes,
            "confirmed_on": timezone.localdate(each.confirmed_at),
        }
        for each in year.records
    ]
    title = f"{mentor}指导记录（{year.year}年）"
    return write_table(_COLUMNS, rows, title=title, sheet="指导记录")
