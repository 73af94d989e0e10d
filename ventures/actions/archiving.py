"""A venture is put away, taken up again, or deleted for good."""

from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.actions import drop_drafts
from accounts.models import User
from audit.actions import record
from notifications.actions import lead_elsewhere, notify, settle_row
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
    """Put a venture away: on no list, asking nobody; its team is told; twice is once.

    An app that keeps something for it has `venture_archived(venture, by=…, at=…)` in its
    `AppConfig`, and gives it free.

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
    for place in places:
        settle_row(["mentors/place_free", "mentors/wait_ending"], about=place, at=at)
    places.update(ended_at=at)  # nobody keeps a place free for it
    stored.archived_at = at
    stored.save(update_fields=["archived_at"])
    record("archive", stored, by=by, at=at)
    for app in apps.get_app_configs():
        if put_away := getattr(app, "venture_archived", None):
            put_away(stored, by=by, at=at)
    _tell_others("archived", stored, reverse("venture_archived"), by=by, at=at)


@transaction.atomic
def restore(venture: Venture, *, by: User, at: datetime) -> None:
    """Take a venture up again, and tell its team; twice is once."""
    stored = locked(venture.pk)
    policies.may_archive(by, stored)
    if stored.archived_at is None:
        return
    stored.archived_at = None
    stored.save(update_fields=["archived_at"])
    record("restore", stored, by=by, at=at)
    page = f"{reverse('home')}?venture={stored.pk}"
    _tell_others("restored", stored, page, by=by, at=at)


@transaction.atomic
def delete(venture: Venture, *, by: User, at: datetime) -> None:
    """Delete a venture that never asked anybody, for good; its team is told.

    Who was invited and has not answered has nothing to answer any more, and what people were told
    of its pages before leads to their own.

    Raises
    ------
    Shown
        A cohort or a waiting list has had it.
    """
    stored = locked(venture.pk)
    policies.may_delete(by, stored)
    record("delete", stored, by=by, at=at)
    drop_drafts(form_name(stored.pk))  # of everybody: nobody can open the form again
    lead_elsewhere(reverse("venture_edit", args=[stored.pk]), reverse("home"))
    for invitation in stored.invitations.unanswered():
        settle_row(["ventures/invited"], about=invitation, at=at)
    _tell_others("deleted", stored, reverse("home"), by=by, at=at)
    try:
        stored.delete()
    except ProtectedError as kept:
        raise Shown from kept


def _tell_others(verb: str, venture: Venture, url: str, *, by: User, at: datetime) -> None:
    """Tell everybody else in the team what became of the venture."""
    for each in venture.members.exclude(person=by).select_related("person"):
        notify(
            each.person,
            f"ventures/{verb}",
            about=venture,
            at=at,
            event=at.isoformat(),
            url=url,
            venture=str(venture),
            who=by.name,
        )
