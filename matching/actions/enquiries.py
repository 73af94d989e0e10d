"""Ask for a person, and answer as one."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from accounts.models import User
from accounts.policies import Denied
from audit.actions import advance
from matching import policies
from matching.enums import EnquiryStatus
from matching.models import Enquiry
from notifications.actions import notify

ANSWERED_WITHIN = timedelta(days=3)


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
    officer = _least_busy()
    if officer is None:
        raise NobodyThere
    try:
        with transaction.atomic():
            enquiry = Enquiry.objects.create(
                asked_by=by, officer=officer, text=text, asked_at=at, due_at=at + ANSWERED_WITHIN
            )
    except IntegrityError as problem:
        raise AlreadyAsked from problem
    notify(
        officer,
        "matching/asked",
        about=enquiry,
        url=reverse("enquiry_list"),
        at=at,
        who=by.name,
        text=text,
    )
    return enquiry


def _least_busy() -> User | None:
    officers = User.objects.filter(
        is_active=True,
        memberships__role=Role.PROGRAMME_OFFICER,
        memberships__organisation__kind=OrganisationKind.PROVINCE,
    )
    opened = Counter(Enquiry.objects.waiting().values_list("officer", flat=True))
    return min(officers.distinct(), key=lambda each: (opened[each.pk], each.pk), default=None)


@transaction.atomic
def answer(enquiry: Enquiry, text: str, *, by: User, at: datetime) -> None:
    """Answer; any officer may, so that nobody waits for one who is ill."""
    policies.may_place(by)
    Enquiry.objects.waiting().filter(pk=enquiry.pk).update(answer=text, officer=by)
    advance(enquiry, "answer", by=by, at=at)
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


def tell_late(*, at: datetime) -> int:
    """Tell every officer once of each enquiry that is past its day; return how many there are."""
    late = Enquiry.objects.filter(status=EnquiryStatus.OPEN, due_at__lte=at)
    officers = User.objects.filter(memberships__role=Role.PROGRAMME_OFFICER, is_active=True)
    for enquiry in late.select_related("asked_by", "officer"):
        for officer in officers.distinct():
            notify(
                officer,
                "matching/late",
                about=enquiry,
                url=reverse("enquiry_list"),
                at=at,
                who=enquiry.asked_by.name,
                officer=enquiry.officer.name,
                text=enquiry.text,
            )
    return len(late)
