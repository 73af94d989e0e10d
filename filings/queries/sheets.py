"""One return as a page shows it: each figure beside what the records and the last period say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from filings.core.figures import Figure, Group, by_group, figures_of
from filings.core.periods import Period
from filings.core.plausible import Doubt, doubts
from filings.models import Filing, Value
from filings.queries.conditions import Condition, conditions_of
from filings.queries.derived import derived_of
from filings.queries.office import figures_by_filing
from spaces.models import Space

ASKED: Mapping[Doubt, str | Promise] = {
    Doubt.NEGATIVE: _("It is below nought."),
    Doubt.TENFOLD: _("It is ten times the last period's number, or more."),
    Doubt.TENTH: _("It is a tenth of the last period's number, or less."),
    Doubt.MORE_THAN_WHOLE: _("The part is greater than the whole."),
    Doubt.FROM_NOTHING: _("There is none of what it comes from."),
}


@dataclass(frozen=True)
class Line:
    """A figure of a return; `number` counts, where there is one yet."""

    figure: Figure
    number: int | None
    derived: int | None
    before: int | None
    why: str
    condition: Condition | None = None  # of the national filing, for which it counts

    @property
    def by_hand(self) -> int | None:
        """What somebody typed: all of it, or another number than the records'."""
        if self.figure.records and self.number == self.derived:
            return None
        return self.number

    @property
    def is_other(self) -> bool:
        """Whether another number stands there than the records say."""
        return self.derived is not None and self.number != self.derived


@dataclass(frozen=True)
class Told:
    """What a manager typed: numbers by figure, and the words beside them."""

    numbers: Mapping[str, int]
    why: Mapping[str, str]


@dataclass(frozen=True)
class Weighed:
    """What a return would hold, what is missing in it, and what is asked about.

    `other` are the figures with another number than the records say: they want words even in a
    draft; the rest of `unexplained` does so once it is filed.
    """

    values: Sequence[Value]
    missing: Sequence[str]
    unexplained: Mapping[str, Sequence[str | Promise]]
    other: frozenset[str]

    def lacking(self, *, to_file: bool) -> dict[str, Sequence[str | Promise]]:
        """Return the questions that have to be answered, by figure."""
        return {key: said for key, said in self.unexplained.items() if to_file or key in self.other}


def find(space: Space, period: Period) -> Filing | None:
    """Return the return of a space for a period, if somebody began it."""
    return Filing.objects.of_period(period).filter(space=space).for_page().first()


def numbers_of(filing: Filing | None) -> dict[str, int]:
    """Return what a return holds, by figure."""
    if filing is None:
        return {}
    return dict(filing.values.values_list("key", "number"))


def before(space: Space, period: Period) -> dict[str, int]:
    """Return what the space filed for the period before; nothing half written counts."""
    found = Filing.objects.of_period(period.before).filter(space=space).told().first()
    return figures_by_filing([found.pk])[found.pk] if found else {}


def lines(
    space: Space, period: Period, filing: Filing | None, *, as_filed: bool = False
) -> list[Line]:
    """Return the figures of a period; of an open return what the records say today.

    `as_filed` leaves one that was sent back as it was filed.
    """
    kept = {each.key: each for each in filing.values.all()} if filing else {}
    is_open = filing is None or (filing.is_open and not as_filed)
    derived = derived_of(space, period) if is_open else {}
    earlier = before(space, period)
    told = [
        _line(each, kept.get(each.key), derived, earlier, is_open=is_open)
        for each in figures_of(period)
    ]
    asked = conditions_of(space, period, {each.figure.key: each.number for each in told})
    return [replace(each, condition=asked.get(each.figure.key)) for each in told]


def _line(
    figure: Figure,
    kept: Value | None,
    derived: Mapping[str, int],
    earlier: Mapping[str, int],
    *,
    is_open: bool,
) -> Line:
    stored = kept.derived if kept else None
    said = derived.get(figure.key) if is_open else stored
    by_hand = kept is not None and (kept.derived is None or kept.number != kept.derived)
    number = kept.number if kept and (by_hand or not is_open) else said
    why = kept.why if kept else ""
    return Line(figure, number, said, earlier.get(figure.key), why)


def grouped(rows: Iterable[Line]) -> list[tuple[Group, list[Line]]]:
    """Return lines under their headings."""
    told = {each.figure.key: each for each in rows}
    figures = [each.figure for each in told.values()]
    return [(group, [told[each.key] for each in part]) for group, part in by_group(figures)]


def weigh(space: Space, period: Period, told: Told) -> Weighed:
    """Put what was typed beside the records, and look what is missing or odd in it.

    Where nothing is typed, the number of the records counts. Another number than theirs wants
    words, and so does whatever looks odd.
    """
    derived = derived_of(space, period)
    figures = figures_of(period)
    keys = [each.key for each in figures]
    typed = {key: told.numbers[key] for key in keys if key in told.numbers}
    by_hand = {key for key, number in typed.items() if number != derived.get(key)}
    numbers = derived | typed
    odd = doubts(numbers, before(space, period), by_hand)
    other = {key for key in by_hand if key in derived}
    values = [
        Value(
            key=key,
            number=numbers[key],
            derived=derived.get(key),
            why=told.why.get(key, "") if key in by_hand else "",
        )
        for key in keys
        if key in numbers
    ]
    return Weighed(
        values=values,
        missing=[key for key in keys if key not in numbers],
        unexplained={
            key: _questions(odd.get(key, ()), is_other=key in other)
            for key in keys
            if key in other | set(odd) and not told.why.get(key)
        },
        other=frozenset(other),
    )


def _questions(odd: Iterable[Doubt], *, is_other: bool) -> list[str | Promise]:
    said = [ASKED[each] for each in odd]
    return [_("The records say another number."), *said] if is_other else said
