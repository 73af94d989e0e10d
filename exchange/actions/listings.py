"""A listing is written, looked at, read by everybody, kept up to date and taken off."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from exchange import policies
from exchange.actions.inquiries import end_all, move
from exchange.enums import InquiryStatus, ListingStatus
from exchange.models import FRESH_DAYS, Listing
from notifications.actions import notify, settle
from ui.days import day_of

ASKED_BEFORE = timedelta(days=14)  # its words stop being fresh
OVER_LATELY = timedelta(days=7)  # a job that did not run for some days has missed nothing
# What asks whoever wrote a listing to do something, done once it is saved, confirmed or off.
_ASKS = ("exchange/over", "exchange/sent_back", "exchange/still_so")


@transaction.atomic
def save(listing: Listing, fields: Mapping[str, Any], *, by: User, at: datetime) -> Listing:
    """Write a listing or put it right; the programme office looks before others read it.

    What others read already goes to the office again with every change.
    """
    is_new = listing.pk is None
    if is_new:
        policies.may_list(by, on=day_of(at))
        listing.by, listing.created_at = by, at
    else:
        listing = Listing.objects.locked(listing.pk)
        policies.may_write(by, listing)
    for name, value in fields.items():
        setattr(listing, name, value)
    listing.save()
    record("propose" if is_new else "change", listing, by=by, at=at)
    if listing.status != ListingStatus.WAITING:
        advance(listing, "propose_again", by=by, at=at)
        listing.missing = ""  # put right, or on again: the next look begins anew
        listing.save(update_fields=["missing"])
        settle(_ASKS, listing.get_absolute_url(), [by], at=at)
    return listing


@transaction.atomic
def publish(listing: Listing, *, seen: str = "", by: User, at: datetime) -> None:
    """Let everybody read it, as it was `seen` by whoever looked at it.

    Raises
    ------
    InvalidMove
        It reads otherwise by now, or somebody else has decided.
    """
    policies.may_decide(by, listing)
    _unchanged(listing, seen)
    _look(listing, missing="", by=by, at=at)
    advance(listing, "publish", by=by, at=at)
    _tell(listing, "published", by, at)


@transaction.atomic
def send_back(listing: Listing, *, note: str, seen: str = "", by: User, at: datetime) -> None:
    """Send it back, as it was `seen`, and say what is missing.

    Raises
    ------
    InvalidMove
        It reads otherwise by now, or somebody else has decided.
    """
    policies.may_decide(by, listing)
    _unchanged(listing, seen)
    _look(listing, missing=note, by=by, at=at)
    advance(listing, "send_back", by=by, at=at)
    _tell(listing, "sent_back", by, at)


@transaction.atomic
def close(listing: Listing, *, note: str, by: User, at: datetime) -> None:
    """Take it off; whoever asked and got no answer is told."""
    policies.may_take_off(by, listing)
    _take_off(listing, note, by, at)


@transaction.atomic
def leave(user: User, *, at: datetime) -> None:
    """Take off what somebody lists who closes the account, and end what is under way with others.

    Whoever asked, or was asked, is told.
    """
    for listing in Listing.objects.filter(by=user).exclude(status=ListingStatus.CLOSED):
        _take_off(listing, "", user, at)
    end_all(user, at=at)


def _take_off(listing: Listing, note: str, by: User, at: datetime) -> None:
    listing = Listing.objects.locked(listing.pk)
    listing.missing = note
    listing.save(update_fields=["missing"])
    advance(listing, "close", by=by, at=at)
    settle(_ASKS, listing.get_absolute_url(), [listing.by], at=at)
    _tell(listing, "closed", by, at)
    waiting = listing.inquiries.filter(status=InquiryStatus.ASKED).select_related("by")
    for asked in waiting.select_for_update(of=("self",)):
        move(asked, "end", by=by, at=at)
        if asked.by.is_active:
            notify(
                asked.by,
                "exchange/gone",
                about=asked,
                at=at,
                url=asked.get_absolute_url(),
                title=listing.title,
            )


@transaction.atomic
def confirm(listing: Listing, *, by: User, at: datetime) -> None:
    """Say that it is still so; it is recommended for another ninety days.

    Raises
    ------
    InvalidMove
        It is not on the exchange, or its last day is over.
    """
    policies.may_change(by, listing)
    if not listing.is_shown(day_of(at)):
        raise InvalidMove(f"{listing}: nobody reads it.")
    listing.checked_on, listing.checked_by = day_of(at), by
    listing.save(update_fields=["checked_on", "checked_by"])
    record("confirm", listing, by=by, at=at)
    settle(_ASKS, listing.get_absolute_url(), [by], at=at)


def ask_whether_so(*, at: datetime) -> int:
    """Ask whoever wrote a listing, two weeks ahead, whether it is still so; return how many."""
    today = day_of(at)
    before = today - timedelta(days=FRESH_DAYS) + ASKED_BEFORE
    asked = 0
    for listing in Listing.objects.shown(today).filter(checked_on__lte=before).for_page():
        told = notify(
            listing.by,
            "exchange/still_so",
            about=listing,
            at=at,
            event=str(listing.checked_on),
            url=listing.get_absolute_url(),
            title=listing.title,
        )
        asked += told is not None
    return asked


def tell_of_last_days(*, at: datetime) -> int:
    """Tell whoever wrote a listing that its last day is over, once; return how many."""
    today, told = day_of(at), 0
    for listing in Listing.objects.over(today).filter(until__gte=today - OVER_LATELY).for_page():
        with transaction.atomic():
            settle(["exchange/still_so"], listing.get_absolute_url(), [listing.by], at=at)
            notice = notify(
                listing.by,
                "exchange/over",
                about=listing,
                at=at,
                event=str(listing.until),
                url=listing.get_absolute_url(),
                title=listing.title,
                day=str(listing.until),
            )
        told += notice is not None
    return told


def _unchanged(listing: Listing, seen: str) -> None:
    if seen and seen != Listing.objects.locked(listing.pk).seen:
        raise InvalidMove(f"{listing}: nobody has looked at these words.")


def _look(listing: Listing, *, missing: str, by: User, at: datetime) -> None:
    """Note who of the office looked at it, and what was missing."""
    listing.missing, listing.checked_on, listing.checked_by = missing, day_of(at), by
    waiting = Listing.objects.waiting().filter(pk=listing.pk)
    waiting.update(missing=missing, checked_on=listing.checked_on, checked_by=by)


def _tell(listing: Listing, verb: str, by: User, at: datetime) -> None:
    """Tell whoever wrote it, unless it was done by the same."""
    if listing.by_id == by.pk or not listing.by.is_active:
        return
    notify(
        listing.by,
        f"exchange/{verb}",
        about=listing,
        at=at,
        event=at.isoformat(),
        url=listing.get_absolute_url(),
        title=listing.title,
        note=listing.missing,
    )
