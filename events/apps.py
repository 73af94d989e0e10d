"""Events and competitions of maker spaces and of the programme office."""

from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from ventures.models import Venture


class EventsConfig(AppConfig):
    """Events with places and feedback, competitions with entries and results."""

    name = "events"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {
        "event_called_off": Urgency.AT_ANY_HOUR,
        "event_changed": Urgency.AT_ANY_HOUR,
        "event_near": Urgency.AT_ONCE,
        "moved_up": Urgency.AT_ONCE,
        "no_place": Urgency.AT_ONCE,
        "signed_up": Urgency.AT_ONCE,
        "winner_invited": Urgency.AT_ONCE,
        "withdrew": Urgency.AT_ONCE,
        "": Urgency.DAILY,
    }
    asks_for_answer: ClassVar = {"winner_invited"}

    def venture_archived(self, venture: "Venture", *, by: "User", at: "datetime") -> None:
        """Take its entries back, and answer the spaces that invited it."""
        from events.actions import put_away  # noqa: PLC0415  once the apps are ready

        put_away(venture, by=by, at=at)
