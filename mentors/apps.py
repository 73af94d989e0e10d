"""Mentors, requests and mentorships."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind


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
