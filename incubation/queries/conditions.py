"""Whether a venture meets what a space asks for, and what is missing, in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Sector
from accounts.queries import rows_of
from incubation.core import at_most_months, months_between
from incubation.enums import ConditionKind, Standing
from incubation.models import EntryCondition
from incubation.queries.age import age_in_words
from spaces.models import Space
from ventures.models import Venture


@dataclass(frozen=True)
class Checked:
    """A condition, whether it is met, and what is missing where it is not."""

    condition: EntryCondition
    standing: Standing
    missing: str = ""

    @property
    def bars(self) -> bool:
        """Whether nobody who fails it can apply."""
        return self.condition.is_must and self.standing == Standing.UNMET


@dataclass(frozen=True)
class _Facts:
    venture: Venture
    on: date
    hazardous: bool | None


Verdict = tuple[Standing, str]
_MET: Verdict = (Standing.MET, "")


def check(
    conditions: Iterable[EntryCondition],
    venture: Venture,
    on: date,
    *,
    hazardous: bool | None = None,
) -> list[Checked]:
    """Return for each condition whether the venture meets it on a day; nothing is changed.

    Parameters
    ----------
    hazardous
        What the application says of hazardous work; None while nobody has said it.
    """
    facts = _Facts(venture, on, hazardous)
    return [Checked(each, *_CHECKS[each.kind](each, facts)) for each in conditions]


def who_may_come(space: Space, venture: Venture | None, on: date) -> list[Checked]:
    """Return the conditions of a space as its page shows them, checked where somebody asks."""
    conditions = space.conditions.active()
    if venture is None:
        return [Checked(each, Standing.UNSAID) for each in conditions]
    return check(conditions, venture, on)


def _unmet(missing: str) -> Verdict:
    return Standing.UNMET, missing


def _unsaid(missing: str) -> Verdict:
    return Standing.UNSAID, missing


def _registered(_condition: EntryCondition, facts: _Facts) -> Verdict:
    since = facts.venture.registered_on
    if since is not None and since <= facts.on:
        return _MET
    return _unmet(
        _("No firm is registered yet; the day of registration is on the page of the venture.")
    )


def _age(condition: EntryCondition, facts: _Facts) -> Verdict:
    since, limit = facts.venture.registered_on, condition.months or 0
    if since is None or since > facts.on:
        return _unsaid(_("The venture does not say when it was registered."))
    if condition.kind == ConditionKind.YOUNGEST:
        is_met = months_between(since, facts.on) >= limit
    else:
        is_met = at_most_months(since, facts.on, limit)
    return _MET if is_met else _unmet(age_in_words(since, facts.on, limit))


def _harmless(_condition: EntryCondition, facts: _Facts) -> Verdict:
    if facts.hazardous is None:
        return _unsaid(_("The application asks whether the work is hazardous."))
    return _unmet(_("The work is hazardous.")) if facts.hazardous else _MET


def _sectors(condition: EntryCondition, facts: _Facts) -> Verdict:
    own = [each.pk for each in facts.venture.sectors.all()]
    if not own:
        return _unsaid(_("The venture names no trade."))
    families = {code: rows_of(Sector)[code].parent_id for code in own if code in rows_of(Sector)}
    wanted = set(condition.codes)
    if wanted & {*own, *families.values()}:
        return _MET
    return _unmet(_("The space takes: %(list)s.") % {"list": condition.names})


def _stage(condition: EntryCondition, facts: _Facts) -> Verdict:
    return _listed(condition, facts.venture.stage_id, _("The venture does not say how far it is."))


def _prefecture(condition: EntryCondition, facts: _Facts) -> Verdict:
    county = facts.venture.county
    missing = _("The venture names no county.")
    return _listed(condition, county.prefecture_id if county else None, missing)


def _listed(condition: EntryCondition, code: str | None, missing: str) -> Verdict:
    if code is None:
        return _unsaid(missing)
    if code in condition.codes:
        return _MET
    return _unmet(_("The space takes: %(list)s.") % {"list": condition.names})


_CHECKS: Mapping[str, Callable[[EntryCondition, _Facts], Verdict]] = {
    ConditionKind.YOUNGEST: _age,
    ConditionKind.OLDEST: _age,
    ConditionKind.REGISTERED: _registered,
    ConditionKind.UNREGISTERED: lambda _condition, _facts: _MET,
    ConditionKind.HARMLESS: _harmless,
    ConditionKind.SECTORS: _sectors,
    ConditionKind.STAGES: _stage,
    ConditionKind.PREFECTURES: _prefecture,
}
