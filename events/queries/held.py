"""What a space has held in a year, and what is to come there."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from events.enums import EventStatus
from events.models import Event, SignUp
from events.querysets import EventQuerySet
from spaces.models import Space

SHOWN = 3


def held(space: Space, year: int) -> EventQuerySet:
    """Return the events of a space that count in a year: over, and somebody came.

    The year is that of the province, whatever clock the reader has.
    """
    zone = timezone.get_default_timezone()
    begins, ends = (datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    came = Exists(SignUp.objects.filter(event=OuterRef("pk"), came=True))
    over = Event.objects.filter(space=space, status=EventStatus.OVER)
    of_year = over.filter(begins_at__gte=begins, begins_at__lt=ends)
    return of_year.filter(Q(others_came__gt=0) | came)


def of_space(space: Space, *, at: datetime | None = None) -> dict[str, object]:
    """Return what the public page of a space tells: what is to come, how many were held."""
    now = at or timezone.now()
    year = timezone.localdate(now, timezone.get_default_timezone()).year
    coming = Event.objects.filter(space=space).to_come(now)
    return {
        "events": list(coming[:SHOWN]),
        "held": held(space, year).count(),
        "year": year,
    }
