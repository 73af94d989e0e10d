"""Meetings: one side proposes a time, the other says yes."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from accounts.models import User
from accounts.policies import permits
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.telling import (
    CANCEL,
    REQUEST,
    both,
    members,
    no_longer_asked,
    tell,
    tell_of_meeting,
    tell_space,
)
from mentoring.enums import MeetingStatus, Side
from mentoring.models import Meeting, OfficeHour, Seat
from mentoring.queries.hours import bookable
from mentoring.queries.rooms import is_open_then, rooms_to_meet_in
from mentoring.querysets import MeetingQuerySet
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from spaces.models import Place
from ui.dated import rule
from ui.days import day_of

REMINDED_BEFORE = timedelta(hours=24)


class Plan(TypedDict):
    """When and where, and what about; a room of a space is kept free once both agree."""

    starts_at: datetime
    ends_at: datetime
    way: str
    place: str
    room: NotRequired[Place | None]
    agenda: str


class Busy(Exception):
    """Somebody of the two sits in another arranged meeting then."""

    def __init__(self, side: Side) -> None:
        super().__init__(side)
        self.side = side


class ProposedAlready(Busy):
    """The two have another time proposed that overlaps; one of them answers or moves that."""


class RoomTaken(Busy):
    """The room of a maker space is taken then, or closed."""


@transaction.atomic
def propose(mentorship: Mentorship, *, by: User, at: datetime, **plan: Unpack[Plan]) -> Meeting:
    """Propose a time to the other side.

    Raises
    ------
    Busy
        One of the two has another meeting then.
    ProposedAlready
        A time that overlaps is proposed between them.
    RoomTaken
        Others meet in the room then, or it is closed.
    NotThen
        A founder asks for more of the mentor's time than he gives.
    """
    meeting = _proposed(mentorship, plan, by=by, at=at)
    tell_of_meeting(
        members(mentorship, Side(meeting.side).other), "meeting_proposed", meeting, at, by=by
    )
    return meeting


@transaction.atomic
def offer_times(
    mentorship: Mentorship, hours: Sequence[int], *, by: User, at: datetime
) -> list[Meeting]:
    """Propose some of the mentor's free hours at once; the founders agree to one, the others lapse.

    An hour that is taken meanwhile, by either side, is left out. Founders are told once.
    """
    policies.may_hold_hours(by, mentorship.mentor)
    if not permits(policies.may_plan, by, mentorship):  # a conflict holds it from the first day
        return []
    made = []
    for hour in bookable(mentorship.mentor, by, at=at):
        if hour.pk in hours:
            with suppress(Busy), transaction.atomic():
                made.append(_proposed(mentorship, _plan_of(hour), by=by, at=at, is_choice=True))
    if made:
        verb = "meeting_proposed" if len(made) == 1 else "times_offered"
        tell_of_meeting(members(mentorship, Side.FOUNDER), verb, made[0], at, by=by)
    return made


def _plan_of(hour: OfficeHour) -> Plan:
    return Plan(
        starts_at=hour.starts_at, ends_at=hour.ends_at, way=hour.way, place=hour.place, agenda=""
    )


def _proposed(
    mentorship: Mentorship, plan: Plan, *, by: User, at: datetime, is_choice: bool = False
) -> Meeting:
    policies.may_plan(by, mentorship)
    policies.may_take_time(by, mentorship, (plan["starts_at"], plan["ends_at"]), at=at)
    side = policies.side_of(by, mentorship)
    meeting = Meeting(
        mentorship=mentorship,
        proposed_by=by,
        side=side,
        created_at=at,
        founder=by if side == Side.FOUNDER else _founder(mentorship),
        is_choice=is_choice,
        **_columns(plan),
    )
    _refuse_busy(meeting)
    _refuse_proposed(meeting)
    _refuse_room(meeting)
    meeting.save()
    record("propose", meeting, by=by, at=at)
    return meeting


def arrange(
    mentorship: Mentorship, *, mentor: User, by: User, at: datetime, **plan: Unpack[Plan]
) -> Meeting:
    """Arrange a meeting in an hour that the mentor holds open; call inside a transaction.

    Raises
    ------
    Busy
        One of the two has another meeting then.
    """
    _hold_planned(mentorship, by)
    meeting = Meeting.objects.create(
        mentorship=mentorship,
        proposed_by=mentor,
        side=Side.MENTOR,
        created_at=at,
        founder=by,
        **_columns(plan),
    )
    record("propose", meeting, by=mentor, at=at)
    agree(meeting, by=by, at=at)
    return meeting


def _columns(plan: Plan) -> dict[str, object]:
    span = DateTimeTZRange(plan["starts_at"], plan["ends_at"])
    room = plan.get("room")
    told = {name: plan[name] for name in ("way", "place", "agenda")}
    return {"span": span, "room": room, "in_room": room is not None, **told}


def _founder(mentorship: Mentorship) -> User:
    """Return the founder who asked, or another one if that one has left the team."""
    asked_by = mentorship.request.asked_by
    team = members(mentorship, Side.FOUNDER)
    return asked_by if asked_by in team or not team else team[0]


def _refuse_busy(meeting: Meeting) -> None:
    """Tell before anybody is asked what the database would refuse afterwards."""
    taken = Seat.objects.filter(is_taken=True, span__overlap=meeting.span)
    if meeting.pk is not None:
        taken = taken.exclude(meeting=meeting)
    for side, person in (
        (Side.MENTOR, meeting.mentorship.mentor.user_id),
        (Side.FOUNDER, meeting.founder_id),
    ):
        if taken.filter(person=person).exists():
            raise Busy(side)


def _rivals(meeting: Meeting) -> MeetingQuerySet:
    """Return what the same two have proposed for a time that overlaps."""
    proposed = Meeting.objects.filter(
        mentorship=meeting.mentorship_id, status=MeetingStatus.PROPOSED
    )
    return proposed.filter(span__overlap=meeting.span).exclude(pk=meeting.pk)


def _lapsing(meeting: Meeting) -> MeetingQuerySet:
    """Return what a yes to a meeting answers too: what overlaps, and what stood for choice."""
    proposed = Meeting.objects.filter(
        Q(is_choice=True) | Q(span__overlap=meeting.span),
        mentorship=meeting.mentorship_id,
        status=MeetingStatus.PROPOSED,
    )
    return proposed.exclude(pk=meeting.pk)


def _hold_planned(mentorship: Mentorship, by: User) -> None:
    """Lock what a pair has planned, then who sits in it: rivals come one by one, in one order."""
    planned = Meeting.objects.planned().filter(mentorship=mentorship).order_by("pk")
    founders = [each.founder_id for each in planned.select_for_update(no_key=True)]
    people = User.objects.filter(pk__in=[mentorship.mentor.user_id, by.pk, *founders])
    list(people.order_by("pk").select_for_update(no_key=True))


def _refuse_proposed(meeting: Meeting) -> None:
    if _rivals(meeting).exists():
        raise ProposedAlready(Side(meeting.side))


def _refuse_room(meeting: Meeting) -> None:
    """Refuse a room in which others meet then, or that is closed, let or removed meanwhile."""
    room = meeting.room
    if room is None:
        if meeting.in_room:
            raise RoomTaken(Side(meeting.side))
        return
    others = Meeting.objects.filter(
        room=room, status=MeetingStatus.AGREED, span__overlap=meeting.span
    )
    is_free = rooms_to_meet_in().filter(pk=room.pk).exists()
    is_open = is_free and is_open_then(room, meeting.starts_at, meeting.ends_at)
    if not is_open or others.exclude(pk=meeting.pk).exists():
        raise RoomTaken(Side(meeting.side))


@transaction.atomic
def agree(meeting: Meeting, *, sequence: int | None = None, by: User, at: datetime) -> None:
    """Say yes to the time; both get an entry for their calendars, and what overlaps lapses.

    `sequence` is that of the time which was read, where the page says it.

    Raises
    ------
    Busy, RoomTaken
        One of the two, or others in the room, have another meeting then.
    InvalidMove
        It was answered, or moved to another time, meanwhile.
    """
    policies.may_agree(by, meeting)
    _hold_planned(meeting.mentorship, by)
    read = meeting.sequence if sequence is None else sequence
    if not Meeting.objects.filter(pk=meeting.pk, sequence=read).exists():
        raise InvalidMove(f"{meeting}: it was moved meanwhile.")
    _refuse_busy(meeting)
    _refuse_room(meeting)
    try:
        with transaction.atomic():
            advance(meeting, "agree", by=by, at=at)
    except IntegrityError as problem:
        if broken(problem) == "nobody_in_two_meetings":
            raise Busy(policies.side_of(by, meeting.mentorship)) from problem
        if broken(problem) == "one_meeting_in_a_room":
            raise RoomTaken(Side(meeting.side)) from problem
        raise
    no_longer_asked(meeting, at)
    for rival in _lapsing(meeting):
        advance(rival, "lapse", by=None, at=at)
        no_longer_asked(rival, at)
    if meeting.is_choice:  # it is chosen: moved later, it lapses by no other yes
        meeting.is_choice = False
        meeting.save(update_fields=["is_choice"])
    tell_of_meeting(both(meeting.mentorship), "meeting_agreed", meeting, at, by=by, method=REQUEST)
    tell_space("room_booked", meeting, at)


@transaction.atomic
def move(meeting: Meeting, *, by: User, at: datetime, **plan: Unpack[Plan]) -> None:
    """Propose another time for it; what stood in calendars is taken out until there is a yes.

    Raises
    ------
    Busy, ProposedAlready, RoomTaken, NotThen
        As `propose` says.
    InvalidMove
        It has begun, or was answered meanwhile: what was held stays held.
    """
    policies.may_move(by, meeting)
    if meeting.starts_at <= at:
        raise InvalidMove(f"{meeting}: has begun.")
    side = policies.side_of(by, meeting.mentorship)
    was_agreed = meeting.status == MeetingStatus.AGREED
    advance(meeting, "move", by=by, at=at)
    span = (plan["starts_at"], plan["ends_at"])
    policies.may_take_time(by, meeting.mentorship, span, at=at)
    _give_back(meeting, by=by, at=at)
    if was_agreed:
        tell_space("room_given_back", meeting, at)
    for name, value in _columns(plan).items():
        setattr(meeting, name, value)
    _refuse_busy(meeting)
    _refuse_proposed(meeting)
    _refuse_room(meeting)
    no_longer_asked(meeting, at)
    meeting.side, meeting.proposed_by, meeting.note = side, by, ""
    meeting.sequence += 1
    if side == Side.FOUNDER:
        meeting.founder = by
    meeting.save()
    tell_of_meeting(
        members(meeting.mentorship, side.other),
        "meeting_moved",
        meeting,
        at,
        by=by,
        method=CANCEL if was_agreed else "",
    )


@transaction.atomic
def cancel(meeting: Meeting, *, note: str = "", by: User, at: datetime) -> None:
    """Call it off; later than the notice agreed is kept as such."""
    policies.may_cancel(by, meeting)
    call_off(meeting, note=note, by=by, at=at)


def call_off(meeting: Meeting, *, note: str, by: User | None, at: datetime) -> None:
    """Call a meeting off, by one side or because the mentorship ended."""
    was_agreed = meeting.status == MeetingStatus.AGREED
    advance(meeting, "cancel", by=by, at=at)
    meeting.is_late = was_agreed and is_late(meeting.starts_at, at)
    _give_back(meeting, by=by, at=at)
    if was_agreed:
        tell_space("room_given_back", meeting, at)
    no_longer_asked(meeting, at)
    meeting.note, meeting.sequence = note, meeting.sequence + 1
    meeting.save(update_fields=["is_late", "note", "sequence"])
    everybody = both(meeting.mentorship)
    tell_of_meeting(
        [person for person in everybody if person != by],
        "meeting_cancelled",
        meeting,
        at,
        by=by,
        method=CANCEL if was_agreed else "",
    )


def is_late(starts_at: datetime, at: datetime) -> bool:
    """Whether it is too late to call off in time what begins then, by the rule of its day."""
    notice = timedelta(hours=rule("meeting_notice_hours", on=day_of(starts_at)))
    return starts_at - notice < at


def _give_back(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """Free the office hour of a meeting that is off in time; a mentor who cannot come keeps his."""
    for hour in OfficeHour.objects.filter(meeting=meeting):
        pair = meeting.mentorship
        is_his = by is not None and by.pk == pair.mentor.user_id
        has_no_time = is_his and pair.status == MentorshipStatus.ACTIVE
        hour.meeting = None
        hour.save(update_fields=["meeting"])
        is_lost = has_no_time or is_late(meeting.starts_at, at)
        advance(hour, "withdraw" if is_lost else "release", by=by, at=at)


@transaction.atomic
def say_missed(meeting: Meeting, *, by: User, at: datetime) -> None:
    """Say that the other side did not come; it reads so and may write a record instead."""
    policies.may_say_missed(by, meeting)
    side = policies.side_of(by, meeting.mentorship)
    advance(meeting, "miss", by=by, at=at, missed_by=str(side.other))
    no_longer_asked(meeting, at)
    meeting.missed_by = side.other
    meeting.save(update_fields=["missed_by"])
    tell_of_meeting(members(meeting.mentorship, side.other), "meeting_missed", meeting, at, by=by)
    _ask_how_it_goes_on(meeting.mentorship, side.other, at)


def _ask_how_it_goes_on(pair: Mentorship, missed_by: Side, at: datetime) -> None:
    """Tell both sides once that one has missed too many; the first one that counts names it."""
    for often in policies.often_in(pair, at=at):
        if often.side == missed_by:
            facts = {"n": str(len(often.meetings)), "days": str(often.days)}
            event = f"{missed_by}:{often.meetings[0].pk}"
            tell(members(pair, missed_by), "missed_often", pair, at, event=event, **facts)
            others = members(pair, missed_by.other)
            tell(others, "missed_often_other", pair, at, event=event, **facts)


@transaction.atomic
def take_back_missed(meeting: Meeting, *, by: User, at: datetime) -> None:
    """Take back that the other side did not come; what came of the meeting is open again."""
    policies.may_take_back_missed(by, meeting)
    side = policies.side_of(by, meeting.mentorship)
    advance(meeting, "take_back", by=by, at=at)
    meeting.missed_by, meeting.sequence = "", meeting.sequence + 1
    meeting.save(update_fields=["missed_by", "sequence"])
    others = members(meeting.mentorship, side.other)
    tell_of_meeting(others, "meeting_taken_back", meeting, at, by=by)


def lapse_due(*, at: datetime) -> int:
    """Let go what nobody said yes to in time; return how many."""
    late = Meeting.objects.filter(status=MeetingStatus.PROPOSED, span__startswith__lte=at)
    with_both = late.select_related("mentorship__mentor__user", "mentorship__venture")
    return each(with_both, lambda meeting: _lapse(meeting, at))


def _lapse(meeting: Meeting, at: datetime) -> None:
    advance(meeting, "lapse", by=None, at=at)
    no_longer_asked(meeting, at)
    tell_of_meeting(both(meeting.mentorship), "meeting_lapsed", meeting, at)


def remind(*, at: datetime) -> int:
    """Remind both sides the day before; one told twice is told once. Return how many meetings."""
    near = Meeting.objects.filter(
        status=MeetingStatus.AGREED,
        span__startswith__gt=at,
        span__startswith__lte=at + REMINDED_BEFORE,
        status_changed_at__lt=at - timedelta(hours=1),
    )
    return each(
        near.select_related("mentorship__mentor__user", "mentorship__venture"),
        lambda row: tell_of_meeting(both(row.mentorship), "meeting_near", row, at),
    )
