"""What a manager has to file, and what waits for an answer of a space."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from filings.core.periods import Period
from filings.enums import CheckStatus, FilingStatus, Grade
from filings.models import CheckedSpace, Evaluation, Filing
from filings.queries.periods import due_on, is_asked, is_late, over, ran_in, shown
from spaces.enums import SpaceStatus
from spaces.models import Space, SpaceStanding


@dataclass(frozen=True)
class Due:
    """A period of a space, and its return if somebody began it."""

    space: Space
    period: Period
    filing: Filing | None
    due_on: date | None
    has_ended: bool
    is_late: bool

    @property
    def waits(self) -> bool:
        """Whether the space has still to file it."""
        return self.has_ended and (self.filing is None or self.filing.is_open)

    @property
    def is_idle(self) -> bool:
        """Whether nobody asks for it and nobody began it."""
        return self.has_ended and self.due_on is None and self.filing is None


def due_of(space: Space, period: Period, filing: Filing | None, on: date) -> Due:
    """Return where one period of a space stands, as its list says it."""
    return _due(space, period, filing, on, asked=period in asked_of([space], on)[space.pk])


def _due(space: Space, period: Period, filing: Filing | None, on: date, *, asked: bool) -> Due:
    has_ended = period.has_ended(on)
    is_done = filing is not None and not filing.is_open
    return Due(
        space,
        period,
        filing,
        due_on=due_on(period) if asked or (is_asked(period) and not has_ended) else None,
        has_ended=has_ended,
        is_late=asked and is_late(period, on) and not is_done,
    )


def asked_of(spaces: Sequence[Space], on: date) -> dict[int, list[Period]]:
    """Return for each space, by key, the periods that are over and asked of it."""
    stood: dict[int, list[SpaceStanding]] = defaultdict(list)
    for standing in SpaceStanding.objects.filter(space__in=spaces).order_by("since", "pk"):
        stood[standing.space_id].append(standing)
    return {
        each.pk: [period for period in over(on) if ran_in(period, stood[each.pk])]
        if each.status == SpaceStatus.RUNNING
        else []
        for each in spaces
    }


def periods_of(space: Space, on: date) -> list[Due]:
    """Return the periods of a space that a list offers, and older ones asked for or filed."""
    filings = {each.period: each for each in Filing.objects.filter(space=space).for_page()}
    asked = asked_of([space], on)[space.pk]
    found = [*dict.fromkeys((*shown(on), *asked, *filings))]
    return [_due(space, each, filings.get(each), on, asked=each in asked) for each in found]


def waiting(spaces: Sequence[Space], on: date) -> list[Due]:
    """Return what these spaces have to file: all that is asked and over, and what was sent back."""
    asked = asked_of(spaces, on)
    kept = {
        (each.space_id, each.period): each
        for each in Filing.objects.filter(space__in=spaces).for_page()
    }
    found = [
        _due(space, period, kept.get((space.pk, period)), on, asked=True)
        for space in spaces
        for period in asked[space.pk]
    ]
    back = [
        _due(each.space, each.period, each, on, asked=False)
        for each in kept.values()
        if each.status == FilingStatus.RETURNED and each.period not in asked[each.space_id]
    ]
    return [each for each in found if each.waits] + back


def waiting_in(spaces: Sequence[Space], user: User) -> int:
    """Return how much these spaces owe the office today: returns, and what is to be put right.

    It is the same for every `user` who manages them.
    """
    del user
    return len(waiting(spaces, timezone.localdate())) + len(rectifications(spaces))


def rectifications(spaces: Sequence[Space]) -> list[CheckedSpace | Evaluation]:
    """Return what these spaces have to put right, by its day."""
    checks = CheckedSpace.objects.filter(space__in=spaces, status=CheckStatus.FLAWED).for_page()
    # What was said before the office judged the year anew is no answer to that.
    unsaid = Q(answer="") | Q(answered_at__lt=F("at"))
    failed = Evaluation.objects.filter(unsaid, space__in=spaces, result=Grade.FAILED).for_page()
    return sorted([*checks, *failed], key=lambda row: (row.rectify_by or date.max, row.pk))
