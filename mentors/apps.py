"""Mentors, requests and mentorships."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency


class MentorsConfig(AppConfig):
    """Mentors, requests and mentorships."""

    name = "mentors"
    mail_kinds: ClassVar = {
        **dict.fromkeys(
            (
                "applied",
                "appealed",
                "approved",
                "deputised",
                "lifted",
                "line_shown",
                "refused",
                "renewed",
                "resigned",
                "returned",
                "suspended",
                "term_ending",
                "term_ends",
                "term_over",
            ),
            MailKind.MENTORING,
        ),
        "ended": MailKind.MENTORING,
        "held": MailKind.MENTORING,
        "conflict": MailKind.MENTORING,
        "": MailKind.REQUESTS,
    }
    mail_urgency: ClassVar = {
        **dict.fromkeys(
            (
                "allowed_again",
                "apart",
                "appealed",
                "applied",
                "moved_on",
                "passed_on",
                "placed",
                "renewed",
                "resigned",
                "term_ending",
                "term_ends",
                "term_over",
                "withdrawn",
            ),
            Urgency.DAILY,
        ),
        "": Urgency.AT_ONCE,
    }
    asks_for_answer: ClassVar = {
        "appealed",
        "applied",
        "asked",
        "asked_back",
        "conflict",
        "due_soon",
        "place_free",
        "replied",
        "returned",
        "term_ending",
    }
