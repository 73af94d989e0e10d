"""An account is closed: asked for, undone within two weeks, or carried out."""

import logging
from datetime import datetime

from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from audit.actions import advance, record
from audit.guards import broken
from audit.terms import PartlyEnded
from events.actions import leave_entries, withdraw
from events.enums import SeatStatus
from events.models import SignUp
from notifications.actions import notify, remind, settle_event, settle_row
from privacy.actions.erasing import erase
from privacy.models import UNDO_FOR, Departure
from privacy.policies import may_undo
from privacy.queries import alone_in, unsettled
from ventures.actions import Busy, LastLead, archive, leave
from ventures.models import Member, Venture

logger = logging.getLogger(__name__)


class NotSettled(Exception):
    """Something has to be settled first."""


class AlreadyLeaving(Exception):
    """The account is being closed already."""


@transaction.atomic
def ask_to_leave(user: User, *, at: datetime) -> Departure:
    """Begin the two weeks after which the account is closed.

    Raises
    ------
    NotSettled
        Others would be left waiting.
    AlreadyLeaving
        It was asked before.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if unsettled(user):
        raise NotSettled
    try:
        with transaction.atomic():
            asked = Departure.objects.create(user=user, asked_at=at, due_at=at + UNDO_FOR)
    except IntegrityError as problem:
        if broken(problem) == "one_departure_waits":
            raise AlreadyLeaving from problem
        raise
    record("ask_to_leave", asked, by=user, at=at)
    notify(
        user,
        "privacy/leaving_asked",
        about=asked,
        url=reverse("leaving"),
        at=at,
        day=timezone.localdate(asked.due_at).isoformat(),
    )
    return asked


@transaction.atomic
def undo(departure: Departure, *, by: User, at: datetime) -> None:
    """Stay after all."""
    may_undo(by, departure)
    stored = Departure.objects.select_for_update().get(pk=departure.pk)
    advance(stored, "undo", by=by, at=at)
    settle_row(["privacy/leaving_asked", "privacy/leaving_held"], about=stored, at=at)


def leave_due(*, at: datetime) -> int:
    """Carry out what is due, each in a transaction of its own; return how many left.

    Raises
    ------
    PartlyEnded
        Some could not, for a reason that nobody foresaw; the others have left.
    """
    left = failed = 0
    for key in Departure.objects.due(at).order_by("pk").values_list("pk", flat=True):
        try:
            left += carry_out(key, at=at)
        except Exception:
            logger.exception("The account of departure %d could not be closed.", key)
            failed += 1
    if failed:
        raise PartlyEnded(left)
    return left


def carry_out(key: int, *, at: datetime) -> bool:
    """Close an account; done twice it changes nothing.

    Where something has come between since, its person is told once a day what, and nothing is
    done. An app that has others to tell of it has `account_closes(user, at=…)` in its `AppConfig`.
    """
    try:
        return _carried_out(key, at)
    except (NotSettled, Busy, LastLead):
        _tell_held(Departure.objects.select_related("user").get(pk=key), at)
        return False


@transaction.atomic
def _carried_out(key: int, at: datetime) -> bool:
    asked = Departure.objects.select_for_update(of=("self",)).select_related("user").get(pk=key)
    if not asked.may("carry_out") or asked.due_at > at:
        return False
    user = User.objects.select_for_update(no_key=True).get(pk=asked.user_id)
    if unsettled(user):
        raise NotSettled
    _give_seats_back(user, at)
    leave_entries(user, at=at)  # before the archive: the host hears that nobody is left, once
    alone = alone_in(user)
    for venture in Venture.objects.filter(pk__in=alone, archived_at=None):
        archive(venture, by=user, at=at)
    for member in Member.objects.filter(person=user).exclude(venture__in=alone):
        _leave_team(member, user, at)
    for post in Membership.objects.filter(user=user).select_related("organisation"):
        _leave_post(post, user, at)
    for app in apps.get_app_configs():
        if closes := getattr(app, "account_closes", None):
            closes(user, at=at)
    advance(asked, "carry_out", by=user, at=at)
    erase(user, at=at)
    return True


def _give_seats_back(user: User, at: datetime) -> None:
    """Let whoever waits for a place at an event move up."""
    coming = SignUp.objects.filter(by=user, event__begins_at__gt=at).exclude(
        status=SeatStatus.WITHDRAWN
    )
    for seat in coming.select_related("event").order_by("event_id"):
        withdraw(seat, by=user, at=at)


def _leave_team(member: Member, user: User, at: datetime) -> None:
    """Go from a team, and tell those who stay and lead: once, that the account is closed."""
    venture = member.venture
    leave(member, by=user, at=at)
    settle_event("ventures/left", about=venture, event=f"{user.pk}:{at.isoformat()}", at=at)
    for lead in Member.objects.leads().filter(venture=venture).select_related("person"):
        notify(
            lead.person,
            "privacy/team_left",
            about=venture,
            at=at,
            event=at.isoformat(),
            url=reverse("venture_team", args=[venture.pk]),
            venture=str(venture),
        )


def _leave_post(post: Membership, user: User, at: datetime) -> None:
    """Give a post up, and tell those who hold it too."""
    body, role = post.organisation, post.role
    record("end_membership", body, by=user, at=at, person=user.pk, role=role)
    same = Membership.objects.filter(organisation=body, role=role).exclude(user=user)
    for other in same.select_related("user"):
        notify(
            other.user,
            "privacy/officer_left",
            about=post,
            at=at,
            url=reverse("home"),
            organisation=str(body),
            role=str(role),
        )
    post.delete()


@transaction.atomic
def _tell_held(asked: Departure, at: datetime) -> None:
    remind(asked.user, "privacy/leaving_held", about=asked, url=reverse("leaving"), at=at)
