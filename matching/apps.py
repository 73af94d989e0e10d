"""Who fits whom: lists, cohorts, questions to a person."""

from typing import ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind


class MatchingConfig(AppConfig):
    """Who fits whom: lists, cohorts, questions to a person."""

    name = "matching"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
