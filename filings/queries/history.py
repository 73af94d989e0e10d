"""What happened to a return, from the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import AuditEvent
from filings.models import Filing

SHOWN = 100
DONE: Mapping[str, str | Promise] = {
    "keep": _("saved"),
    "file": _("filed with the office"),
    "give_back": _("sent back"),
    "accept": _("taken as it is"),
}


@dataclass(frozen=True)
class Step:
    """Who did what, when."""

    words: str | Promise
    by: User | None
    at: datetime
    note: str


def history(filing: Filing) -> Sequence[Step]:
    """Return what happened, the newest first."""
    found = AuditEvent.objects.filter(
        subject_label=Filing._meta.label_lower, subject_pk=str(filing.pk), verb__in=DONE
    )
    return [
        Step(DONE[each.verb], each.actor, each.happened_at, str(each.detail.get("reason", "")))
        for each in found.select_related("actor").order_by("-happened_at", "-pk")[:SHOWN]
    ]
