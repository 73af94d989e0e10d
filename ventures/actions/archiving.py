"""A venture is put away, taken up again, or deleted for good."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from accounts.actions import drop_draft
from accounts.models import User
from audit.actions import record
from notifications.actions import settle_row
from ventures import policies
from ventures.actions.locking import locked
from ventures.actions.writing import form_name
from ventures.models import Venture
from ventures.queries import lives_in_a_space


class Busy(Exception):
    """Requests are open or a mentorship goes on; they have to end first."""


class Shown(Exception):
    """Somebody else's records name the venture, so it can only be archived."""


@transaction.atomic
def archive(venture: Venture, *, by: User, at: datetime) -> None:
    """Put a venture away: on no list, asking nobody; twice is once.

    Raises
    ------
    Busy
        A request, an offer or an application is open, or a mentorship or a residency goes on.
    """
    stored = locked(venture.pk)
    policies.may_archive(by, stored)
    if stored.archived_at is not None:
        return
    waits = stored.open_requests or stored.offers.unanswered().exists()
    if waits or lives_in_a_space(stored) or stored.mentorships.active().exists():
        raise Busy
    places = stored.waiting_places.waiting()
    for place in places.exclude(offered_at=None):
        settle_row(["mentors/place_free"], about=place, at=at)
    places.update(ended_at=at)  # nobody keeps a place free for it
    stored.archived_at = at
    stored.save(update_fields=["archived_at"])
    record("archive", stored, by=by, at=at)


@transaction.atomic
def restore(venture: Venture, *, by: User, at: datetime) -> None:
    """Take a venture up again; twice is once."""
    stored = locked(venture.pk)
    policies.may_archive(by, stored)
    if stored.archived_at is None:
        return
    stored.archived_at = None
    stored.save(update_fields=["archived_at"])
    record("restore", stored, by=by, at=at)


@transaction.atomic
def delete(venture: Venture, *, by: User, at: datetime) -> None:
    """Delete a venture that never asked anybody, for good.

    Raises
    ------
    Shown
        A cohort or a waiting list has had it.
    """
    stored = locked(venture.pk)
    policies.may_delete(by, stored)
    record("delete", stored, by=by, at=at)
    drop_draft(by, form_name(stored.pk))
    try:
        stored.delete()
    except ProtectedError as kept:
        raise Shown from kept
