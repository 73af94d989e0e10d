"""What a team has done, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import AuditEvent
from ventures.models import Venture

SHOWN_AT_MOST = 8
_SAID: Mapping[str, str | Promise] = {
    "found": _("%(who)s created the venture"),
    "invite": _("%(who)s invited somebody"),
    "invite_again": _("%(who)s sent an invitation again"),
    "withdraw_invitation": _("%(who)s took an invitation back"),
    "decline_invitation": _("An invitation was declined"),
    "join": _("%(who)s joined"),
    "leave": _("%(who)s left"),
    "remove": _("%(who)s removed %(person)s"),
    "change_role lead": _("%(who)s made %(person)s a lead"),
    "change_role member": _("%(who)s made %(person)s a member"),
    "archive": _("%(who)s archived the venture"),
    "restore": _("%(who)s restored the venture"),
}
_VERBS = {name.partition(" ")[0] for name in _SAID}


@dataclass(frozen=True)
class Done:
    """One thing that happened to a team."""

    at: datetime
    text: str


def history(venture: Venture) -> list[Done]:
    """Return what happened to the team last, newest first; two queries.

    A space that asks the venture in (`detail` names it) invites nobody into the team.
    """
    found = AuditEvent.objects.filter(
        subject_label=venture._meta.label_lower, subject_pk=str(venture.pk), verb__in=_VERBS
    ).exclude(detail__has_key="space")
    events = list(found.select_related("actor").order_by("-happened_at", "-pk")[:SHOWN_AT_MOST])
    people = User.objects.in_bulk({each.detail.get("person") for each in events} - {None})
    return [Done(each.happened_at, _in_words(each, people)) for each in events]


def was_taken_out(user: User, pk: int) -> bool:
    """Return whether somebody took `user` out of the team of a venture."""
    found = AuditEvent.objects.filter(
        subject_label=Venture._meta.label_lower, subject_pk=str(pk), verb="remove"
    )
    return found.filter(detail__person=user.pk).exists()


def _in_words(event: AuditEvent, people: Mapping[int, User]) -> str:
    told = _SAID.get(event.verb) or _SAID[f"{event.verb} {event.detail['role']}"]
    person = people.get(event.detail.get("person", 0), "")
    return str(told) % {"who": event.actor or "", "person": person}


@dataclass(frozen=True)
class WayStep:
    """One thing on the way of a venture; rooms above tell theirs in this form.

    `day` is None for a remark without a day; `is_own` marks what the reader alone sees.
    """

    day: date | None
    text: str
    url: str = ""
    is_own: bool = False


def lives_in_a_space(venture: Venture) -> bool:
    """Return whether a space has an open application, a residency or an open step of it.

    They lie above this app; their managers are reached through the venture.
    """
    asked = venture.space_applications.open().exists() or venture.chain_moves.open().exists()
    return asked or venture.residencies.running().exists()


def is_held(venture: Venture) -> bool:
    """Return whether records of others name the venture, so that the database would keep it."""
    try:
        Collector(using=DEFAULT_DB_ALIAS, origin=venture).collect([venture])
    except ProtectedError:
        return True
    return False
