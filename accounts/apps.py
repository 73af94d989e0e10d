"""People, their roles and what they agreed to."""

from typing import ClassVar

from django.apps import AppConfig
from django.core.checks import register

from accounts.enums import MailKind
from audit import terms
from notifications.enums import Urgency


class AccountsConfig(AppConfig):
    """People, their roles and what they agreed to."""

    name = "accounts"
    mail_kinds: ClassVar = {"": MailKind.ACCOUNT}
    mail_urgency: ClassVar = {"": Urgency.AT_ANY_HOUR}

    def ready(self) -> None:
        """Have every app say of which kind its notices are, and hear of sign-ins; say what ends."""
        import accounts.adapter.receivers  # noqa: PLC0415, F401
        from accounts.adapter.trail import connect  # noqa: PLC0415  apps are loaded by now
        from accounts.mail_kinds import check_mail_kinds  # noqa: PLC0415  apps are loaded by now
        from accounts.queries import TERMS  # noqa: PLC0415  apps are loaded by now

        register(check_mail_kinds)
        connect()
        terms.enter(*TERMS)
