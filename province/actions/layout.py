"""Which trades each prefecture builds on."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import Prefecture, Sector, User
from audit.actions import record
from province import policies


@transaction.atomic
def lay_out(told: Mapping[str, Collection[str]], *, by: User, at: datetime) -> list[Prefecture]:
    """Write the trades of prefectures, by code; the trail keeps what stood there before.

    Returns
    -------
    list of prefectures
        Those whose trades changed.
    """
    policies.may_set_layout(by)
    changed = []
    for place in Prefecture.objects.select_for_update().filter(pk__in=told).order_by("pk"):
        before = sorted(place.focus.values_list("pk", flat=True))
        after = sorted(set(told[place.pk]))
        if before == after:
            continue
        place.focus.set(Sector.objects.filter(pk__in=after))
        record("lay_out", place, by=by, at=at, before=" ".join(before), after=" ".join(after))
        changed.append(place)
    return changed
