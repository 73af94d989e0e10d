"""The project itself as an app: checks of the server it stands on."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import connections

from config import database, doors

KEY_LENGTH = 50


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """Register the check that `migrate` and `run` ask before they touch anything."""
        checks.register(server_is_new_enough, checks.Tags.database)
        checks.register(safe_for_people, checks.Tags.security)
        checks.register(doors_are_known, checks.Tags.security)


def server_is_new_enough(
    *, databases: Sequence[str] | None = None, **_: object
) -> list[checks.Error]:
    """Refuse a PostgreSQL without pgvector, or one that is too old."""
    found = [database.why_unusable(connections[alias]) for alias in databases or []]
    return [checks.Error(reason, id="config.E001") for reason in found if reason]


def safe_for_people(**_: object) -> list[checks.Error]:
    """Refuse to start a service that real people reach (`SITE_URL` is https) and that is unsafe."""
    if not settings.HTTPS:
        return []
    key = settings.SECRET_KEY
    unsafe = {
        "DEBUG is on: pages would show the code": settings.DEBUG,
        "ALLOWED_HOSTS lets any name in": "*" in settings.ALLOWED_HOSTS,
        "SAMPLE_DATA is on: everybody could enter as a sample person": settings.SAMPLE_DATA,
        "DATABASE_OWNER_URL must name another role than DATABASE_URL: pages would be made as the "
        "owner of the tables": settings.WEB_OWNS_TABLES,
        f"SECRET_KEY is shorter than {KEY_LENGTH} characters": len(key) < KEY_LENGTH,
    }
    return [checks.Error(said, id="config.E002") for said, is_so in unsafe.items() if is_so]


def doors_are_known(**_: object) -> list[checks.Error]:
    """Refuse to start where an address is open that `config.doors` does not open."""
    return [checks.Error(said, id="config.E003") for said in doors.unknown()]
