"""What a manager has to file, and what waits for an answer of a space."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from filings.core.periods import Period
from filings.enums import CheckStatus, FilingStatus, Grade
from filings.models import CheckedSpace, Evaluation, Filing
from filings.queries.periods import due_on, is_asked, is_late, just_over, shown
from spaces.enums import SpaceStatus
from spaces.models import Space


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


def _due(space: Space, period: Period, filing: Filing | None, on: date) -> Due:
    is_done = filing is not None and not filing.is_open
    return Due(
        space, period, filing,
        due_on=due_on(period) if is_asked(period) else None,
        has_ended=period.has_ended(on),
        is_late=is_late(period, on) and not is_done,
    )  # fmt: skip


def periods_of(space: Space, on: date) -> list[Due]:
    """Return the periods of a space that a list offers, and older ones that were filed."""
    filings = {each.period: each for each in Filing.objects.filter(space=space).for_page()}
    recent = shown(on)
    older = [each for each in filings if each not in recent]
    return [_due(space, each, filings.get(each), on) for each in (*recent, *older)]


def waiting(spaces: Sequence[Space], on: date) -> list[Due]:
    """Return what these spaces have to file of the last year and month, and what was sent back."""
    wanted = just_over(on)
    kept = {
        (each.space_id, each.period): each
        for each in Filing.objects.filter(space__in=spaces).for_page()
    }
    found = [
        _due(space, period, kept.get((space.pk, period)), on)
        for space in spaces if space.status == SpaceStatus.RUNNING for period in wanted
    ]  # fmt: skip
    back = [
        _due(each.space, each.period, each, on)
        for each in kept.values()
        if each.status == FilingStatus.RETURNED and each.period not in wanted
    ]
    return [each for each in found if each.waits] + back


def rectifications(spaces: Sequence[Space]) -> list[CheckedSpace | Evaluation]:
    """Return what these spaces have to put right, by its day."""
    checks = CheckedSpace.objects.filter(space__in=spaces, status=CheckStatus.FLAWED).for_page()
    failed = Evaluation.objects.filter(space__in=spaces, result=Grade.FAILED, answer="").for_page()
    return sorted([*checks, *failed], key=lambda row: (row.rectify_by or date.max, row.pk))
