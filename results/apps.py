"""Technologies with rights of their own, and what was transferred of them."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class ResultsConfig(AppConfig):
    """Registers of technologies and transfers, each row confirmed by its evidence."""

    name = "results"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {"": Urgency.DAILY}
    asks_for_answer: ClassVar = {"sent_back"}
