"""Cohorts: ventures placed with mentors all at once."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class CohortsConfig(AppConfig):
    """Cohorts: ventures placed with mentors all at once."""

    name = "cohorts"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {"published": Urgency.DAILY, "": Urgency.AT_ONCE}
    asks_for_answer: ClassVar = {"introduced", "not_published", "publishing_failed"}
