"""Rows of the registers: proposed, completed, confirmed or sent back, taken out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.actions import advance, record
from audit.guards import broken
from audit.lifecycle import InvalidMove
from notifications.actions import notify, settle
from papers.forms import Upload
from results import policies
from results.enums import ResultStatus
from results.models import EVIDENCE_AT_MOST, Evidence, Technology, Transfer
from spaces.models import Space
from spaces.policies import managers
from ventures.models import Venture

Row = TypeVar("Row", bound=Technology | Transfer)
_TAKEN = frozenset({"one_right_per_number", "one_transfer_per_contract"})


class NumberTaken(Exception):
    """Another row has this number already."""


class NothingShowsIt(Exception):
    """There is no evidence, so that nothing is confirmed."""


class TooManyFiles(Exception):
    """So many files are kept of a row already."""


def locked(row: Row) -> Row:
    """Return the row as it stands, until the transaction ends."""
    rows: QuerySet[Any] = type(row)._base_manager.select_for_update(no_key=True)
    found: Row = rows.get(pk=row.pk)
    return found


@transaction.atomic
def save(
    row: Row, fields: Mapping[str, object], *, file: Upload | None = None, by: User, at: datetime
) -> Row:
    """Propose a row, or put right what was proposed; what had come back is proposed again.

    Raises
    ------
    NumberTaken
        The right, or the contract, stands in the register already.
    InvalidMove
        It is confirmed or withdrawn.
    """
    is_new = row.pk is None
    if is_new:
        row.by, row.created_at = by, at
    else:
        row = locked(row)
        policies.may_change(by, row)
        if not row.can_change:
            raise InvalidMove(f"{row}: no more changes.")
    venture, space = fields.get("venture"), fields.get("space")
    if is_new or (venture, space) != (row.venture, row.space):
        policies.may_register_for(by, _of(Venture, venture), _of(Space, space))
    for name, value in fields.items():
        setattr(row, name, value)
    _write(row)
    if file is not None:
        _keep(row, file, by, at)
    record("propose" if is_new else "change", row, by=by, at=at)
    if row.status == ResultStatus.RETURNED:
        advance(row, "propose_again", by=by, at=at)
        _dealt_with(row, at)
    return row


Other = TypeVar("Other", Venture, Space)


def _of(model: type[Other], told: object) -> Other | None:
    return told if isinstance(told, model) else None


def _write(row: Technology | Transfer) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if broken(problem) not in _TAKEN:
            raise
        raise NumberTaken from problem


def _keep(row: Technology | Transfer, file: Upload, by: User, at: datetime) -> None:
    if row.evidence.count() >= EVIDENCE_AT_MOST:
        raise TooManyFiles
    Evidence.objects.create(**{row.key: row}, **file, by=by, at=at)


@transaction.atomic
def drop_evidence(paper: Evidence, row: Technology | Transfer, *, by: User, at: datetime) -> None:
    """Take back a file that was handed in for a row which nobody has confirmed yet.

    Raises
    ------
    InvalidMove
        The row was confirmed by this file, or is withdrawn.
    """
    row = locked(row)
    policies.may_change(by, row)
    if not row.can_change:
        raise InvalidMove(f"{row}: its evidence stays.")
    record("drop_evidence", row, by=by, at=at, name=paper.name)
    paper.delete()


def _unchanged(row: Technology | Transfer, seen: str) -> None:
    if seen and seen != row.seen:
        raise InvalidMove(f"{row}: nobody has compared these words.")


@transaction.atomic
def confirm(row: Technology | Transfer, *, seen: str = "", by: User, at: datetime) -> None:
    """Take a row into the count, as it was `seen` by whoever compared it with its file.

    Raises
    ------
    InvalidMove
        It reads otherwise by now, or somebody else has decided.
    NothingShowsIt
        No file shows it.
    """
    policies.may_decide(by, row)
    row = locked(row)
    _unchanged(row, seen)
    if not row.evidence.exists():
        raise NothingShowsIt
    row.confirmed_by, row.confirmed_at, row.missing = by, at, ""
    if row.status == ResultStatus.PROPOSED:  # of any other status the table below refuses it
        row.save(update_fields=["confirmed_by", "confirmed_at", "missing"])
    advance(row, "confirm", by=by, at=at)
    _tell(row, "confirmed", by, at)


@transaction.atomic
def send_back(
    row: Technology | Transfer, *, note: str, seen: str = "", by: User, at: datetime
) -> None:
    """Send a row back, as it was `seen`, and say what is missing.

    Raises
    ------
    InvalidMove
        It reads otherwise by now, or somebody else has decided.
    """
    policies.may_decide(by, row)
    row = locked(row)
    _unchanged(row, seen)
    row.missing = note
    row.save(update_fields=["missing"])
    advance(row, "send_back", by=by, at=at)
    _tell(row, "sent_back", by, at)


@transaction.atomic
def enter_number(
    row: Technology | Transfer, *, number: str, seen: str = "", by: User, at: datetime
) -> None:
    """Enter the number that another register gave a confirmed row since, or put it right.

    Raises
    ------
    InvalidMove
        The row reads otherwise by now than it was `seen`, or is not confirmed.
    """
    policies.may_decide(by, row)
    row = locked(row)
    _unchanged(row, seen)
    if row.status != ResultStatus.CONFIRMED:
        raise InvalidMove(f"{row}: is not confirmed.")
    before = row.number_outside
    setattr(row, row.outside_number, number)
    row.save(update_fields=[row.outside_number])
    record("enter_number", row, by=by, at=at, before=before, after=number)


@transaction.atomic
def withdraw(row: Technology | Transfer, *, note: str, by: User, at: datetime) -> None:
    """Take a row out; what was counted until today is no longer counted from today on."""
    row = locked(row)
    policies.may_withdraw(by, row)  # as it stands: confirmed meanwhile, an officer alone may
    row.missing = note
    row.save(update_fields=["missing"])
    advance(row, "withdraw", by=by, at=at)
    _dealt_with(row, at)
    _tell(row, "taken_out", by, at)


def _dealt_with(row: Technology | Transfer, at: datetime) -> None:
    """Take out of the bells what asked its side for more, whoever has seen to it."""
    settle(["results/sent_back"], row.get_absolute_url(), _side(row), at=at)


def _tell(row: Technology | Transfer, verb: str, by: User, at: datetime) -> None:
    """Tell its side, unless he who did it is of it."""
    for person in _side(row):
        if person.pk == by.pk:
            continue
        notify(
            person,
            f"results/{verb}",
            about=row,
            at=at,
            event=at.isoformat(),
            url=row.get_absolute_url(),
            title=str(row),
            number=row.number,
            note=row.missing,
        )


def _side(row: Technology | Transfer) -> list[User]:
    """Return who sees to a row: whoever proposed it; its managers and leads, where he is gone."""
    if row.by.is_active:
        return [row.by]
    people = list(managers(row.space)) if row.space else []
    if row.venture:
        members = row.venture.members.leads().filter(person__is_active=True)
        people += [each.person for each in members.select_related("person").order_by("pk")]
    return list({each.pk: each for each in people}.values())
