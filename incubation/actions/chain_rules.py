"""The programme office keeps the rules of the chain; what held on a day that has begun stays so."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from incubation import policies
from incubation.actions.residencies import NotThatDay
from incubation.models import ChainRule

_DAY = timedelta(days=1)


class LaterVersion(Exception):
    """A version that begins later is written already; it has to be taken back first."""


@transaction.atomic
def begin_rule(told: Mapping[str, Any], *, by: User, at: datetime) -> ChainRule:
    """Write a rule that is not there yet; it holds from a day to come.

    Raises
    ------
    NotThatDay
        The day has begun already.
    """
    policies.may_oversee(by)
    _refuse_begun(told["valid_from"], at)
    code = f"{told['stage']}-{told['phase']}-{token_hex(4)}"
    made = ChainRule.objects.create(code=code, **told)
    record("begin_rule", made, by=by, at=at, code=code, day=made.valid_from.isoformat())
    return made


@transaction.atomic
def next_rule(rule: ChainRule, told: Mapping[str, Any], *, by: User, at: datetime) -> ChainRule:
    """Write the next version of a rule; the one in force ends on the eve of its first day.

    Raises
    ------
    NotThatDay
        The day has begun already.
    LaterVersion
        A version with a later first day is there, or one of the same day.
    """
    policies.may_keep_rule(by, rule)
    _refuse_begun(told["valid_from"], at)
    kept = ChainRule.objects.filter(code=rule.code).select_for_update().order_by("-valid_from")
    newest = next(iter(kept))
    first: date = told["valid_from"]
    if newest.valid_from > timezone.localdate(at) or newest.valid_from >= first:
        raise LaterVersion
    if newest.valid_until is None or newest.valid_until >= first:
        _set_end(newest, first - _DAY)
    same = {name: getattr(newest, name) for name in ("code", "stage", "phase", "kind")}
    made = ChainRule.objects.create(**same, **told)
    record("next_rule", made, by=by, at=at, code=made.code, day=first.isoformat())
    return made


@transaction.atomic
def end_rule(rule: ChainRule, *, last_day: date | None, by: User, at: datetime) -> None:
    """Say on which day, today or later, a version holds for the last time; None lifts an end.

    Raises
    ------
    NotThatDay
        The day is over, lies before its first day, or in a later version; or it is over already.
    """
    policies.may_keep_rule(by, rule)
    stored = ChainRule.objects.select_for_update().get(pk=rule.pk)
    today = timezone.localdate(at)
    is_over = stored.valid_until is not None and stored.valid_until < today
    if is_over or (last_day is not None and last_day < max(today, stored.valid_from)):
        raise NotThatDay
    following = ChainRule.objects.filter(code=stored.code, valid_from__gt=stored.valid_from)
    if last_day is not None:
        following = following.filter(valid_from__lte=last_day)
    if following.exists():
        raise NotThatDay
    _set_end(stored, last_day)
    told = last_day.isoformat() if last_day else ""
    record("end_rule", stored, by=by, at=at, code=stored.code, day=told)


@transaction.atomic
def drop_rule(rule: ChainRule, *, by: User, at: datetime) -> None:
    """Take back a version that has not begun; the one before it stays as it is.

    Raises
    ------
    NotThatDay
        It has begun.
    """
    policies.may_keep_rule(by, rule)
    stored = ChainRule.objects.select_for_update().get(pk=rule.pk)
    _refuse_begun(stored.valid_from, at)
    day = stored.valid_from.isoformat()
    record("drop_rule", stored, by=by, at=at, code=stored.code, day=day)
    rule.delete()


def _refuse_begun(day: date, at: datetime) -> None:
    if day <= timezone.localdate(at):
        raise NotThatDay


def _set_end(rule: ChainRule, last_day: date | None) -> None:
    rule.valid_until = last_day
    rule.save(update_fields=["valid_until"])
