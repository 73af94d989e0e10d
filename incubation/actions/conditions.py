"""Managers keep the conditions of entry."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import record
from incubation import policies
from incubation.models import EntryCondition
from spaces.models import Space
from spaces.policies import may_edit as may_manage


@transaction.atomic
def add_condition(  # noqa: PLR0913  what a condition is made of
    space: Space,
    *,
    kind: str,
    months: int | None,
    codes: Sequence[str],
    source: str,
    is_must: bool,
    by: User,
    at: datetime,
) -> EntryCondition:
    """Ask something of those who move in; applications show it from now on."""
    may_manage(by, space)
    row = EntryCondition.objects.create(
        space=space, kind=kind, months=months, codes=list(codes), source=source, is_must=is_must
    )
    record("add_condition", space, by=by, at=at, kind=kind, months=months, is_must=is_must)
    return row


@transaction.atomic
def pause_condition(row: EntryCondition, *, by: User, at: datetime) -> None:
    """Ask it no longer, and keep it."""
    _switch(row, "pause_condition", by=by, at=at, is_active=False)


@transaction.atomic
def resume_condition(row: EntryCondition, *, by: User, at: datetime) -> None:
    """Ask it again."""
    _switch(row, "resume_condition", by=by, at=at, is_active=True)


def _switch(row: EntryCondition, verb: str, *, by: User, at: datetime, is_active: bool) -> None:
    policies.may_host(by, row)
    changed = EntryCondition.objects.filter(pk=row.pk, is_active=not is_active)
    if changed.update(is_active=is_active):
        record(verb, row.space, by=by, at=at, kind=row.kind)


@transaction.atomic
def drop_condition(row: EntryCondition, *, by: User, at: datetime) -> None:
    """Take a condition away for good; the trail keeps that it was there."""
    policies.may_host(by, row)
    record("drop_condition", row.space, by=by, at=at, kind=row.kind, months=row.months)
    row.delete()
