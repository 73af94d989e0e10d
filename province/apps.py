"""What the province reads and sets."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class ProvinceConfig(AppConfig):
    """What the province reads and sets."""

    name = "province"
    mail_kinds: ClassVar = {"": MailKind.MENTORING}
    mail_urgency: ClassVar = {"pair_brought": Urgency.DAILY, "": Urgency.AT_ONCE}
    asks_for_answer: ClassVar = {"founder_brought", "mentor_brought"}
