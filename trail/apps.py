"""The pages of the audit trail."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class TrailConfig(AppConfig):
    """Who did what: for the auditor all of it, for an office its own part; and alarms."""

    name = "trail"
    mail_kinds: ClassVar = {"": MailKind.ACCOUNT}
    mail_urgency: ClassVar = {"": Urgency.AT_ANY_HOUR}
