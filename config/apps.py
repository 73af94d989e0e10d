"""The project itself as an app: checks of the server it stands on."""

from collections.abc import Sequence
from typing import ClassVar

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import connections
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailKind
from audit import terms
from config import database, doors
from notifications.enums import Urgency

KEY_LENGTH = 50
# What ends by jobs of its own; the nightly job of `privacy` counts nothing of it.
TERMS = (
    terms.Term(
        key="jobs",
        label=_("Jobs of the worker that ended"),
        kept=_("30 days after they ended"),
        why=_("A job of its own does it every night."),
    ),
    terms.Term(
        key="backups",
        label=_("Backups"),
        kept=_("as many nights as the operator sets, 14 if nothing is set"),
        why=_("The oldest goes when a new one is made."),
    ),
)


class ConfigConfig(AppConfig):
    name = "config"
    # Work of the operator; the letter waits for the morning, and is not sent once it is done.
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {"": Urgency.AT_ONCE}

    def ready(self) -> None:
        """Register the check that `migrate` and `run` ask before they touch anything."""
        checks.register(server_is_new_enough, checks.Tags.database)
        checks.register(safe_for_people, checks.Tags.security)
        checks.register(doors_are_known, checks.Tags.security)
        terms.enter(*TERMS)


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
    key, database = settings.SECRET_KEY, settings.DATABASES["default"]
    unsafe = {
        "DEBUG is on: pages would show the code": settings.DEBUG,
        "ALLOWED_HOSTS lets any name in": "*" in settings.ALLOWED_HOSTS,
        "SAMPLE_DATA is on: everybody could enter as a sample person": settings.SAMPLE_DATA,
        "DATABASE_OWNER_URL must name another role than DATABASE_URL: pages would be made as the "
        "owner of the tables": settings.WEB_OWNS_TABLES,
        "SMS_BACKEND writes codes into the log": (
            settings.PHONE_SIGN_IN and settings.SMS_BACKEND.startswith("accounts.sms.Console")
        ),
        "EMAIL_URL writes letters, and the digits in them, into the log": (
            settings.EMAIL_BACKEND.endswith("console.EmailBackend")
        ),
        "DATABASE_URL leads to another machine whose certificate nobody checks: end it with "
        "?sslmode=verify-full, or with ?sslmode=disable where the line is safe otherwise": (
            not _is_here(database["HOST"])
            and database.get("OPTIONS", {}).get("sslmode") not in {"verify-full", "disable"}
        ),
        "EMAIL_URL leads to another machine in clear: begin it with smtp+tls:// or smtp+ssl://": (
            not (_is_here(settings.EMAIL_HOST) or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
        ),
        "CLAMD must be a socket or a port of this machine: files of people would leave it": (
            not _is_here(settings.CLAMD.rpartition(":")[0] or settings.CLAMD)
        ),
        f"SECRET_KEY is shorter than {KEY_LENGTH} characters": len(key) < KEY_LENGTH,
    }
    return [checks.Error(said, id="config.E002") for said, is_so in unsafe.items() if is_so]


def _is_here(host: str) -> bool:
    """Whether a server is on this machine: by a socket, or by a name of it."""
    return not host or host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}


def doors_are_known(**_: object) -> list[checks.Error]:
    """Refuse to start where an address is open that `config.doors` does not open."""
    return [checks.Error(said, id="config.E003") for said in doors.unknown()]
