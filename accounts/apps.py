"""People, their roles and what they agreed to."""

from typing import ClassVar

from django.apps import AppConfig
from django.core.checks import register

from accounts.enums import MailKind
from audit import terms
from notifications.enums import Urgency

# What one administrator asks for and another decides: it is work of theirs.
_BY_TWO = (
    "grant_asked",
    "grant_given",
    "grant_refused",
    "factor_loss_asked",
    "factor_loss_given",
    "factor_loss_refused",
)


class AccountsConfig(AppConfig):
    """People, their roles and what they agreed to."""

    name = "accounts"
    mail_kinds: ClassVar = {"": MailKind.ACCOUNT, **dict.fromkeys(_BY_TWO, MailKind.REQUESTS)}
    mail_urgency: ClassVar = {
        "": Urgency.AT_ANY_HOUR,
        **dict.fromkeys(_BY_TWO, Urgency.AT_ONCE),
    }
    asks_for_answer: ClassVar = {"grant_asked", "factor_loss_asked"}

    def ready(self) -> None:
        """Have every app say of which kind its notices are, and hear of sign-ins; say what ends."""
        import accounts.adapter.receivers  # noqa: PLC0415, F401
        from accounts.adapter.trail import connect  # noqa: PLC0415  apps are loaded by now
        from accounts.mail_kinds import check_mail_kinds  # noqa: PLC0415  apps are loaded by now
        from accounts.queries import TERMS  # noqa: PLC0415  apps are loaded by now

        register(check_mail_kinds)
        connect()
        terms.enter(*TERMS)
