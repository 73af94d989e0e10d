"""Tables that the office kept in Excel are brought in whole, and taken back whole."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from accounts.models import User
from audit.actions import record
from audit.lifecycle import InvalidMove
from mentors.policies import may_vet
from province.actions.people import ActedOn, make_mentors, make_pairs, undo_people
from province.actions.registers import Meanwhile, make_results, undo_results
from province.actions.space_register import make_spaces, undo_spaces
from province.enums import BroughtKind
from province.models import Brought
from province.queries.brought import opened, plan, seal, table_of
from province.queries.reading import Plan

_LOCK = 63_204  # of our advisory locks: one import of the office writes at a time
_MAKE: Mapping[str, Callable[[Plan, User, datetime], dict[str, Any]]] = {
    BroughtKind.MENTORS: make_mentors,
    BroughtKind.PAIRS: make_pairs,
    BroughtKind.SPACES: make_spaces,
    BroughtKind.TECHNOLOGIES: make_results,
    BroughtKind.TRANSFERS: make_results,
}
_UNDO: Mapping[str, Callable[[Mapping[str, Any], User, datetime], None]] = {
    BroughtKind.MENTORS: undo_people,
    BroughtKind.PAIRS: undo_people,
    BroughtKind.SPACES: undo_spaces,
    BroughtKind.TECHNOLOGIES: undo_results,
    BroughtKind.TRANSFERS: undo_results,
}


class HasProblems(Exception):
    """Rows are wrong, so that nothing is written."""


class TooLate(Exception):
    """The days in which it can be taken back are over."""


@transaction.atomic
def bring(kind: str, name: str, content: bytes, *, by: User, at: datetime) -> Brought:
    """Keep a file, encrypted, to be looked through; nothing is made of it yet.

    Raises
    ------
    Unreadable
        No such table can be read in it; nothing is kept.
    """
    may_vet(by)
    table = opened(content, name, kind)
    brought = Brought.objects.create(
        kind=kind, name=name[-120:], content=seal(content), rows=len(table.rows), by=by, at=at
    )
    record("bring", brought, by=by, at=at, rows=len(table.rows), kind=kind)
    return brought


@transaction.atomic
def drop(brought: Brought, *, by: User, at: datetime) -> None:
    """Throw a file away that was not written."""
    may_vet(by)
    record("drop_brought", brought, by=by, at=at)
    if not Brought.objects.filter(pk=brought.pk, written_at=None).delete()[0]:
        raise InvalidMove(f"{brought} is written.")


@transaction.atomic
def write(brought: Brought, *, by: User, at: datetime) -> Plan:
    """Write all of a file or nothing; everybody in a file of people is told.

    Mentors are entered only: each publishes his profile himself, or declines. Rows of registers
    are proposed only: each is confirmed by its evidence.

    Raises
    ------
    InvalidMove
        It is written already.
    HasProblems
        A row is wrong, perhaps only since the preview.
    """
    may_vet(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    stored = Brought.objects.select_for_update().filter(pk=brought.pk, written_at=None).first()
    if stored is None:
        raise InvalidMove(f"{brought} is written.")
    found = plan(table_of(stored), stored.kind, officer=by)
    if found.problems:
        raise HasProblems
    try:
        stored.made = _MAKE[stored.kind](found, by, at)
    except (Meanwhile, IntegrityError) as changed:
        raise HasProblems from changed
    stored.written_at, stored.content = at, b""
    stored.save()
    record("write_brought", stored, by=by, at=at, rows=len(found.rows))
    return found


@transaction.atomic
def undo(brought: Brought, *, by: User, at: datetime) -> None:
    """Take back all that a file made, as long as nobody has worked with any of it.

    Raises
    ------
    InvalidMove
        It is not written, or was taken back already.
    TooLate
        More than seven days have passed.
    ActedOn
        Somebody has signed in, or has worked with one of the rows.
    """
    may_vet(by)
    stored = Brought.objects.select_for_update().get(pk=brought.pk)
    if stored.written_at is None or stored.undone_at is not None:
        raise InvalidMove(f"{brought} is not written.")
    if stored.undo_until and at > stored.undo_until:
        raise TooLate
    try:
        _UNDO[stored.kind](stored.made, by, at)
    except IntegrityError as kept:
        raise ActedOn from kept
    stored.undone_at = at
    stored.save(update_fields=["undone_at"])
    record("undo_brought", stored, by=by, at=at)
