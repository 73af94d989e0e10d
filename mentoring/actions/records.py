"""What came of a meeting, and how long it took."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.files import hold_room, keep_files
from mentoring.actions.telling import members, no_longer_asked, tell
from mentoring.enums import MeetingStatus, Side
from mentoring.models import Correction, Meeting, Record
from mentoring.models.records import Written
from mentors.models import Mentorship
from notifications.actions import settle_event
from papers.forms import Upload


class Told(TypedDict):
    """What is written of a meeting."""

    held_on: date
    minutes: int
    way: str
    notes: str
    advice: str
    next_step: str


class AnotherDay(Exception):
    """The day lies outside of the mentorship."""


@transaction.atomic
def write_record(
    mentorship: Mentorship,
    *,
    meeting: Meeting | None = None,
    uploads: Sequence[Upload] = (),
    by: User,
    at: datetime,
    **told: Unpack[Told],
) -> Record:
    """Write down a meeting; its writer confirms by that the own side.

    Raises
    ------
    AnotherDay
        It was before the mentorship began, or after it ended.
    InvalidMove
        The other side has written this meeting down meanwhile.
    TooManyFiles, NoRoom
        As `keep_files` says.
    """
    policies.may_record(by, mentorship, at=at)
    hold_room(mentorship, uploads)
    side = policies.side_of(by, mentorship)
    made = Record(
        mentorship=mentorship, meeting=meeting, written_by=by, created_at=at, changed_at=at, **told
    )
    _confirm(made, side)
    if meeting is not None and meeting.status == MeetingStatus.AGREED:
        advance(meeting, "hold", by=by, at=at)
        no_longer_asked(meeting, at)
    elif meeting is not None:
        raise InvalidMove(f"{meeting}: nothing to write down.")
    _save(made)
    keep_files(made, uploads, by=by, at=at)
    record("write_record", made, by=by, at=at, minutes=made.minutes)
    _ask(made, made, "record_written", side, by, at)
    return made


@transaction.atomic
def correct(
    row: Record,
    *,
    seen: int,
    uploads: Sequence[Upload] = (),
    by: User,
    at: datetime,
    **told: Unpack[Told],
) -> None:
    """Write a new version; it counts once the other side has confirmed it anew.

    Until then what both have confirmed counts. Its files stay, and more may go with it.

    Raises
    ------
    AnotherDay
        The day lies outside of the mentorship.
    InvalidMove
        Somebody wrote another version since the one with number `seen`.
    TooManyFiles, NoRoom
        As `keep_files` says.
    """
    policies.may_change_record(by, row, at=at)
    hold_room(row.mentorship, uploads)
    side = policies.side_of(by, row.mentorship)
    stored = Record.objects.select_for_update().get(pk=row.pk)
    if stored.newest.version != seen:
        raise InvalidMove(f"{row}: there is a newer version.")
    _no_longer_asked(row, seen, at)
    newest: Record | Correction
    fresh = {**told, "version": seen + 1, "changed_by": by, "changed_at": at}
    if stored.is_confirmed:
        _refuse_another_day(row.mentorship, told["held_on"])
        newest, _is_new = Correction.objects.update_or_create(
            record=row, defaults={**fresh, "side": side}
        )
    else:
        newest = _put(row, fresh)
        row.mentor_version = row.founder_version = None
        _confirm(row, side)
        _save(row)
    keep_files(row, uploads, by=by, at=at)
    record("correct", row, by=by, at=at, version=seen + 1, minutes=told["minutes"])
    _ask(row, newest, "record_changed", side, by, at)


@transaction.atomic
def confirm(row: Record, *, seen: int, by: User, at: datetime) -> None:
    """Confirm the version that was read; with both sides' word its time counts.

    Raises
    ------
    InvalidMove
        The other side has changed it meanwhile, or it was confirmed already.
    """
    stored = Record.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if stored.newest.version != seen or not stored.waits_for():
        raise InvalidMove(f"{row}: another version, or confirmed already.")
    policies.may_confirm(by, stored)
    _no_longer_asked(row, seen, at)
    if (change := stored.correction_or_none) is not None:
        names = [field.attname for field in Written._meta.local_fields]
        _put(stored, {name: getattr(change, name) for name in names})
        _confirm(stored, Side(change.side))
        change.delete()
    _confirm(stored, policies.side_of(by, stored.mentorship))
    stored.confirmed_at = stored.confirmed_at or at
    _save(stored)
    record("confirm", stored, by=by, at=at, version=stored.version, minutes=stored.minutes)


def _put(row: Record, told: Mapping[str, object]) -> Record:
    for name, value in told.items():
        setattr(row, name, value)
    return row


def _refuse_another_day(mentorship: Mentorship, day: date) -> None:
    """Refuse what the database refuses of a record (`record_inside_mentorship`)."""
    ended = mentorship.ended_at
    if day < timezone.localdate(mentorship.started_at) or (
        ended is not None and day > timezone.localdate(ended)
    ):
        raise AnotherDay


def _confirm(row: Record, side: Side) -> None:
    if side == Side.MENTOR:
        row.mentor_version = row.version
    else:
        row.founder_version = row.version


def _save(row: Record) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if broken(problem) == "record_inside_mentorship":
            raise AnotherDay from problem
        raise


def _no_longer_asked(row: Record, version: int, at: datetime) -> None:
    """Take the question for a version out of every bell: it is confirmed, or there is another."""
    for kind in ("mentoring/record_written", "mentoring/record_changed"):
        settle_event(kind, about=row.mentorship, event=f"{row.pk}:{version}", at=at)


def _ask(row: Record, newest: Written, verb: str, side: Side, by: User, at: datetime) -> None:
    """Ask the other side to confirm the newest version."""
    tell(
        members(row.mentorship, side.other),
        verb,
        row.mentorship,
        at,
        event=f"{row.pk}:{newest.version}",
        who=by.name,
        day=newest.held_on.isoformat(),
        minutes=str(newest.minutes),
    )
