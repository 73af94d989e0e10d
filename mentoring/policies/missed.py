"""Who has missed meetings lately: one definition for pages, notices, bookings and the desk.

The numbers are dated rules, those of today. What one side says counts until it takes its word back;
of an open hour, until the other says otherwise. No score and no recommendation reads any of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from mentoring.enums import MeetingStatus, Side, TookPlace
from mentoring.models import Meeting, OpenHour
from mentoring.querysets import MeetingQuerySet, OpenHourQuerySet
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from ui.dated import rule
from ui.days import day_of, end_of
from ventures.models import Venture

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Often:
    """A side of a pair that has missed as many meetings within `days` as the rule names."""

    side: Side
    meetings: Sequence[Meeting]
    days: int


def _first_day(at: datetime) -> date:
    today = day_of(at)
    return today - timedelta(days=rule("missed_within_days", on=today))


def missed_lately(at: datetime) -> MeetingQuerySet:
    """Return the meetings of lately to which one side did not come, as the other says."""
    missed = Meeting.objects.filter(status=MeetingStatus.MISSED).exclude(missed_by="")
    return missed.filter(span__startswith__gte=end_of(_first_day(at) - _DAY))


def missed_often(at: datetime) -> QuerySet[Any, Any]:
    """Return each `mentorship` under way with the side (`missed_by`) that missed too many."""
    rows = missed_lately(at).filter(mentorship__status=MentorshipStatus.ACTIVE).order_by()
    counted = rows.values("mentorship", "missed_by").annotate(n=Count("pk"))
    return counted.filter(n__gte=rule("missed_meetings", on=day_of(at)))


def often_in(mentorship: Mentorship, *, at: datetime) -> list[Often]:
    """Return which sides of a pair missed too many, and which meetings."""
    sides = missed_often(at).filter(mentorship=mentorship).values_list("missed_by", flat=True)
    days = rule("missed_within_days", on=day_of(at))
    rows = missed_lately(at).filter(mentorship=mentorship)
    return [Often(Side(side), list(rows.filter(missed_by=side)), days) for side in sides]


def open_hours_missed(venture: Venture, *, at: datetime) -> OpenHourQuerySet:
    """Return the open hours of lately to which a venture did not come, as the mentor says.

    Where the venture says that it was there, it is not counted; the office sees that they disagree.
    """
    said = {"mentor_says": TookPlace.AWAY, "founder_says__in": ("", TookPlace.NO)}
    return OpenHour.objects.filter(venture=venture, held_on__gte=_first_day(at), **said)


def books_again_on(venture: Venture, *, at: datetime) -> date | None:
    """Return from which day on a venture that missed too many books open hours, None if now."""
    today = day_of(at)
    most = rule("missed_meetings", on=today)
    missed = open_hours_missed(venture, at=at).order_by("-held_on")
    days = list(missed.values_list("held_on", flat=True)[:most])
    if len(days) < most:
        return None
    waited = days[0] + timedelta(days=rule("missed_wait_days", on=today))
    forgotten = days[-1] + timedelta(days=rule("missed_within_days", on=today)) + _DAY
    again = min(waited, forgotten)
    return again if today < again else None
