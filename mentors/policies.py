"""Who may ask, answer and end."""

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied
from mentors.enums import MentorStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from ventures.models import Venture
from ventures.policies import may_edit


def may_write_profile(user: User) -> None:
    """Whoever wears the mentor's hat may write the own profile."""
    if Hat.MENTOR not in user.hats:
        raise Denied


def may_vet(user: User) -> None:
    """The province's programme office and administrators decide who enters the library."""
    if not (user.is_coordinator or user.is_superuser):
        raise Denied


def may_ask(user: User, venture: Venture, mentor: MentorProfile) -> None:
    """A founder may ask a mentor in the library who is not of the own team."""
    may_edit(user, venture)
    _refuse_impossible(venture, mentor)


def may_propose(user: User, venture: Venture, mentor: MentorProfile) -> None:
    """The programme office may ask a mentor of the library for a venture that is not his own."""
    if not user.is_coordinator:
        raise Denied
    _refuse_impossible(venture, mentor)


def _refuse_impossible(venture: Venture, mentor: MentorProfile) -> None:
    if mentor.status != MentorStatus.APPROVED or not mentor.user.is_active:
        raise Denied
    if venture.founders.filter(pk=mentor.user_id).exists():
        raise Denied


def may_answer(user: User, asked: MentorshipRequest) -> None:
    """Only the mentor who was asked answers."""
    if asked.mentor.user_id != user.pk:
        raise Denied


def may_withdraw(user: User, asked: MentorshipRequest) -> None:
    """Anyone of the team may add to a request or take it back."""
    may_edit(user, asked.venture)


def may_end(user: User, mentorship: Mentorship) -> None:
    """Either side may end a mentorship."""
    if mentorship.mentor.user_id != user.pk:
        may_edit(user, mentorship.venture)
