"""An officer does for somebody what he cannot do himself: by the same rules, and both are told.

The action runs as the person himself would run it, so that the same policies are asked; the trail
says who really pressed, for whom and why. What opens contact details of a founder is never done so:
a request sent for somebody shares none.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.policies import Denied
from audit.actions import record
from mentors import policies
from mentors.actions import requests
from mentors.actions.pausing import pause
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from notifications.actions import notify
from ventures.models import Venture

# What may be done of a request, and for which side; nothing else may.
ON_BEHALF: Mapping[str, str] = {
    "send": "founder",
    "withdraw": "founder",
    "accept": "mentor",
    "decline": "mentor",
}


def lead_of(venture: Venture) -> User:
    """Return for whom an officer speaks where he speaks for a venture: who leads it longest.

    Raises
    ------
    Denied
        Nobody leads it who still has an account.
    """
    leads = venture.members.leads().filter(person__is_active=True)
    first = leads.select_related("person").order_by("joined_at", "pk").first()
    if first is None:
        raise Denied
    return first.person


def person_for(verb: str, venture: Venture, mentor: MentorProfile) -> User:
    """Return for whom a verb is done."""
    if verb not in ON_BEHALF:
        raise Denied
    return mentor.user if ON_BEHALF[verb] == "mentor" else lead_of(venture)


def may_stand_in_for(officer: User, mentor: MentorProfile) -> None:
    """An officer acts for a mentor with whom the officer has nothing to do."""
    policies.may_vet(officer)
    if policies.knows(officer, mentor):
        raise Denied


def may_pause_for(officer: User, mentor: MentorProfile) -> None:
    """An officer pauses for a mentor who has an account and could do it there."""
    may_stand_in_for(officer, mentor)
    if not mentor.user.is_active:
        raise Denied
    policies.may_write_profile(mentor.user)


def may_stand_in(officer: User, venture: Venture, mentor: MentorProfile | None = None) -> None:
    """An officer acts for people with none of whom, on either side, he has anything to do."""
    policies.may_vet(officer)
    if mentor is not None:
        may_stand_in_for(officer, mentor)
    bodies = officer.memberships.values("organisation")
    own = Q(pk=officer.pk) | Q(memberships__organisation__in=bodies)
    if venture.founders.filter(own).exists():
        raise Denied


@transaction.atomic
def send_for(  # noqa: PLR0913
    venture: Venture,
    mentor: MentorProfile,
    *,
    message: str,
    reasons: requests.Reasons,
    officer: User,
    because: str,
    at: datetime,
) -> MentorshipRequest:
    """Ask a mentor for a venture; the founders' contact details stay closed.

    Raises
    ------
    AlreadyOpen, TooManyOpen, MentorBusy, Unreachable, Denied
        As for `send`; or the officer knows one of them.
    """
    may_stand_in(officer, venture, mentor)
    person = lead_of(venture)
    asked = requests.send(
        venture, mentor, message=message, shares=(), reasons=reasons, by=person, at=at
    )
    _stood_in("send", asked, person, officer, because, at)
    return asked


@transaction.atomic
def withdraw_for(asked: MentorshipRequest, *, officer: User, because: str, at: datetime) -> None:
    """Take a request back for a venture."""
    person = _begin("withdraw", asked, officer)
    _stood_in("withdraw", asked, person, officer, because, at)
    requests.withdraw(asked, by=person, at=at)


@transaction.atomic
def accept_for(
    asked: MentorshipRequest, *, officer: User, because: str, at: datetime
) -> Mentorship:
    """Say yes for a mentor.

    Raises
    ------
    InvalidMove, MentorBusy, Unreachable, Denied
        As for `accept`; or the officer knows one of them.
    """
    person = _begin("accept", asked, officer)
    _stood_in("accept", asked, person, officer, because, at)
    return requests.accept(asked, by=person, at=at)


@transaction.atomic
def decline_for(
    asked: MentorshipRequest, *, why: str, officer: User, because: str, at: datetime
) -> None:
    """Say no for a mentor, with one of the reasons that founders read."""
    person = _begin("decline", asked, officer)
    _stood_in("decline", asked, person, officer, because, at)
    requests.decline(asked, by=person, at=at, reason=why)


@transaction.atomic
def pause_for(
    mentor: MentorProfile, *, until: date, officer: User, because: str, at: datetime
) -> None:
    """Take no new requests until a day, for a mentor."""
    _paused("pause", mentor, until, officer, because, at)


@transaction.atomic
def resume_for(mentor: MentorProfile, *, officer: User, because: str, at: datetime) -> None:
    """Take new requests again, for a mentor."""
    _paused("resume", mentor, None, officer, because, at)


def _paused(
    verb: str,
    mentor: MentorProfile,
    until: date | None,
    officer: User,
    because: str,
    at: datetime,
) -> None:
    """Write who really pressed and tell the mentor, whom alone it concerns; then press."""
    may_pause_for(officer, mentor)
    person = mentor.user
    record("stand_in", mentor, by=officer, at=at, pressed=verb, for_whom=person.pk, reason=because)
    notify(
        person,
        "mentors/paused_for",
        about=mentor,
        at=at,
        event=f"{verb}:{at.isoformat()}",
        url=reverse("inbox"),
        who=officer.name,
        person=person.name,
        pressed=verb,
        text=because,
        day=until.isoformat() if until else "",
    )
    pause(mentor, until, by=person, at=at)


def _begin(verb: str, asked: MentorshipRequest, officer: User) -> User:
    may_stand_in(officer, asked.venture, asked.mentor)
    return person_for(verb, asked.venture, asked.mentor)


def _stood_in(
    verb: str,
    asked: MentorshipRequest,
    person: User,
    officer: User,
    because: str,
    at: datetime,
) -> None:
    """Write who really pressed, and tell both sides; why, only the side that it was done for."""
    record("stand_in", asked, by=officer, at=at, pressed=verb, for_whom=person.pk, reason=because)
    team = list(asked.venture.founders.filter(is_active=True))
    mentor = [asked.mentor.user] if asked.mentor.user.is_active else []
    is_mentors = ON_BEHALF[verb] == "mentor"
    _tell(team, verb, asked, person, officer, "" if is_mentors else because, at)
    _tell(mentor, verb, asked, person, officer, because if is_mentors else "", at)


def _tell(  # noqa: PLR0913, PLR0917
    people: Collection[User],
    verb: str,
    asked: MentorshipRequest,
    person: User,
    officer: User,
    because: str,
    at: datetime,
) -> None:
    facts: dict[str, Any] = {
        "who": officer.name,
        "person": person.name,
        "pressed": verb,
        "text": because,
        "venture": str(asked.venture),
        "mentor": asked.mentor.user.name,
    }
    for each in people:
        notify(
            each,
            "mentors/stood_in",
            about=asked,
            at=at,
            event=verb,
            url=reverse("request", args=[asked.pk]),
            **facts,
        )
