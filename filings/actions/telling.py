"""Whom to tell of returns, evaluations, checks and obstacles."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.policies import permits
from accounts.queries import officers
from filings import policies
from filings.core.periods import Period
from filings.models import CheckedSpace, Evaluation, Filing, Obstacle
from notifications.actions import notify
from spaces.models import Space
from spaces.policies import managers

__all__ = [
    "judges",
    "managers",
    "officers",
    "tell_of_check",
    "tell_of_evaluation",
    "tell_of_filing",
    "tell_of_obstacle",
    "tell_of_period",
]


def judges(person: User | None, row: CheckedSpace | Evaluation) -> list[User]:
    """Return the officer who judged; all who may, where he judges this space no more."""
    may = [each for each in officers() if permits(policies.may_decide, each, row)]
    return [each for each in may if each == person] or may


def _day(told: object) -> str:
    return str(told or "")


def tell_of_period(space: Space, period: Period, verb: str, due: str, at: datetime) -> None:
    """Remind the managers of a period; each of them once of each mark."""
    for person in managers(space):
        notify(
            person,
            f"filings/{verb}",
            about=space,
            at=at,
            event=str(period),
            url=reverse("filing_edit", args=[space.pk, str(period)]),
            space=str(space),
            period=str(period),
            due=due,
        )


def tell_of_filing(verb: str, row: Filing, at: datetime) -> None:
    """Tell the managers what the office decided on a return."""
    for person in managers(row.space):
        notify(
            person,
            f"filings/{verb}",
            about=row,
            at=at,
            event=str(row.version),
            url=row.get_absolute_url(),
            space=str(row.space),
            period=str(row.period),
            reason=row.reason,
        )


def tell_of_evaluation(
    people: Iterable[User], verb: str, row: Evaluation, at: datetime, *, url: str = ""
) -> None:
    """Tell of an evaluation, or of what a space says to it."""
    for person in people:
        notify(
            person,
            f"filings/{verb}",
            about=row,
            at=at,
            event=at.isoformat(),
            url=url or row.get_absolute_url(),
            space=str(row.space),
            year=str(row.year),
            result=row.result,
            words=row.words,
            until=_day(row.rectify_by),
            comment=row.comment,
            answer=row.answer,
        )


def tell_of_check(
    people: Iterable[User], verb: str, row: CheckedSpace, at: datetime, *, url: str = ""
) -> None:
    """Tell of what a check found, or of what a space put right."""
    for person in people:
        notify(
            person,
            f"filings/{verb}",
            about=row,
            at=at,
            event=at.isoformat(),
            url=url or row.get_absolute_url(),
            space=str(row.space),
            subject=row.sample.about,
            note=row.note,
            until=_day(row.rectify_by),
            answer=row.answer,
        )


def tell_of_obstacle(people: Iterable[User], verb: str, row: Obstacle, at: datetime) -> None:
    """Tell of a rule that hinders, or of the answer."""
    for person in people:
        notify(
            person,
            f"filings/{verb}",
            about=row,
            at=at,
            url=row.get_absolute_url(),
            rule=row.rule,
            prevents=row.prevents,
            answer=row.answer,
        )
