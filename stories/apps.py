"""What came of mentorships, told by those who were part of it."""

from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


class StoriesConfig(AppConfig):
    """Stories of pairs."""

    name = "stories"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {"": Urgency.DAILY}
    asks_for_answer: ClassVar = {"asked", "sent_back"}
    # What this room adds to the steps of `mentoring`: rows of a pair that wait for somebody's yes.
    pair_waits = "stories.queries.to_agree"

    def part(self, one: "User", other: "User", *, at: "datetime") -> None:
        """Take off the story of two people, of whom `one` keeps `other` away."""
        from stories.actions import part  # noqa: PLC0415  once the apps are ready

        part(one, other, at=at)

    def account_closes(self, user: "User", *, at: "datetime") -> None:
        """Take off the stories of the person: nobody waits for a yes that does not come."""
        from stories.actions import leave  # noqa: PLC0415  once the apps are ready

        leave(user, at=at)
