"""Incidents of security: reports of flaws, what was done and when, whose data were touched."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class IncidentsConfig(AppConfig):
    """Reports of flaws, and incidents with the clock of the national rules."""

    name = "incidents"
    mail_kinds: ClassVar = {"": MailKind.ACCOUNT}
    mail_urgency: ClassVar = {"": Urgency.AT_ANY_HOUR}
    asks_for_answer: ClassVar = {"flaw_reported", "report_due"}
