"""A dispute: one side asks, the office names a mediator, all three talk, something comes of it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.policies import permits
from accounts.queries import officers
from audit.actions import advance, record
from audit.guards import broken
from mentoring import policies
from mentoring.actions.telling import both, members
from mentoring.models import Mediation
from mentors.models import Mentorship
from notifications.actions import notify, settle


class AlreadyAsked(Exception):
    """The pair has a mediation that goes on."""


@transaction.atomic
def ask_for_mediation(mentorship: Mentorship, *, about: str, by: User, at: datetime) -> Mediation:
    """Ask that somebody helps; the office names one, and the other side is told at once.

    Raises
    ------
    AlreadyAsked
        One goes on.
    """
    policies.may_ask_for_mediation(by, mentorship, at=at)
    side = policies.side_of(by, mentorship)
    asked = Mediation(mentorship=mentorship, by=by, side=side, about=about, at=at)
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as refusal:
        if broken(refusal) == "one_open_mediation_per_pair":
            raise AlreadyAsked from refusal
        raise
    record("ask_for_mediation", asked, by=by, at=at)
    _tell(members(mentorship, side.other), "mediation_asked", asked, at, who=by.name)
    who_can = (each for each in officers() if permits(policies.may_name_mediator, each, asked))
    _tell(who_can, "mediation_waits", asked, at)
    return asked


@transaction.atomic
def name_mediator(mediation: Mediation, *, person: User, by: User, at: datetime) -> None:
    """Name who mediates, or somebody else instead; all three are told."""
    policies.may_name_mediator(by, mediation)
    policies.may_mediate(person, mediation)
    mediation.mediator, mediation.named_at = person, at
    mediation.save(update_fields=["mediator", "named_at"])
    advance(mediation, "name", by=by, at=at)
    settle(("mentoring/mediation_waits",), _page(mediation), officers(), at=at)
    _tell(both(mediation.mentorship), "mediation_named", mediation, at, mediator=person.name)
    _tell([person], "mediation_yours", mediation, at)


@transaction.atomic
def fix_talk(mediation: Mediation, *, talk_on: date, by: User, at: datetime) -> None:
    """Say on which day all three talk."""
    policies.may_settle(by, mediation)
    mediation.talk_on = talk_on
    mediation.save(update_fields=["talk_on"])
    record("fix_talk", mediation, by=by, at=at, day=talk_on.isoformat())
    day = talk_on.isoformat()
    _tell(both(mediation.mentorship), "mediation_talk", mediation, at, mediator=by.name, day=day)


@transaction.atomic
def end_mediation(
    mediation: Mediation, *, is_settled: bool, outcome: str, by: User, at: datetime
) -> None:
    """Write down what came of it; both sides read the same words."""
    policies.may_settle(by, mediation)
    advance(mediation, "settle" if is_settled else "give_up", by=by, at=at)
    mediation.outcome, mediation.ended_at = outcome, at
    mediation.save(update_fields=["outcome", "ended_at"])
    _tell(both(mediation.mentorship), "mediation_ended", mediation, at, text=outcome)


@transaction.atomic
def withdraw_mediation(mediation: Mediation, *, by: User, at: datetime) -> None:
    """Take it back; the other side and the mediator are told."""
    policies.may_withdraw_mediation(by, mediation)
    advance(mediation, "withdraw", by=by, at=at)
    mediation.ended_at = at
    mediation.save(update_fields=["ended_at"])
    settle(("mentoring/mediation_waits",), _page(mediation), officers(), at=at)
    told = members(mediation.mentorship, policies.side_of(by, mediation.mentorship).other)
    if mediation.mediator is not None:
        told.append(mediation.mediator)
    _tell(told, "mediation_withdrawn", mediation, at, who=by.name)


def _page(mediation: Mediation) -> str:
    return reverse("mediation", args=[mediation.pk])


def _tell(
    people: Iterable[User], verb: str, mediation: Mediation, at: datetime, **facts: str
) -> None:
    pair = mediation.mentorship
    for person in people:
        notify(
            person, f"mentoring/{verb}", about=mediation, at=at, event=at.isoformat(),
            url=_page(mediation), venture=str(pair.venture), **facts,
        )  # fmt: skip
