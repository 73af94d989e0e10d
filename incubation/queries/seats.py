"""Who sits where in some spaces, and until when, as one tile a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import QuerySet

from incubation.enums import ON_A_PLACE, ResidencyStatus
from incubation.models import Residency
from spaces.enums import PlaceKind
from spaces.models import Place, Space
from spaces.models.places import BY_LABEL

ENDS_SOON = 90  # days


@dataclass(frozen=True)
class Seat:
    """A place, and whose it is: of a venture by contract or offer, of somebody, of nobody."""

    place: Place
    stay: Residency | None
    on: date

    @property
    def state(self) -> str:
        """How the tile is drawn: due, over, held, free, closed, or taken."""
        if not self.place.is_open:
            return "closed"
        if self.stay is None:
            return "free" if self.place.is_free else "taken"
        if self.stay.status == ResidencyStatus.HELD:
            return "held"
        if self.left < 0:
            return "over"
        return "due" if self.left <= ENDS_SOON else "taken"

    @property
    def left(self) -> int:
        """How many days of the contract are left."""
        return (self.stay.last_day - self.on).days if self.stay else 0


@dataclass(frozen=True)
class Plan:
    """The places of one kind in one space."""

    space: Space
    kind: str
    seats: Sequence[Seat]

    @property
    def free(self) -> int:
        """How many of them a venture could have."""
        return sum(each.state == "free" for each in self.seats)


def plans(spaces: Sequence[Space], on: date) -> list[Plan]:
    """Return the desks and rooms of these spaces with who sits there; two queries."""
    places: QuerySet[Place] = Place.objects.filter(space__in=spaces)
    places = places.exclude(kind=PlaceKind.EQUIPMENT).order_by("space", "-kind", BY_LABEL, "pk")
    stays = Residency.objects.filter(space__in=spaces, status__in=ON_A_PLACE).for_page()
    whose = {stay.place_id: stay for stay in stays.order_by("-span", "pk")}  # the earliest stays
    named = {space.pk: space for space in spaces}
    return [
        Plan(named[space], kind, [Seat(each, whose.get(each.pk), on) for each in group])
        for (space, kind), group in groupby(places, key=lambda each: (each.space_id, each.kind))
    ]
