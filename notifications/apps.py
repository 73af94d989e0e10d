"""The bell and its mail."""

from django.apps import AppConfig

from audit import terms


class NotificationsConfig(AppConfig):
    """The bell and its mail."""

    name = "notifications"

    def ready(self) -> None:
        """Say how long notices and letters stay."""
        from notifications.ending import TERMS  # noqa: PLC0415  apps are loaded

        terms.enter(*TERMS)
