"""Who takes part in a mentorship, and what each side may do in it.

The two sides read everything; the programme office sees when they met and how long, and nothing
that they wrote.
"""

from datetime import datetime, timedelta

from accounts.models import User
from accounts.policies import Denied
from mentoring.enums import Side
from mentoring.models import Agreement, Goal, Meeting, Record
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from mentors.policies import is_held
from ventures.policies import may_edit

RECORDED_LATER = timedelta(days=30)  # after the end, what was forgotten may still be written down


def side_of(user: User, mentorship: Mentorship) -> Side:
    """Return on which side `user` sits; whoever sits on none is refused."""
    if mentorship.mentor.user_id == user.pk:
        return Side.MENTOR
    may_edit(user, mentorship.venture)
    return Side.FOUNDER


def may_plan(user: User, mentorship: Mentorship) -> None:
    """Either side sets goals, expectations and meetings while it lasts and nothing holds it."""
    side_of(user, mentorship)
    if mentorship.status != MentorshipStatus.ACTIVE or is_held(mentorship):
        raise Denied


def may_change_goal(user: User, goal: Goal) -> None:
    """Either side changes a goal."""
    may_plan(user, goal.mentorship)


def may_agree_on_terms(user: User, agreement: Agreement) -> None:
    """The side that did not write what is expected agrees to it, and only to the newest."""
    may_plan(user, agreement.mentorship)
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


def may_close(user: User, mentorship: Mentorship) -> None:
    """Either side ends it, and says afterwards what it was like."""
    side_of(user, mentorship)
