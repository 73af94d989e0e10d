"""Who keeps away from whom, and what is reported of whom."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind


class SafetyConfig(AppConfig):
    """Blocks and reports."""

    name = "safety"
    mail_kinds: ClassVar = {"": MailKind.PROCEDURE}
