"""What the record knows of the people in a file: read once, in a dozen queries."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Q

from accounts.models import County, Organisation
from ledgers.queries.reading import plain
from ledgers.queries.rows import PlannedRow
from mobility.core.calendar import WorkCalendar
from mobility.core.rules import DEFAULT_BASIS, Policy, policy_from
from mobility.core.terms import Term
from mobility.enums import LEAVE_FORMS
from mobility.models import (
    Department,
    Employment,
    Enterprise,
    LeaveCase,
    LeaveTerm,
    PolicyVersion,
    Researcher,
)
from mobility.queries.policy import Rules, work_calendar
from mobility.second_line import whole_ledger
from mobility.secret import digest

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_PROVINCE = "青海省"
_PEOPLES = "土族|回族|撒拉族|蒙古族|藏族|哈萨克族"
_AUTONOMOUS = re.compile(rf"(.+?)(?:{_PEOPLES})+自治县")


@dataclass(frozen=True, slots=True)
class Away:
    """A term on record: of which case, whether in this unit, and whether a leave (离岗)."""

    case: int
    term: Term
    is_here: bool
    is_leave: bool


class Used(TypedDict):
    """What is counted of a company: how many cases name it."""

    users: int


def alive(case: LeaveCase) -> list[LeaveTerm]:
    """Return the terms of a case that count, by first day."""
    return [term for term in case.terms.all() if not term.is_void]


class Known:
    """The record of one unit, as far as the rows of a file touch it."""

    def __init__(self, unit: Organisation, rows: Sequence[PlannedRow]) -> None:
        self.unit = unit
        self.numbers = {plain(row.told["staff_number"]) for row in rows if _has_number(row)}
        told = {str(row.told.get("identity_number", "")) for row in rows} - {""}
        self.digests = {number: digest(number) for number in told}
        self._rules: dict[int, Rules] = {}

    @cached_property
    def staff(self) -> dict[str, tuple[int, str, str]]:
        """Every staff number of the unit, plain: key of the employment, number, name."""
        rows = Employment.objects.filter(organisation=self.unit)
        found = rows.values_list("pk", "staff_number", "person__name")
        return {plain(number): (pk, number, name) for pk, number, name in found}

    @cached_property
    def without_zeros(self) -> dict[str, list[str]]:
        """Staff numbers by what is left of them when Excel drops the zeros in front."""
        found = defaultdict(list)
        for number in self.staff:
            found[number.lstrip("0")].append(number)
        return found

    @cached_property
    def posts(self) -> dict[str, Employment]:
        """The employments of the staff numbers in the file, by plain number."""
        keys = [self.staff[number][0] for number in self.numbers if number in self.staff]
        rows = (
            Employment.objects.filter(pk__in=keys)
            .select_related("person", "department")
            .defer("person__identity_number")
        )
        return {plain(row.staff_number): row for row in rows}

    @cached_property
    def cases(self) -> dict[int, list[LeaveCase]]:
        """The cases of these employments."""
        found = defaultdict(list)
        rows = (
            LeaveCase.objects.filter(employment__in=[post.pk for post in self.posts.values()])
            .select_related("plan")
            .prefetch_related("terms", "treatments")
            .order_by("pk")
        )
        companies = {row.pk: row for row in self.companies}
        for case in rows:
            if case.enterprise_id:
                case.enterprise = companies[case.enterprise_id]
            found[case.employment_id].append(case)
        return found

    @cached_property
    def people(self) -> dict[str, Researcher]:
        """The people whose identity numbers stand in the file, by digest; of whatever unit."""
        rows = Researcher.objects.filter(identity_digest__in=self.digests.values())
        with whole_ledger():
            return {row.identity_digest: row for row in rows.defer("identity_number")}

    @cached_property
    def numbers_of(self) -> dict[int, list[str]]:
        """The staff numbers in this unit of the people found by identity number."""
        found = defaultdict(list)
        keys = [person.pk for person in self.people.values()]
        rows = Employment.objects.filter(organisation=self.unit, person__in=keys)
        for person, number in rows.values_list("person_id", "staff_number"):
            found[person].append(number)
        return found

    @cached_property
    def shared(self) -> frozenset[int]:
        """The people whom another unit employs as well."""
        rows = Employment.objects.filter(person__in=self._keys_of_people)
        elsewhere = rows.exclude(organisation=self.unit).values_list("person_id", flat=True)
        with whole_ledger():
            return frozenset(elsewhere)

    @cached_property
    def _keys_of_people(self) -> set[int]:
        posts = {post.person_id for post in self.posts.values()}
        return posts | {person.pk for person in self.people.values()}

    @cached_property
    def away(self) -> dict[int, list[Away]]:
        """When these people are on leave, in whatever unit."""
        found = defaultdict(list)
        rows = LeaveTerm.objects.filter(is_void=False, person__in=self._keys_of_people)
        columns = (
            "person_id",
            "case_id",
            "case__employment__organisation_id",
            "case__form",
            "first_day",
            "last_day",
            "ended_on",
        )
        with whole_ledger():
            told = list(rows.values_list(*columns))
        for person, case, unit, form, first, last, ended in told:
            is_here, is_leave = unit == self.unit.pk, form in LEAVE_FORMS
            found[person].append(Away(case, Term(first, ended or last), is_here, is_leave))
        return found

    @cached_property
    def departments(self) -> dict[str, Department]:
        """The departments of the unit by plain name."""
        return {plain(row.name): row for row in Department.objects.filter(organisation=self.unit)}

    @cached_property
    def companies(self) -> "list[WithAnnotations[Enterprise, Used]]":
        """The companies of the unit, each with how many cases name it."""
        rows = Enterprise.objects.filter(organisation=self.unit).annotate(users=Count("cases"))
        counties = {county.pk: county for county in self._counties}
        found = list(rows)
        for row in found:
            row.county = counties.get(row.county_id or "")
        return found

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The public calendar."""
        return work_calendar()

    # --- places -----------------------------------------------------------------------------
    @cached_property
    def _counties(self) -> list[County]:
        return list(County.objects.with_prefecture())

    @cached_property
    def _county_names(self) -> dict[str, County]:
        names: dict[str, County] = {}
        for county in self._counties:
            short, long = county.prefecture.short_zh, county.prefecture.name_zh
            for before in ("", f"{short}·", short, long, _PROVINCE + short, _PROVINCE + long):
                names[plain(before + county.name_zh)] = county
        return names

    def _in_full(self, told: str) -> County | None:
        """Return the county whose full name (互助土族自治县) is told; the record keeps 互助县."""
        found = _AUTONOMOUS.fullmatch(told)
        return self._county_names.get(f"{found[1]}县") if found else None

    def county(self, told: str) -> County | None:
        """Return the county that a plain text names, alone or within an address."""
        if exact := self._county_names.get(told):
            return exact
        if full := self._in_full(told):
            return full
        held = [each for each in self._counties if plain(each.name_zh) in told]
        if len(held) > 1:
            held = [each for each in held if plain(each.prefecture.short_zh) in told]
        return held[0] if len(held) == 1 else None

    # --- rules ------------------------------------------------------------------------------
    @cached_property
    def _versions(self) -> list[PolicyVersion]:
        rows = PolicyVersion.objects.filter(Q(organisation=self.unit) | Q(organisation=None))
        return sorted(
            rows, key=lambda row: (row.organisation_id is None, -row.valid_from.toordinal())
        )

    def rules_on(self, day: date) -> Rules:
        """Return what `mobility.queries.policy.rules_on` returns, without a query a day."""
        version = next((each for each in self._versions if each.valid_from <= day), None)
        key = version.pk if version else 0
        if key not in self._rules:
            self._rules[key] = _rules(version)
        return self._rules[key]


def _has_number(row: PlannedRow) -> bool:
    return bool(row.told.get("staff_number"))


def _rules(version: PolicyVersion | None) -> Rules:
    if version is None:
        return Rules(Policy(), DEFAULT_BASIS, None, is_own=False)
    basis = {**DEFAULT_BASIS, **version.basis}
    is_own = version.organisation_id is not None
    return Rules(policy_from(version.rules), basis, version.valid_from, is_own=is_own)


def terms_of(rows: Iterable[LeaveTerm]) -> tuple[Term, ...]:
    """Return the terms as the agreement has them."""
    return tuple(Term(row.first_day, row.last_day) for row in rows)
