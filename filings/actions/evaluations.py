"""The office evaluates a space's year; the space answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.actions import record
from audit.lifecycle import InvalidMove
from filings import policies
from filings.actions.telling import judges, managers, tell_of_evaluation
from filings.models import Evaluation
from spaces.models import Space


@transaction.atomic
def evaluate(
    space: Space, year: int, fields: Mapping[str, Any], *, by: User, at: datetime
) -> Evaluation:
    """Evaluate a year, or put the evaluation right; the managers are told.

    The trail keeps what it said before.
    """
    policies.may_judge(by, space)
    given = {**fields, "by": by, "at": at}
    row, is_new = Evaluation.objects.select_for_update(no_key=True).get_or_create(
        space=space, year=year, defaults=given
    )
    before = "" if is_new else row.result
    if not is_new:
        for name, value in given.items():
            setattr(row, name, value)
        row.save(update_fields=[*given])
    until = row.rectify_by.isoformat() if row.rectify_by else None
    record(
        "evaluate",
        row,
        by=by,
        at=at,
        before=before,
        result=row.result,
        words=row.words,
        until=until,
    )
    tell_of_evaluation(managers(space), "evaluated", row, at)
    return row


def _locked(row: Evaluation, seen: str) -> Evaluation:
    """Hold a row until the end, and refuse what nobody has read."""
    rows = Evaluation.objects.select_for_update(no_key=True, of=("self",))
    stored: Evaluation = rows.get(pk=row.pk)
    if seen and seen != stored.seen:
        raise InvalidMove(f"{row}: it is another one by now.")
    return stored


def _for_office(row: Evaluation) -> str:
    return reverse("evaluation_edit", args=[row.space_id, row.year])


@transaction.atomic
def comment(
    evaluation: Evaluation, *, comment: str, seen: str = "", by: User, at: datetime
) -> None:
    """Say something to an evaluation as it was `seen`, once.

    Raises
    ------
    InvalidMove
        A manager of the space has done so, or the office has changed it since.
    """
    policies.may_answer(by, evaluation)
    row = _locked(evaluation, seen)
    if row.comment:
        raise InvalidMove(f"{row}: it has a comment.")
    row.comment, row.commented_by, row.commented_at = comment, by, at
    row.save(update_fields=["comment", "commented_by", "commented_at"])
    record("comment", row, by=by, at=at)
    people = judges(row.by, row)
    tell_of_evaluation(people, "evaluation_commented", row, at, url=_for_office(row))


@transaction.atomic
def rectify(evaluation: Evaluation, *, answer: str, seen: str = "", by: User, at: datetime) -> None:
    """Say what was put right after a year that failed; said again replaces what was said.

    Raises
    ------
    InvalidMove
        Nothing has to be put right any more, or it is not the evaluation that was `seen`.
    """
    policies.may_answer(by, evaluation)
    row = _locked(evaluation, seen)
    if row.rectify_by is None:
        raise InvalidMove(f"{row}: nothing has to be put right.")
    row.answer, row.answered_by, row.answered_at = answer, by, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    record("rectify", row, by=by, at=at)
    people = judges(row.by, row)
    tell_of_evaluation(people, "evaluation_rectified", row, at, url=_for_office(row))
