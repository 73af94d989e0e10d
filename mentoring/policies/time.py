"""How much of a mentor's time may be taken, by whom, and when."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied
from mentoring.enums import GroupStatus, MeetingStatus, Side
from mentoring.models import Availability, GroupMeeting, Meeting, OfficeHour, OpenHour, Record
from mentoring.policies.pairs import may_plan, side_of
from mentors.models import MentorProfile, Mentorship

_MONTHS_AHEAD = 13
_MINUTE, _HOUR = timedelta(minutes=1), 60
_QUARTER = timedelta(minutes=15)
_TAKEN = (MeetingStatus.AGREED, MeetingStatus.HELD)
_GROUPS_TAKEN = (GroupStatus.PLANNED, GroupStatus.HELD)


class Limit(StrEnum):
    """What a mentor said of his time."""

    NOTICE = "notice"
    MONTH = "month"


class NotThen(Denied):
    """A founder asks for time that the mentor does not give; `works_from` is the next that works.

    `hours` is what the mentor said: of notice, or a month.
    """

    def __init__(self, limit: Limit, hours: int, works_from: datetime | None) -> None:
        super().__init__(limit)
        self.limit, self.hours, self.works_from = limit, hours, works_from


def may_hold_hours(user: User, mentor: MentorProfile) -> None:
    """A mentor alone says how much time he gives and when."""
    if mentor.user_id != user.pk:
        raise Denied


def may_withdraw_hour(user: User, hour: OfficeHour) -> None:
    """A mentor takes back what nobody has booked."""
    may_hold_hours(user, hour.mentor)
    if hour.meeting_id is not None or hour.open_hours.booked().exists():
        raise Denied


class NoPlace(Denied):
    """An hour for ventures that have no contact details needs a place or a link."""


def needs_place(place: str, *, is_open: bool) -> None:
    """An hour is opened to all only where it says how one meets."""
    if is_open and not place:
        raise NoPlace


def may_open_hour(user: User, hour: OfficeHour, *, is_open: bool) -> None:
    """A mentor says whether ventures that he does not mentor may book an hour too."""
    may_withdraw_hour(user, hour)
    needs_place(hour.place, is_open=is_open)


def may_book(user: User, hour: OfficeHour, mentorship: Mentorship, *, at: datetime) -> None:
    """The founders of a venture that he mentors book a mentor's hour before it begins."""
    may_plan(user, mentorship)
    is_his = hour.mentor_id == mentorship.mentor_id and mentorship.mentor.user.is_active
    if side_of(user, mentorship) != Side.FOUNDER or not is_his or hour.starts_at <= at:
        raise Denied


def may_take_time(
    user: User, mentorship: Mentorship, span: tuple[datetime, datetime], *, at: datetime
) -> None:
    """Founders keep to the notice and the monthly hours of a mentor; he himself need not."""
    if side_of(user, mentorship) == Side.FOUNDER:
        keep_limits(mentorship.mentor_id, span, at=at)


def keep_limits(mentor: int, span: tuple[datetime, datetime], *, at: datetime) -> None:
    """Refuse a time that is sooner, or more of a month, than a mentor gives."""
    gives = Availability.objects.filter(mentor=mentor).first()
    if gives is None:
        return
    begins, ends = span
    soonest = at + timedelta(hours=gives.notice_hours)
    if begins < soonest:
        fits = _next_room(gives, _on_the_quarter(soonest), ends - begins)
        raise NotThen(Limit.NOTICE, gives.notice_hours, fits)
    fits = _next_room(gives, begins, ends - begins)
    if fits != begins:
        raise NotThen(Limit.MONTH, gives.monthly_hours or 0, fits)


def _on_the_quarter(moment: datetime) -> datetime:
    """Return the next full quarter of an hour: a time that can be typed, and still works then."""
    return moment + (datetime.min.replace(tzinfo=moment.tzinfo) - moment) % _QUARTER


def _next_room(gives: Availability, earliest: datetime, lasts: timedelta) -> datetime | None:
    """Return when a meeting of this length fits into a month, None if into none."""
    if gives.monthly_hours is None:
        return earliest
    room = gives.monthly_hours * _HOUR - lasts // _MINUTE
    for _month in range(_MONTHS_AHEAD):
        if room < 0:
            return None
        first, following = month_of(earliest)
        if minutes_taken(gives.mentor_id, first, following) <= room:
            return earliest
        earliest = following
    return None


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    """Return where the month of a moment begins and where the next one does, by our clock."""
    first = timezone.localtime(moment).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, (first + timedelta(days=32)).replace(day=1)


def minutes_taken(mentor: int, first: datetime, following: datetime) -> int:
    """Return what of a span of days is arranged or was held with a mentor, in minutes."""
    return minutes_by_mentor([mentor], first, following)[mentor]


def minutes_by_mentor(
    mentors: Collection[int], first: datetime, following: datetime
) -> Counter[int]:
    """Return what of a span of days is arranged or was held with each mentor, in minutes.

    A meeting with several ventures counts once, from the first yes on; an open hour counts as well.
    """
    begun = {"span__startswith__gte": first, "span__startswith__lt": following}
    meetings = Meeting.objects.filter(status__in=_TAKEN, **begun)
    groups = GroupMeeting.objects.filter(status__in=_GROUPS_TAKEN, **begun).with_somebody()
    hours = OpenHour.objects.taken().filter(**begun)
    taken: Counter[int] = Counter()
    sources: tuple[tuple[QuerySet[Any], str], ...] = (
        (meetings, "mentorship__mentor"),
        (groups, "mentor"),
        (hours, "mentor"),
    )
    for rows, of in sources:
        for mentor, span in rows.filter(**{f"{of}__in": mentors}).values_list(of, "span"):
            taken[mentor] += (span.upper - span.lower) // _MINUTE
    met_otherwise = Record.objects.filter(
        mentorship__mentor__in=mentors,
        meeting=None,
        held_on__gte=first.date(),
        held_on__lt=following.date(),
    )
    for mentor, minutes in met_otherwise.values_list("mentorship__mentor", "minutes"):
        taken[mentor] += minutes
    return taken


def used_up(at: datetime) -> set[int]:
    """Return the mentors of whose hours of this month nothing is left."""
    gives = dict(
        Availability.objects.exclude(monthly_hours=None).values_list("mentor", "monthly_hours")
    )
    taken = minutes_by_mentor(list(gives), *month_of(at))
    return {mentor for mentor, hours in gives.items() if hours and taken[mentor] >= hours * _HOUR}
