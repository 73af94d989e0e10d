"""A team is told of what is new and meets the needs of its venture."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from audit.actions import record
from exchange.models import Listing, Watch
from exchange.queries import Met, meeting
from notifications.actions import notify
from ui.days import day_of
from ventures.models import Venture
from ventures.policies import may_edit

NEW_DAYS = 3  # a job that did not run for a day or two has missed nothing


@transaction.atomic
def watch(venture: Venture, *, on: bool, by: User, at: datetime) -> None:
    """Begin to tell the team of what is new, or stop; twice is once."""
    may_edit(by, venture)
    if on:
        _row, is_new = Watch.objects.get_or_create(venture=venture, defaults={"by": by, "at": at})
    else:
        gone, _rows = Watch.objects.filter(venture=venture).delete()
        is_new = bool(gone)
    if is_new:
        record("watch" if on else "unwatch", venture, by=by, at=at)


def tell_of_new(*, at: datetime) -> int:
    """Tell of what came since and meets a need; return how many notices that were.

    Each listing is told once to each of the team, however often the job runs.
    """
    today = day_of(at)
    fresh = at - timedelta(days=NEW_DAYS)
    watched = Watch.objects.filter(venture__archived_at=None).select_related("venture")
    newest = Listing.objects.shown(today).aggregate(newest=Max("status_changed_at"))["newest"]
    if newest is None or newest < fresh:
        return 0
    told = 0
    for row in watched.filter(at__lte=newest).prefetch_related("venture__needs"):
        for person in row.venture.founders.filter(is_active=True):
            for met in meeting(row.venture, person, on=today):
                since = met.listing.status_changed_at
                if since is not None and since >= max(fresh, row.at):
                    told += _told(row.venture, person, met, at)
    return told


def _told(venture: Venture, person: User, met: Met, at: datetime) -> bool:
    notice = notify(
        person,
        "exchange/new",
        about=met.listing,
        at=at,
        url=met.listing.get_absolute_url(),
        title=met.listing.title,
        venture=str(venture),
        text=met.need,
    )
    return notice is not None
