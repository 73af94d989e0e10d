"""What people may do with their own data: read it, take it away, leave."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from audit import terms
from notifications.enums import Urgency


class PrivacyConfig(AppConfig):
    """The field register, copies of one's data, closed accounts."""

    name = "privacy"
    mail_kinds: ClassVar = {
        "officer_left": MailKind.REQUESTS,
        "team_left": MailKind.REQUESTS,
        "": MailKind.ACCOUNT,
    }
    mail_urgency: ClassVar = {
        "officer_left": Urgency.DAILY,
        "team_left": Urgency.DAILY,
        "": Urgency.AT_ANY_HOUR,
    }

    def ready(self) -> None:
        """Say how long copies stay, and when an account is closed."""
        from privacy.actions import TERMS  # noqa: PLC0415  apps are loaded

        terms.enter(*TERMS)
