"""The waiting list of a mentor whose places are taken: first come, first told."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import permits
from accounts.queries import officers
from audit.actions import record
from audit.due import each
from audit.guards import broken
from mentors import policies
from mentors.models import MentorProfile, WaitingPlace
from mentors.queries import are_together, places_to_ask, still_waiting
from mentors.querysets import WaitingQuerySet
from notifications.actions import notify, settle_row
from safety.policies import is_barred
from ui.dated import rule
from ui.days import day_of, end_of
from ventures.models import Venture

_TOLD_BEFORE = timedelta(days=7)  # that a place on the list runs out
_TO_TEAM = ("mentors/place_free", "mentors/wait_ending")


class ListFull(Exception):
    """As many wait for this mentor as may."""


class AlreadyOpen(Exception):
    """The venture already waits for this mentor, or is mentored by him."""


def refuse_together(venture: Venture, mentor: MentorProfile) -> None:
    """Refuse where the venture waits for his answer, or is mentored by him."""
    if are_together(venture, mentor):
        raise AlreadyOpen


@transaction.atomic
def wait_for(venture: Venture, mentor: MentorProfile, *, by: User, at: datetime) -> WaitingPlace:
    """Take a place on the list of a mentor who is full; twice is once.

    Raises
    ------
    AlreadyOpen
        The venture waits for his answer, or is mentored by him: no place is kept free for it.
    ListFull
        The list is as long as it may be.
    """
    policies.may_ask(by, venture, mentor, on=timezone.localdate(at))
    refuse_together(venture, mentor)
    MentorProfile.objects.select_for_update().get(pk=mentor.pk)  # who comes first is first
    waiting = WaitingPlace.objects.waiting().filter(mentor=mentor)
    if mine := waiting.filter(venture=venture).first():
        return mine
    if waiting.count() >= settings.WAITING_AT_MOST:
        raise ListFull
    until = timezone.localdate(at) + timedelta(days=settings.WAITING_DAYS)
    try:
        with transaction.atomic():
            made = WaitingPlace.objects.create(
                venture=venture, mentor=mentor, by=by, at=at, until=until
            )
    except IntegrityError as problem:
        if broken(problem) == "one_waiting_place_per_pair":
            return waiting.get(venture=venture)
        raise
    record("wait_for", made, by=by, at=at)
    return made


@transaction.atomic
def leave_list(place: WaitingPlace, *, by: User, at: datetime) -> None:
    """Wait no longer; as whoever asks, whoever gives the place up leads the team."""
    policies.may_leave_list(by, place)
    end_places(WaitingPlace.objects.filter(pk=place.pk), at=at)
    record("leave_list", place, by=by, at=at)


def end_places(places: WaitingQuerySet, *, at: datetime) -> None:
    """Let go what waits; what was told of it is out of every bell."""
    for place in places:
        settle_row(_TO_TEAM, about=place, at=at)
    places.update(ended_at=at)


def tell_of_places_ending(*, at: datetime) -> int:
    """Tell the leads, once, of a place on a list that runs out within a week; return how many."""
    today = day_of(at)
    near = WaitingPlace.objects.waiting().filter(
        offered_at=None, until__gte=today, until__lte=today + _TOLD_BEFORE
    )
    return each(_told_of(near), lambda place: _tell_leads(place, "wait_ending", at))


def _let_go(place: WaitingPlace, at: datetime, *, left: str = "") -> None:
    """Let go a place whose days are over, or with a mentor who has left, and tell the leads."""
    end_places(WaitingPlace.objects.filter(pk=place.pk), at=at)
    _tell_leads(place, "wait_over", at, left=left)


def _told_of(places: WaitingQuerySet) -> WaitingQuerySet:
    return places.select_related("venture", "mentor__user").order_by("pk")


def _tell_leads(place: WaitingPlace, verb: str, at: datetime, *, left: str = "") -> None:
    leads = place.venture.members.leads().filter(person__is_active=True)
    for member in leads.select_related("person"):
        notify(
            member.person,
            f"mentors/{verb}",
            about=place,
            url=reverse("request_list"),
            at=at,
            mentor=place.mentor.user.name,
            venture=str(place.venture),
            until=str(place.until),
            left=left,
        )


def offer_places(*, at: datetime) -> int:
    """Tell whoever is first that a place is free, and let go what is over; return how many told.

    Who was told has until the end of the third day before the next one is told too.
    """
    today = timezone.localdate(at)
    waiting = WaitingPlace.objects.waiting()
    over = waiting.filter(offered_at=None, until__lt=today)
    each(_told_of(over), lambda place: _let_go(place, at))
    in_vain = waiting.filter(mentor__in=MentorProfile.objects.filter(policies.gone()))
    each(_told_of(in_vain), lambda place: _let_go(place, at, left="yes"))
    lapsed = waiting.filter(
        offered_at__lt=end_of(day_of(at) - timedelta(days=settings.OFFER_DAYS + 1))
    )
    each(lapsed, lambda row: end_places(WaitingPlace.objects.filter(pk=row.pk), at=at))
    free = MentorProfile.objects.public().with_room().askable(today)
    mentors = free.filter(pk__in=WaitingPlace.objects.waiting().values("mentor"))
    told: list[int] = []
    each(mentors.order_by("pk"), lambda mentor: told.append(_offer(mentor, at)))
    return sum(told)


def _offer(mentor: MentorProfile, at: datetime) -> int:
    """Tell as many as there are places and the mentor lets ask, less those who have been told.

    Whom a rule keeps apart by now, or who is barred, waits no longer; nobody is told why. Where
    nobody may ask today, the next one is told.
    """
    rows = WaitingPlace.objects.waiting().filter(mentor=mentor).select_for_update(of=("self",))
    waiting = []
    for place in rows.select_related("venture", "mentor__user", "by").order_by("at", "pk"):
        if policies.conflicts(place.venture, mentor) or is_barred(place.by, day_of(at)):
            end_places(WaitingPlace.objects.filter(pk=place.pk), at=at)
        else:
            waiting.append(place)
    offered = [each for each in waiting if each.offered_at is not None]
    told, most = 0, places_to_ask(mentor, on=day_of(at))
    for place in waiting:
        if place.offered_at is not None or len(offered) + told >= most:
            continue
        if able := _who_may_ask(place, at):
            place.offered_at = at
            place.save(update_fields=["offered_at"])
            settle_row(["mentors/wait_ending"], about=place, at=at)
            _tell(place, able, at)
            told += 1
    return told


def _who_may_ask(place: WaitingPlace, at: datetime) -> list[User]:
    """Return who of the team may ask the mentor for whom it waits."""
    team, asked = place.venture.founders.filter(is_active=True), (place.venture, place.mentor)
    return [one for one in team if permits(policies.may_ask, one, *asked, on=day_of(at))]


def _tell(place: WaitingPlace, people: Iterable[User], at: datetime) -> None:
    url = f"{reverse('request_new', args=[place.mentor.slug])}?venture={place.venture_id}"
    for founder in people:
        notify(
            founder,
            "mentors/place_free",
            about=place,
            url=url,
            at=at,
            mentor=place.mentor.user.name,
            venture=str(place.venture),
            until=str(day_of(at) + timedelta(days=settings.OFFER_DAYS)),
        )


# --- ventures that nobody takes -------------------------------------------------------------
def tell_of_waits(*, at: datetime) -> int:
    """Tell the office once of each venture that waits long, and once more when it is too long.

    Return how many wait too long.
    """
    today = day_of(at)
    bounds = [rule(name, on=today) for name in ("long_wait_days", "longest_wait_days")]
    waiting = [list(still_waiting(at=at, days=days)) for days in bounds]
    for days, ventures in zip(bounds, waiting, strict=True):
        since = {
            row.pk: timezone.localdate(row.waits_since)  # type: ignore[attr-defined]
            for row in ventures
        }
        each(Venture.objects.live(), partial(_tell_of_wait, since, days, at), keys=since)
    return len(waiting[-1])


def _tell_of_wait(
    waits_since: Mapping[int, date], days: int, at: datetime, venture: Venture
) -> None:
    since = waits_since[venture.pk]
    for officer in officers():
        notify(
            officer,
            "mentors/waits_long",
            about=venture,
            url=reverse("office_ask", args=[venture.pk]),
            at=at,
            event=f"{since}:{days}",
            venture=venture.name,
            since=str(since),
            days=str(days),
        )
