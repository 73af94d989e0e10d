"""The project itself as an app: checks of the server it stands on."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core import checks
from django.db import connections

from config import database


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """Register the check that `migrate` and `run` ask before they touch anything."""
        checks.register(server_is_new_enough, checks.Tags.database)


def server_is_new_enough(
    *, databases: Sequence[str] | None = None, **_: object
) -> list[checks.Error]:
    """Refuse a PostgreSQL without pgvector, or one that is too old."""
    found = [database.why_unusable(connections[alias]) for alias in databases or []]
    return [checks.Error(reason, id="config.E001") for reason in found if reason]
