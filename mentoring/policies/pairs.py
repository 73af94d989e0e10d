"""Who takes part in a mentorship, and what each side may do in it.

The two sides read everything; the programme office sees when they met and how long, and nothing
that they wrote.
"""

from datetime import datetime, timedelta

from accounts.enums import Role
from accounts.models import User
from accounts.policies import Denied, may_speak, permits
from accounts.queries import officers
from mentoring.enums import Side
from mentoring.models import (
    Agreement,
    Contradiction,
    Goal,
    Mediation,
    Meeting,
    Record,
)
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from mentors.policies import is_held, knows
from ventures.policies import may_edit, may_lead

RECORDED_LATER = timedelta(days=30)  # after the end, what was forgotten may still be written down
CONTESTED_WITHIN = timedelta(days=14)  # whenever it was written, so long the other side objects


class TooLate(Denied):
    """The time to write something down of a mentorship that has ended is over."""


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
    """The side that did not write what is expected agrees to it."""
    may_propose_terms(user, agreement.mentorship)
    if side_of(user, agreement.mentorship) == agreement.side:
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


def may_take_back_missed(user: User, meeting: Meeting) -> None:
    """The side that said so takes it back while the mentorship lasts."""
    pair = meeting.mentorship
    if side_of(user, pair).other != meeting.missed_by or pair.status != MentorshipStatus.ACTIVE:
        raise Denied


def _may_still_write(user: User, mentorship: Mentorship, at: datetime) -> None:
    side_of(user, mentorship)
    if mentorship.ended_at is not None and at > mentorship.ended_at + RECORDED_LATER:
        raise TooLate


def may_record(user: User, mentorship: Mentorship, *, at: datetime) -> None:
    """Either side writes down a meeting, until a month after the end; the other side reads it."""
    _may_still_write(user, mentorship, at)
    may_speak(user)


def may_change_record(user: User, record: Record, *, at: datetime) -> None:
    """Either side puts a record right; to what the other wrote late it objects a fortnight long."""
    waits = side_of(user, record.mentorship) in record.waits_for()
    if waits and at <= record.newest.changed_at + CONTESTED_WITHIN:
        may_speak(user)
    else:
        may_record(user, record.mentorship, at=at)


def may_confirm(user: User, record: Record) -> None:
    """A side confirms what the other has written."""
    if side_of(user, record.mentorship) not in record.waits_for():
        raise Denied


def may_rate(user: User, record: Record, *, at: datetime) -> None:
    """A founder of the venture rates a meeting as long as it can be written down."""
    if side_of(user, record.mentorship) != Side.FOUNDER:
        raise Denied
    may_record(user, record.mentorship, at=at)


def may_link_advice(user: User, one: Record, other: Record) -> None:
    """A founder links what two mentors of the venture advised, never what one of them did."""
    may_edit(user, one.mentorship.venture)
    pair, rival = one.mentorship, other.mentorship
    if pair.venture_id != rival.venture_id or pair.mentor_id == rival.mentor_id:
        raise Denied
    if not (one.advice and other.advice):
        raise Denied


def may_decide_advice(user: User, row: Contradiction) -> None:
    """A lead writes what the team decided: both mentors are told, and it stays."""
    may_lead(user, row.first.mentorship.venture)


def may_unlink_advice(user: User, row: Contradiction) -> None:
    """Anyone of the team takes a link back of which nothing was decided; nobody was told of it."""
    may_edit(user, row.first.mentorship.venture)


# --- mediation ------------------------------------------------------------------------------
def may_ask_for_mediation(user: User, mentorship: Mentorship, *, at: datetime) -> None:
    """Either side asks for a mediator, until a month after the end, known or not: it protects."""
    _may_still_write(user, mentorship, at)


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
    """An officer who has nothing to do with either side says who mediates.

    Where the office has nobody like that, a security administrator of the province does.
    """
    if not user.is_coordinator and not _names_for_office(user, mediation):
        raise Denied
    may_mediate(user, mediation)


def _names_for_office(user: User, mediation: Mediation) -> bool:
    if not user.administers(Role.SECURITY_ADMIN):
        return False
    return not any(permits(may_mediate, each, mediation) for each in officers())


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
