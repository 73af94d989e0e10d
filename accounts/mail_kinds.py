"""Which choice of a person each notice falls under; every app says it of its own notices.

An app that sends notices has `mail_kinds` in its `AppConfig`: the kind of each verb that differs,
and under "" that of all the others. Beside it stands, in the same form, how long their mail may
wait (`mail_urgency`; see `notifications.urgency`). Whoever adds a notice to an app that lacks one
of the two is told so when the service starts.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error

from accounts.enums import MailKind
from notifications.enums import Urgency
from notifications.urgency import EVERY_OTHER, said_of, urgency_of


def mail_kind(notice: str) -> MailKind:
    """Return which choice of a person a notice `<app>/<verb>` falls under."""
    kind: MailKind = said_of(notice, "mail_kinds")
    return kind


def notices_of(app: AppConfig) -> list[str]:
    """Return the verbs of the notices that an app has texts for."""
    folder = Path(app.path) / "templates" / app.label / "notices"
    return sorted(file.stem for file in folder.glob("*.txt"))


def check_mail_kinds(
    app_configs: Sequence[AppConfig] | None,
    **_: object,
) -> list[CheckMessage]:
    """Refuse to start where a notice has no kind or urgency, or either belongs to no notice."""
    found: list[CheckMessage] = []
    for app in app_configs or apps.get_app_configs():
        found += _check(app, "mail_kinds", "no kind", "mail.E001", "mail.E002")
        found += _check(app, "mail_urgency", "no urgency", "mail.E003", "mail.E004")
        found += _strangers(app, getattr(app, "asks_for_answer", ()), "mail.E005")
        found += _strangers(app, getattr(app, "by_phone", ()), "mail.E007")
        found += [] if found else _late(app)
    return found


def _late(app: AppConfig) -> list[CheckMessage]:
    """Return which notices of accounts could wait for the morning or for the daily letter."""
    late = [
        verb
        for verb in notices_of(app)
        if mail_kind(f"{app.label}/{verb}") == MailKind.ACCOUNT
        and urgency_of(f"{app.label}/{verb}") != Urgency.AT_ANY_HOUR
    ]
    told = f"{app.label} lets notices of accounts wait: {', '.join(late)}."
    return [Error(told, hint="Make them AT_ANY_HOUR.", id="mail.E006")] if late else []


def _check(
    app: AppConfig, name: str, lacking: str, without: str, unknown: str
) -> list[CheckMessage]:
    """Return what is wrong with one declaration of an app."""
    found: list[CheckMessage] = []
    declared: Mapping[str, object] = getattr(app, name, {})
    if notices_of(app) and EVERY_OTHER not in declared:
        hint = f'Give its AppConfig `{name} = {{"": …}}`.'
        found.append(Error(f"{app.label} sends notices of {lacking}.", hint=hint, id=without))
    return [*found, *_strangers(app, set(declared) - {EVERY_OTHER}, unknown)]


def _strangers(app: AppConfig, verbs: Iterable[str], unknown: str) -> list[CheckMessage]:
    told = ", ".join(sorted(set(verbs) - set(notices_of(app))))
    return [Error(f"{app.label} has no notice {told}.", id=unknown)] if told else []
