"""What others bring beside mentors and spaces, and what firms look for."""

from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


class ExchangeConfig(AppConfig):
    """Listings, and what is asked of them."""

    name = "exchange"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {
        "asked": Urgency.AT_ONCE,
        "answered": Urgency.AT_ONCE,
        "declined": Urgency.AT_ONCE,
        "": Urgency.DAILY,
    }
    asks_for_answer: ClassVar = {"asked", "over", "sent_back", "still_so"}

    def part(self, one: "User", other: "User", *, at: "datetime") -> None:
        """Close what is open between two people, of whom `one` keeps `other` away."""
        from exchange.actions import part  # noqa: PLC0415  once the apps are ready

        part(one, other, at=at)

    def account_closes(self, user: "User", *, at: "datetime") -> None:
        """Take off what the person listed, and let nobody wait for an answer."""
        from exchange.actions import leave  # noqa: PLC0415  once the apps are ready

        leave(user, at=at)
