"""Maker spaces: their pages, places, and who asks and comes."""

from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


class SpacesConfig(AppConfig):
    """The page of a space, its places, questions and visits."""

    name = "spaces"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {
        "question_answered": Urgency.AT_ONCE,
        "visit_agreed": Urgency.AT_ONCE,
        "visit_asked": Urgency.AT_ONCE,
        "visit_called_off": Urgency.AT_ANY_HOUR,
        "visit_declined": Urgency.AT_ONCE,
        "visit_moved": Urgency.AT_ANY_HOUR,
        "visit_near": Urgency.AT_ONCE,
        "": Urgency.DAILY,
    }
    asks_for_answer: ClassVar = {"question_asked", "unanswered", "visit_asked", "visit_moved"}

    def account_closes(self, user: "User", *, at: "datetime") -> None:
        """Let no space answer somebody who reads it no more."""
        from spaces.actions import leave_questions  # noqa: PLC0415  once the apps are ready

        leave_questions(user, at=at)
