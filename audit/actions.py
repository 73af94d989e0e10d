"""The one function that moves a row, and the one that writes the trail."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from audit.events import Result
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent, Tracked
from audit.origin import note, reason_now

if TYPE_CHECKING:
    from accounts.models import User

Fact = str | int | bool | None


def record(
    verb: str, row: models.Model | None, *, by: "User | None", at: datetime, **detail: Fact
) -> AuditEvent:
    """Write one audit event; call inside the transaction of the change it tells of.

    Every `verb` stands in `audit.events`; an event of no row has none. An export holds the reason
    that was given for it.
    """
    if verb == "export" and (reason := reason_now()):
        detail["reason"] = reason
    return _write(verb, row, Result.DONE, by, at, detail)


def record_failure(
    verb: str,
    row: models.Model | None,
    how: Result,
    *,
    by: "User | None",
    at: datetime,
    **detail: Fact,
) -> AuditEvent:
    """Write that something was tried and did not come about."""
    return _write(verb, row, how, by, at, detail)


def _write(
    verb: str,
    row: models.Model | None,
    result: Result,
    by: "User | None",
    at: datetime,
    detail: dict[str, Fact],
) -> AuditEvent:
    event = AuditEvent.objects.create(
        actor=by,
        verb=verb,
        subject_label=row._meta.label_lower if row is not None else "",
        subject_pk=str(row.pk) if row is not None else "",
        detail=detail,
        happened_at=at,
        result=result,
    )
    note(verb)
    return event


def advance(row: Tracked, verb: str, *, by: "User | None", at: datetime, **detail: Fact) -> None:
    """Move `row` by `verb` and record it; call inside a transaction.

    One conditional UPDATE makes the change, so of two people who press a button at once exactly
    one succeeds.

    Raises
    ------
    InvalidMove
        The table forbids the verb, or someone else moved the row first.
    """
    move = row.lifecycle.moves[verb]
    before = row.status
    if before not in move.sources:
        raise InvalidMove(f"{row}: cannot {verb} when {before}.")
    still_there: models.QuerySet[Tracked] = type(row)._base_manager.filter(pk=row.pk, status=before)
    if not still_there.update(status=move.target, status_changed_at=at):
        raise InvalidMove(f"{row}: cannot {verb}, someone else moved it first.")
    row.status, row.status_changed_at = move.target, at
    record(verb, row, by=by, at=at, **{"from": str(before), "to": str(move.target)}, **detail)
