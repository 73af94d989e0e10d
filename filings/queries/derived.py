"""What the records of this service say of a space in a period; nobody types it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Sum
from django.utils import timezone

from events.models import SignUp
from events.queries import held
from events.querysets import EventQuerySet
from filings.core.figures import figures_of
from filings.core.periods import Period
from incubation.models import Enrolment, Residency
from mentoring.queries.counted import of_ventures
from spaces.enums import PlaceKind, QuestionStatus, VisitStatus
from spaces.models import Question, Space, Visit
from ventures.models import Venture

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """A venture's days on one place."""

    venture: int
    kind: str
    for_how_many: int
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether it was there on a day."""
        return self.first <= day <= self.last


class Records:
    """The records of a space in a period; each is read when a figure asks for it."""

    def __init__(self, space: Space, period: Period) -> None:
        self.space, self.period = space, period

    @cached_property
    def stays(self) -> list[Stay]:
        """All contracts that began, over or not."""
        rows = Residency.objects.filter(space=self.space).lived().select_related("place")
        return [
            Stay(
                row.venture_id, row.place.kind, row.place.for_how_many, row.starts_on, row.last_day
            )
            for row in rows
        ]

    @cached_property
    def on_the_last_day(self) -> list[Stay]:
        """The contracts that run on the last day."""
        return [each for each in self.stays if each.covers(self.period.last)]

    @cached_property
    def lived_here(self) -> set[int]:
        """The ventures that lived there at some time of the period."""
        first, last = self.period.first, self.period.last
        return {each.venture for each in self.stays if each.first <= last and each.last >= first}

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Where the period begins, and where the next one does, by the clock of the province."""
        zone = timezone.get_default_timezone()
        begins = datetime.combine(self.period.first, time.min, zone)
        return begins, datetime.combine(self.period.last + _DAY, time.min, zone)

    @cached_property
    def events(self) -> EventQuerySet:
        """What was held."""
        begins, ends = self.moments
        of_year = held(self.space, self.period.year)
        return of_year.filter(begins_at__gte=begins, begins_at__lt=ends)

    @cached_property
    def mentoring(self) -> list[tuple[int, int]]:
        """Mentor and minutes of each meeting that both sides confirmed, of whatever kind."""
        return of_ventures(self.lived_here, self.period.first, self.period.last)


def _people_places(told: Records) -> int:
    places = told.space.places.exclude(kind=PlaceKind.EQUIPMENT)
    return places.aggregate(sum=Sum("for_how_many"))["sum"] or 0


def _desks_taken(told: Records) -> int:
    desks = (each for each in told.on_the_last_day if each.kind == PlaceKind.DESK)
    return sum(each.for_how_many for each in desks)


def _rooms_taken(told: Records) -> int:
    return sum(each.kind == PlaceKind.ROOM for each in told.on_the_last_day)


def _ventures(told: Records) -> int:
    return len({each.venture for each in told.on_the_last_day})


def _firms(told: Records) -> int:
    here = {each.venture for each in told.on_the_last_day}
    return Venture.objects.filter(pk__in=here, registered_on__lte=told.period.last).count()


def _moved_in(told: Records) -> int:
    begun: dict[int, date] = {}
    for each in told.stays:
        begun[each.venture] = min(each.first, begun.get(each.venture, each.first))
    return sum(told.period.first <= first <= told.period.last for first in begun.values())


def _moved_out(told: Records) -> int:
    """Count who had left by the last day; whoever was still there on it counts next time."""
    until: dict[int, date] = {}
    for each in told.stays:
        until[each.venture] = max(each.last, until.get(each.venture, each.last))
    first, last = told.period.first - _DAY, told.period.last
    return sum(first <= day < last for day in until.values())


def _registered(told: Records) -> int:
    days = (told.period.first, told.period.last)
    return Venture.objects.filter(pk__in=told.lived_here, registered_on__range=days).count()


def _graduates(told: Records) -> int:
    """Count firms, each once: from an incubator and from an accelerator here is one graduate."""
    days = (told.period.first, told.period.last)
    over = Enrolment.objects.graduations().filter(space=told.space, ended_on__range=days)
    firms = over.filter(venture__registered_on__lte=told.period.last)
    return firms.order_by().values("venture").distinct().count()


def _attendance(told: Records) -> int:
    others = told.events.aggregate(sum=Sum("others_came"))["sum"] or 0
    return others + SignUp.objects.filter(event__in=told.events, came=True).count()


def _mentors(told: Records) -> int:
    return len({mentor for mentor, _minutes in told.mentoring})


def _mentor_hours(told: Records) -> int:
    return round(sum(minutes for _mentor, minutes in told.mentoring) / 60)


def _visits(told: Records) -> int:
    begins, ends = told.moments
    over = Visit.objects.filter(space=told.space, status=VisitStatus.HELD)
    return over.filter(span__startswith__gte=begins, span__startswith__lt=ends).count()


def _questions(told: Records) -> int:
    begins, ends = told.moments
    answered = Question.objects.filter(space=told.space, status=QuestionStatus.ANSWERED)
    return answered.filter(answered_at__gte=begins, answered_at__lt=ends).count()


DERIVED: Mapping[str, Callable[[Records], int]] = {
    "places": _people_places,
    "desks": lambda told: told.space.desks,
    "desks_taken": _desks_taken,
    "rooms": lambda told: told.space.rooms,
    "rooms_taken": _rooms_taken,
    "ventures": _ventures,
    "firms": _firms,
    "moved_in": _moved_in,
    "moved_out": _moved_out,
    "registered": _registered,
    "graduates": _graduates,
    "events": lambda told: told.events.count(),
    "attendance": _attendance,
    "mentors": _mentors,
    "mentor_hours": _mentor_hours,
    "visits": _visits,
    "questions": _questions,
}


def derived_of(space: Space, period: Period) -> dict[str, int]:
    """Return what the records say, by figure."""
    told = Records(space, period)
    return {each.key: DERIVED[each.key](told) for each in figures_of(period) if each.records}
