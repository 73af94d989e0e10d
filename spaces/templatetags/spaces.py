"""Times in the clock of the space; what rooms above add to its pages."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import cast

from django import template
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from accounts.policies import permits
from spaces.enums import Level, PlaceKind, SpaceStatus
from spaces.models import Place, Space, SpaceFavourite, SpaceStanding
from spaces.policies import may_ask, may_keep_for_later
from ui.days import day_of
from ui.templatetags.ui import thousands

register = template.Library()


@register.filter
def clock(at: datetime | str) -> str:
    """Print day, weekday and time; a notice knows the moment as text."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return str(date_format(local, pgettext("when", "D, M j, Y, H:i")))


@register.filter
def day(told: date | str) -> str:
    """Print a day as everywhere; a notice knows it as text."""
    return told if isinstance(told, str) else told.isoformat()


@register.filter
def facts(place: Place) -> str:
    """Return what a place is and what is known of it, as one text with the language's comma."""
    people, told = place.for_how_many, [str(place.get_kind_display())]
    if place.kind != PlaceKind.EQUIPMENT:
        told.append(ngettext("for %(n)s person", "for %(n)s people", people) % {"n": people})
    if place.area_m2:
        told.append(f"{thousands(place.area_m2)} m²")
    if place.rent_month is not None:
        told.append(_("%(yuan)s yuan a month") % {"yuan": thousands(place.rent_month)})
    told += filter(None, (place.fee, place.open_hours))
    if place.owner:
        told.append(_("owned by %(owner)s") % {"owner": place.owner})
    if place.needs_booking:
        told.append(_("has to be booked"))
    if place.is_for_meetings:
        told.append(_("for meetings"))
    return _(", ").join(told)


@register.filter
def lent(places: Iterable[Place]) -> list[Place]:
    """Keep the equipment, which is lent for a time."""
    return [each for each in places if each.kind == PlaceKind.EQUIPMENT]


@register.filter
def lived_in(places: Iterable[Place]) -> list[Place]:
    """Keep the desks and rooms, into which ventures move."""
    return [each for each in places if each.kind != PlaceKind.EQUIPMENT]


@register.filter
def for_meetings(places: Iterable[Place]) -> list[Place]:
    """Keep the rooms in which mentors and founders of other places may meet, and nobody sits."""
    return [each for each in places if each.is_for_meetings and each.is_free]


@register.filter
def may_be_asked_by(space: Space, user: User | AnonymousUser) -> bool:
    """Return whether to offer the buttons: to strangers, who sign in first, and to who may ask."""
    opens = space.status != SpaceStatus.CLOSED
    return opens and (not isinstance(user, User) or permits(may_ask, user, space))


@register.filter
def level_now(space: Space) -> Level:
    """Return the level that holds today."""
    return space.level_on(timezone.localdate())


@register.filter
def recognition_ended(space: Space) -> date | None:
    """Return the last day of a recognition that has run out, nothing while it holds."""
    return space.level_until if space.lapsed_by(timezone.localdate()) else None


@register.filter
def liaison_ended(space: Space) -> date | None:
    """Return the last day of the IP liaison where the term has run out, nothing while it holds."""
    return space.liaison_until if space.liaison_lapsed_by(timezone.localdate()) else None


@register.filter
def liaison_now(space: Space) -> str:
    """Return the name of the IP liaison whose term stands today, or nothing."""
    return space.liaison_on(timezone.localdate())


@register.simple_tag
def standings_of(space: Space) -> list[SpaceStanding]:
    """Return how a space stood since when, the newest first; of one day what it ended with."""
    rows = space.standings.select_related("type", "county__prefecture").order_by("since", "pk")
    return list({day_of(row.since): row for row in rows}.values())[::-1]


@register.simple_tag
def added_parts(page: str) -> list[str]:
    """Return the templates that apps above add to a page of ours.

    Such an app has `space_parts` in its `AppConfig`: the name of the page, and the template.
    """
    told = (getattr(config, "space_parts", {}) for config in apps.get_app_configs())
    return [parts[page] for parts in told if page in parts]


@register.filter
def keeps_spaces(user: object) -> bool:
    """Return whether a reader keeps spaces for later: founders do."""
    return isinstance(user, User) and permits(may_keep_for_later, user)


@register.simple_tag(takes_context=True)
def keeping_space(context: template.Context, space: Space) -> str:
    """Return "kept" or "not kept" for a founder, nothing for anybody else; one query a page."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not keeps_spaces(user):
        return ""
    if not hasattr(request, "kept_spaces"):
        rows = SpaceFavourite.objects.filter(user=user).values_list("space", flat=True)
        request.kept_spaces = set(rows)
    return "kept" if space.pk in cast("set[int]", request.kept_spaces) else "not kept"
