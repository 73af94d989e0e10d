"""Cohorts: ventures placed with mentors all at once."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind


class CohortsConfig(AppConfig):
    """Cohorts: ventures placed with mentors all at once."""

    name = "cohorts"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
