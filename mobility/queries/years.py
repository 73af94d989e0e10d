"""A year of everybody who was away in it: who lacks report, opinion or assessment."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Organisation, User
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
    """Return the leaves of a unit that ran on a day of a year, by name."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    ran_on = Q(closed_on=None) | Q(closed_on__gte=first)
    return (
        LeaveCase.objects.visible_to(user)
        .on(today, work_calendar())
        .filter(ran_on, employment__organisation=unit, form__in=LEAVE_FORMS)
        .filter(first_day__lte=last, last_day__gte=first)
        .for_list()
        .prefetch_related("terms")
        .order_by("employment__person__search_key", "pk")
    )


def lacking(cases: CaseQuerySet[CaseOn], year: int) -> CaseQuerySet[CaseOn]:
    """Keep the leaves of which report, opinion or assessment of a year is not on record.

    Where the department assesses the year nobody waits for the opinion of the company.
    """
    graded = YearRecord.objects.filter(
        case=OuterRef("pk"), year=year, reported_on__isnull=False
    ).exclude(grade="")
    without_opinion = cases.filter(~Exists(graded.filter(company_opinion_on__isnull=False)))
    done = [
        case.pk
        for case in without_opinion.filter(Exists(graded))
        if assessor_in(case, year) is Assessor.DEPARTMENT
    ]
    return without_opinion.exclude(pk__in=done)


def assessor_in(case: LeaveCase, year: int) -> Assessor | None:
    """Return who assesses a year of a leave, by the unit's rules at the end of that year."""
    unit, until = case.employment.organisation, date(year, 12, 31)
    return assessor_of(case, year, rules_on(unit, until).policy, timezone.localdate())


def records_of(cases: Iterable[CaseOn], year: int) -> list[YearRecord]:
    """Return the record of a year for each of these cases; one that is not kept yet is new."""
    by_case = {case.pk: case for case in cases}
    kept = {each.case_id: each for each in YearRecord.objects.filter(case__in=by_case, year=year)}
    told = []
    for key, case in by_case.items():
        record = kept.get(key) or YearRecord(year=year)
        record.case = case
        told.append(record)
    return told
