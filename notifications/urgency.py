"""Whether a notice goes by mail at once, once a day or not at all.

An app that sends notices has `mail_urgency` in its `AppConfig`: the urgency of each verb that
differs, and under "" that of all the others; `asks_for_answer` names the verbs that somebody has
to do something about. `accounts.mail_kinds` checks both when the service starts.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps

from notifications.enums import Pace, Urgency

if TYPE_CHECKING:
    from accounts.models import User

EVERY_OTHER = ""
NEAR = timedelta(hours=24)


def said_of(notice: str, name: str) -> Any:  # noqa: ANN401
    """Return what the `AppConfig` of a notice `<app>/<verb>` says of it in its mapping `name`."""
    app, _slash, verb = notice.partition("/")
    declared: Mapping[str, Any] = getattr(apps.get_app_config(app), name, {})
    return declared.get(verb) or declared[EVERY_OTHER]


def urgency_of(notice: str) -> Urgency:
    """Return how long a notice `<app>/<verb>` may wait."""
    declared: Urgency = said_of(notice, "mail_urgency")
    return declared


def asks(notice: str) -> bool:
    """Return whether somebody has to do something about a notice `<app>/<verb>`."""
    app, _slash, verb = notice.partition("/")
    return verb in getattr(apps.get_app_config(app), "asks_for_answer", ())


def passes_quiet_hours(notice: str, facts: Mapping[str, str], at: datetime) -> bool:
    """Return whether a notice goes out at night: safety, or a meeting that falls into 24 hours."""
    if urgency_of(notice) != Urgency.AT_ANY_HOUR:
        return False
    return "when" not in facts or datetime.fromisoformat(facts["when"]) <= at + NEAR


def pace_for(person: "User", notice: str, facts: Mapping[str, str], at: datetime) -> Pace:
    """Return how one notice goes to one person, by what it is and what the person chose.

    An entry for a calendar has a letter of its own even if the person chose one letter a day; so
    has what cannot wait for the next one.
    """
    if not person.is_active or person.is_sample or person.pace(notice) == Pace.NEVER:
        return Pace.NEVER
    if "calendar" in facts or passes_quiet_hours(notice, facts, at):
        return Pace.AT_ONCE
    return Pace.DAILY if urgency_of(notice) == Urgency.DAILY else person.pace(notice)
