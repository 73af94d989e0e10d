"""Offers: what they hold, what is taken up of it, what is given back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.actions import advance
from audit.guards import broken
from incubation import policies
from incubation.actions.telling import dealt_with, hosts_of, leads, tell
from incubation.core import hours_of, lies_within
from incubation.models import Application, Booking, Residency
from incubation.queries import next_on_list
from notifications.models import Notification
from spaces.enums import SpaceStatus
from spaces.models import Place, Space
from ventures.models import Venture

_DAY = timedelta(days=1)
_APART = {"one_at_a_time_on_a_place", "one_at_a_time_on_equipment"}


class PlaceTaken(Exception):
    """Somebody has, or is offered, one of the places in these days."""


class OutsideHours(Exception):
    """The equipment cannot be used at that time."""


class SpaceClosed(Exception):
    """The space does not run, so that nobody moves in."""


def days(first: date, last: date) -> DateRange:
    """Return a span of days from the first until the last, both within."""
    return DateRange(first, last + _DAY)


def one_by_one(space: Space) -> Space:
    """Have whoever changes the places of a space wait for each other, before anything is locked."""
    return Space.objects.select_for_update(no_key=True).get(pk=space.pk)


def lock(space: Space) -> None:
    """Let nobody into a space that does not run, and rivals for its places come one by one.

    Raises
    ------
    SpaceClosed
        It does not run.
    """
    if one_by_one(space).status != SpaceStatus.RUNNING:
        raise SpaceClosed


@transaction.atomic
def offer(  # noqa: PLR0913  what an offer is made of
    application: Application,
    *,
    places: Sequence[Place],
    first: date,
    last: date,
    rent: str,
    contract: str = "",
    by: User,
    at: datetime,
) -> None:
    """Offer places under contract; they are held until the lead answers or time runs out.

    Raises
    ------
    PlaceTaken
        One of them is not free in these days.
    SpaceClosed
        The space does not run.
    """
    policies.may_host(by, application)
    lock(application.space)
    rows = [
        Residency(
            space=application.space,
            venture=application.venture,
            place=place,
            contract=contract,
            application=application,
            span=days(first, last),
            rent=rent,
        )
        for place in places
    ]
    _hold(rows)
    _offered(application, rent, by=by, at=at)


@transaction.atomic
def offer_time(  # noqa: PLR0913  what an offer is made of
    application: Application,
    *,
    equipment: Place,
    begins: datetime,
    ends: datetime,
    rent: str,
    by: User,
    at: datetime,
) -> None:
    """Offer time on equipment; it is held until the lead answers or time runs out.

    Raises
    ------
    PlaceTaken
        Somebody else has it then.
    OutsideHours
        It cannot be used then.
    SpaceClosed
        The space does not run.
    """
    policies.may_host(by, application)
    lock(application.space)
    if not _within_hours(equipment, begins, ends):
        raise OutsideHours
    booking = Booking(
        space=application.space,
        venture=application.venture,
        place=equipment,
        application=application,
        span=DateTimeTZRange(begins, ends),
    )
    _hold([booking])
    _offered(application, rent, by=by, at=at)


def _within_hours(equipment: Place, begins: datetime, ends: datetime) -> bool:
    """Whether a time lies on a day that is not closed, and inside of the hours that are given."""
    zone = timezone.get_default_timezone()
    if equipment.is_closed_on(begins.astimezone(zone).date()):
        return False
    hours = hours_of(equipment.open_hours)
    if hours is None:
        return True
    return lies_within(hours, begins.astimezone(zone), ends.astimezone(zone))


def _hold(rows: Sequence[Residency | Booking]) -> None:
    if any(_is_taken_by_hand(row) for row in rows if isinstance(row, Residency)):
        raise PlaceTaken
    try:
        with transaction.atomic():
            for row in rows:
                row.save()
    except IntegrityError as problem:
        if broken(problem) in _APART:
            raise PlaceTaken from problem
        raise


def _is_taken_by_hand(row: Residency) -> bool:
    """Whether the space has marked the place as taken on the first day, without a contract."""
    stays = Q(taken_until=None) | Q(taken_until__gte=row.starts_on)
    by_hand = Place.objects.filter(stays, pk=row.place_id, is_taken=True, is_let=False)
    return by_hand.exists()


def hold(row: Residency) -> Residency:
    """Hold one place.

    Raises
    ------
    PlaceTaken
        It is not free in these days.
    """
    _hold([row])
    return row


def _offered(application: Application, rent: str, *, by: User, at: datetime) -> None:
    application.rent = rent
    application.offer_ends_on = timezone.localdate(at) + timedelta(days=settings.PLACE_OFFER_DAYS)
    application.save(update_fields=["rent", "offer_ends_on"])
    advance(application, "offer", by=by, at=at)
    dealt_with(application, ("application_sent", "application_unanswered", "place_free"), at)
    tell(
        leads(application.venture),
        "application_offered",
        application,
        at,
        event=at.isoformat(),
        until=application.offer_ends_on,
        rent=rent,
    )


def take_up(application: Application, *, by: User, at: datetime) -> None:
    """Begin what an offer held; call inside the transaction of the yes."""
    for row in _held(application):
        advance(row, "begin", by=by, at=at)


def give_back(application: Application, *, by: User | None, at: datetime) -> None:
    """Release what an offer held, and tell the space who is next on its list."""
    for row in _held(application):
        advance(row, "release", by=by, at=at)
    suggest_next(application.space, application.kind, at=at)


def _held(application: Application) -> list[Residency | Booking]:
    residencies = application.residencies.held().order_by("place")
    return [*residencies, *application.bookings.held().order_by("pk")]


def suggest_next(space: Space, kind: str, *, at: datetime) -> None:
    """Tell the managers of a space that runs who has waited longest for what has come free.

    While more is free than ventures have been told of, that is the next one on the list.
    """
    following = _not_told(space, kind) or next_on_list(space, kind)
    if following is not None and following.space.status == SpaceStatus.RUNNING:
        tell(hosts_of(following), "place_free", following, at, event=at.isoformat())


def _not_told(space: Space, kind: str) -> Application | None:
    """Return the first one, of as many as there are places free, whom no bell has named yet."""
    free = Place.objects.free().filter(space=space, kind=kind).count()
    line = Application.objects.waiting().filter(space=space, kind=kind).for_page()
    told = Notification.objects.filter(kind="incubation/place_free")
    for row in line[:free]:
        if not told.filter(url=row.get_absolute_url()).exists():
            return row
    return None


def has_turn(application: Application) -> bool:
    """Whether it has waited longest on its list while something of its kind is free."""
    first = next_on_list(application.space, application.kind)
    free = Place.objects.free().filter(space=application.space_id, kind=application.kind)
    return first is not None and first.pk == application.pk and free.exists()


@transaction.atomic
def call_off(booking: Booking, *, note: str = "", by: User, at: datetime) -> None:
    """Call booked time off; the other side is told."""
    policies.may_call_off(by, booking)
    booking.note = note
    booking.save(update_fields=["note"])
    _called_off(booking, by=by, at=at, note=note)


@transaction.atomic
def call_off_all(venture: Venture, *, by: User, at: datetime) -> None:
    """Call off the time on equipment to come of a venture that is archived; its spaces are told."""
    booked = Booking.objects.to_come(at).filter(venture=venture).order_by("pk").for_page()
    for row in booked.select_for_update(of=("self",), no_key=True):
        _called_off(row, by=by, at=at, archived="yes")


def _called_off(booking: Booking, *, by: User, at: datetime, **told: str) -> None:
    advance(booking, "call_off", by=by, at=at)
    others = [each for each in (*leads(booking.venture), *hosts_of(booking)) if each != by]
    tell(
        others,
        "booking_called_off",
        booking,
        at,
        place=str(booking.place),
        **told,
        begins=booking.starts_at.isoformat(),
    )
    suggest_next(booking.space, booking.place.kind, at=at)
