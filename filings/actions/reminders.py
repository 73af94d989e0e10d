"""Managers are reminded of what is due: once when a period is over, once before the last day."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from filings.actions.telling import tell_of_period
from filings.core.periods import Period
from filings.models import Filing
from filings.queries import due_on, just_over, not_run_in, opens_on
from spaces.enums import SpaceStatus
from spaces.models import Space


def mark_of(period: Period, on: date) -> str:
    """Return which reminder a day is for: none before the first working day and after the last."""
    due = due_on(period)
    if not opens_on(period) <= on <= due:
        return ""
    near = due - timedelta(days=settings.FIGURES_TOLD_DAYS)
    return "figures_near" if on >= near else "figures_open"


def remind_due(*, at: datetime) -> int:
    """Remind the managers of spaces that have not filed; return how many spaces and periods.

    Told twice is told once, however often this runs; a mark that was missed while the next one
    was already due is not told.
    """
    today, reminded = timezone.localdate(at), 0
    for period in just_over(today):
        mark = mark_of(period, today)
        if not mark:
            continue
        done = Filing.objects.of_period(period).done().values("space")
        running = Space.objects.filter(status=SpaceStatus.RUNNING)
        waiting = running.exclude(pk__in=done).exclude(pk__in=not_run_in(period))
        for space in waiting.select_related("operator").order_by("pk"):
            with transaction.atomic():
                tell_of_period(space, period, mark, due_on(period).isoformat(), at)
            reminded += 1
    return reminded
