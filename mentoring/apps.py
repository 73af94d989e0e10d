"""What happens between a mentor and a venture once a request was accepted."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind


class MentoringConfig(AppConfig):
    """Goals, meetings, records and the end of a mentorship."""

    name = "mentoring"
    mail_kinds: ClassVar = {"": MailKind.MENTORING}
