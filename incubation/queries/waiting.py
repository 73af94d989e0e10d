"""What waits for a space, until when, and who is next on its list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.queries import workday_after, workdays
from incubation.models import Application, ChainMove, HandOver, Residency
from spaces.enums import PlaceKind, SpaceStatus
from spaces.models import Place, Question, Space, Visit
from spaces.queries import late_questions, late_visits


def answer_by(application: Application) -> date:
    """Return the last day on which the answer of the space is in time."""
    return workday_after(timezone.localdate(application.sent_at), settings.PLACE_ANSWER_WORKDAYS)


def late_since(application: Application, at: datetime) -> bool:
    """Return whether the promised working days are over."""
    gone = workdays(timezone.localdate(application.sent_at), timezone.localdate(at))
    return gone > settings.PLACE_ANSWER_WORKDAYS


def late_applications(at: datetime) -> list[Application]:
    """Return those that spaces leave without an answer, the longest waiting first."""
    rows = Application.objects.unanswered().for_page().order_by("sent_at", "pk")
    return [row for row in rows if late_since(row, at)]


LATE: Mapping[str, Callable[[datetime], Sequence[Question | Visit | Application]]] = {
    "questions": late_questions,
    "visits": late_visits,
    "applications": late_applications,
}  # what spaces leave without an answer, by the name in the address of its list


def place_on_list(application: Application) -> int:
    """Return at which place of the list of its space and kind an application stands."""
    earlier = Q(waits_since__lt=application.waits_since) | Q(
        waits_since=application.waits_since, pk__lt=application.pk
    )
    rivals = Application.objects.waiting().filter(space=application.space_id, kind=application.kind)
    return rivals.filter(earlier).count() + 1


def next_on_list(space: Space, kind: str) -> Application | None:
    """Return who has waited longest for a place of this kind."""
    return Application.objects.waiting().filter(space=space, kind=kind).for_page().first()


@dataclass(frozen=True)
class Free:
    """Something is free in a space while ventures wait for it: who has waited longest."""

    space: Space
    kind: str
    first: Application
    waiting: int

    @property
    def kind_word(self) -> str:
        """What is free, in words."""
        return str(PlaceKind(self.kind).label)


def free_and_waited_for(spaces: Iterable[Space], user: User) -> list[Free]:
    """Return where something is free now for which ventures wait; what is offered is not free.

    Whom `user` is kept away from keeps the turn, and is left to a colleague.
    """
    running = [each for each in spaces if each.status == SpaceStatus.RUNNING]
    free = set(Place.objects.free().filter(space__in=running).values_list("space", "kind"))
    waits: dict[tuple[int, str], list[Application]] = {}
    listed = Application.objects.waiting().filter(space__in=running)
    for each in listed.for_page():
        waits.setdefault((each.space_id, each.kind), []).append(each)
    shown = set(listed.shown_to(user).values_list("pk", flat=True))
    return [
        Free(rows[0].space, kind, rows[0], len(rows))
        for (space, kind), rows in waits.items()
        if (space, kind) in free and rows[0].pk in shown
    ]


def waiting_in(mine: Sequence[Space], user: User) -> int:
    """Return how much `user` has to answer there: applications, last days, hand-overs, steps."""
    asked = Application.objects.filter(space__in=mine).shown_to(user)
    applications = asked.unanswered().count()
    running = Residency.objects.filter(space__in=mine).running()
    longer = running.filter(longer_until__isnull=False, longer_from_space=False).count()
    taking = HandOver.objects.open().filter(to_space__in=mine, taker_at=None).count()
    moves = ChainMove.objects.waits_for_space().filter(space__in=mine).count()
    return applications + longer + taking + moves
