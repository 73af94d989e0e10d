"""A year of everybody who was away in it: who lacks report, opinion or assessment."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from mobility.core.policy import Policy
from mobility.core.years import Assessor
from mobility.enums import LEAVE_FORMS
from mobility.models import CaseOn, LeaveCase, YearRecord
from mobility.queries.assessing import assessor_of
from mobility.queries.policy import rules_on, work_calendar
from mobility.querysets import CaseQuerySet

YEARS_BACK = 5  # that can be chosen beside the running one
ASSESSED_UNTIL = 3  # the month up to which an office works on the year before


def year_at_work(today: date) -> int:
    """Return the year that an office works on: until the end of March the one before."""
    return today.year - 1 if today.month <= ASSESSED_UNTIL else today.year


def years_to_choose(today: date) -> range:
    """Return the years that can be chosen, the running one first."""
    return range(today.year, today.year - YEARS_BACK - 1, -1)


def away_in(user: User, unit: Organisation, year: int, today: date) -> CaseQuerySet[CaseOn]:
    """Return the leaves of a unit of which somebody was out (在外) on a day of a year, by name.

    Whoever had not come back when the year began is among them, as `assessor_of` counts him.
    """
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    was_out = Q(closed_on=None) | Q(closed_on__gt=first) | Q(closed_on=first, last_day__gte=first)
    return (
        LeaveCase.objects.visible_to(user)
        .on(today, work_calendar())
        .filter(was_out, employment__organisation=unit, form__in=LEAVE_FORMS)
        .filter(first_day__lte=last)
        .for_list()
        .prefetch_related("terms")
        .order_by("employment__person__search_key", "pk")
    )


def lacking(cases: CaseQuerySet[CaseOn], year: int) -> CaseQuerySet[CaseOn]:
    """Keep the leaves of which report, opinion or assessment of a year is not on record."""
    return _without(cases, year, _reports(year).exclude(grade=""))


def unreported(cases: CaseQuerySet[CaseOn], year: int) -> CaseQuerySet[CaseOn]:
    """Keep those of which report or opinion is not, whatever is assessed: what is collected."""
    return _without(cases, year, _reports(year))


def _reports(year: int) -> QuerySet[YearRecord]:
    return YearRecord.objects.filter(case=OuterRef("pk"), year=year, reported_on__isnull=False)


def _without(
    cases: CaseQuerySet[CaseOn], year: int, records: QuerySet[YearRecord]
) -> CaseQuerySet[CaseOn]:
    """Keep the leaves that have none of the records with an opinion of the company.

    Where the department assesses the year nobody waits for the opinion of the company.
    """
    without_opinion = cases.filter(~Exists(records.filter(company_opinion_on__isnull=False)))
    told = assessors_in(without_opinion.filter(Exists(records)), year)
    done = [key for key, who in told.items() if who is Assessor.DEPARTMENT]
    return without_opinion.exclude(pk__in=done)


def assessors_in(cases: Iterable[LeaveCase], year: int) -> dict[int, Assessor | None]:
    """Return who assesses a year of each leave, by its unit's rules at the end of that year."""
    until, today = date(year, 12, 31), timezone.localdate()
    policies: dict[int, Policy] = {}
    told = {}
    for case in cases:
        unit = case.employment.organisation
        if unit.pk not in policies:
            policies[unit.pk] = rules_on(unit, until).policy
        told[case.pk] = assessor_of(case, year, policies[unit.pk], today)
    return told


def records_of(cases: Iterable[CaseOn], year: int) -> list[YearRecord]:
    """Return the record of a year for each of these cases; one that is not kept yet is new."""
    by_case = {case.pk: case for case in cases}
    kept = {each.case_id: each for each in YearRecord.objects.filter(case__in=by_case, year=year)}
    assessed_by, told = assessors_in(by_case.values(), year), []
    for key, case in by_case.items():
        record = kept.get(key) or YearRecord(year=year)
        record.case, record.assessed_by = case, assessed_by[key]
        told.append(record)
    return told
