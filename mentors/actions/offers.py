"""A mentor offers help to a venture that shows itself; its team takes it or not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_consent
from accounts.enums import Purpose
from accounts.models import User
from audit.actions import advance, record
from audit.due import one_by_one
from audit.guards import broken
from mentors import policies
from mentors.actions.requests import accept, open_request, refuse_busy
from mentors.actions.waiting import AlreadyOpen
from mentors.models import Findable, MentorProfile, Mentorship, Offer
from notifications.actions import notify, settle_row
from ventures.models import Venture


class TooManyOffers(Exception):
    """The mentor has as many open offers as he may."""


@transaction.atomic
def show_venture(venture: Venture, *, by: User, at: datetime) -> None:
    """Let mentors and maker spaces find a venture, and keep the lead's consent to it."""
    policies.may_show(by, venture)
    give_consent(by, Purpose.FOUND, at=at)
    Findable.objects.update_or_create(venture=venture, defaults={"by": by, "at": at})
    record("show_venture", venture, by=by, at=at)


@transaction.atomic
def hide_venture(venture: Venture, *, by: User, at: datetime) -> None:
    """Let nobody find a venture any longer; works at once."""
    policies.may_hide(by, venture)
    gone, _rows = Findable.objects.filter(venture=venture).delete()
    if gone:
        record("hide_venture", venture, by=by, at=at)


@transaction.atomic
def offer_help(
    venture: Venture, mentor: MentorProfile, *, text: str, by: User, at: datetime
) -> Offer:
    """Offer help; the team has `ANSWER_DAYS` to answer.

    Raises
    ------
    AlreadyOpen, TooManyOffers, MentorBusy
        The database, or the mentor's own settings, refuse.
    Denied
        The venture does not show itself, or turned him down not long ago.
    Unreachable
        A rule keeps the two apart.
    """
    policies.may_offer(by, venture, mentor, on=timezone.localdate(at))
    refuse_busy(venture, mentor, at)
    due = at + timedelta(days=settings.ANSWER_DAYS)
    try:
        with transaction.atomic():
            made = Offer.objects.create(
                venture=venture, mentor=mentor, text=text, at=at, due_at=due
            )
    except IntegrityError as problem:
        raise _in_words(problem) from problem
    record("offer_help", made, by=by, at=at)
    _tell_leads("offered", made, at)
    return made


def _in_words(problem: IntegrityError) -> Exception:
    refusals = {"one_open_offer_per_pair": AlreadyOpen, "mentor_within_open_offers": TooManyOffers}
    name = broken(problem)
    return refusals[name]() if name in refusals else problem


@transaction.atomic
def take(offer: Offer, *, shares: Sequence[str], by: User, at: datetime) -> Mentorship:
    """Take an offer: it becomes a request that is accepted, with every check of one.

    Raises
    ------
    InvalidMove
        The offer is no longer open.
    AlreadyOpen, TooManyOpen, MentorBusy
        The database refuses, as for a request; the offer stays open.
    Unreachable
        A rule has come between them since.
    """
    policies.may_take(by, offer, on=timezone.localdate(at))
    advance(offer, "take", by=by, at=at)
    _no_longer_waits(offer, at)
    venture, mentor = offer.venture, offer.mentor
    asked = open_request(venture, mentor, venture.sentence, shares, (), {}, by, at)
    offer.request = asked
    offer.save(update_fields=["request"])
    begun = accept(asked, by=mentor.user, at=at)
    _tell_mentor("offer_taken", offer, reverse("mentorship", args=[begun.pk]), at)
    return begun


@transaction.atomic
def turn_down(offer: Offer, *, by: User, at: datetime) -> None:
    """Say no to an offer; the mentor is told, and offers the same venture nothing for half a year."""  # noqa: E501
    policies.may_turn_down(by, offer)
    advance(offer, "turn_down", by=by, at=at)
    _no_longer_waits(offer, at)
    _tell_mentor("offer_declined", offer, reverse("venture_open_list"), at)


@transaction.atomic
def take_back(offer: Offer, *, by: User, at: datetime) -> None:
    """Take an offer back."""
    policies.may_take_back(by, offer)
    advance(offer, "take_back", by=by, at=at)
    _no_longer_waits(offer, at)
    _tell_leads("offer_withdrawn", offer, at)


def drop_offer(offer: Offer, *, at: datetime) -> None:
    """End an offer between two who must be apart; the mentor reads no other words than for a no."""
    advance(offer, "lapse", by=None, at=at)
    _no_longer_waits(offer, at)
    _tell_mentor("offer_declined", offer, reverse("venture_open_list"), at)


def lapse_offers(*, at: datetime) -> int:
    """End what no team answered in time, each in its own transaction; return how many.

    What was offered by who is no longer in the library ends as well: nobody could take it.
    """
    here = MentorProfile.objects.public().values("pk")
    left = Offer.objects.unanswered().exclude(mentor__in=here).order_by("pk")
    keys = list(left.values_list("pk", flat=True))
    one_by_one(keys, lambda key: _end_of_left(key, at), what="an offer")
    late = Offer.objects.unanswered().filter(due_at__lte=at).order_by("due_at", "pk")
    keys = list(late.values_list("pk", flat=True))
    return one_by_one(keys, lambda key: _lapse(key, at), what="an offer")


@transaction.atomic
def _lapse(key: int, at: datetime) -> bool:
    rows = Offer.objects.unanswered().filter(pk=key)
    offer = rows.select_for_update(of=("self",), skip_locked=True).first()
    if offer is None:  # answered or taken by another run meanwhile
        return False
    advance(offer, "lapse", by=None, at=at)
    _no_longer_waits(offer, at)
    _tell_mentor("offer_expired", offer, reverse("venture_open_list"), at)
    return True


@transaction.atomic
def _end_of_left(key: int, at: datetime) -> None:
    """Take back an offer of a mentor who has left, and tell the leads."""
    rows = Offer.objects.unanswered().filter(pk=key)
    offer = rows.select_for_update(of=("self",), skip_locked=True).first()
    if offer is None:  # answered or taken by another run meanwhile
        return
    advance(offer, "take_back", by=None, at=at)
    _no_longer_waits(offer, at)
    _tell_leads("offer_withdrawn", offer, at)


def _no_longer_waits(offer: Offer, at: datetime) -> None:
    """Take an offer out of the bells of the leads: nobody has to answer it any more."""
    settle_row(["mentors/offered"], about=offer, at=at)


def _tell_leads(notice: str, offer: Offer, at: datetime) -> None:
    for each in offer.venture.members.leads().select_related("person"):
        if each.person.is_active:
            notify(
                each.person,
                f"mentors/{notice}",
                about=offer,
                at=at,
                url=reverse("offer", args=[offer.pk]),
                mentor=offer.mentor.user.name,
                venture=str(offer.venture),
                text=offer.text,
            )


def _tell_mentor(notice: str, offer: Offer, url: str, at: datetime) -> None:
    person = offer.mentor.user
    if person.is_active:
        told = {"venture": str(offer.venture)}
        notify(person, f"mentors/{notice}", about=offer, url=url, at=at, **told)
