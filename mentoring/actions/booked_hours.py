"""An hour of a mentor for a venture that he does not mentor: booked, called off, told of."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.meetings import Busy, is_late
from mentoring.actions.telling import CANCEL, REQUEST, leads_of, tell_of_open_hour
from mentoring.enums import OpenHourStatus, Side, TookPlace
from mentoring.models import OfficeHour, OpenHour, Seat
from mentors.models import MentorProfile
from notifications.actions import settle
from safety.policies import barred
from ventures.models import Member, Venture

OPEN_HOUR_REMINDED_BEFORE = timedelta(hours=24)


class BookedAlready(Exception):
    """The venture has an hour of this mentor to come."""


@transaction.atomic
def set_hour_open(hour: OfficeHour, *, is_open: bool, by: User, at: datetime) -> None:
    """Say whether ventures without a mentorship may book an hour that nobody has booked.

    Raises
    ------
    InvalidMove
        It was booked or taken back meanwhile.
    NoPlace
        It does not say how one meets.
    """
    policies.may_open_hour(by, hour, is_open=is_open)
    free = OfficeHour.objects.free(at).filter(pk=hour.pk)
    if not free.update(is_open=is_open):
        raise InvalidMove(f"{hour}: booked, taken back or begun.")
    hour.is_open = is_open
    record("set_hour_open", hour, by=by, at=at, is_open=is_open)


@transaction.atomic
def book_open(hour: OfficeHour, venture: Venture, *, text: str, by: User, at: datetime) -> OpenHour:
    """Book an open hour for a venture; both are told, and read how and where they meet.

    Raises
    ------
    InvalidMove
        Somebody else was first, or the mentor took it back.
    BookedAlready
        The venture has another hour of this mentor to come.
    Busy
        One of the two sits in another meeting then.
    NotThen
        It begins sooner than the mentor's notice, or his hours of the month are taken.
    BooksLater
        The venture missed too many lately.
    """
    # Bookings of one mentor come one by one.
    MentorProfile.objects.select_for_update(no_key=True).get(pk=hour.mentor_id)
    fresh = OfficeHour.objects.select_related("mentor__user").get(pk=hour.pk)
    policies.may_book_open(by, fresh, venture, at=at)
    policies.keep_limits(fresh.mentor_id, (fresh.starts_at, fresh.ends_at), at=at)
    standing = OpenHour.objects.booked().filter(mentor=fresh.mentor_id, venture=venture)
    if standing.filter(span__endswith__gt=at).exists():
        raise BookedAlready
    for over in standing:
        advance(over, "end", by=None, at=at)
    advance(fresh, "book", by=by, at=at, venture=venture.pk)
    _refuse_busy_two(fresh, by)
    row = _kept_open_hour(fresh, venture, text, by, at)
    record("book_open", row, by=by, at=at)
    tell_of_open_hour([row.mentor.user, by], "open_hour_booked", row, at, method=REQUEST)
    return row


def _kept_open_hour(
    hour: OfficeHour, venture: Venture, text: str, by: User, at: datetime
) -> OpenHour:
    row = OpenHour(
        hour=hour,
        mentor=hour.mentor,
        venture=venture,
        by=by,
        text=text,
        span=hour.span,
        way=hour.way,
        place=hour.place,
        held_on=timezone.localdate(hour.starts_at),
        minutes=(hour.ends_at - hour.starts_at) // timedelta(minutes=1),
        created_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if broken(problem) == "nobody_in_two_meetings":
            raise Busy(Side.FOUNDER) from problem
        if broken(problem) == "one_open_hour_per_pair":
            raise BookedAlready from problem
        raise
    return row


def _refuse_busy_two(hour: OfficeHour, person: User) -> None:
    taken = Seat.objects.filter(is_taken=True, span__overlap=hour.span)
    for side, key in ((Side.MENTOR, hour.mentor.user_id), (Side.FOUNDER, person.pk)):
        if taken.filter(person=key).exists():
            raise Busy(side)


@transaction.atomic
def cancel_open(row: OpenHour, *, note: str = "", by: User, at: datetime) -> None:
    """Call it off; the hour is free again if the venture says so in time.

    Raises
    ------
    InvalidMove
        It has begun, or was called off meanwhile.
    """
    policies.may_cancel_open(by, row)
    if row.starts_at <= at:
        raise InvalidMove(f"{row}: has begun.")
    call_off_open(row, note=note, by=by, at=at)


def call_off_open(row: OpenHour, *, note: str, by: User | None, at: datetime) -> None:
    """Call an open hour off, by one side or because the two must be apart."""
    advance(row, "cancel", by=by, at=at)
    row.note, row.sequence = note, row.sequence + 1
    row.save(update_fields=["note", "sequence"])
    is_lost = is_late(row.starts_at, at) or (by is not None and by.pk == row.mentor.user_id)
    hour = OfficeHour.objects.get(pk=row.hour_id)
    advance(hour, "withdraw" if is_lost else "release", by=by, at=at)
    everybody = (row.mentor.user, row.by, *leads_of(row.venture))
    people = {each.pk: each for each in everybody if each.is_active}
    for person in people.values():
        is_in = person.pk in {row.mentor.user_id, row.by_id}
        tell_of_open_hour(
            [person],
            "open_hour_cancelled",
            row,
            at,
            who=by.name if by else "",
            method=CANCEL if is_in else "",
        )


@transaction.atomic
def say_of_open(row: OpenHour, *, says: str, by: User, at: datetime) -> None:
    """Say whether it took place; its time counts once both say yes.

    If the other side says otherwise, both versions stay, both are told and the office sees it.

    Raises
    ------
    InvalidMove
        It is not over yet, or this side has said it already.
    """
    stored = OpenHour.objects.select_for_update(of=("self",)).for_page().get(pk=row.pk)
    policies.may_say_of_open(by, stored)
    side = policies.side_of_open(by, stored)
    if stored.ends_at > at:
        raise InvalidMove(f"{row}: not over yet.")
    if stored.status == OpenHourStatus.BOOKED:
        advance(stored, "end", by=by, at=at)
    if side == Side.MENTOR:
        stored.mentor_says = says
    else:
        stored.founder_says = says
    stored.save(update_fields=["mentor_says", "founder_says"])
    record("say_of_open", stored, by=by, at=at, side=str(side), says=says)
    page = stored.get_absolute_url()
    settle(("mentoring/open_hour_over",), page, _side_of(stored, side), at=at)
    both = {stored.mentor_says, stored.founder_says}
    if says == TookPlace.AWAY and not stored.disagrees:
        _tell_who_was_away(stored, side.other, by, at)
    if both in ({TookPlace.NO}, {TookPlace.NO, TookPlace.AWAY}):
        advance(stored, "miss", by=by, at=at)
    elif both == {TookPlace.YES}:
        stored.confirmed_at = at
        stored.save(update_fields=["confirmed_at"])
        advance(stored, "hold", by=by, at=at, minutes=stored.minutes)
    elif stored.disagrees:
        tell_of_open_hour(_both_of(stored), "open_hour_disagreed", stored, at)


def _side_of(row: OpenHour, side: Side) -> list[User]:
    if side == Side.MENTOR:
        return [row.mentor.user] if row.mentor.user.is_active else []
    people = {each.pk: each for each in (row.by, *leads_of(row.venture)) if each.is_active}
    return list(people.values())


def _tell_who_was_away(row: OpenHour, side: Side, by: User, at: datetime) -> None:
    again = policies.books_again_on(row.venture, at=at) if side == Side.FOUNDER else None
    day = again.isoformat() if again else ""
    people = _side_of(row, side)
    tell_of_open_hour(people, "open_hour_missed", row, at, who=by.name, again=day)


@transaction.atomic
def take_back_of_open(row: OpenHour, *, by: User, at: datetime) -> None:
    """Take back what one side said of it, as long as not both say that it took place.

    Raises
    ------
    InvalidMove
        It was settled meanwhile.
    """
    stored = OpenHour.objects.select_for_update(of=("self",)).for_page().get(pk=row.pk)
    policies.may_take_back_of_open(by, stored)
    side = policies.side_of_open(by, stored)
    advance(stored, "take_back", by=by, at=at)
    if side == Side.MENTOR:
        stored.mentor_says = ""
    else:
        stored.founder_says = ""
    stored.sequence += 1
    stored.save(update_fields=["mentor_says", "founder_says", "sequence"])
    people = _side_of(stored, side.other)
    tell_of_open_hour(people, "open_hour_taken_back", stored, at, who=by.name)


# --- by the clock ---------------------------------------------------------------------------
def release_open_hours(*, at: datetime) -> int:
    """Call off what is booked where one side is no longer there, and tell both; return how many.

    A mentor who left the library, was suspended or barred gives no hours to ventures that he does
    not mentor; a venture that is archived, or whose leads are barred, comes to none, and nobody
    comes for whoever booked it and has closed the account or left the team.
    """
    today = timezone.localdate(at)
    here = MentorProfile.objects.public().values("pk")
    able = Venture.objects.live().able_to_ask(today).values("pk")
    gone = ~Q(mentor__in=here) | ~Q(venture__in=able) | Q(by__in=barred(today))
    in_team = Exists(Member.objects.filter(venture=OuterRef("venture"), person=OuterRef("by")))
    gone |= Q(by__is_active=False) | Q(~in_team)
    left = OpenHour.objects.booked().filter(gone, span__startswith__gt=at)
    return each(left.for_page(), lambda row: call_off_open(row, note="", by=None, at=at))


def end_open_hours(*, at: datetime) -> int:
    """Ask both sides whether what is over took place, once; return how many."""
    over = OpenHour.objects.booked().filter(span__endswith__lte=at)
    return each(over.for_page(), lambda row: _end(row, at))


def _end(row: OpenHour, at: datetime) -> None:
    advance(row, "end", by=None, at=at)
    tell_of_open_hour(_both_of(row), "open_hour_over", row, at)


def remind_of_open_hours(*, at: datetime) -> int:
    """Remind both the day before, once; return how many."""
    near = OpenHour.objects.booked().filter(
        span__startswith__gt=at,
        span__startswith__lte=at + OPEN_HOUR_REMINDED_BEFORE,
        created_at__lt=at - timedelta(hours=1),
    )
    return each(
        near.for_page(), lambda row: tell_of_open_hour(_both_of(row), "open_hour_near", row, at)
    )


def _both_of(row: OpenHour) -> list[User]:
    return [each for each in (row.mentor.user, row.by) if each.is_active]
