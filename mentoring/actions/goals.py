"""Goals of a mentorship."""

from datetime import date, datetime
from typing import Required, TypedDict, Unpack

from django.db import transaction

from accounts.models import User
from audit.actions import advance, record
from mentoring import policies
from mentoring.models import Goal
from mentors.models import Mentorship


class Aim(TypedDict, total=False):
    """What is to be reached, what will show it, by when, and how far it is."""

    text: Required[str]
    shown_by: str
    due_on: date | None
    progress: str


@transaction.atomic
def add_goal(mentorship: Mentorship, *, by: User, at: datetime, **aim: Unpack[Aim]) -> Goal:
    """Set a goal."""
    policies.may_plan(by, mentorship)
    goal = Goal.objects.create(mentorship=mentorship, written_by=by, created_at=at, **aim)
    record("add_goal", goal, by=by, at=at)
    return goal


@transaction.atomic
def change_goal(goal: Goal, *, by: User, at: datetime) -> None:
    """Keep what a form has put into a goal."""
    policies.may_change_goal(by, goal)
    goal.save(update_fields=["text", "shown_by", "due_on", "progress"])
    record("change_goal", goal, by=by, at=at)


def reach(goal: Goal, *, by: User, at: datetime) -> None:
    """Say that a goal is reached."""
    _move(goal, "reach", by, at)


def drop(goal: Goal, *, by: User, at: datetime) -> None:
    """Give a goal up."""
    _move(goal, "drop", by, at)


def reopen(goal: Goal, *, by: User, at: datetime) -> None:
    """Take back that a goal is reached or given up."""
    _move(goal, "reopen", by, at)


@transaction.atomic
def _move(goal: Goal, verb: str, by: User, at: datetime) -> None:
    policies.may_change_goal(by, goal)
    advance(goal, verb, by=by, at=at)
