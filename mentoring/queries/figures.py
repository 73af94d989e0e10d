"""How often a pair met and how long, and what a mentor's year came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum
from django.utils import timezone

from mentoring.models import Record
from mentors.enums import ANSWERED
from mentors.models import MentorProfile, Mentorship
from sheets.headings import Column
from sheets.writing import write_table

COUNTED_FROM_MINUTES = 30  # a meeting shorter than that is none for the yearly review


@dataclass(frozen=True)
class Figures:
    """Meetings and minutes of one mentorship; only confirmed ones count."""

    meetings: int
    minutes: int
    waiting: int
    last_on: date | None


def figures(mentorship: Mentorship) -> Figures:
    """Return how often a pair met, how long, and what waits for a confirmation."""
    counted = Q(confirmed_at__isnull=False)
    told = mentorship.records.aggregate(
        met=Count("pk", filter=counted),
        sum=Sum("minutes", filter=counted, default=0),
        waiting=Sum("minutes", filter=~counted, default=0),
    )
    last = mentorship.records.order_by("-held_on").values_list("held_on", flat=True).first()
    return Figures(meetings=told["met"], minutes=told["sum"], waiting=told["waiting"], last_on=last)


@dataclass(frozen=True)
class Year:
    """A mentor's year from confirmed records alone.

    `counted` are the meetings long enough for the yearly review, `waiting` the minutes that the
    other side has not confirmed.
    """

    year: int
    records: Sequence[Record]
    meetings: int
    counted: int
    minutes: int
    waiting: int
    ventures: int
    answered: int
    asked: int


def years_of(mentor: MentorProfile, *, today: date) -> list[int]:
    """Return the years of which there is something to show, the newest first."""
    first = mentor.mentorships.order_by("started_at").values_list("started_at", flat=True).first()
    return list(range(today.year, (first.year if first else today.year) - 1, -1))


def year_of(mentor: MentorProfile, year: int, *, at: datetime) -> Year:
    """Return what a mentor did in a year."""
    rows = Record.objects.filter(mentorship__mentor=mentor, held_on__year=year)
    counted = rows.confirmed()
    told = counted.aggregate(
        meetings=Count("pk"),
        counted=Count("pk", filter=Q(minutes__gte=COUNTED_FROM_MINUTES)),
        sum=Sum("minutes", default=0),
        ventures=Count("mentorship__venture", distinct=True),
    )
    asked = mentor.requests.filter(sent_at__year=year, due_at__lte=at, offer=None)
    in_time = asked.filter(status__in=ANSWERED)
    return Year(
        year=year,
        records=counted.select_related("mentorship__venture").order_by("held_on", "pk"),  # type: ignore[arg-type]
        meetings=told["meetings"],
        counted=told["counted"],
        minutes=told["sum"],
        ventures=told["ventures"],
        waiting=rows.unconfirmed().minutes(),
        answered=in_time.count(),
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
            "held_on": each.held_on, "venture": each.mentorship.venture.name,
            "way": str(each.get_way_display()), "minutes": each.minutes,
            "confirmed_on": timezone.localdate(each.confirmed_at),
        }
        for each in year.records
    ]  # fmt: skip
    title = f"{mentor}指导记录（{year.year}年）"
    return write_table(_COLUMNS, rows, title=title, sheet="指导记录")
