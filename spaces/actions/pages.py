"""Space managers keep their page up to date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NotRequired, TypedDict

from django.db import transaction
from django.utils import timezone

from accounts.actions import Outdated, drop_draft
from accounts.models import User
from audit.actions import record
from spaces import policies
from spaces.enums import PlaceKind, SpaceStatus
from spaces.models import Facility, Place, Space

MANY = ("sectors", "stages", "help_kinds")


class LivedIn(Exception):
    """Places are under contract, so that the space cannot be closed; `places` names them."""

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__(places)
        self.places = places


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
    LivedIn
        It is to be closed, and somebody lives there under contract.
    """
    policies.may_edit(by, space)
    stored = Space.objects.select_for_update().get(pk=space.pk)
    if stored.version != version:
        raise Outdated(stored)
    let = list(stored.places.filter(is_let=True))
    if let and fields.get("status") == SpaceStatus.CLOSED:
        raise LivedIn(let)
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


# --- places of which only numbers are known ---------------------------------------------------
_DESKS_A_PLACE = 6


def lay_out(spaces: Iterable[Space], rent_room: int | None = None) -> None:
    """Write as many places as these rows say that were just stored: a sample knows only numbers.

    The database counts the places, so that its figures are those of the rows again. `rent_room` is
    the rent of each room, where it is known.
    """
    Place.objects.bulk_create(place for space in spaces for place in _laid_out(space, rent_room))


def _laid_out(space: Space, rent_room: int | None) -> Iterator[Place]:
    groups = (("A", space.desks - space.desks_free, True), ("B", space.desks_free, False))
    for letter, desks, is_taken in groups:
        for first in range(1, desks + 1, _DESKS_A_PLACE):
            last = min(first + _DESKS_A_PLACE - 1, desks)
            name = f"{letter}{first}" if first == last else f"{letter}{first}–{letter}{last}"
            yield Place(
                space=space,
                kind=PlaceKind.DESK,
                name=name,
                for_how_many=last - first + 1,
                is_taken=is_taken,
            )
    for number in range(1, space.rooms + 1):
        yield Place(
            space=space,
            kind=PlaceKind.ROOM,
            name=f"R{number}",
            rent_month=rent_room,
            is_taken=number <= space.rooms - space.rooms_free,
        )
