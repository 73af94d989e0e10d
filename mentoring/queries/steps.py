"""What waits for one person in the mentorships: one list, for every page that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from mentoring.enums import GroupStatus, GuestStatus, MeetingStatus, Side
from mentoring.models import Agreement, Goal, GroupMeeting, Guest, Meeting, Record
from mentoring.policies import CONTESTED_WITHIN, RECORDED_LATER
from mentoring.queries.terms import ending
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from ventures.models import Venture


class Kind(StrEnum):
    """What is to be done, the most pressing first."""

    AGREE = "agree"  # say yes to a time
    RECORD = "record"  # write down what came of a meeting
    CONFIRM = "confirm"  # confirm what the other side wrote
    TERMS = "terms"  # agree to what is expected
    STORY = "story"  # agree to the words of a story
    MEET = "meet"  # a meeting is arranged
    OVER = "over"  # the agreed time is over, or nearly
    ARRANGE = "arrange"  # nothing is planned
    GOAL = "goal"  # there is no goal


WAITS = (Kind.AGREE, Kind.RECORD, Kind.CONFIRM, Kind.TERMS, Kind.STORY)
_ORDER = list(Kind)
_WAITING = [kind.value for kind in WAITS]
_NOTHING = Value("")  # what follows from a row that asks nobody for anything


@dataclass(frozen=True)
class Step:
    """One thing to do, in one mentorship; `row` is the meeting, record or agreement.

    `day` is the last one of the agreed time; `group` a meeting with several ventures, of which one
    is the mentorship; `page` what a room beside this one shows of the pair.
    """

    kind: Kind
    mentorship: Mentorship
    row: int | None = None
    at: datetime | None = None
    minutes: int = 0
    day: date | None = None
    group: GroupMeeting | None = None
    page: Model | None = None

    @property
    def waits(self) -> bool:
        """Whether the other side waits for it."""
        return self.kind in WAITS


@dataclass(frozen=True)
class _Sides:
    """The mentorships of one person, by the side on which he stands in each."""

    mentor: list[int]
    founder: list[int]
    binding: list[int]  # where he may agree for his side: as a mentor, or as a lead of the team

    @property
    def both(self) -> list[int]:
        """All of them."""
        return [*self.mentor, *self.founder]


def steps_of(
    user: User, *, at: datetime, only: Mentorship | None = None, of: Venture | None = None
) -> list[Step]:
    """Return what `user` can do next, the most pressing first; a fixed number of queries."""
    mine = _of(user, at)
    if only is not None:
        mine = mine.filter(pk=only.pk)
    if of is not None:
        mine = mine.filter(venture=of)
    elsewhere = _elsewhere(user, only, of)
    rows = list(mine.select_related("mentor__user", "venture"))
    if not rows:
        return elsewhere
    every: dict[int, Mentorship] = {each.pk: each for each in rows}
    pairs = {pk: each for pk, each in every.items() if each.status == MentorshipStatus.ACTIVE}
    sides, late = _sides(
        user, ((each.pk, each.mentor.user_id, each.leads, each.status) for each in rows)
    )
    meetings, today = list(_meetings(sides, late, at)), timezone.localdate(at)
    found = [
        *elsewhere,
        *_alone(every, meetings),
        *(
            Step(
                Kind.CONFIRM, every[each.mentorship_id], each.pk, newest.changed_at, newest.minutes
            )
            for each in _records(sides, late)
            if each.to_do and (newest := each.newest)
        ),
        *_together(every, sides, late, at),
        *(
            Step(Kind.TERMS, pairs[each.mentorship_id], each.pk, each.proposed_at)
            for each in _terms(sides)
        ),
        *(
            Step(Kind.OVER, pairs[each.mentorship_id], each.pk, day=each.until)
            for each in ending(sides.binding, today=today)
        ),
    ]
    planned = {step.mentorship.pk for step in found if step.kind in {Kind.AGREE, Kind.MEET}}
    planned |= {each.mentorship_id for each in meetings if each.ends_at > at}
    planned |= {pk for pk, pair in pairs.items() if pair.is_on_hold(today)}
    found += [Step(Kind.ARRANGE, pair) for pk, pair in pairs.items() if pk not in planned]
    aimed = set(Goal.objects.filter(mentorship__in=pairs).values_list("mentorship", flat=True))
    found += [Step(Kind.GOAL, pair) for pk, pair in pairs.items() if pk not in aimed]
    return sorted(
        found, key=lambda step: (_ORDER.index(step.kind), str(step.at or ""), step.mentorship.pk)
    )


def rows_waiting(user: User, *, at: datetime) -> list[QuerySet[Any, Any]]:
    """Return the rows that make the steps of `user` for which the other side waits, one a step.

    For the frame of every page, which needs the number alone and counts them together with others.
    """
    sides, late = _sides(user, _of(user, at).values_list("pk", "mentor__user", "leads", "status"))
    told = _told_elsewhere(user)
    if not sides.both and not late.both:
        return told
    rows = (
        _meetings(sides, late, at),
        _records(sides, late),
        _called(sides, late, at),
        _invited(sides, late, at),
        _terms(sides),
    )
    return [*(each.filter(to_do__in=_WAITING) for each in rows), *told]


def _of(user: User, at: datetime) -> QuerySet[Any, Any]:
    """Return the mentorships of `user` that go on, or whose meetings can still be written down.

    So too those of which something was written late and can be answered still. `leads`: he leads
    the team.
    """
    led = Venture.objects.led_by(user).filter(pk=OuterRef("venture"))
    own = {"mentorship": OuterRef("pk")}
    told = Record.objects.waiting().told_since(at - CONTESTED_WITHIN).filter(**own)
    together = Guest.objects.waiting().filter(**own)
    not_too_late = Q(ended_at=None) | Q(ended_at__gte=at - RECORDED_LATER)
    not_too_late |= Q(Exists(told)) | Q(Exists(together))
    mine = Mentorship.objects.filter(not_too_late, held_at=None)
    mine = mine.filter(Q(mentor__user=user) | Q(venture__in=user.ventures.values("pk")))
    return mine.annotate(leads=Exists(led))


def _sides(user: User, pairs: Iterable[tuple[int, int, bool, str]]) -> tuple[_Sides, _Sides]:
    """Sort mentorships, each with who mentors, whether `user` leads the team, and how it stands.

    Return those that go on, and those that have ended.
    """
    known = list(pairs)
    found = []
    for goes_on in (True, False):
        these = [each for each in known if (each[3] == MentorshipStatus.ACTIVE) == goes_on]
        mentor = [pk for pk, person, *_more in these if person == user.pk]
        founder = [pk for pk, person, *_more in these if person != user.pk]
        led = [pk for pk, person, leads, _status in these if person != user.pk and leads]
        found.append(_Sides(mentor, founder, [*mentor, *led]))
    return found[0], found[1]


# --- the rules: rows, and what `user` is to do about each -----------------------------------------
def _is(kind: Kind) -> Value:
    return Value(kind.value)


def _by_others(sides: _Sides) -> Q:
    """Return the filter that keeps what the side across the table proposed."""
    return Q(mentorship__in=sides.mentor, side=Side.FOUNDER) | Q(
        mentorship__in=sides.founder, side=Side.MENTOR
    )


def _meetings(sides: _Sides, late: _Sides, at: datetime) -> QuerySet[Any, Any]:
    """Return planned meetings; of what has ended those that are over and not written down."""
    untold = Q(mentorship__in=late.both, status=MeetingStatus.AGREED, span__endswith__lte=at)
    return (
        Meeting.objects.planned()
        .filter(Q(mentorship__in=sides.both) | untold)
        .annotate(
            to_do=Case(
                When(status=MeetingStatus.AGREED, span__endswith__lte=at, then=_is(Kind.RECORD)),
                When(status=MeetingStatus.AGREED, then=_is(Kind.MEET)),
                When(_by_others(sides) & Q(span__startswith__gt=at), then=_is(Kind.AGREE)),
                default=_NOTHING,
            )
        )
    )


def _records(sides: _Sides, late: _Sides) -> QuerySet[Any, Any]:
    """Return records that one side or both have still to confirm (`Record.waits_for`)."""
    mentor, founder = [*sides.mentor, *late.mentor], [*sides.founder, *late.founder]
    whole = Q(correction__isnull=True)
    seen = whole & Q(mentorship__in=mentor, mentor_version=F("version"))
    seen |= whole & Q(mentorship__in=founder, founder_version=F("version"))
    seen |= Q(mentorship__in=mentor, correction__side=Side.MENTOR)
    seen |= Q(mentorship__in=founder, correction__side=Side.FOUNDER)
    rows = Record.objects.waiting().filter(mentorship__in=[*mentor, *founder])
    return rows.annotate(to_do=Case(When(seen, then=_NOTHING), default=_is(Kind.CONFIRM)))


def _called(sides: _Sides, late: _Sides, at: datetime) -> QuerySet[Any, Any]:
    """Return one venture of each group meeting that `user` called, and to which somebody comes."""
    coming = Guest.objects.coming().filter(mentorship__in=[*sides.mentor, *late.mentor])
    before = coming.filter(group=OuterRef("group"), pk__lt=OuterRef("pk"))
    first = coming.filter(~Exists(before), group__status=GroupStatus.PLANNED)
    is_over = When(group__span__endswith__lte=at, then=_is(Kind.RECORD))
    return first.annotate(to_do=Case(is_over, default=_is(Kind.MEET)))


def _invited(sides: _Sides, late: _Sides, at: datetime) -> QuerySet[Any, Any]:
    """Return places of the ventures of `user` at group meetings."""
    stands = (GroupStatus.PLANNED, GroupStatus.HELD)
    founder = [*sides.founder, *late.founder]
    places = Guest.objects.filter(mentorship__in=founder, group__status__in=stands)
    comes = Q(status=GuestStatus.COMING)
    told = comes & Q(group__record__isnull=False)
    to_come = Q(group__status=GroupStatus.PLANNED, group__span__endswith__gt=at)
    asked = to_come & Q(mentorship__in=sides.binding, group__span__startswith__gt=at)
    return places.exclude(status=GuestStatus.STAYS_AWAY).annotate(
        to_do=Case(
            When(told & Q(group__record__closed_at__isnull=False), then=_NOTHING),
            When(told & Q(confirmed_version=F("group__record__version")), then=_NOTHING),
            When(told, then=_is(Kind.CONFIRM)),
            When(comes & to_come, then=_is(Kind.MEET)),
            When(~comes & asked, then=_is(Kind.AGREE)),
            default=_NOTHING,
        )
    )


def _terms(sides: _Sides) -> QuerySet[Any, Any]:
    """Return the newest expectations of which the other side has proposed and nobody agreed."""
    newer = Agreement.objects.filter(
        mentorship=OuterRef("mentorship"), version__gt=OuterRef("version")
    )
    rows = Agreement.objects.filter(~Exists(newer), mentorship__in=sides.binding, agreed_at=None)
    return rows.filter(_by_others(sides)).annotate(to_do=_is(Kind.TERMS))


def _told_elsewhere(user: User) -> list[QuerySet[Any, Any]]:
    """Return what waits for a yes of `user` in rooms beside this one, of pairs that ended too.

    Such a room names in `pair_waits` of its `AppConfig` the function that returns its rows.
    """
    names = (getattr(config, "pair_waits", "") for config in apps.get_app_configs())
    return [import_string(name)(user) for name in names if name]


# --- steps of them --------------------------------------------------------------------------------
def _alone(pairs: dict[int, Mentorship], meetings: Iterable[Any]) -> Iterable[Step]:
    for each in meetings:
        if each.to_do:
            yield Step(Kind(each.to_do), pairs[each.mentorship_id], each.pk, each.starts_at)


def _together(
    pairs: dict[int, Mentorship], sides: _Sides, late: _Sides, at: datetime
) -> Iterable[Step]:
    """Yield what is to be done about group meetings: for their mentor once, for each venture."""
    called = _called(sides, late, at).select_related("group")
    invited = _invited(sides, late, at).select_related("group__record")
    for place in [*called.order_by("group", "pk"), *invited.order_by("group", "pk")]:
        pair, group = pairs[place.mentorship_id], place.group
        if place.to_do == Kind.CONFIRM:
            written = group.record
            yield Step(
                Kind.CONFIRM, pair, group.pk, written.changed_at, written.minutes, group=group
            )
        elif place.to_do:
            yield Step(Kind(place.to_do), pair, group.pk, group.starts_at, group=group)


def _elsewhere(user: User, only: Mentorship | None, of: Venture | None) -> list[Step]:
    """Return what rooms beside this one ask for, of one pair or venture where it is given."""
    narrow = {"mentorship": only, "mentorship__venture": of}
    wanted = {name: row for name, row in narrow.items() if row is not None}
    return [
        Step(Kind.STORY, each.mentorship, each.pk, each.written_at, page=each)
        for rows in _told_elsewhere(user)
        for each in rows.filter(**wanted).order_by("written_at", "pk")
    ]
