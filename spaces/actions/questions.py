"""A founder asks a space, a manager answers."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied
from audit.actions import advance, record
from notifications.actions import settle_row
from spaces import policies
from spaces.actions.telling import heard, tell_of_left, tell_of_question
from spaces.enums import QuestionKind
from spaces.models import Question, Space
from spaces.policies import hosts_of
from ventures.models import Venture
from ventures.policies import may_edit as may_speak_for


@transaction.atomic
def ask(
    space: Space,
    *,
    text: str,
    kind: str = QuestionKind.GENERAL,
    venture: Venture | None = None,
    by: User,
    at: datetime,
) -> Question:
    """Ask a space, or its IP liaison while there is one; its managers are told."""
    policies.may_ask(by, space)
    if kind == QuestionKind.PROPERTY and not space.liaison_on(timezone.localdate(at)):
        raise Denied
    if venture is not None:
        may_speak_for(by, venture)
    question = Question.objects.create(
        space=space, kind=kind, venture=venture, by=by, text=text, asked_at=at
    )
    record("ask", question, by=by, at=at)
    tell_of_question(hosts_of(question), "question_asked", question, at)
    return question


@transaction.atomic
def answer(question: Question, *, answer: str, by: User, at: datetime) -> None:
    """Answer once; the founder is told, and the other managers need do nothing more.

    Raises
    ------
    InvalidMove
        Another manager has answered.
    """
    policies.may_answer(by, question)
    waiting = Question.objects.unanswered().filter(pk=question.pk)
    waiting.update(answer=answer, answered_by=by, answered_at=at)
    advance(question, "answer", by=by, at=at)
    question.refresh_from_db()
    settle_row(["spaces/question_asked"], about=question, at=at)  # a former manager's bell too
    heard(question, at)
    if question.by.is_active:
        tell_of_question([question.by], "question_answered", question, at)


@transaction.atomic
def leave_questions(user: User, *, at: datetime) -> None:
    """Let nobody answer what was asked by an account that closes, and tell its spaces so."""
    waiting = Question.objects.unanswered().filter(by=user).for_page().order_by("pk")
    for question in waiting.select_for_update(of=("self",)):
        settle_row(["spaces/question_asked"], about=question, at=at)
        heard(question, at)
        tell_of_left(question, at)
