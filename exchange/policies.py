"""Who lists something, who looks at it first, who asks and who answers."""

from datetime import date

from accounts.enums import ADMINISTRATORS
from accounts.models import User
from accounts.policies import Denied, may_speak
from exchange.models import Inquiry, Listing
from safety.policies import is_barred, kept_from, may_write_first


def may_list(user: User, *, on: date) -> None:
    """Anybody with something to bring or to look for writes a listing.

    The three administrators of the service have no part in what goes on in it.
    """
    if user.administers(*ADMINISTRATORS) or is_barred(user, on):
        raise Denied
    may_write_first(user, on)


def may_write(user: User, listing: Listing) -> None:
    """Whoever wrote it puts it right."""
    may_change(user, listing)
    may_speak(user)


def may_change(user: User, listing: Listing) -> None:
    """Whoever wrote it says again that it is so, and takes it off."""
    if listing.by_id != user.pk:
        raise Denied


def may_oversee(user: User) -> None:
    """An officer takes the list away as a file."""
    if not user.is_coordinator:
        raise Denied


def may_decide(user: User, listing: Listing) -> None:
    """An officer who did not write it lets others read it, or says what is missing."""
    if not user.is_coordinator or listing.by_id == user.pk:
        raise Denied


def may_take_off(user: User, listing: Listing) -> None:
    """Whoever wrote it, and the programme office, take it off."""
    if not user.is_coordinator:
        may_change(user, listing)


def may_ask(user: User, listing: Listing, *, on: date) -> None:
    """Whoever may list something asks what others list, unless the two are kept apart."""
    may_list(user, on=on)
    if listing.by_id == user.pk or not listing.is_shown(on):
        raise Denied
    if is_barred(listing.by, on) or listing.by_id in kept_from([user]):
        raise Denied


def may_answer(user: User, inquiry: Inquiry, *, on: date) -> None:
    """Whoever wrote the listing says yes, unless one of the two neither asks nor answers then."""
    may_decline(user, inquiry)
    may_speak(user)
    if is_barred(user, on) or is_barred(inquiry.by, on):
        raise Denied


def may_decline(user: User, inquiry: Inquiry) -> None:
    """Whoever wrote the listing says no."""
    may_change(user, inquiry.listing)


def may_withdraw(user: User, inquiry: Inquiry) -> None:
    """Whoever asked takes it back."""
    if inquiry.by_id != user.pk:
        raise Denied


def may_go_on(user: User, inquiry: Inquiry) -> None:
    """Either side says what came of it."""
    if user.pk not in (inquiry.by_id, inquiry.listing.by_id):
        raise Denied
