"""Who fits whom: lists, cohorts, questions to a person."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from audit import terms
from notifications.enums import Urgency


class MatchingConfig(AppConfig):
    """Who fits whom: lists, cohorts, questions to a person."""

    name = "matching"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {"invited": Urgency.DAILY, "": Urgency.AT_ONCE}
    asks_for_answer: ClassVar = {"asked", "late"}
    # What this room adds to pages of `spaces`: the part of a page → its template.
    space_parts: ClassVar = {"desk": "matching/_desk_fitting.html"}

    def ready(self) -> None:
        """Say how long judged sentences stay."""
        from matching.actions.judgements import TERMS  # noqa: PLC0415  apps are loaded

        terms.enter(*TERMS)
