"""Visits: a founder chooses a slot, the space says yes or proposes another one."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import User
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from audit.lifecycle import InvalidMove
from notifications.actions import settle_row
from notifications.ics import CANCEL, REQUEST
from spaces import policies
from spaces.actions.telling import both, heard, tell_of_visit
from spaces.enums import VisitStatus
from spaces.models import Space, Visit
from spaces.policies import hosts_of
from spaces.queries import open_slots
from spaces.queries.slots import SLOT
from ventures.models import Venture
from ventures.policies import may_edit as may_speak_for

REMINDED_BEFORE = timedelta(hours=24)
_REFUSALS = {"nobody_in_two_visits", "room_for_visit"}


class NoSuchSlot(Exception):
    """The space shows nobody around at that time, or no more."""


class AskedAlready(Exception):
    """The same person has asked for this time already, or has it."""


class SlotTaken(Exception):
    """The visitor is elsewhere then, or the space has as many visits as it takes."""

    def __init__(self, *, is_full: bool) -> None:
        super().__init__(is_full)
        self.is_full = is_full


@transaction.atomic
def ask_visit(  # noqa: PLR0913  what a visit is made of
    space: Space,
    *,
    starts_at: datetime,
    people: int,
    about: str = "",
    venture: Venture | None = None,
    by: User,
    at: datetime,
) -> Visit:
    """Ask to see a space in one of its slots; its managers are told.

    Raises
    ------
    NoSuchSlot
        It is none of the slots that are open now.
    AskedAlready
        The same person has asked for it.
    """
    policies.may_ask(by, space)
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if space.visits.to_come(at).filter(by=by, span=_span(starts_at)).exists():
        raise AskedAlready
    if venture is not None:
        may_speak_for(by, venture)
    if starts_at not in open_slots(space, at=at):
        raise NoSuchSlot
    visit = Visit.objects.create(
        space=space,
        by=by,
        venture=venture,
        span=_span(starts_at),
        people=people,
        about=about,
        asked_at=at,
    )
    record("ask", visit, by=by, at=at)
    tell_of_visit(hosts_of(visit), "visit_asked", visit, at)
    return visit


def _span(starts_at: datetime) -> DateTimeTZRange:
    return DateTimeTZRange(starts_at, starts_at + SLOT)


@transaction.atomic
def agree(visit: Visit, *, seen: str = "", by: User, at: datetime) -> None:
    """Say yes to the time that was `seen`; both sides get an entry for their calendars.

    Raises
    ------
    InvalidMove
        Another time is proposed by now.
    SlotTaken
        The visitor has agreed to another visit then, or the space has no room for one more.
    """
    policies.may_agree(by, visit)
    User.objects.select_for_update(no_key=True).get(pk=visit.by_id)  # spaces come one by one
    stored = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    if seen and seen != stored.seen:
        raise InvalidMove(f"{visit}: it is another time by now.")
    try:
        with transaction.atomic():
            advance(visit, "agree", by=by, at=at)
    except IntegrityError as problem:
        if (name := broken(problem)) not in _REFUSALS:
            raise
        raise SlotTaken(is_full=name == "room_for_visit") from problem
    dealt_with(visit, at)
    tell_of_visit(both(visit), "visit_agreed", visit, at, method=REQUEST)


@transaction.atomic
def move(visit: Visit, *, starts_at: datetime, note: str = "", by: User, at: datetime) -> None:
    """Propose another slot to the visitor; what stood in calendars is taken out until a yes.

    Raises
    ------
    NoSuchSlot
        It is none of the slots that are open now.
    InvalidMove
        It has begun: what came of it is said instead.
    """
    policies.may_host(by, visit)
    if visit.starts_at <= at:
        raise InvalidMove(f"{visit}: has begun.")
    if starts_at not in open_slots(visit.space, at=at, without=visit):
        raise NoSuchSlot
    was_agreed = visit.status == VisitStatus.AGREED
    advance(visit, "move", by=by, at=at)
    visit.sequence += 1
    if was_agreed:
        tell_of_visit(hosts_of(visit), "visit_called_off", visit, at, method=CANCEL)
    visit.span, visit.is_from_space, visit.note = _span(starts_at), True, note
    visit.save(update_fields=["span", "is_from_space", "note", "sequence"])
    dealt_with(visit, at)
    method = CANCEL if was_agreed else ""
    tell_of_visit([visit.by], "visit_moved", visit, at, method=method)


@transaction.atomic
def decline(visit: Visit, *, note: str, by: User, at: datetime) -> None:
    """Say no, and why."""
    policies.may_decline(by, visit)
    _with_word(visit, "decline", note, by=by, at=at)
    tell_of_visit([visit.by], "visit_declined", visit, at)


@transaction.atomic
def call_off(visit: Visit, *, note: str = "", by: User, at: datetime) -> None:
    """Call it off; the other side is told, and calendars forget it."""
    policies.may_call_off(by, visit)
    was_agreed = visit.status == VisitStatus.AGREED
    visit.sequence += 1
    _with_word(visit, "call_off", note, by=by, at=at)
    method = CANCEL if was_agreed else ""
    others = both(visit) if was_agreed else [each for each in both(visit) if each != by]
    tell_of_visit(others, "visit_called_off", visit, at, method=method)


def _with_word(visit: Visit, verb: str, note: str, *, by: User, at: datetime) -> None:
    """Move a visit; the word stands before the state that needs it, and falls with it."""
    visit.note = note
    visit.save(update_fields=["note", "sequence"])
    advance(visit, verb, by=by, at=at)
    dealt_with(visit, at)


def dealt_with(visit: Visit, at: datetime) -> None:
    """Take what asked for an answer out of the bells of both sides and of the office."""
    heard(visit, at)
    # Whoever is kept away by now, or manages the space no more, was told before.
    settle_row(["spaces/visit_asked", "spaces/visit_moved"], about=visit, at=at)


@transaction.atomic
def hold(visit: Visit, *, by: User, at: datetime) -> None:
    """Say that the visitors came."""
    policies.may_host(by, visit)
    advance(visit, "hold", by=by, at=at)


@transaction.atomic
def miss(visit: Visit, *, by: User, at: datetime) -> None:
    """Say that nobody came; the visitor reads so."""
    policies.may_host(by, visit)
    advance(visit, "miss", by=by, at=at)
    tell_of_visit([visit.by], "visit_missed", visit, at)


# --- jobs -----------------------------------------------------------------------------------
def lapse_due(*, at: datetime) -> int:
    """Let go what nobody said yes to in time; return how many."""
    late = Visit.objects.filter(status=VisitStatus.ASKED, span__startswith__lte=at)
    return each(late.for_page(), lambda visit: _lapse(visit, at))


def _lapse(visit: Visit, at: datetime) -> None:
    advance(visit, "lapse", by=None, at=at)
    dealt_with(visit, at)
    tell_of_visit(both(visit), "visit_lapsed", visit, at)


def remind(*, at: datetime) -> int:
    """Remind both sides the day before; one told twice is told once. Return how many visits."""
    near = Visit.objects.agreed().filter(
        span__startswith__gt=at,
        span__startswith__lte=at + REMINDED_BEFORE,
        status_changed_at__lt=at - timedelta(hours=1),
    )
    return each(near.for_page(), lambda visit: tell_of_visit(both(visit), "visit_near", visit, at))
