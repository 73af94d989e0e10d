"""Incidents of security: reports of flaws, what was done and when, whose data were touched."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailKind
from audit import terms
from notifications.enums import Urgency


class IncidentsConfig(AppConfig):
    """Reports of flaws, and incidents with the clock of the national rules."""

    name = "incidents"
    mail_kinds: ClassVar = {"": MailKind.ACCOUNT}
    mail_urgency: ClassVar = {"": Urgency.AT_ANY_HOUR}
    asks_for_answer: ClassVar = {"flaw_reported", "report_due"}

    def ready(self) -> None:
        """Say that reports and incidents stay."""
        terms.enter(
            terms.Term(
                key="incidents",
                label=_("Reports of flaws, incidents and their files"),
                kept=_("as long as the service runs; at least three years"),
                ending=_("kept"),
                why=_("The law asks for a record of every incident that nobody can alter."),
            )
        )
