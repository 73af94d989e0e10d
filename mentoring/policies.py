"""Who takes part in a mentorship, and what each side may do in it.

The two sides read everything; the programme office sees when they met and how long, and nothing
that they wrote.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied, permits
from mentoring.enums import MeetingStatus, Side
from mentoring.models import (
    Agreement,
    Availability,
    Contradiction,
    Goal,
    Mediation,
    Meeting,
    OfficeHour,
    Record,
)
from mentors.enums import MentorshipStatus
from mentors.models import MentorProfile, Mentorship
from mentors.policies import is_held, knows
from ventures.policies import may_edit, may_lead

RECORDED_LATER = timedelta(days=30)  # after the end, what was forgotten may still be written down
_MONTHS_AHEAD = 13
_MINUTE, _HOUR = timedelta(minutes=1), 60
_QUARTER = timedelta(minutes=15)
_TAKEN = (MeetingStatus.AGREED, MeetingStatus.HELD)


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


def side_of(user: User, mentorship: Mentorship) -> Side:
    """Return on which side `user` sits; whoever sits on none is refused."""
    if mentorship.mentor.user_id == user.pk:
        return Side.MENTOR
    may_edit(user, mentorship.venture)
    return Side.FOUNDER


def may_take_part(user: User, mentorship: Mentorship) -> None:
    """Whoever sits on one of the two sides reads and writes there."""
    side_of(user, mentorship)


def may_bind(user: User, mentorship: Mentorship) -> None:
    """The mentor binds himself; a lead of the team binds the founders."""
    if side_of(user, mentorship) == Side.FOUNDER:
        may_lead(user, mentorship.venture)


def may_plan(user: User, mentorship: Mentorship) -> None:
    """Either side sets goals, expectations and meetings while it lasts and nothing holds it."""
    side_of(user, mentorship)
    if mentorship.status != MentorshipStatus.ACTIVE or is_held(mentorship):
        raise Denied


def may_pause(user: User, mentorship: Mentorship) -> None:
    """The mentor, or a lead of the team, puts it on hold and takes it up again."""
    may_plan(user, mentorship)
    may_bind(user, mentorship)


def may_change_goal(user: User, goal: Goal) -> None:
    """Either side changes a goal."""
    may_plan(user, goal.mentorship)


def may_propose_terms(user: User, mentorship: Mentorship) -> None:
    """The mentor, or a lead of the team, says what is expected while it lasts."""
    may_plan(user, mentorship)
    may_bind(user, mentorship)


def may_agree_on_terms(user: User, agreement: Agreement) -> None:
    """The side that did not write what is expected agrees to it, and only to the newest."""
    may_propose_terms(user, agreement.mentorship)
    newest = agreement.mentorship.agreements.first()
    if side_of(user, agreement.mentorship) == agreement.side or newest != agreement:
        raise Denied


def may_agree(user: User, meeting: Meeting) -> None:
    """The side that did not propose the time says yes."""
    may_plan(user, meeting.mentorship)
    if side_of(user, meeting.mentorship) == meeting.side:
        raise Denied


def may_move(user: User, meeting: Meeting) -> None:
    """Either side proposes another time."""
    may_plan(user, meeting.mentorship)


def may_cancel(user: User, meeting: Meeting) -> None:
    """Either side calls it off, held or not."""
    side_of(user, meeting.mentorship)


def may_say_missed(user: User, meeting: Meeting) -> None:
    """Either side says that the other did not come."""
    side_of(user, meeting.mentorship)


def may_record(user: User, mentorship: Mentorship, *, at: datetime) -> None:
    """Either side writes down a meeting, until a month after the end."""
    side_of(user, mentorship)
    if mentorship.ended_at is not None and at > mentorship.ended_at + RECORDED_LATER:
        raise Denied


def may_change_record(user: User, record: Record, *, at: datetime) -> None:
    """Either side puts a record right."""
    may_record(user, record.mentorship, at=at)


def may_confirm(user: User, record: Record) -> None:
    """A side confirms what the other has written."""
    if side_of(user, record.mentorship) not in record.waits_for():
        raise Denied


def may_rate(user: User, record: Record, *, at: datetime) -> None:
    """A founder of the venture rates a meeting as long as it can be written down."""
    may_record(user, record.mentorship, at=at)
    if side_of(user, record.mentorship) != Side.FOUNDER:
        raise Denied


def may_link_advice(user: User, one: Record, other: Record) -> None:
    """A founder links what two mentors of the venture advised, never what one of them did."""
    may_edit(user, one.mentorship.venture)
    pair, rival = one.mentorship, other.mentorship
    if pair.venture_id != rival.venture_id or pair.mentor_id == rival.mentor_id:
        raise Denied
    if not (one.advice and other.advice):
        raise Denied


def may_decide_advice(user: User, row: Contradiction) -> None:
    """Anyone of the team writes what it decided, or takes an undecided link back."""
    may_edit(user, row.first.mentorship.venture)


# --- mediation ------------------------------------------------------------------------------
def may_ask_for_mediation(user: User, mentorship: Mentorship, *, at: datetime) -> None:
    """Either side asks for a mediator, until a month after the end."""
    may_record(user, mentorship, at=at)


def may_read_mediation(user: User, mediation: Mediation) -> None:
    """The two sides read it, the mediator, and officers who know neither side."""
    if mediation.mediator_id == user.pk or permits(may_take_part, user, mediation.mentorship):
        return
    may_name_mediator(user, mediation)


def may_withdraw_mediation(user: User, mediation: Mediation) -> None:
    """Whoever asked takes it back, or who binds his side."""
    if side_of(user, mediation.mentorship) != mediation.side:
        raise Denied
    if mediation.by_id != user.pk:
        may_bind(user, mediation.mentorship)


def may_name_mediator(user: User, mediation: Mediation) -> None:
    """An officer who has nothing to do with either side says who mediates."""
    if not user.is_coordinator:
        raise Denied
    may_mediate(user, mediation)


def may_mediate(user: User, mediation: Mediation) -> None:
    """Whoever has nothing to do with either side can be named."""
    pair = mediation.mentorship
    if knows(user, pair.mentor) or permits(may_edit, user, pair.venture) or not user.is_active:
        raise Denied


def may_be_named(person: User, mediation: Mediation) -> None:
    """Whoever may mediate and has not said no to it."""
    may_mediate(person, mediation)
    if mediation.recusals.filter(person=person).exists():
        raise Denied


def may_settle(user: User, mediation: Mediation) -> None:
    """The mediator says when all three talk, and what came of it; or that he cannot do it."""
    if mediation.mediator_id != user.pk:
        raise Denied


def may_close(user: User, mentorship: Mentorship) -> None:
    """The mentor, or a lead of the team, ends it, and says afterwards what it was like."""
    may_bind(user, mentorship)


# --- a mentor's time ------------------------------------------------------------------------
def may_hold_hours(user: User, mentor: MentorProfile) -> None:
    """A mentor alone says how much time he gives and when."""
    if mentor.user_id != user.pk:
        raise Denied


def may_withdraw_hour(user: User, hour: OfficeHour) -> None:
    """A mentor takes back what nobody has booked."""
    may_hold_hours(user, hour.mentor)
    if hour.meeting_id is not None:
        raise Denied


def may_book(user: User, hour: OfficeHour, mentorship: Mentorship, *, at: datetime) -> None:
    """The founders of a venture that he mentors book a mentor's hour before it begins."""
    may_plan(user, mentorship)
    is_his = hour.mentor_id == mentorship.mentor_id
    if side_of(user, mentorship) != Side.FOUNDER or not is_his or hour.starts_at <= at:
        raise Denied


def may_take_time(
    user: User, mentorship: Mentorship, span: tuple[datetime, datetime], *, at: datetime
) -> None:
    """Founders keep to the notice and the monthly hours of a mentor; he himself need not."""
    if side_of(user, mentorship) == Side.MENTOR:
        return
    gives = Availability.objects.filter(mentor=mentorship.mentor_id).first()
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
    spans = Meeting.objects.filter(
        mentorship__mentor=mentor, status__in=_TAKEN, span__startswith__gte=first,
        span__startswith__lt=following,
    ).values_list("span", flat=True)  # fmt: skip
    met_otherwise = Record.objects.filter(
        mentorship__mentor=mentor, meeting=None, held_on__gte=first.date(),
        held_on__lt=following.date(),
    )  # fmt: skip
    arranged: int = sum((each.upper - each.lower) // _MINUTE for each in spans)
    return arranged + met_otherwise.minutes()
