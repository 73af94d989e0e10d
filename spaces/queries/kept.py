"""Which spaces a founder keeps."""

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from accounts.models import User
from spaces.enums import SpaceStatus
from spaces.models import Space, SpaceFavourite
from spaces.queries.directory import HAS_ROOM


def kept_spaces(user: User) -> QuerySet[SpaceFavourite]:
    """Return which spaces a founder keeps: free ones first, closed ones last.

    `has_page`: what was closed again before it ran for a day has no page any more.
    """
    here = Space.objects.filter(pk=OuterRef("space"))
    read = Space.objects.public() | Space.objects.closed()
    closed = When(space__status=SpaceStatus.CLOSED, then=2)
    free = When(Exists(here.filter(HAS_ROOM)), then=0)
    rows = SpaceFavourite.objects.filter(user=user).annotate(
        has_page=Exists(read.filter(pk=OuterRef("space"))), turn=Case(closed, free, default=1)
    )
    shown = rows.select_related("space__type", "space__county__prefecture")
    return shown.order_by("turn", "space__search_key", "pk")
