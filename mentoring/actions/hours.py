"""How much time a mentor gives, and the hours that he holds open for his ventures."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import User
from audit.actions import advance, record
from audit.guards import broken
from mentoring import policies
from mentoring.actions.meetings import arrange
from mentoring.models import Availability, Meeting, OfficeHour
from mentors.models import MentorProfile, Mentorship


class OpenAlready(Exception):
    """Some of the time is held open already."""


@transaction.atomic
def set_availability(
    mentor: MentorProfile, *, monthly_hours: int | None, notice_hours: int, by: User, at: datetime
) -> Availability:
    """Say how many hours a month, and how long before; what is arranged already stays."""
    policies.may_hold_hours(by, mentor)
    told = {"monthly_hours": monthly_hours, "notice_hours": notice_hours}
    row, _is_new = Availability.objects.update_or_create(mentor=mentor, defaults=told)
    record("set_availability", row, by=by, at=at, **told)
    return row


@transaction.atomic
def open_hours(  # noqa: PLR0913  what is typed
    mentor: MentorProfile,
    spans: Iterable[tuple[datetime, datetime]],
    *,
    way: str,
    place: str,
    is_open: bool = False,
    by: User,
    at: datetime,
) -> list[OfficeHour]:
    """Hold spans open, all or none.

    Raises
    ------
    OpenAlready
        One of them lies over another that is held open.
    NoPlace
        They are open to all, and do not say how one meets.
    """
    policies.may_hold_hours(by, mentor)
    policies.needs_place(place, is_open=is_open)
    # One after another: the exclusion constraint is never waited for in a circle.
    MentorProfile.objects.select_for_update(no_key=True).get(pk=mentor.pk)
    rows = [
        OfficeHour(
            mentor=mentor,
            span=DateTimeTZRange(*span),
            way=way,
            place=place,
            is_open=is_open,
            created_at=at,
        )
        for span in spans
    ]
    try:
        with transaction.atomic():
            made = OfficeHour.objects.bulk_create(rows)
    except IntegrityError as problem:
        if broken(problem) == "office_hours_apart":
            raise OpenAlready from problem
        raise
    record("open_hours", mentor, by=by, at=at, slots=len(made))
    return made


@transaction.atomic
def withdraw_hour(hour: OfficeHour, *, by: User, at: datetime) -> None:
    """Take a free hour back; one that is booked is called off on the page of its mentorship.

    Raises
    ------
    InvalidMove
        It was booked or taken back meanwhile.
    """
    policies.may_withdraw_hour(by, hour)
    advance(hour, "withdraw", by=by, at=at)


@transaction.atomic
def book(hour: OfficeHour, mentorship: Mentorship, *, by: User, at: datetime) -> Meeting:
    """Book an hour for a venture: its meeting is arranged at once, and both are told.

    The hour is the mentor's proposal, the press the founder's yes.

    Raises
    ------
    InvalidMove
        Somebody else was first, or the mentor took it back.
    Busy
        One of the two sits in another meeting then.
    NotThen
        It begins sooner than the mentor's notice, or his hours of the month are taken.
    """
    # In the order in which the end of a mentorship locks; bookings of one mentor come one by one.
    fresh = Mentorship.objects.select_for_update(no_key=True).get(pk=mentorship.pk)
    MentorProfile.objects.select_for_update(no_key=True).get(pk=fresh.mentor_id)
    policies.may_book(by, hour, fresh, at=at)
    policies.may_take_time(by, fresh, (hour.starts_at, hour.ends_at), at=at)
    advance(hour, "book", by=by, at=at, mentorship=fresh.pk)
    meeting = arrange(
        fresh,
        mentor=fresh.mentor.user,
        by=by,
        at=at,
        starts_at=hour.starts_at,
        ends_at=hour.ends_at,
        way=hour.way,
        place=hour.place,
        agenda="",
    )
    hour.meeting = meeting
    hour.save(update_fields=["meeting"])
    return meeting
