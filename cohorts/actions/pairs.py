"""Pairs of a run are looked at and put right by hand."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from audit.lifecycle import InvalidMove
from cohorts.actions.drafts import must_be_draft
from cohorts.actions.runs import GRAVITY
from cohorts.core.cohort import Rules
from cohorts.enums import Flag, MoveReason
from cohorts.models import Assignment, Cohort
from cohorts.queries.pairs import interests_near, places_now
from matching import policies
from mentors.models import MentorProfile
from mentors.policies import may_introduce


@transaction.atomic
def move(
    row: Assignment,
    mentor: MentorProfile | None,
    *,
    fit: float | None,
    reason: MoveReason,
    by: User,
    at: datetime,
) -> Assignment | None:
    """Give a venture another mentor, or nobody for now; return whom that puts out, if anybody.

    If the mentor has no place left in this run, the venture that fits him least loses its own.

    Raises
    ------
    InvalidMove
        The cohort is published, the venture has this mentor already, or he has no place left.
    Unreachable
        A rule keeps the venture from this mentor.
    """
    policies.may_place(by)
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=row.run.cohort_id)
    must_be_draft(cohort)
    row.refresh_from_db()
    theirs = row.run.assignments.filter(venture=row.venture)
    if mentor is not None and theirs.filter(mentor=mentor).exists():
        raise InvalidMove(f"{row}: has this mentor already.")
    if mentor is not None:
        may_introduce(row.venture, mentor, on=timezone.localdate(at))
    put_out = _put_out(row, mentor) if mentor is not None else None
    _moved(row, mentor, fit, reason, by, at)
    _flag_anew(row, mentor)
    if put_out is not None:
        _moved(put_out, None, None, reason, by, at)
        put_out.flag, put_out.seen_at, put_out.gravity = Flag.ALONE, None, GRAVITY[Flag.ALONE]
        put_out.save(update_fields=["flag", "seen_at", "gravity"])
    return put_out


def _flag_anew(row: Assignment, mentor: MentorProfile | None) -> None:
    """Say of the new pair what is to be checked: what was said of the old one went with it.

    A declared interest asks for a look here as it does in a run.
    """
    near = mentor is not None and (row.venture_id, mentor.pk) in interests_near([row.venture_id])
    row.flag = Flag.INTEREST if near else Flag.NONE
    row.gravity = GRAVITY[Flag(row.flag)]
    if near:
        row.seen_at = None
    row.save(update_fields=["flag", "gravity", "seen_at"])


def _put_out(row: Assignment, mentor: MentorProfile) -> Assignment | None:
    rules = Rules.read(row.run.rules)
    held = row.run.assignments.filter(mentor=mentor).order_by("fit", "pk")
    most = places_now(mentor, rules)
    if not most:
        raise InvalidMove(f"{mentor}: has no place left.")
    full = held.count() >= most
    return held.first() if full else None


def _moved(
    row: Assignment,
    mentor: MentorProfile | None,
    fit: float | None,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    was = row.mentor_id
    if row.moved_at is None:
        row.moved_from_id = was  # what the solver gave, however often a person moves it
    row.mentor, row.fit = mentor, fit
    row.moved_by, row.moved_at, row.reason, row.seen_at = by, at, reason, at
    row.save()
    record(
        "move",
        row.run.cohort,
        by=by,
        at=at,
        run=row.run_id,
        venture=row.venture_id,
        mentor=row.mentor_id,
        before=was,
        reason=reason,
    )


@transaction.atomic
def look(row: Assignment, *, by: User, at: datetime) -> None:
    """Say that somebody has looked at a flagged pair and leaves it so; twice is once."""
    policies.may_place(by)
    if Assignment.objects.filter(pk=row.pk, seen_at=None).update(seen_at=at):
        record("look", row.run.cohort, by=by, at=at, venture=row.venture_id)
