"""Who may ask, answer, offer and end; who keeps a mentor for later."""

from collections.abc import Collection
from datetime import date

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied, may_speak
from mentors.enums import CONFLICTS, LEFT, MentorshipStatus, Obstacle
from mentors.models import (
    Favourite,
    Findable,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Offer,
    WaitingPlace,
)
from mentors.policies.between import Unreachable, obstacles, refusal_lasts, refusals
from safety.policies import is_barred, may_write_first
from ventures.models import Venture
from ventures.policies import may_edit, may_lead

_BUSY = frozenset({Obstacle.ASKED, Obstacle.PAUSED})  # are told apart, by `MentorBusy`


def may_ask(user: User, venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """A lead asks any mentor whom no rule keeps away; one the team hid may be asked as well."""
    may_lead(user, venture)
    if is_barred(user, on):
        raise Denied
    may_write_first(user, on)
    _refuse(venture, mentor, on, but=_BUSY | {Obstacle.DISMISSED})


def may_leave_list(user: User, place: WaitingPlace) -> None:
    """A lead gives a place on a waiting list up."""
    may_lead(user, place.venture)


def may_name_next(venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """A next choice is asked without another look, so nothing may stand in the way but a pause."""
    _refuse(venture, mentor, on, but=_BUSY)


def may_propose(user: User, venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """The programme office may ask for a venture whomever its founders could meet on a list."""
    if not user.is_coordinator:
        raise Denied
    _refuse_barred(venture, on)
    _refuse(venture, mentor, on, but=_BUSY)


def may_introduce(venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """Two are brought together only if nothing at all stands between them."""
    _refuse_barred(venture, on)
    _refuse(venture, mentor, on)


def may_meet_once(user: User, venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """One hour without a mentorship: what keeps a venture from a mentor for good keeps it here too.

    A refusal of a mentorship, a call or a pause is about mentorships, and the team's own list of
    hidden mentors about what it is shown.
    """
    if is_barred(user, on):
        raise Denied
    may_write_first(user, on)
    passing = _BUSY | {Obstacle.DECLINED, Obstacle.CALLED, Obstacle.DISMISSED}
    _refuse(venture, mentor, on, but=passing)


def _refuse(
    venture: Venture, mentor: MentorProfile, on: date, *, but: Collection[Obstacle] = ()
) -> None:
    if found := [each for each in obstacles(venture, mentor, on=on) if each not in but]:
        raise Unreachable(found)


def _refuse_barred(venture: Venture, on: date) -> None:
    """Refuse for a venture of which nobody who leads it may ask; everybody reads the same words."""
    if not Venture.objects.able_to_ask(on).filter(pk=venture.pk).exists():
        raise Unreachable([Obstacle.BLOCKED])


def may_still_ask(asked: MentorshipRequest, on: date) -> None:
    """Whoever is barred does not ask any more, in what was sent before either.

    Raises
    ------
    Unreachable
        Whoever sent it is barred, or nobody who leads the venture may ask.
    """
    if is_barred(asked.asked_by, on):
        raise Unreachable([Obstacle.BLOCKED])
    _refuse_barred(asked.venture, on)


def _refuse_for_good(venture: Venture, mentor: MentorProfile, on: date) -> None:
    """Refuse for what does not pass by itself."""
    for_good = LEFT | CONFLICTS | {Obstacle.OWN}
    _refuse(venture, mentor, on, but=set(Obstacle) - for_good)


def may_answer(user: User, asked: MentorshipRequest) -> None:
    """Only the mentor who was asked answers."""
    if asked.mentor.user_id != user.pk:
        raise Denied


def may_accept(user: User, asked: MentorshipRequest, *, on: date) -> None:
    """A mentor accepts while he is in the library and nothing keeps the two apart."""
    may_answer(user, asked)
    may_still_ask(asked, on)
    _refuse_for_good(asked.venture, asked.mentor, on)


def may_withdraw(user: User, asked: MentorshipRequest) -> None:
    """A lead of the team takes a request back."""
    may_lead(user, asked.venture)


def may_withdraw_several(user: User, venture: Venture) -> None:
    """A lead of the team takes several requests back at once."""
    may_lead(user, venture)


def may_reply(user: User, asked: MentorshipRequest) -> None:
    """Anyone of the team replies to what the mentor asked."""
    may_edit(user, asked.venture)


def may_allow_again(user: User, asked: MentorshipRequest, *, on: date) -> None:
    """The mentor alone says that a refusal that stands does no longer: the no was that person's."""
    may_answer(user, asked)
    if not refusals(on).filter(pk=asked.pk).exists():
        raise Denied


def may_browse(user: User, mentor: MentorProfile) -> None:
    """A mentor of the library looks through the ventures that show themselves."""
    if not MentorProfile.objects.public().filter(pk=mentor.pk, user=user).exists():
        raise Denied


def may_show(user: User, venture: Venture) -> None:
    """A lead lets mentors find a venture, and no longer."""
    may_lead(user, venture)
    may_speak(user)
    if venture.archived_at is not None:
        raise Denied


def may_hide(user: User, venture: Venture) -> None:
    """A lead takes that back; whoever may not show it may still hide it."""
    may_lead(user, venture)


def may_offer(user: User, venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """A mentor offers help to a venture that shows itself, if nothing stands between the two."""
    may_browse(user, mentor)
    shown = Findable.objects.standing(on).filter(venture=venture)
    refused = Offer.objects.refused(on, refusal_lasts()).filter(venture=venture, mentor=mentor)
    if not shown.exists() or refused.exists():
        raise Denied
    may_write_first(user, on)
    _refuse(venture, mentor, on, but=_BUSY)


def may_take(user: User, offer: Offer, *, on: date) -> None:
    """A lead takes an offer while the mentor is in the library and nothing keeps the two apart."""
    may_lead(user, offer.venture)
    if is_barred(user, on):
        raise Denied
    _refuse_for_good(offer.venture, offer.mentor, on)


def may_turn_down(user: User, offer: Offer) -> None:
    """A lead turns an offer down."""
    may_lead(user, offer.venture)


def may_take_back(user: User, offer: Offer) -> None:
    """The mentor takes his offer back."""
    if offer.mentor.user_id != user.pk:
        raise Denied


def may_keep(user: User) -> None:
    """A founder keeps mentors for later."""
    if Hat.FOUNDER not in user.hats:
        raise Denied


def may_note(user: User, kept: Favourite) -> None:
    """Whoever keeps a mentor writes the note."""
    if kept.user_id != user.pk:
        raise Denied


def may_end(user: User, mentorship: Mentorship) -> None:
    """The mentor ends a mentorship, or a lead of the team."""
    if mentorship.mentor.user_id != user.pk:
        may_lead(user, mentorship.venture)


def may_clear(user: User, mentorship: Mentorship) -> None:
    """The programme office lets a mentorship go on in spite of a conflict."""
    if not user.is_coordinator or mentorship.status != MentorshipStatus.ACTIVE:
        raise Denied
