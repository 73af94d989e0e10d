"""What waits for one person among the stories, and what does so no more."""

from typing import TYPE_CHECKING

from audit.models import AuditEvent
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User
    from stories.querysets import StoryQuerySet


def to_agree(user: "User") -> "StoryQuerySet":
    """Return the stories of pairs of `user` that the other side told and that wait for a yes."""
    return Story.objects.to_agree(user).select_related(
        "mentorship__mentor__user", "mentorship__venture"
    )


def gone_from(officer: "User", pk: int) -> bool:
    """Return whether an officer could read a story, until one of its sides wrote it anew."""
    row = Story.objects.filter(pk=pk)
    if not officer.is_coordinator or not row.exists() or row.visible_to(officer).exists():
        return False
    agreed = AuditEvent.objects.filter(subject_label="stories.story", subject_pk=str(pk))
    return agreed.filter(verb="agree").exists()
