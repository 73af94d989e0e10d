"""Who keeps away from whom, and what is reported of whom."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class SafetyConfig(AppConfig):
    """Blocks and reports."""

    name = "safety"
    mail_kinds: ClassVar = {"": MailKind.ACCOUNT}
    mail_urgency: ClassVar = {"": Urgency.AT_ANY_HOUR}
    asks_for_answer: ClassVar = {"appealed", "reported"}
