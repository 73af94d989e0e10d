"""What speaks against a term of leave (离岗期限) under the rules of a unit, and how long it may be.

Months, not days, are compared with the caps: each term is counted from its own first day, so that
36 months and 36 more are the 72 of the cap whatever Februaries lie between.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from mobility.core.policy import (
    DEFAULT_BASIS,
    BaseMode,
    Cycle,
    PayMode,
    Policy,
    policy_from,
)
from mobility.core.terms import (
    Term,
    add_months,
    days_before,
    follows,
    is_day_longer,
    last_day,
    months_and_days,
)

__all__ = [
    "DEFAULT_BASIS",
    "BaseMode",
    "Cycle",
    "Objection",
    "PayMode",
    "Policy",
    "check_start",
    "check_term",
    "latest_last_day",
    "one_day_more",
    "policy_from",
]

_DAY = timedelta(days=1)
_MONTH = 30  # days that make a month where parts of months are added up
_NEAR_RETIREMENT = 60  # months
_HORIZON = 24  # months ahead at most a leave may begin


@dataclass(frozen=True)
class Objection:
    """Something that speaks against a term.

    Attributes
    ----------
    code
        What it is; `check_term` lists all.
    rule
        The key of `DEFAULT_BASIS` whose legal basis is shown.
    is_hard
        Whether the term is refused; otherwise it is only pointed out.
    facts
        What the sentence needs; days in ISO form.
    """

    code: str
    rule: str
    is_hard: bool
    facts: Mapping[str, str | int]


@dataclass(frozen=True)
class _Limits:
    """The latest last day by each cap, for a term from `first_day`."""

    first_day: date
    earlier: Sequence[Term]
    policy: Policy
    retires_on: date | None
    extends: bool

    @property
    def months(self) -> int:
        """The most months of this term alone."""
        return self.policy.ext_max_months if self.extends else self.policy.term_max_months

    @property
    def by_term(self) -> date:
        """The latest day by the cap on this term alone."""
        latest = last_day(self.first_day, self.months)
        if self.retires_on is not None and self._may_run_to(self.retires_on):
            return max(latest, self.retires_on)
        return latest

    def _may_run_to(self, retirement: date) -> bool:
        is_near = add_months(self.first_day, _NEAR_RETIREMENT) > retirement
        return self.policy.near_retirement_to_retirement and not self.extends and is_near

    @property
    def by_total(self) -> date:
        """The latest day by the cap on all leaves; the day before the first if it is used up."""
        cap = self.policy.total_max_months
        if self.policy.regap_counts:
            return max(last_day(self._begins, cap), self.first_day - _DAY)
        left = cap * _MONTH - sum(map(_measure, self.earlier))
        return _end_of(self.first_day, left)

    @property
    def _begins(self) -> date:
        """The first day of the first leave of all."""
        return min([self.first_day, *(each.first_day for each in self.earlier)])

    def total(self, last: date) -> int:
        """Return the months of all leaves with this one until `last`, begun ones counted whole."""
        if self.policy.regap_counts:
            days = _measure(Term(self._begins, last))
        else:
            days = sum(map(_measure, [*self.earlier, Term(self.first_day, last)]))
        return -(-days // _MONTH)


def _measure(term: Term) -> int:
    """Return the length of a term in days, 30 to each whole month.

    A term that ends on its corresponding day (对应日) has the whole months that its agreement
    means.
    """
    months, days = months_and_days(*term)
    return months * _MONTH + (0 if is_day_longer(*term) else days)


def _end_of(first_day: date, length: int) -> date:
    """Return the latest last day of a term from `first_day` of at most `length`, 30 to a month."""
    months, days = divmod(max(length, 0), _MONTH)
    whole = last_day(first_day, months) if months else first_day - _DAY
    return min(whole + days * _DAY, last_day(first_day, months + 1) - _DAY)


def latest_last_day(
    first_day: date,
    *,
    earlier: Sequence[Term],
    policy: Policy,
    retires_on: date | None,
    extends: bool,
) -> date:
    """Return the latest last day that the rules allow a term from `first_day`.

    The earliest of three: the cap on the term, the cap on all leaves (累计), retirement (退休).

    Parameters
    ----------
    first_day
        First day of the term.
    earlier
        Every other term of the person in this unit, as for `check_term`.
    policy
        The rules in force.
    retires_on
        The last day before retirement, None when unknown.
    extends
        Whether it is an extension (延期).

    Returns
    -------
    date
        A day before `first_day` when no day is left.

    Examples
    --------
    >>> one = Term(date(2020, 3, 1), date(2022, 8, 31))
    >>> latest_last_day(
    ...     date(2023, 9, 1), earlier=[one], policy=Policy(), retires_on=None, extends=False
    ... ).isoformat()
    '2026-08-31'
    """
    limits = _Limits(first_day, _in_order(earlier), policy, retires_on, extends)
    latest = min(limits.by_term, limits.by_total)
    return latest if retires_on is None else min(latest, retires_on)


def check_term(  # noqa: PLR0913  the law asks for as much
    term: Term,
    *,
    earlier: Sequence[Term],
    policy: Policy,
    retires_on: date | None,
    extends: bool,
    founds: bool,
    is_profitable: bool | None,
    asked_on: date,
) -> list[Objection]:
    """Return what speaks against a new leave, or an extension (延期) of the last of `earlier`.

    Parameters
    ----------
    term
        The term asked for.
    earlier
        Every other term of the person in this unit, in any order; one that ends before it begins
        is passed over.
    policy
        The rules in force.
    retires_on
        The last day before retirement, None when unknown.
    extends
        Whether it is an extension.
    founds
        Whether the person founds the company (离岗创办企业), not joins it.
    is_profitable
        Whether the company makes a profit, None when nobody said.
    asked_on
        The day of the request.

    Returns
    -------
    list of Objection
        Empty when nothing speaks against it. Codes, with their facts:

        - start_after_end
        - overlaps (first, last: the other term)
        - too_long (latest, months); total_too_long (latest, total, cap: months)
        - one_day_more (latest, months): it ends on the corresponding day (对应日); refused only
          above the most, and unless the rules tolerate it
        - past_retirement (latest)
        - nothing_to_extend, extension_not_allowed, second_extension (count)
        - extension_after_expiry (last); extension_not_adjacent (first: the day it must begin)
        - profitable
        - not hard: extension_only_for_founders, profit_not_stated, apply_lead and extension_lead
          (days, by: the day it was due)
    """
    if term.last_day < term.first_day:
        return [Objection("start_after_end", "dates", is_hard=True, facts={})]
    earlier = _in_order(earlier)
    limits = _Limits(term.first_day, earlier, policy, retires_on, extends)
    found = [*_overlaps(term, earlier), *_length(term, limits)]
    if not extends:
        lead = policy.apply_lead_days
        return [*found, *_late("apply_lead", "apply_lead_days", lead, term.first_day, asked_on)]
    found += _extension(policy, founds=founds, is_profitable=is_profitable)
    if not earlier:
        return [*found, Objection("nothing_to_extend", "ext_allowed", is_hard=True, facts={})]
    return [*found, *_continuation(term, earlier, policy, asked_on)]


def check_start(first_day: date, today: date) -> list[Objection]:
    """Return what speaks against the first day of a new leave: more than two years ahead.

    >>> [each.code for each in check_start(date(2029, 3, 1), date(2026, 11, 24))]
    ['too_far']
    """
    latest = add_months(today, _HORIZON)
    if first_day <= latest:
        return []
    return [Objection("too_far", "dates", is_hard=True, facts={"latest": latest.isoformat()})]


def _in_order(terms: Sequence[Term]) -> list[Term]:
    """Return the terms by first day, without those of no day: a leave that never began."""
    return sorted(term for term in terms if term.first_day <= term.last_day)


def _overlaps(term: Term, earlier: Sequence[Term]) -> Iterator[Objection]:
    for other in earlier:
        if other.first_day <= term.last_day and term.first_day <= other.last_day:
            facts = {"first": other.first_day.isoformat(), "last": other.last_day.isoformat()}
            yield Objection("overlaps", "no_overlap", is_hard=True, facts=facts)


def _length(term: Term, limits: _Limits) -> Iterator[Objection]:
    """Say whether a term is too long, or one day longer than was meant."""
    by_term, by_total, retires_on = limits.by_term, limits.by_total, limits.retires_on
    latest = min(by_term, by_total)
    if is_day_longer(*term) and term.last_day <= latest + _DAY:
        is_hard = term.last_day > latest and limits.policy.corresponding_day_refused
        yield one_day_more(term, is_hard=is_hard)
    else:
        yield from _too_long(term, limits)
    if retires_on is not None and term.last_day > retires_on:
        facts = {"latest": retires_on.isoformat()}
        yield Objection("past_retirement", "retirement", is_hard=True, facts=facts)


def one_day_more(term: Term, *, is_hard: bool) -> Objection:
    """Say of a term on its corresponding day (对应日) how long it was meant to be."""
    meant = term.last_day - _DAY
    months, _none = months_and_days(term.first_day, meant)
    facts: dict[str, str | int] = {"latest": meant.isoformat(), "months": months}
    return Objection("one_day_more", "corresponding_day_refused", is_hard=is_hard, facts=facts)


def _too_long(term: Term, limits: _Limits) -> Iterator[Objection]:
    facts: dict[str, str | int]
    if term.last_day > limits.by_term:
        rule = "ext_max_months" if limits.extends else "term_max_months"
        facts = {"latest": limits.by_term.isoformat(), "months": limits.months}
        yield Objection("too_long", rule, is_hard=True, facts=facts)
    if term.last_day > limits.by_total:
        total, cap = limits.total(term.last_day), limits.policy.total_max_months
        facts = {"latest": limits.by_total.isoformat(), "total": total, "cap": cap}
        yield Objection("total_too_long", "total_max_months", is_hard=True, facts=facts)


def _late(code: str, rule: str, days: int, day: date, asked_on: date) -> Iterator[Objection]:
    """Say that a request came less than `days` before `day`."""
    by = days_before(day, days)
    if asked_on > by:
        facts: dict[str, str | int] = {"days": days, "by": by.isoformat()}
        yield Objection(code, rule, is_hard=False, facts=facts)


def _extension(policy: Policy, *, founds: bool, is_profitable: bool | None) -> Iterator[Objection]:
    """Say what speaks against any extension: the rules, the kind of leave, the profit."""
    if not policy.ext_allowed or not policy.ext_max_count:
        yield Objection("extension_not_allowed", "ext_allowed", is_hard=True, facts={})
    if not founds:
        yield Objection("extension_only_for_founders", "ext_allowed", is_hard=False, facts={})
    if policy.ext_requires_unprofitable and is_profitable is not False:
        code = "profitable" if is_profitable else "profit_not_stated"
        is_hard = is_profitable is True
        yield Objection(code, "ext_requires_unprofitable", is_hard=is_hard, facts={})


def _continuation(
    term: Term, earlier: Sequence[Term], policy: Policy, asked_on: date
) -> Iterator[Objection]:
    """Say what speaks against extending just these terms."""
    ends = earlier[-1].last_day
    if 0 < policy.ext_max_count <= _extensions(earlier):
        facts: dict[str, str | int] = {"count": policy.ext_max_count}
        yield Objection("second_extension", "ext_max_count", is_hard=True, facts=facts)
    if not follows(term, earlier[-1]):
        facts = {"first": (ends + _DAY).isoformat()}
        yield Objection("extension_not_adjacent", "ext_allowed", is_hard=True, facts=facts)
    if asked_on > ends:
        facts = {"last": ends.isoformat()}
        yield Objection("extension_after_expiry", "ext_allowed", is_hard=True, facts=facts)
    else:
        yield from _late("extension_lead", "ext_lead_days", policy.ext_lead_days, ends, asked_on)


def _extensions(earlier: Sequence[Term]) -> int:
    """Return how many times the last leave was extended already."""
    count = 0
    for before, term in pairwise(earlier):
        count = count + 1 if follows(term, before) else 0
    return count
