"""What waits for one person in the mentorships: one list, for every page that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

from accounts.models import User
from mentoring.enums import GroupStatus, GuestStatus, MeetingStatus, Side
from mentoring.models import Agreement, Goal, GroupMeeting, Guest, Meeting, Record
from mentoring.queries.terms import ending
from mentors.models import Mentorship
from ventures.models import Venture


class Kind(StrEnum):
    """What is to be done, the most pressing first."""

    AGREE = "agree"  # say yes to a time
    RECORD = "record"  # write down what came of a meeting
    CONFIRM = "confirm"  # confirm what the other side wrote
    TERMS = "terms"  # agree to what is expected
    MEET = "meet"  # a meeting is arranged
    OVER = "over"  # the agreed time is over, or nearly
    ARRANGE = "arrange"  # nothing is planned
    GOAL = "goal"  # there is no goal


WAITS = (Kind.AGREE, Kind.RECORD, Kind.CONFIRM, Kind.TERMS)
_ORDER = list(Kind)


@dataclass(frozen=True)
class Step:
    """One thing to do, in one mentorship; `row` is the meeting, record or agreement.

    `day` is the last one of the agreed time; `group` a meeting with several ventures, of which one
    is the mentorship.
    """

    kind: Kind
    mentorship: Mentorship
    row: int | None = None
    at: datetime | None = None
    minutes: int = 0
    day: date | None = None
    group: GroupMeeting | None = None

    @property
    def waits(self) -> bool:
        """Whether the other side waits for it."""
        return self.kind in WAITS


def steps_of(
    user: User, *, at: datetime, only: Mentorship | None = None, of: Venture | None = None
) -> list[Step]:
    """Return what `user` can do next, the most pressing first; a fixed number of queries."""
    mine = Mentorship.objects.active().filter(held_at=None)
    mine = mine.filter(mentor__user=user) | mine.filter(venture__in=user.ventures.values("pk"))
    if only is not None:
        mine = mine.filter(pk=only.pk)
    if of is not None:
        mine = mine.filter(venture=of)
    pairs = {each.pk: each for each in mine.select_related("mentor__user", "venture")}
    if not pairs:
        return []
    sides = {
        pk: Side.MENTOR if each.mentor.user_id == user.pk else Side.FOUNDER
        for pk, each in pairs.items()
    }
    binding = _binding(user, sides, pairs)
    found = [
        *_meetings(pairs, sides, at),
        *_records(pairs, sides),
        *_groups(pairs, sides, binding, at),
        *_terms(pairs, binding),
        *(Step(Kind.OVER, pairs[each.mentorship_id], each.pk, day=each.until)
          for each in ending(list(binding), today=timezone.localdate(at))),
    ]  # fmt: skip
    planned = {step.mentorship.pk for step in found if step.kind in {Kind.AGREE, Kind.MEET}}
    planned |= set(
        Meeting.objects.to_come(at)
        .filter(mentorship__in=pairs)
        .values_list("mentorship", flat=True)
    )
    planned |= {pk for pk, pair in pairs.items() if pair.is_on_hold(timezone.localdate(at))}
    found += [Step(Kind.ARRANGE, pair) for pk, pair in pairs.items() if pk not in planned]
    aimed = set(Goal.objects.filter(mentorship__in=pairs).values_list("mentorship", flat=True))
    found += [Step(Kind.GOAL, pair) for pk, pair in pairs.items() if pk not in aimed]
    return sorted(
        found, key=lambda step: (_ORDER.index(step.kind), str(step.at or ""), step.mentorship.pk)
    )


def _meetings(pairs: dict[int, Mentorship], sides: dict[int, Side], at: datetime) -> Iterable[Step]:
    for each in Meeting.objects.planned().filter(mentorship__in=pairs):
        pair, is_over = pairs[each.mentorship_id], each.ends_at <= at
        if each.status == MeetingStatus.AGREED:
            kind = Kind.RECORD if is_over else Kind.MEET
            yield Step(kind, pair, each.pk, each.starts_at)
        elif each.side != sides[pair.pk] and each.starts_at > at:
            yield Step(Kind.AGREE, pair, each.pk, each.starts_at)


def _records(pairs: dict[int, Mentorship], sides: dict[int, Side]) -> Iterable[Step]:
    for each in Record.objects.unconfirmed().filter(mentorship__in=pairs):
        pair = pairs[each.mentorship_id]
        if sides[pair.pk] in each.waits_for():
            yield Step(Kind.CONFIRM, pair, each.pk, each.changed_at, each.minutes)


def _groups(
    pairs: dict[int, Mentorship], sides: dict[int, Side], binding: dict[int, Side], at: datetime
) -> Iterable[Step]:
    """Yield what is to be done about group meetings: for their mentor once, for each venture."""
    stands = (GroupStatus.PLANNED, GroupStatus.HELD)
    places = Guest.objects.filter(mentorship__in=pairs, group__status__in=stands)
    places = places.exclude(status=GuestStatus.STAYS_AWAY).order_by("group", "pk")
    known = set()
    for each in places.select_related("group__record"):
        pair, group = pairs[each.mentorship_id], each.group
        if sides[pair.pk] == Side.FOUNDER:
            yield from _as_guest(each, pair, may_bind=pair.pk in binding, at=at)
        elif group.pk not in known and each.status == GuestStatus.COMING:
            known.add(group.pk)
            if group.status == GroupStatus.PLANNED:
                kind = Kind.RECORD if group.ends_at <= at else Kind.MEET
                yield Step(kind, pair, group.pk, group.starts_at, group=group)


def _as_guest(place: Guest, pair: Mentorship, *, may_bind: bool, at: datetime) -> Iterable[Step]:
    group, record = place.group, getattr(place.group, "record", None)
    if place.status == GuestStatus.COMING and record is not None:
        if record.closed_at is None and place.confirmed_version != record.version:
            yield Step(Kind.CONFIRM, pair, group.pk, record.changed_at, record.minutes, group=group)
    elif group.status == GroupStatus.PLANNED and group.ends_at > at:
        if place.status == GuestStatus.COMING:
            yield Step(Kind.MEET, pair, group.pk, group.starts_at, group=group)
        elif may_bind and group.starts_at > at:
            yield Step(Kind.AGREE, pair, group.pk, group.starts_at, group=group)


def _binding(user: User, sides: dict[int, Side], pairs: dict[int, Mentorship]) -> dict[int, Side]:
    """Leave away the pairs in which a lead of the team, not `user`, agrees to the expectations."""
    if Side.FOUNDER not in sides.values():
        return sides
    led = set(Venture.objects.led_by(user).values_list("pk", flat=True))
    return {
        pk: side for pk, side in sides.items() if side == Side.MENTOR or pairs[pk].venture_id in led
    }


def _terms(pairs: dict[int, Mentorship], sides: dict[int, Side]) -> Iterable[Step]:
    newest: dict[int, Agreement] = {}
    for each in Agreement.objects.filter(mentorship__in=pairs).order_by("version"):
        newest[each.mentorship_id] = each
    for pk, each in newest.items():
        if each.agreed_at is None and each.side != sides.get(pk, each.side):
            yield Step(Kind.TERMS, pairs[pk], each.pk, each.proposed_at)
