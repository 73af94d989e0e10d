"""Space managers keep their page up to date."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NotRequired, TypedDict

from django.db import transaction
from django.utils import timezone

from accounts.actions import Outdated, drop_draft
from accounts.models import User
from audit.actions import record
from spaces import policies
from spaces.models import Facility, Space

MANY = ("sectors", "stages", "help_kinds")


class FacilityTold(TypedDict):
    """One thing a space has, as its form tells it."""

    id: NotRequired[int | None]
    text: str
    other: NotRequired[str]
    kind: str


@transaction.atomic
def save(
    space: Space,
    fields: Mapping[str, object],
    facilities: Sequence[FacilityTold],
    *,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Save what `by` changed; the figures are as of today.

    Raises
    ------
    Outdated
        The stored version is no longer `version`.
    """
    policies.may_edit(by, space)
    stored = Space.objects.select_for_update().get(pk=space.pk)
    if stored.version != version:
        raise Outdated(stored)
    for name, value in fields.items():
        if name not in MANY:
            setattr(stored, name, value)
    stored.version, stored.figures_on = version + 1, timezone.localdate(at)
    stored.save()
    for name in MANY:
        getattr(stored, name).set(fields.get(name, ()))
    _write(stored, facilities)
    drop_draft(by, form_name(space.pk))
    record("save", stored, by=by, at=at)


def form_name(pk: int) -> str:
    """Return the name under which a draft of this space is kept."""
    return f"space-{pk}"


def _write(space: Space, facilities: Sequence[FacilityTold]) -> None:
    kept = {each.pk: each for each in space.facilities.all()}
    for position, row in enumerate(facilities):
        facility = kept.pop(row.get("id") or 0, None) or Facility(space=space)
        facility.position, facility.text, facility.kind = position, row["text"], row["kind"]
        facility.other = row.get("other", "")
        facility.save()
    Facility.objects.filter(pk__in=kept).delete()
