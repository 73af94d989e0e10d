"""A mentor calls several ventures together; each of them says yes or no for itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.meetings import Busy
from mentoring.actions.telling import (
    CANCEL,
    REQUEST,
    group_no_longer_asked,
    leads_of,
    tell_of_group,
)
from mentoring.enums import GroupStatus, GuestStatus, Side
from mentoring.models import GroupMeeting, Guest, Seat
from mentoring.querysets import GroupQuerySet
from mentors.enums import MentorshipStatus
from mentors.models import MentorProfile, Mentorship
from notifications.actions import settle, settle_row

GROUP_REMINDED_BEFORE = timedelta(hours=24)


_ASKS = ("mentoring/group_called", "mentoring/group_moved")  # each venture for a yes or a no


class GroupPlan(TypedDict):
    """What, when and where."""

    title: str
    starts_at: datetime
    ends_at: datetime
    way: str
    place: str
    agenda: str


@transaction.atomic
def call_group(
    mentor: MentorProfile,
    pairs: Sequence[Mentorship],
    *,
    by: User,
    at: datetime,
    **plan: Unpack[GroupPlan],
) -> GroupMeeting:
    """Invite several ventures; the leads of each are told and say yes or no.

    Raises
    ------
    Busy
        The mentor has another meeting then.
    """
    policies.may_call_group(by, mentor, pairs)
    group = GroupMeeting(mentor=mentor, created_at=at, **_plan_columns(plan))
    _refuse_busy_mentor(group)
    group.save()
    for pair in sorted(pairs, key=lambda each: each.pk):
        Guest.objects.create(group=group, mentorship=pair)
    record("call_group", group, by=by, at=at, ventures=len(pairs))
    for guest in _guests(group):
        tell_of_group(leads_of(guest.mentorship.venture), "group_called", group, at)
    return group


@transaction.atomic
def move_group(group: GroupMeeting, *, by: User, at: datetime, **plan: Unpack[GroupPlan]) -> None:
    """Set another time; whoever had said yes is asked anew, and calendars lose the old one.

    Raises
    ------
    Busy
        The mentor has another meeting then.
    InvalidMove
        It was called off or written down meanwhile, or has begun.
    """
    policies.may_move_group(by, group)
    stored = _locked_group(group)
    if stored.starts_at <= at:
        raise InvalidMove(f"{stored.pk}: has begun.")
    advance(group, "move", by=by, at=at)
    group.sequence = stored.sequence + 1
    group.note = ""
    for name, value in _plan_columns(plan).items():
        setattr(group, name, value)
    _refuse_busy_mentor(group)
    guests = [each for each in _guests(group) if each.mentorship.status == MentorshipStatus.ACTIVE]
    for guest in guests:
        guest.had_said_yes = guest.status == GuestStatus.COMING  # type: ignore[attr-defined]
        guest.sat = _sits_for(guest)  # type: ignore[attr-defined]
        if guest.status != GuestStatus.INVITED:
            advance(guest, "ask_anew", by=by, at=at)
            Guest.objects.filter(pk=guest.pk).update(person=None)
    group.save()
    if any(guest.had_said_yes for guest in guests):  # type: ignore[attr-defined]
        tell_of_group([group.mentor.user], "group_moved", group, at, method=CANCEL)
    for guest in guests:
        leads, was = leads_of(guest.mentorship.venture), guest.sat  # type: ignore[attr-defined]
        for person in {one.pk: one for one in (*leads, *([was] if was else []))}.values():
            method = CANCEL if person == was else ""
            tell_of_group([person], "group_moved", group, at, method=method)


@transaction.atomic
def call_off_group(group: GroupMeeting, *, note: str = "", by: User, at: datetime) -> None:
    """Call it off; every venture that has not said no is told."""
    policies.may_cancel_group(by, group)
    _locked_group(group)
    advance(group, "cancel", by=by, at=at)
    settle_row(_ASKS, about=group, at=at)
    group.sequence, group.note = group.sequence + 1, note
    group.save(update_fields=["sequence", "note"])
    for guest in _guests(group):
        if guest.status == GuestStatus.STAYS_AWAY:
            continue
        for person in _of_guest(guest):
            is_in = guest.status == GuestStatus.COMING and person == guest.person
            tell_of_group([person], "group_cancelled", group, at, method=CANCEL if is_in else "")
    if _anybody_comes(group):
        tell_of_group([group.mentor.user], "group_cancelled", group, at, method=CANCEL)


@transaction.atomic
def say_group_missed(group: GroupMeeting, *, by: User, at: datetime) -> None:
    """Say that it did not take place after all."""
    policies.may_miss_group(by, group)
    _locked_group(group)
    advance(group, "miss", by=by, at=at)
    group_no_longer_asked(group, at)
    for guest in _guests(group):
        if guest.status == GuestStatus.COMING:
            tell_of_group(_of_guest(guest), "group_missed", group, at)


# --- a venture answers ----------------------------------------------------------------------
@transaction.atomic
def say_yes(guest: Guest, *, by: User, at: datetime) -> None:
    """Say that the venture comes; whoever says so sits in it, and gets an entry for the calendar.

    Raises
    ------
    Busy
        He, or the mentor, has another meeting then.
    InvalidMove
        It was moved, called off or has begun meanwhile.
    """
    policies.may_say_yes(by, guest)
    group = _still_planned(guest, at)
    was_alone = not _anybody_comes(group)
    _refuse_busy_people(group, by)
    try:
        with transaction.atomic():
            Guest.objects.filter(pk=guest.pk).update(person=by)
            advance(guest, "accept", by=by, at=at)
    except IntegrityError as problem:
        if broken(problem) == "nobody_in_two_meetings":
            raise Busy(Side.FOUNDER) from problem
        raise
    guest.person = by
    _answered(guest, at)
    tell_of_group([by], "group_yes", group, at, event=_answer_of(guest, at), method=REQUEST)
    told = {"venture": str(guest.mentorship.venture)}
    tell_of_group(
        [group.mentor.user],
        "group_answered_yes",
        group,
        at,
        event=_answer_of(guest, at),
        method=REQUEST if was_alone else "",
        **told,
    )


@transaction.atomic
def say_no(guest: Guest, *, by: User, at: datetime) -> None:
    """Say that the venture does not come; a seat that it had is free.

    Raises
    ------
    InvalidMove
        It was called off or has begun meanwhile.
    """
    policies.may_say_no(by, guest)
    _still_planned(guest, at)
    _stay_away(guest, by=by, at=at)


def leave_groups(mentorship: Mentorship, *, by: User | None, at: datetime) -> int:
    """Take a venture whose mentorship ended out of what is planned; call inside a transaction."""
    invited = Guest.objects.filter(
        mentorship=mentorship,
        group__in=GroupMeeting.objects.planned(),
        status__in=(GuestStatus.INVITED, GuestStatus.COMING),
        group__span__startswith__gt=at,
    )
    rows = list(invited.select_related("group__mentor__user", "person", "mentorship__venture"))
    for guest in rows:
        _locked_group(guest.group)
        _stay_away(guest, by=by, at=at)
    return len(rows)


def _stay_away(guest: Guest, *, by: User | None, at: datetime) -> None:
    group, sat = guest.group, guest.person
    had_said_yes = guest.status == GuestStatus.COMING
    advance(guest, "decline", by=by, at=at)
    Guest.objects.filter(pk=guest.pk).update(person=None)
    guest.person = None
    _answered(guest, at)
    GroupMeeting.objects.filter(pk=group.pk).update(sequence=group.sequence + 1)
    group.sequence += 1
    event = _answer_of(guest, at)
    if had_said_yes and sat is not None:
        tell_of_group([sat], "group_left", group, at, event=event, method=CANCEL)
    is_empty = had_said_yes and not _anybody_comes(group)
    tell_of_group(
        [group.mentor.user],
        "group_answered_no",
        group,
        at,
        event=event,
        method=CANCEL if is_empty else "",
        venture=str(guest.mentorship.venture),
    )


def _answered(guest: Guest, at: datetime) -> None:
    """Take the invitation out of the bells of a team that has said yes or no."""
    settle(_ASKS, guest.group.get_absolute_url(), leads_of(guest.mentorship.venture), at=at)


# --- by the clock ---------------------------------------------------------------------------
def lapse_groups(*, at: datetime) -> int:
    """Let go what nobody said yes to in time; return how many."""
    late = GroupMeeting.objects.planned().filter(span__startswith__lte=at)
    return each(late.select_related("mentor__user"), lambda group: _lapse(group, at))


def _lapse(group: GroupMeeting, at: datetime) -> bool:
    settle_row(_ASKS, about=group, at=at)  # nobody can answer what has begun
    if _anybody_comes(group):
        return False
    advance(group, "lapse", by=None, at=at)
    tell_of_group([group.mentor.user], "group_lapsed", group, at)
    return True


def ask_about_groups(*, at: datetime) -> int:
    """Ask the mentor what came of a meeting that is over, once; return how many meetings."""
    over = _over_with_somebody(at).select_related("mentor__user")
    return each(over, lambda group: _ask_about(group, at))


def _ask_about(group: GroupMeeting, at: datetime) -> None:
    if group.mentor.user.is_active:
        until = timezone.localdate(group.ends_at + policies.RECORDED_LATER).isoformat()
        tell_of_group([group.mentor.user], "group_over", group, at, event="over", until=until)


def close_groups(*, at: datetime) -> int:
    """Close what nobody wrote down while that was possible; it counts nothing, all are told.

    A second run changes nothing. Return how many.
    """
    late = _over_with_somebody(at - policies.RECORDED_LATER)
    return each(late.select_related("mentor__user"), lambda group: _close(group, at))


def _close(group: GroupMeeting, at: datetime) -> None:
    advance(group, "close", by=None, at=at)
    group_no_longer_asked(group, at)
    coming = (guest for guest in _guests(group) if guest.status == GuestStatus.COMING)
    people = [group.mentor.user, *(who for guest in coming for who in _of_guest(guest))]
    told = {person.pk: person for person in people if person.is_active}
    tell_of_group(told.values(), "group_untold", group, at, event="closed")


def _over_with_somebody(at: datetime) -> GroupQuerySet:
    return GroupMeeting.objects.planned().with_somebody().filter(span__endswith__lt=at)


def remind_of_groups(*, at: datetime) -> int:
    """Remind the mentor and whoever comes the day before, once; return how many meetings."""
    near = (
        GroupMeeting.objects.planned()
        .with_somebody()
        .filter(span__startswith__gt=at, span__startswith__lte=at + GROUP_REMINDED_BEFORE)
    )
    return each(near.select_related("mentor__user"), lambda group: _remind(group, at))


def _remind(group: GroupMeeting, at: datetime) -> None:
    sitting = (_sits_for(guest) for guest in _guests(group))
    people = [group.mentor.user, *(person for person in sitting if person is not None)]
    told = [person for person in people if person.is_active]
    tell_of_group(told, "group_near", group, at, event=group.starts_at.isoformat())


# --- shared ---------------------------------------------------------------------------------
def _plan_columns(plan: GroupPlan) -> dict[str, object]:
    span = DateTimeTZRange(plan["starts_at"], plan["ends_at"])
    return {"span": span, **{name: plan[name] for name in ("title", "way", "place", "agenda")}}


def _locked_group(group: GroupMeeting) -> GroupMeeting:
    """Lock a group, so that answers to it come one by one; what it is about is put right."""
    stored = GroupMeeting.objects.select_for_update(no_key=True).get(pk=group.pk)
    group.refresh_from_db(fields=["status", "sequence"])
    return stored


def _still_planned(guest: Guest, at: datetime) -> GroupMeeting:
    """Return the locked group of a guest, if it is still to come."""
    stored = GroupMeeting.objects.select_for_update(no_key=True, of=("self",))
    group = stored.select_related("mentor__user").get(pk=guest.group_id)
    if group.status != GroupStatus.PLANNED or group.starts_at <= at:
        raise InvalidMove(f"{group.pk}: cannot be answered any more.")
    guest.group = group
    guest.refresh_from_db(fields=["status", "person"])
    return group


def _guests(group: GroupMeeting) -> list[Guest]:
    return list(group.guests.select_related("mentorship__venture", "person").order_by("pk"))


def _of_guest(guest: Guest) -> list[User]:
    """Return the leads of a venture, and who said yes for it if that is another."""
    people = leads_of(guest.mentorship.venture)
    sits = _sits_for(guest)
    return people if sits is None or sits in people else [*people, sits]


def _sits_for(guest: Guest) -> User | None:
    """Return who comes for a venture, if he still is in its team."""
    sits = guest.person if guest.status == GuestStatus.COMING else None
    is_in = sits is not None and guest.mentorship.venture.founders.filter(pk=sits.pk).exists()
    return sits if is_in and sits is not None and sits.is_active else None


def _anybody_comes(group: GroupMeeting) -> bool:
    return Guest.objects.coming().filter(group=group).exists()


def _answer_of(guest: Guest, at: datetime) -> str:
    return f"{guest.pk}:{guest.group.sequence}:{at.isoformat()}"


def _refuse_busy_mentor(group: GroupMeeting) -> None:
    """Tell before anybody is asked what the database would refuse afterwards."""
    if _sits_elsewhere(group, group.mentor.user_id):
        raise Busy(Side.MENTOR)


def _refuse_busy_people(group: GroupMeeting, person: User) -> None:
    _refuse_busy_mentor(group)
    if _sits_elsewhere(group, person.pk):
        raise Busy(Side.FOUNDER)


def _sits_elsewhere(group: GroupMeeting, person: int) -> bool:
    taken = Seat.objects.filter(is_taken=True, span__overlap=group.span, person=person)
    if group.pk is not None:
        taken = taken.exclude(group=group)
    return taken.exists()
