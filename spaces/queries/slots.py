"""When a space can be seen: the slots of its visiting hours that have room."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.queries import workday_after
from spaces.enums import VisitStatus
from spaces.models import VISIT_MINUTES, Space, Visit, VisitHour

DAYS_AHEAD = 21
SLOT = timedelta(minutes=VISIT_MINUTES)


def open_slots(space: Space, *, at: datetime, without: Visit | None = None) -> list[datetime]:
    """Return when visits can begin in the next three weeks, by the clock of the space.

    Visitors keep to the working days of notice that the space asks for; a day on which an answer
    is still in time is none of theirs. The space itself may propose any day.

    Parameters
    ----------
    without
        A visit that is to be moved: it takes no room, and its own time is not offered again.
    """
    hours, today = list(space.visit_hours.all()), timezone.localdate(at)
    first = today if without else first_day(space, today)
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    days = [day for day in days if day >= first]
    starts = {each for day in days for hour in hours for each in _of_day(day, hour)}
    taken = _taken(space, at, without)
    own = without.starts_at if without else None
    return sorted(
        each for each in starts if each > at and each != own and taken[each] < space.visits_at_once
    )


def first_day(space: Space, today: date) -> date:
    """Return the first day for which a visit can be asked today."""
    if not space.notice_days:
        return today
    return workday_after(today, space.notice_days) + timedelta(days=1)


def _of_day(day: date, hour: VisitHour) -> Iterator[datetime]:
    if day.weekday() != hour.weekday:
        return
    zone = timezone.get_default_timezone()
    starts = datetime.combine(day, hour.begins, zone)
    until = datetime.combine(day, hour.ends, zone)
    while starts + SLOT <= until:
        yield starts
        starts += SLOT


def _taken(space: Space, at: datetime, without: Visit | None) -> Counter[datetime]:
    """Return how many visits are agreed in each slot; one that lies across two counts in both."""
    agreed = Visit.objects.filter(space=space, status=VisitStatus.AGREED, span__endswith__gt=at)
    if without:
        agreed = agreed.exclude(pk=without.pk)
    taken: Counter[datetime] = Counter()
    for span in agreed.values_list("span", flat=True):
        starts = span.lower - SLOT + timedelta(minutes=1)
        while starts < span.upper:
            taken[starts] += 1
            starts += timedelta(minutes=1)
    return taken
