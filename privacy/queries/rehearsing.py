"""What a run of the retention job would end on a given day, counted and not touched."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from audit.terms import Term, terms
from privacy.models import RetentionRun

RUNS_AT = time(3, 20)  # of the job `retention`, by the clock of the province


@dataclass(frozen=True)
class Rehearsed:
    """One class, and how many rows of it would go; None where nothing ever goes."""

    term: Term
    count: int | None


def run_of(day: date) -> datetime:
    """Return when the job runs on a day."""
    return datetime.combine(day, RUNS_AT, timezone.get_default_timezone())


def next_run(at: datetime) -> date:
    """Return the day of the run that comes next."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    return today if at < run_of(today) else today + timedelta(days=1)


def rehearsed(at: datetime) -> list[Rehearsed]:
    """Return what a run at this moment would end, were there no run before it."""
    return [Rehearsed(term, term.count(at) if term.over else None) for term in terms()]


def told(run: RetentionRun) -> list[tuple[str, int | None]]:
    """Return the classes of which a run ended something, in words; None where it failed."""
    labels = {term.key: str(term.label) for term in terms()}
    ended = [(labels.get(key, key), count) for key, count in run.gone.items() if count]
    return [*ended, *((labels.get(key, key), None) for key in run.failed)]
