"""Somebody asks, the other answers; both say what came of it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.policies import Denied
from audit.actions import advance, record
from audit.guards import broken
from audit.lifecycle import InvalidMove
from exchange import policies
from exchange.enums import IN_TOUCH
from exchange.models import Inquiry, Listing
from notifications.actions import notify, settle
from ui.days import day_of
from ventures.models import Venture
from ventures.policies import may_edit as may_speak_for


class AskedAlready(Exception):
    """What this person asked of the listing has not come to an end."""


class TakenOff(Denied):
    """Nobody else reads the listing any more, so nobody asks about it."""


@transaction.atomic
def ask(listing: Listing, *, text: str, venture: Venture | None, by: User, at: datetime) -> Inquiry:
    """Ask whoever wrote a listing.

    Raises
    ------
    AskedAlready
        An earlier question of this person is still under way.
    TakenOff
        It has gone off meanwhile, or its last day is over.
    """
    listing = Listing.objects.locked(listing.pk)  # nobody takes it off meanwhile
    if not listing.is_shown(day_of(at)):
        raise TakenOff
    policies.may_ask(by, listing, on=day_of(at))
    if venture is not None:
        may_speak_for(by, venture)
    try:
        with transaction.atomic():
            inquiry = Inquiry.objects.create(
                listing=listing, venture=venture, by=by, text=text, asked_at=at
            )
    except IntegrityError as problem:
        if broken(problem) != "one_open_inquiry_a_person":
            raise
        raise AskedAlready from problem
    record("ask", inquiry, by=by, at=at)
    _tell(listing.by, "asked", inquiry, at)
    return inquiry


@transaction.atomic
def answer(inquiry: Inquiry, *, answer: str, by: User, at: datetime) -> None:
    """Say yes and what comes next; from now on both reach each other."""
    policies.may_answer(by, inquiry, on=day_of(at))
    _answered(inquiry, "answer", answer, by, at)
    _tell(inquiry.by, "answered", inquiry, at)


@transaction.atomic
def decline(inquiry: Inquiry, *, answer: str, by: User, at: datetime) -> None:
    """Say no and why; nobody learns how to reach the other."""
    policies.may_decline(by, inquiry)
    _answered(inquiry, "decline", answer, by, at)
    _tell(inquiry.by, "declined", inquiry, at)


def _answered(inquiry: Inquiry, verb: str, answer: str, by: User, at: datetime) -> None:
    waiting = Inquiry.objects.to_answer(by).filter(pk=inquiry.pk)
    waiting.update(answer=answer, answered_at=at)
    inquiry.answer, inquiry.answered_at = answer, at
    move(inquiry, verb, by=by, at=at)


@transaction.atomic
def withdraw(inquiry: Inquiry, *, by: User, at: datetime) -> None:
    """Take a question back before it is answered."""
    policies.may_withdraw(by, inquiry)
    move(inquiry, "withdraw", by=by, at=at)


@transaction.atomic
def hold(inquiry: Inquiry, *, by: User, at: datetime) -> None:
    """Note that the two have met."""
    policies.may_go_on(by, inquiry)
    advance(inquiry, "hold", by=by, at=at)


@transaction.atomic
def sign(inquiry: Inquiry, *, by: User, at: datetime) -> None:
    """Note that the two have signed something; the other is told and may end it."""
    policies.may_go_on(by, inquiry)
    advance(inquiry, "sign", by=by, at=at)
    _tell(_other(inquiry, by), "signed", inquiry, at)


@transaction.atomic
def end(inquiry: Inquiry, *, by: User, at: datetime) -> None:
    """End it; the two no longer read how to reach each other.

    Raises
    ------
    InvalidMove
        It has not been answered: it is answered or taken back.
    """
    policies.may_go_on(by, inquiry)
    if inquiry.status not in IN_TOUCH:
        raise InvalidMove(f"{inquiry}: there is nothing to end.")
    advance(inquiry, "end", by=by, at=at)
    _tell(_other(inquiry, by), "ended", inquiry, at)


@transaction.atomic
def part(one: User, other: User, *, at: datetime) -> None:
    """End what is under way between two people of whom `one` keeps `other` away."""
    between = Inquiry.objects.between(one, other).under_way().for_page()
    for inquiry in between.select_for_update(of=("self",)):
        move(inquiry, "end", by=one, at=at)
        _tell(other, "ended", inquiry, at)


def end_all(user: User, *, at: datetime) -> None:
    """End whatever is under way of somebody who goes; the other side is told."""
    mine = Inquiry.objects.visible_to(user).under_way().for_page()
    for inquiry in mine.select_for_update(of=("self",)):
        move(inquiry, "end", by=user, at=at)
        _tell(_other(inquiry, user), "ended", inquiry, at)


def move(inquiry: Inquiry, verb: str, *, by: User, at: datetime) -> None:
    """Move a question on that may still wait; the bell of whoever was asked forgets it."""
    advance(inquiry, verb, by=by, at=at)
    settle(["exchange/asked"], inquiry.get_absolute_url(), [inquiry.listing.by], at=at)


def _other(inquiry: Inquiry, by: User) -> User:
    return inquiry.listing.by if by.pk == inquiry.by_id else inquiry.by


def _tell(person: User, verb: str, inquiry: Inquiry, at: datetime) -> None:
    if not person.is_active:
        return
    notify(
        person,
        f"exchange/{verb}",
        about=inquiry,
        at=at,
        url=inquiry.get_absolute_url(),
        title=inquiry.listing.title,
        who=inquiry.by.name,
        text=inquiry.text,
        answer=inquiry.answer,
    )
