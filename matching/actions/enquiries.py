"""Ask for a person, and answer as one."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.policies import Denied
from accounts.queries import officers
from audit.actions import advance
from audit.due import each
from matching import policies
from matching.enums import EnquiryStatus
from matching.models import Enquiry
from notifications.actions import notify, settle_row, was_told

ANSWERED_WITHIN = timedelta(days=3)
_LATE = "matching/late"


class NobodyThere(Exception):
    """The programme office has no officer."""


class AlreadyAsked(Exception):
    """An enquiry of this person is open."""


@transaction.atomic
def ask_a_person(text: str, *, by: User, at: datetime) -> Enquiry:
    """Give an enquiry to the officer with the fewest open ones, and tell him.

    Raises
    ------
    NobodyThere, AlreadyAsked
        Nothing was kept.
    """
    officer = _least_busy(asker=by.pk)
    if officer is None:
        raise NobodyThere
    try:
        with transaction.atomic():
            enquiry = Enquiry.objects.create(
                asked_by=by, officer=officer, text=text, asked_at=at, due_at=at + ANSWERED_WITHIN
            )
    except IntegrityError as problem:
        raise AlreadyAsked from problem
    _give(enquiry, officer, at)
    return enquiry


def _give(enquiry: Enquiry, officer: User, at: datetime, *, event: str = "") -> None:
    """Tell the officer; each handing on is an `event`, as it may come back to the same one."""
    notify(
        officer,
        "matching/asked",
        about=enquiry,
        url=reverse("enquiry_list"),
        at=at,
        event=event,
        who=enquiry.asked_by.name,
        text=enquiry.text,
    )


def _least_busy(*, asker: int) -> User | None:
    """Return who has the fewest; an officer's own question goes to another while there is one."""
    opened = Counter(Enquiry.objects.waiting().values_list("officer", flat=True))
    return min(
        officers(), key=lambda each: (each.pk == asker, opened[each.pk], each.pk), default=None
    )


@transaction.atomic
def answer(enquiry: Enquiry, text: str, *, by: User, at: datetime) -> None:
    """Answer; any officer may, so that nobody waits for one who is ill."""
    policies.may_place(by)
    Enquiry.objects.waiting().filter(pk=enquiry.pk).update(answer=text, officer=by)
    advance(enquiry, "answer", by=by, at=at)
    _settle(enquiry, at)
    notify(
        enquiry.asked_by,
        "matching/answered",
        about=enquiry,
        url=reverse("enquiry"),
        at=at,
        who=by.name,
        text=text,
    )


@transaction.atomic
def withdraw_enquiry(enquiry: Enquiry, *, by: User, at: datetime) -> None:
    """Take an enquiry back."""
    if enquiry.asked_by_id != by.pk:
        raise Denied
    advance(enquiry, "withdraw", by=by, at=at)
    _settle(enquiry, at)


def _settle(enquiry: Enquiry, at: datetime) -> None:
    """Let it wait for no officer any more under the bell."""
    settle_row(["matching/asked", _LATE], about=enquiry, at=at)


def hand_on(*, at: datetime) -> int:
    """Give what waits for somebody who is no officer any more to one who is; return how many."""
    left = Enquiry.objects.waiting().exclude(officer__in=list(officers()))
    return each(left.select_related("asked_by"), lambda enquiry: _handed_on(enquiry, at))


def _handed_on(enquiry: Enquiry, at: datetime) -> bool:
    officer = _least_busy(asker=enquiry.asked_by_id)
    if officer is None:
        return False
    waits = Enquiry.objects.waiting().filter(pk=enquiry.pk, officer=enquiry.officer_id)
    if not waits.update(officer=officer):  # answered or handed on a moment ago
        return False
    settle_row(["matching/asked"], about=enquiry, at=at)
    _give(enquiry, officer, at, event=at.isoformat())
    return True


def tell_late(*, at: datetime) -> int:
    """Tell every officer once of each enquiry that is past its day; return how many there are."""
    late = Enquiry.objects.filter(status=EnquiryStatus.OPEN, due_at__lte=at)
    return each(late.select_related("asked_by", "officer"), lambda row: _tell_late(row, at))


def _tell_late(enquiry: Enquiry, at: datetime) -> None:
    for officer in officers():
        notify(
            officer,
            _LATE,
            about=enquiry,
            url=reverse("enquiry_list"),
            at=at,
            who=enquiry.asked_by.name,
            officer=enquiry.officer.name,
            text=enquiry.text,
        )


def office_knows(enquiry: Enquiry, *, at: datetime) -> bool:
    """Whether the office was told that this waits too long: its page says so from then on."""
    return was_told(_LATE, about=enquiry, event="", until=at)
