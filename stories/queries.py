"""What waits for one person among the stories."""

from typing import TYPE_CHECKING

from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User
    from stories.querysets import StoryQuerySet


def to_agree(user: "User") -> "StoryQuerySet":
    """Return the stories of pairs of `user` that the other side told and that wait for a yes."""
    return Story.objects.to_agree(user).select_related(
        "mentorship__mentor__user", "mentorship__venture"
    )
