"""Whom to tell of what is asked of a space."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from notifications.actions import notify, settle_event
from spaces.models import Question, Visit
from spaces.policies import hosts_of
from spaces.queries import answer_by, calendar_entry


def tell_of_question(people: Iterable[User], verb: str, question: Question, at: datetime) -> None:
    """Put a notice about a question into the bell of each of them."""
    for person in people:
        notify(
            person,
            f"spaces/{verb}",
            about=question,
            at=at,
            url=reverse("question", args=[question.pk]),
            space=str(question.space),
            who=question.by.name,
            text=question.text,
            answer=question.answer,
        )


def tell_of_left(question: Question, at: datetime) -> None:
    """Tell whoever was to answer that nobody waits any more; nothing of whoever asked."""
    for person in hosts_of(question):
        if person != question.by:
            notify(
                person,
                "spaces/question_left",
                about=question,
                at=at,
                url=question.get_absolute_url(),
                space=str(question.space),
            )


def heard(row: Question | Visit, at: datetime) -> None:
    """Take out of the bells of the office that the space leaves this without an answer."""
    settle_event("spaces/unanswered", about=row, event=row._meta.model_name or "", at=at)


def tell_of_visit(
    people: Iterable[User], verb: str, visit: Visit, at: datetime, *, method: str = ""
) -> None:
    """Tell of a visit, in the clock of the space; `method` puts a calendar entry in."""
    for person in people:
        entry = calendar_entry(visit, person, method=method) if method else ""
        notify(
            person,
            f"spaces/{verb}",
            about=visit,
            at=at,
            event=str(visit.sequence),
            url=reverse("visit", args=[visit.pk]),
            space=str(visit.space),
            who=visit.by.name,
            when=visit.starts_at.isoformat(),
            people=str(visit.people),
            about_what=visit.about,
            note=visit.note,
            address=visit.space.address,
            answer_by=answer_by(visit.asked_at).isoformat(),
            **({"calendar": entry, "method": method} if entry else {}),
        )


def both(visit: Visit) -> list[User]:
    """Return the visitor, if there is still an account, and the managers who deal with him."""
    visitor = [visit.by] if visit.by.is_active else []
    return [*visitor, *(each for each in hosts_of(visit) if each != visit.by)]
