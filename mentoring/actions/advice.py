"""Advice that contradicts another mentor's, and what the team decides."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.actions import record
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.telling import members, tell
from mentoring.enums import Side
from mentoring.models import Contradiction, Record


@transaction.atomic
def link_advice(one: Record, other: Record, *, by: User, at: datetime) -> Contradiction:
    """Say that two mentors advise opposite things; nobody is told before the team decides.

    Raises
    ------
    InvalidMove
        The two are linked already.
    """
    policies.may_link_advice(by, one, other)
    first, second = sorted((one, other), key=lambda each: each.pk)
    try:
        with transaction.atomic():
            made = Contradiction.objects.create(first=first, second=second, by=by, at=at)
    except IntegrityError as problem:
        if broken(problem) == "one_link_per_two_records":
            raise InvalidMove(f"{one} and {other}: linked already.") from problem
        raise
    record("link_advice", made, by=by, at=at)
    return made


@transaction.atomic
def decide_advice(row: Contradiction, *, decision: str, why: str, by: User, at: datetime) -> None:
    """Write what the team decided and why, once; both mentors are told.

    Raises
    ------
    InvalidMove
        The team has decided already.
    """
    policies.may_decide_advice(by, row)
    still_open = Contradiction.objects.undecided().filter(pk=row.pk)
    if not still_open.update(decision=decision, why=why, decided_at=at):
        raise InvalidMove(f"{row}: decided already.")
    record("decide_advice", row, by=by, at=at)
    for each in (row.first, row.second):
        tell(
            members(each.mentorship, Side.MENTOR),
            "advice_decided",
            each.mentorship,
            at,
            event=str(row.pk),
            text=decision,
            why=why,
        )


@transaction.atomic
def unlink_advice(row: Contradiction, *, by: User, at: datetime) -> None:
    """Take back a link of which nothing was decided.

    Raises
    ------
    InvalidMove
        The team has decided; that stays.
    """
    policies.may_unlink_advice(by, row)
    stored = Contradiction.objects.select_for_update().filter(pk=row.pk).first()
    if stored is None or stored.is_decided:
        raise InvalidMove(f"{row}: decided, or gone already.")
    record("unlink_advice", stored, by=by, at=at)
    stored.delete()
