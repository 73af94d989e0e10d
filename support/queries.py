"""Which measures a venture or a space may have, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from spaces.enums import SpaceStatus
from spaces.models import Space
from support.enums import Audience, ConditionKind, Standing
from support.models import Condition, Measure, MeasureQuerySet
from ventures.models import Venture

About = Venture | Space | None
ANSWERS = {"yes": Standing.MET, "no": Standing.MISSING}


@dataclass(frozen=True)
class Line:
    """A condition, whether it is met, and whether a record told or whoever asks answers."""

    condition: Condition
    standing: Standing
    is_known: bool


@dataclass(frozen=True)
class Check:
    """All conditions of a measure, looked up or answered."""

    measure: Measure
    lines: list[Line]

    @property
    def standing(self) -> Standing:
        """Missing as soon as one is, met once all are."""
        stood = [line.standing for line in self.lines]
        if Standing.MISSING in stood:
            return Standing.MISSING
        return Standing.UNKNOWN if Standing.UNKNOWN in stood else Standing.MET

    @property
    def missing(self) -> list[Condition]:
        """What is in the way."""
        return [line.condition for line in self.lines if line.standing == Standing.MISSING]


def standing_measures(on: date) -> MeasureQuerySet:
    """Return the measures as they stand on that day, with their conditions."""
    return Measure.objects.on(on).prefetch_related("conditions")


def check(
    measure: Measure, about: About, said: Mapping[str, str] | None = None, *, on: date
) -> Check:
    """Return what is known on a day of each condition, from the records of `about`, or as said."""
    told = said or {}
    return Check(measure, [_line(each, about, told, on) for each in measure.conditions.all()])


def checks(audience: Audience, about: About, on: date) -> list[Check]:
    """Return what those on `about`'s side may have, what may be had first, nothing that ended."""
    rows: Iterable[Measure] = standing_measures(on).filter(audience=audience)
    found = [check(row, about, on=on) for row in rows if not row.has_ended(on)]
    order = [Standing.MET, Standing.UNKNOWN, Standing.MISSING]
    return sorted(found, key=lambda each: order.index(each.standing))


def _line(condition: Condition, about: About, said: Mapping[str, str], on: date) -> Line:
    known = _known(condition, about, on)
    if known is not None:
        return Line(condition, Standing.MET if known else Standing.MISSING, is_known=True)
    answer = ANSWERS.get(said.get(condition.field, ""), Standing.UNKNOWN)
    return Line(condition, answer, is_known=False)


def _known(condition: Condition, about: About, on: date) -> bool | None:
    """Return what the records say of a condition, None if they do not."""
    match condition.kind, about:
        case ConditionKind.REGISTERED, Venture():
            return about.registered_on is not None
        case ConditionKind.RUNNING, Space():
            return about.status == SpaceStatus.RUNNING
        case ConditionKind.LEVEL, Space():
            return about.level_on(on) in condition.value.split()
        case _:
            return None
