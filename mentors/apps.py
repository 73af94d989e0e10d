"""Mentors, requests and mentorships."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig

from accounts.enums import Hat, MailKind
from notifications.enums import Urgency

if TYPE_CHECKING:
    from accounts.models import User


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
                "wait_ending",
                "wait_over",
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

    def keeps_hats(self, user: "User") -> "Iterator[tuple[Hat, str]]":
        """Say that a mentor stays one while the library or a venture counts on it."""
        from mentors.queries import why_a_mentor  # noqa: PLC0415  once the apps are ready

        if why := why_a_mentor(user):
            yield Hat.MENTOR, why
