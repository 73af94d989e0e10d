"""What the province reads and sets."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from audit import terms
from notifications.enums import Urgency


class ProvinceConfig(AppConfig):
    """What the province reads and sets."""

    name = "province"
    mail_kinds: ClassVar = {"": MailKind.MENTORING}
    mail_urgency: ClassVar = {
        "pair_brought": Urgency.DAILY,
        "pair_taken_back": Urgency.DAILY,
        "": Urgency.AT_ONCE,
    }
    asks_for_answer: ClassVar = {"founder_brought", "mentor_brought"}

    def ready(self) -> None:
        """Say how long files of people stay."""
        from province.queries.brought import TERMS  # noqa: PLC0415  apps are loaded

        terms.enter(*TERMS)
