"""What maker spaces file with the province, and how it looks after them."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class FilingsConfig(AppConfig):
    """Returns of figures, evaluations, random checks, rules that hinder."""

    name = "filings"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {
        "check_flawed": Urgency.AT_ONCE,
        "evaluated": Urgency.AT_ONCE,
        "figures_returned": Urgency.AT_ONCE,
        "": Urgency.DAILY,
    }
    asks_for_answer: ClassVar = {
        "check_answered",
        "check_flawed",
        "figures_near",
        "figures_open",
        "figures_returned",
        "obstacle_received",
    }
    # What this room adds to pages of `spaces`: the part of a page → its template.
    space_waits = "filings.queries.waiting_in"
    space_parts: ClassVar = {
        "desk": "filings/_desk.html",
        "links": "filings/_links.html",
        "reach": "filings/_reach.html",
    }
