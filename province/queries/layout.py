"""What was changed in the layout of trades, by whom, when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Prefecture, Sector, User
from accounts.queries import rows_of
from audit.models import AuditEvent

SHOWN = 20


@dataclass(frozen=True)
class Change:
    """One prefecture at one saving: the trades that came and those that went."""

    place: str
    by: User | None
    at: datetime
    added: Sequence[str]
    taken: Sequence[str]


def changes_of_layout() -> list[Change]:
    """Return the last changes, the latest first."""
    trail = AuditEvent.objects.filter(subject_label="accounts.prefecture", verb="lay_out")
    places, sectors = rows_of(Prefecture), rows_of(Sector)

    def names(codes: set[str]) -> list[str]:
        return [str(row) for code, row in sectors.items() if code in codes]

    told = []
    for event in trail.select_related("actor").order_by("-happened_at", "-pk")[:SHOWN]:
        before, after = (set(event.detail.get(key, "").split()) for key in ("before", "after"))
        place = str(places.get(event.subject_pk, event.subject_pk))
        told.append(
            Change(
                place, event.actor, event.happened_at, names(after - before), names(before - after)
            )
        )
    return told
