"""Who fits whom: lists, cohorts, questions to a person."""

from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from audit import terms
from notifications.enums import Urgency

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


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

    def account_closes(self, user: "User", *, at: "datetime") -> None:
        """Take back what the person asked the office: nobody would read the answer."""
        from matching.actions import withdraw_enquiry  # noqa: PLC0415  once the apps are ready
        from matching.models import Enquiry  # noqa: PLC0415

        for enquiry in Enquiry.objects.waiting().filter(asked_by=user):
            withdraw_enquiry(enquiry, by=user, at=at)
