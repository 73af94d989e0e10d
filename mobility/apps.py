"""Researchers on leave, and nothing of them outside."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind


class MobilityConfig(AppConfig):
    """Researchers on leave, and nothing of them outside."""

    name = "mobility"
    mail_kinds: ClassVar = {
        "remind": MailKind.DEADLINES,
        "digest": MailKind.DEADLINES,
        "unread": MailKind.DEADLINES,
        "year_task": MailKind.DEADLINES,
        "ends": MailKind.DEADLINES,
        "": MailKind.PROCEDURE,
    }
