"""Which choice of a person each notice falls under; every app says it of its own notices.

An app that sends notices has `mail_kinds` in its `AppConfig`: the kind of each verb that differs,
and under "" that of all the others. Whoever adds a notice to an app that has none is told so when
the service starts.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error

from accounts.enums import MailKind

EVERY_OTHER = ""


def mail_kind(notice: str) -> MailKind:
    """Return which choice of a person a notice `<app>/<verb>` falls under."""
    app, _slash, verb = notice.partition("/")
    kinds = _kinds_of(apps.get_app_config(app))
    return kinds.get(verb) or kinds[EVERY_OTHER]


def _kinds_of(app: AppConfig) -> Mapping[str, MailKind]:
    kinds: Mapping[str, MailKind] = getattr(app, "mail_kinds", {})
    return kinds


def notices_of(app: AppConfig) -> list[str]:
    """Return the verbs of the notices that an app has texts for."""
    folder = Path(app.path) / "templates" / app.label / "notices"
    return sorted(file.stem for file in folder.glob("*.txt"))


def check_mail_kinds(
    app_configs: Sequence[AppConfig] | None,
    **_: object,
) -> list[CheckMessage]:
    """Refuse to start where a notice has no kind, or a kind no notice."""
    found: list[CheckMessage] = []
    for app in app_configs or apps.get_app_configs():
        notices, kinds = notices_of(app), _kinds_of(app)
        if notices and EVERY_OTHER not in kinds:
            hint = 'Give its AppConfig `mail_kinds = {"": MailKind.…}`.'
            found.append(Error(f"{app.label} sends notices of no kind.", hint=hint, id="mail.E001"))
        unknown = set(kinds) - {EVERY_OTHER, *notices}
        if unknown:
            told = ", ".join(sorted(unknown))
            found.append(Error(f"{app.label} has no notice {told}.", id="mail.E002"))
    return found
