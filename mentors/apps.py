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
                "consent_waits",
                "deputised",
                "entry_removed",
                "lifted",
                "line_proof",
                "line_shown",
                "opted_out",
                "refused",
                "renewed",
                "resigned",
                "returned",
                "review_comment",
                "reviewed",
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
                "call_over",
                "line_proof",
                "appealed",
                "applied",
                "moved_on",
                "offer_declined",
                "offer_expired",
                "offer_withdrawn",
                "opted_out",
                "passed_on",
                "placed",
                "renewed",
                "resigned",
                "review_comment",
                "reviewed",
                "term_ending",
                "term_ends",
                "term_over",
                "waits_long",
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
        "consent_waits",
        "due_soon",
        "line_proof",
        "offered",
        "place_free",
        "replied",
        "returned",
        "term_ending",
    }
