"""Somebody reports a rule that hinders; the office answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.actions import advance, record
from filings import policies
from filings.actions.telling import officers, tell_of_obstacle
from filings.models import Obstacle
from notifications.actions import settle


@transaction.atomic
def report(fields: Mapping[str, Any], *, by: User, at: datetime) -> Obstacle:
    """Report it; the office is told."""
    row = Obstacle.objects.create(by=by, at=at, **fields)
    record("report", row, by=by, at=at)
    tell_of_obstacle(
        [each for each in officers() if each.pk != by.pk], "obstacle_received", row, at
    )
    return row


@transaction.atomic
def look_into(obstacle: Obstacle, *, by: User, at: datetime) -> None:
    """Say that somebody is at it."""
    policies.may_deal(by, obstacle)
    advance(obstacle, "look_into", by=by, at=at)
    _dealt_with(obstacle, at)


@transaction.atomic
def answer_obstacle(obstacle: Obstacle, *, answer: str, by: User, at: datetime) -> None:
    """Answer whoever reported it."""
    policies.may_deal(by, obstacle)
    obstacle.answer, obstacle.answered_by, obstacle.answered_at = answer, by, at
    obstacle.save(update_fields=["answer", "answered_by", "answered_at"])
    advance(obstacle, "answer", by=by, at=at)
    _dealt_with(obstacle, at)
    tell_of_obstacle([obstacle.by], "obstacle_answered", obstacle, at)


def _dealt_with(row: Obstacle, at: datetime) -> None:
    """Take what asked for an answer out of the bells of the office."""
    settle(["filings/obstacle_received"], row.get_absolute_url(), officers(), at=at)


@transaction.atomic
def show(obstacle: Obstacle, *, by: User, at: datetime) -> None:
    """Let everybody read it with its answer."""
    _publish(obstacle, "show", by=by, at=at, is_public=True)


@transaction.atomic
def hide(obstacle: Obstacle, *, by: User, at: datetime) -> None:
    """Keep it from others again."""
    _publish(obstacle, "hide", by=by, at=at, is_public=False)


def _publish(row: Obstacle, verb: str, *, by: User, at: datetime, is_public: bool) -> None:
    policies.may_keep(by, row)
    advance(row, verb, by=by, at=at)
    row.may_be_published = is_public
    row.save(update_fields=["may_be_published"])
