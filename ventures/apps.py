"""What founders build, and who is in their teams."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class VenturesConfig(AppConfig):
    """Ventures, their teams and invitations to them."""

    name = "ventures"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {
        "joined": Urgency.DAILY,
        "role_changed": Urgency.DAILY,
        "": Urgency.AT_ONCE,
    }
    asks_for_answer: ClassVar = {"invited"}
