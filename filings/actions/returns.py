"""Managers keep and file figures; the office takes them or sends them back."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from filings import policies
from filings.actions.telling import tell_of_filing
from filings.core.periods import Period
from filings.models import Filing, Value
from filings.queries import Told, weigh
from notifications.actions import settle_event, settle_row
from spaces.models import Space

_REMINDERS = ("filings/figures_open", "filings/figures_near")


class PeriodNotOver(Exception):
    """What is not over cannot be counted."""


class SavedElsewhere(Exception):
    """Somebody saved the return after it was opened here."""


class Unanswered(Exception):
    """Figures are missing, or nobody said why they are odd; `keys` names them."""

    def __init__(self, keys: Collection[str]) -> None:
        super().__init__(keys)
        self.keys = keys


def _locked(space: Space, period: Period) -> Filing:
    """Return the return of a period, begun if need be, and hold it until the end."""
    made, _is_new = Filing.objects.get_or_create(space=space, year=period.year, month=period.month)
    filing: Filing = Filing.objects.select_for_update(no_key=True).get(pk=made.pk)
    if not filing.is_open:
        raise InvalidMove(f"{filing}: it is filed.")
    return filing


@transaction.atomic
def keep(
    space: Space, period: Period, told: Told, *, version: int, by: User, at: datetime
) -> Filing:
    """Save what was typed; what the records say is counted anew.

    Raises
    ------
    PeriodNotOver
        It has not begun.
    Unanswered
        Another number than that of the records has no words.
    SavedElsewhere
        It was opened before the last change.
    InvalidMove
        It is filed.
    """
    policies.may_manage(by, space)
    if not period.has_begun(timezone.localdate(at)):
        raise PeriodNotOver
    filing = _written(space, period, told, version=version, to_file=False)
    record("keep", filing, by=by, at=at, version=filing.version)
    return filing


@transaction.atomic
def file(
    space: Space, period: Period, told: Told, *, version: int, by: User, at: datetime
) -> Filing:
    """File the figures of a period that is over.

    Raises
    ------
    PeriodNotOver
        It still runs.
    Unanswered
        A figure is missing, or an odd one has no words.
    SavedElsewhere
        It was opened before the last change.
    InvalidMove
        It is filed.
    """
    policies.may_manage(by, space)
    if not period.has_ended(timezone.localdate(at)):
        raise PeriodNotOver
    filing = _written(space, period, told, version=version, to_file=True)
    filing.filed_by, filing.filed_at = by, at
    filing.save(update_fields=["filed_by", "filed_at"])
    advance(filing, "file", by=by, at=at, version=filing.version)
    for kind in _REMINDERS:
        settle_event(kind, about=space, event=str(period), at=at)
    settle_row(["filings/figures_returned"], about=filing, at=at)
    return filing


def _written(space: Space, period: Period, told: Told, *, version: int, to_file: bool) -> Filing:
    """Write the figures of an open return, all of them anew."""
    filing = _locked(space, period)
    if filing.version != version:
        raise SavedElsewhere
    weighed = weigh(space, period, told)
    lacking = {*weighed.lacking(to_file=to_file), *(weighed.missing if to_file else ())}
    if lacking:
        raise Unanswered(lacking)
    filing.values.all().delete()
    for each in weighed.values:
        each.filing = filing
    Value.objects.bulk_create(weighed.values)
    filing.version += 1
    filing.save(update_fields=["version"])
    return filing


@transaction.atomic
def accept(filing: Filing, *, seen: str = "", by: User, at: datetime) -> None:
    """Take a return as it is, and as it was `seen` by whoever looked at its figures.

    Raises
    ------
    InvalidMove
        The space has filed other figures since, or somebody else has decided.
    """
    policies.may_decide(by, filing)
    _unchanged(filing, seen)
    _decided(filing, by=by, at=at)
    advance(filing, "accept", by=by, at=at)
    tell_of_filing("figures_accepted", filing, at)


@transaction.atomic
def give_back(filing: Filing, *, reason: str, seen: str = "", by: User, at: datetime) -> None:
    """Send a return back, as it was `seen`, with the reason; the space files it again.

    Raises
    ------
    InvalidMove
        The space has filed other figures since, or somebody else has decided.
    """
    policies.may_decide(by, filing)
    _unchanged(filing, seen)
    _decided(filing, by=by, at=at, reason=reason)
    advance(filing, "give_back", by=by, at=at, reason=reason)
    tell_of_filing("figures_returned", filing, at)


def _unchanged(filing: Filing, seen: str) -> None:
    """Hold a return until the end, and refuse figures at which nobody has looked."""
    stored: Filing = Filing.objects.select_for_update(no_key=True).get(pk=filing.pk)
    if seen and seen != stored.seen:
        raise InvalidMove(f"{filing}: nobody has looked at these figures.")


def _decided(filing: Filing, *, by: User, at: datetime, reason: str = "") -> None:
    """Note who decides, before the state that needs it."""
    filing.decided_by, filing.decided_at, filing.reason = by, at, reason
    filing.save(update_fields=["decided_by", "decided_at", "reason"])
