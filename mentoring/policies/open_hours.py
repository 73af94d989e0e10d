"""Which ventures book an hour of a mentor who does not mentor them, and who says what of it."""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied
from mentoring.enums import OpenHourStatus, Side
from mentoring.models import OfficeHour, OpenHour
from mentoring.policies.missed import books_again_on
from mentors.models import MentorProfile
from mentors.policies import may_meet_once
from ventures.models import Venture
from ventures.policies import may_edit, may_lead


class BooksLater(Denied):
    """The venture missed too many open hours; from `day` on it books again."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


def may_look_for_open_hours(
    user: User, venture: Venture, mentor: MentorProfile, *, at: datetime
) -> None:
    """A lead whose venture nothing keeps from the mentor, and whom he does not mentor already.

    Raises
    ------
    BooksLater
        The venture missed too many lately.
    """
    may_lead(user, venture)
    may_meet_once(user, venture, mentor, on=timezone.localdate(at))
    if venture.mentorships.active().filter(mentor=mentor).exists():
        raise Denied
    if day := books_again_on(venture, at=at):
        raise BooksLater(day)


def may_book_open(user: User, hour: OfficeHour, venture: Venture, *, at: datetime) -> None:
    """He books an hour that is open to all and has not begun."""
    may_look_for_open_hours(user, venture, hour.mentor, at=at)
    if not hour.is_for_all or hour.starts_at <= at:
        raise Denied


def side_of_open(user: User, row: OpenHour) -> Side:
    """Return on which side `user` sits; whoever sits on none is refused."""
    if row.mentor.user_id == user.pk:
        return Side.MENTOR
    may_edit(user, row.venture)
    return Side.FOUNDER


def may_cancel_open(user: User, row: OpenHour) -> None:
    """The mentor calls it off, or a lead of the venture."""
    if side_of_open(user, row) == Side.FOUNDER:
        may_lead(user, row.venture)


def may_say_of_open(user: User, row: OpenHour) -> None:
    """Either side says once whether it took place, as long as it is not settled."""
    side = side_of_open(user, row)
    said = row.mentor_says if side == Side.MENTOR else row.founder_says
    if said or row.status not in {OpenHourStatus.BOOKED, OpenHourStatus.OVER}:
        raise Denied


def may_take_back_of_open(user: User, row: OpenHour) -> None:
    """A side takes back what it said, as long as not both say that it took place."""
    side = side_of_open(user, row)
    said = row.mentor_says if side == Side.MENTOR else row.founder_says
    if not said or row.status not in {OpenHourStatus.OVER, OpenHourStatus.MISSED}:
        raise Denied
