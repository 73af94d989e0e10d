"""When figures are due."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet

from accounts.queries import workday_after
from filings.core.periods import Period, month_before, year_before
from spaces.enums import SpaceStatus
from spaces.models import SpaceStanding
from ui.days import day_of

YEARS_SHOWN, MONTHS_SHOWN = 3, 12


def due_on(period: Period) -> date:
    """Return the last day on which a return is in time."""
    after = period.last + timedelta(days=1)
    if period.is_monthly:
        return after.replace(day=settings.FIGURES_MONTHLY_DUE)
    month, day = settings.FIGURES_YEARLY_DUE
    return date(after.year, month, day)


def opens_on(period: Period) -> date:
    """Return the first working day after it."""
    return workday_after(period.last, 1)


def is_asked(period: Period) -> bool:
    """Whether a return of it is asked for; of earlier ones it is kept when somebody files it."""
    if period.is_monthly and not settings.FIGURES_ARE_MONTHLY:
        return False
    return period.last >= settings.FIGURES_SINCE


def is_late(period: Period, on: date) -> bool:
    """Whether the day has passed on which it was due."""
    return is_asked(period) and due_on(period) < on


def just_over(on: date) -> list[Period]:
    """Return the last year and the last month that are over and asked for."""
    return [each for each in (year_before(on), month_before(on)) if is_asked(each)]


def over(on: date) -> list[Period]:
    """Return all periods that are over and asked for, the newest first, years before months."""
    found = []
    for newest in (year_before(on), month_before(on)):
        each = newest
        while is_asked(each):
            found.append(each)
            each = each.before
    return found


def newest_asked(on: date) -> Period:
    """Return the period that was asked for last, the last month or year; else the year before."""
    return max(over(on), key=lambda each: each.last, default=year_before(on))


def ran_in(period: Period, standings: Iterable[SpaceStanding]) -> bool:
    """Whether a space was running when a period ended, as far as its standings (by day) tell.

    Of what was before the first of them nothing is known: a space that was running already is not
    let off because it was entered later.
    """
    then = [each.status for each in standings if day_of(each.since) <= period.last]
    return not then or then[-1] == SpaceStatus.RUNNING


def not_run_in(period: Period) -> QuerySet[SpaceStanding, int]:
    """Return the spaces that did not run when a period ended; of all at once what `ran_in` says."""
    known = SpaceStanding.objects.standing_on(period.last)
    return known.exclude(status=SpaceStatus.RUNNING).values_list("space", flat=True)


def years(on: date) -> list[Period]:
    """Return the year that runs and those before it, the newest first."""
    return [Period(on.year - back) for back in range(YEARS_SHOWN)]


def months(on: date) -> list[Period]:
    """Return the month that runs and those before it, the newest first."""
    found = [Period(on.year, on.month)]
    while len(found) < MONTHS_SHOWN:
        found.append(found[-1].before)
    return found


def shown(on: date) -> list[Period]:
    """Return the periods that lists offer, years first."""
    return [*years(on), *(months(on) if settings.FIGURES_ARE_MONTHLY else [])]
