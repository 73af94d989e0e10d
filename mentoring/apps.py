"""What happens between a mentor and a venture once a request was accepted."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class MentoringConfig(AppConfig):
    """Goals, meetings, records and the end of a mentorship."""

    name = "mentoring"
    mail_kinds: ClassVar = {"": MailKind.MENTORING}
    mail_urgency: ClassVar = {
        "mediation_asked": Urgency.AT_ONCE,
        "mediation_recused": Urgency.AT_ONCE,
        "mediation_talk": Urgency.AT_ANY_HOUR,
        "mediation_talk_off": Urgency.AT_ANY_HOUR,
        "mediation_waits": Urgency.AT_ONCE,
        "mediation_yours": Urgency.AT_ONCE,
        "meeting_agreed": Urgency.AT_ONCE,
        "meeting_cancelled": Urgency.AT_ANY_HOUR,
        "meeting_moved": Urgency.AT_ANY_HOUR,
        "meeting_near": Urgency.AT_ONCE,
        "meeting_proposed": Urgency.AT_ONCE,
        "message": Urgency.AT_ONCE,
        "": Urgency.DAILY,
    }
    asks_for_answer: ClassVar = {
        "mediation_recused",
        "mediation_silent",
        "mediation_waits",
        "mediation_yours",
        "meeting_missed",
        "meeting_moved",
        "meeting_proposed",
        "message",
        "record_changed",
        "record_written",
        "silent",
        "silent_office",
        "terms_end",
        "terms_proposed",
    }
