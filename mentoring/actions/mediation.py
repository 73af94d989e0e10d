"""A dispute: one side asks, the office names a mediator, all three talk, something comes of it."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import permits
from accounts.queries import officers, security_administrators, workdays
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.telling import both, members
from mentoring.enums import MediationStatus
from mentoring.models import Mediation, Recusal
from mentoring.queries.calendar import CANCEL, REQUEST, talk_invitation
from mentors.models import Mentorship
from notifications.actions import notify, settle

_FOR_THE_OFFICE = (
    "mentoring/mediation_recused",
    "mentoring/mediation_silent",
    "mentoring/mediation_unnamed",
    "mentoring/mediation_untold",
    "mentoring/mediation_waits",
)
_FOR_THE_MEDIATOR = ("mentoring/mediation_over", "mentoring/mediation_yours")


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
    _tell(_office(asked), "mediation_waits", asked, at)
    return asked


@transaction.atomic
def name_mediator(mediation: Mediation, *, person: User, by: User, at: datetime) -> None:
    """Name who mediates, or somebody else instead; all three are told.

    A talk that the one before had fixed is called off, and he is told that it is his no more.
    """
    policies.may_name_mediator(by, mediation)
    policies.may_be_named(person, mediation)
    _lock(mediation)
    before = mediation.mediator
    _end_talk(mediation, at)
    _done_by_mediator(mediation, at)
    mediation.mediator, mediation.named_at = person, at
    mediation.save(update_fields=["mediator", "named_at"])
    advance(mediation, "name", by=by, at=at)
    _done_by_office(mediation, at)
    _tell(both(mediation.mentorship), "mediation_named", mediation, at, mediator=person.name)
    _tell([person], "mediation_yours", mediation, at)
    if before is not None and before != person and before.is_active:
        _tell([before], "mediation_replaced", mediation, at, url=reverse("my_mediations"))


@transaction.atomic
def recuse(mediation: Mediation, *, text: str, by: User, at: datetime) -> None:
    """Say that one cannot mediate; the office reads why and names somebody else.

    The two sides learn that somebody else comes, and no reason.
    """
    policies.may_settle(by, mediation)
    _lock(mediation)
    _end_talk(mediation, at)
    advance(mediation, "recuse", by=by, at=at)
    _done_by_office(mediation, at)
    _done_by_mediator(mediation, at)
    mediation.mediator = mediation.named_at = None
    mediation.save(update_fields=["mediator", "named_at"])
    Recusal.objects.create(mediation=mediation, person=by, text=text, at=at)
    _tell(both(mediation.mentorship), "mediation_again", mediation, at, mediator=by.name)
    _tell(_office(mediation), "mediation_recused", mediation, at, who=by.name, text=text)


@transaction.atomic
def fix_talk(  # noqa: PLR0913  what a talk is made of
    mediation: Mediation,
    *,
    starts_at: datetime,
    ends_at: datetime,
    way: str,
    place: str,
    by: User,
    at: datetime,
) -> None:
    """Say when and how all three talk; each gets an entry for the calendar, moved as well.

    Raises
    ------
    InvalidMove
        It is not being mediated any more.
    """
    policies.may_settle(by, mediation)
    _lock(mediation)
    if mediation.status != MediationStatus.UNDER_WAY:
        raise InvalidMove(f"{mediation}: cannot fix a talk.")
    mediation.sequence += 1
    mediation.talk = DateTimeTZRange(starts_at, ends_at)
    mediation.way, mediation.place = way, place
    mediation.save(update_fields=["talk", "way", "place", "sequence"])
    record("fix_talk", mediation, by=by, at=at, begins=starts_at.isoformat(), way=way)
    _done_by_office(mediation, at)
    _done_by_mediator(mediation, at)
    _tell_of_talk(mediation, "mediation_talk", REQUEST, at)


@transaction.atomic
def end_mediation(
    mediation: Mediation, *, is_settled: bool, outcome: str, by: User, at: datetime
) -> None:
    """Write down what came of it; both sides read the same words."""
    policies.may_settle(by, mediation)
    _lock(mediation)
    advance(mediation, "settle" if is_settled else "give_up", by=by, at=at)
    _call_off_talk(mediation, at)
    _done_by_office(mediation, at)
    _done_by_mediator(mediation, at)
    mediation.outcome, mediation.ended_at = outcome, at
    mediation.save(update_fields=["outcome", "ended_at"])
    _tell(both(mediation.mentorship), "mediation_ended", mediation, at, text=outcome)


@transaction.atomic
def withdraw_mediation(mediation: Mediation, *, by: User, at: datetime) -> None:
    """Take it back; the other side and the mediator are told."""
    policies.may_withdraw_mediation(by, mediation)
    _lock(mediation)
    advance(mediation, "withdraw", by=by, at=at)
    _call_off_talk(mediation, at)
    mediation.ended_at = at
    mediation.save(update_fields=["ended_at"])
    _done_by_office(mediation, at)
    _done_by_mediator(mediation, at)
    told = members(mediation.mentorship, policies.side_of(by, mediation.mentorship).other)
    if mediation.mediator is not None:
        told.append(mediation.mediator)
    _tell(told, "mediation_withdrawn", mediation, at, who=by.name)


def report_unnamed_mediators(*, at: datetime) -> int:
    """Remind the office of whom it has not named in time; return how many.

    Once for each time that somebody is to be named, however often this runs.
    """
    waiting = Mediation.objects.without_a_mediator().for_page()
    return each(waiting, lambda mediation: _report_unnamed(mediation, at))


def _is_late(since: datetime, at: datetime) -> bool:
    return workdays(timezone.localdate(since), timezone.localdate(at)) > settings.ANSWER_WORKDAYS


def _report_unnamed(mediation: Mediation, at: datetime) -> bool:
    since = mediation.status_changed_at or mediation.at  # of the last who could not, if any
    if not _is_late(since, at):
        return False
    day = timezone.localdate(since).isoformat()
    event = since.isoformat()
    _tell(_office(mediation), "mediation_unnamed", mediation, at, event=event, since=day)
    return True


def report_silent_mediators(*, at: datetime) -> int:
    """Tell the office of whom it named and who has said nothing for too long; return how many.

    Once for each naming, however often this runs.
    """
    named = Mediation.objects.without_a_talk().for_page()
    return each(named, lambda mediation: _report_silence(mediation, at))


def _report_silence(mediation: Mediation, at: datetime) -> bool:
    named_at = mediation.named_at
    assert named_at is not None  # noqa: S101  set with the mediator
    if not _is_late(named_at, at):
        return False
    who = mediation.mediator.name if mediation.mediator else ""
    _tell(
        _office(mediation),
        "mediation_silent",
        mediation,
        at,
        event=named_at.isoformat(),
        who=who,
        since=timezone.localdate(named_at).isoformat(),
    )
    return True


def remind_of_outcomes(*, at: datetime) -> int:
    """Remind a mediator of what came of a talk that is over; later the office. Return how many.

    Once for each talk, however often this runs.
    """
    over = Mediation.objects.without_an_outcome(at).for_page()
    return each(over, lambda mediation: _remind_of_outcome(mediation, at))


def _remind_of_outcome(mediation: Mediation, at: datetime) -> None:
    mediator, ended = mediation.mediator, mediation.ends_at
    assert mediator is not None and ended is not None  # noqa: S101, PT018  the database holds both
    event, day = str(mediation.sequence), timezone.localdate(ended).isoformat()
    people = [mediator] if mediator.is_active else []
    _tell(people, "mediation_over", mediation, at, event=event, day=day)
    if _is_late(ended, at):
        office = _office(mediation)
        _tell(office, "mediation_untold", mediation, at, event=event, who=mediator.name, day=day)


def _done_by_office(mediation: Mediation, at: datetime) -> None:
    """Take what is asked of the office, or of whoever names in its place, out of their bells."""
    people = [*officers(), *security_administrators()]
    settle(_FOR_THE_OFFICE, _page(mediation), people, at=at)


def _done_by_mediator(mediation: Mediation, at: datetime) -> None:
    """Take what is asked of the mediator out of his bell: he has done it, or need not any more."""
    if mediation.mediator is not None:
        people = [mediation.mediator]
        settle(_FOR_THE_MEDIATOR, _page(mediation), people, at=at)


# --- the talk -------------------------------------------------------------------------------
def _lock(mediation: Mediation) -> None:
    """Let one press at a time change a mediation, and see what the one before has left."""
    Mediation.objects.select_for_update(of=("self",)).get(pk=mediation.pk)
    mediation.refresh_from_db(
        fields=["status", "mediator", "named_at", "talk", "way", "place", "sequence"]
    )


def _call_off_talk(mediation: Mediation, at: datetime) -> None:
    """Take a talk that is still to come out of three calendars; one that was held stays written."""
    if mediation.talk_is_to_come(at):
        _end_talk(mediation, at)


def _end_talk(mediation: Mediation, at: datetime) -> None:
    """Forget a talk; whoever expected it is told that it does not take place."""
    if mediation.talk is None:
        return
    mediation.sequence += 1
    if mediation.talk_is_to_come(at):
        _tell_of_talk(mediation, "mediation_talk_off", CANCEL, at)
    mediation.talk, mediation.way, mediation.place = None, "", ""
    mediation.save(update_fields=["talk", "way", "place", "sequence"])


def _tell_of_talk(mediation: Mediation, verb: str, method: str, at: datetime) -> None:
    """Tell all three of the talk, each in the time of the own place, with a calendar entry."""
    mediator = mediation.mediator
    assert mediator is not None and mediation.starts_at is not None  # noqa: S101, PT018  the database holds both
    everybody = [*both(mediation.mentorship), *([mediator] if mediator.is_active else [])]
    for person in everybody:
        _tell(
            [person],
            verb,
            mediation,
            at,
            mediator=mediator.name,
            when=mediation.starts_at.isoformat(),
            zone=person.time_zone,
            way=mediation.way,
            place=mediation.place,
            calendar=talk_invitation(mediation, person, method=method),
            method=method,
        )


# --- telling --------------------------------------------------------------------------------
def _office(mediation: Mediation) -> list[User]:
    """Return who may name a mediator: officers who know neither side, or others in their place."""
    people = {each.pk: each for each in [*officers(), *security_administrators()]}
    may = policies.may_name_mediator
    return [each for each in people.values() if permits(may, each, mediation)]


def _page(mediation: Mediation) -> str:
    return reverse("mediation", args=[mediation.pk])


def _tell(
    people: Iterable[User],
    verb: str,
    mediation: Mediation,
    at: datetime,
    *,
    event: str = "",
    url: str = "",
    **facts: str,
) -> None:
    pair = mediation.mentorship
    for person in people:
        notify(
            person,
            f"mentoring/{verb}",
            about=mediation,
            at=at,
            event=event or at.isoformat(),
            url=url or _page(mediation),
            venture=str(pair.venture),
            **facts,
        )
