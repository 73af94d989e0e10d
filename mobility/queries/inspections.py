"""Whom a sample is drawn from, and what an inspector reads of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import Organisation, User
from accounts.policies import permits
from mobility import policies
from mobility.enums import Finding, PaperKind
from mobility.models import (
    CaseOn,
    Document,
    InspectedCase,
    Inspection,
    LeaveCase,
    LeaveTerm,
    Treatment,
)
from mobility.queries.ledger import units_read_by
from mobility.queries.overview import treatment_on
from mobility.queries.policy import work_calendar
from mobility.queries.terms import term_on
from mobility.querysets import CaseQuerySet

# What may follow a finding: what is to be put right can only become put right. The last word on a
# case is taken back with a reason where it was a slip: then stands what stood before it.
FOLLOWS: Mapping[str, tuple[Finding, ...]] = {
    Finding.OPEN: (Finding.FINE, Finding.FLAWED),
    Finding.FLAWED: (Finding.RECTIFIED,),
    Finding.FINE: (Finding.OPEN,),
    Finding.RECTIFIED: (Finding.FLAWED,),
}
LAST_WORDS = frozenset({Finding.FINE, Finding.RECTIFIED})
PROOFS = (PaperKind.AGREEMENT, PaperKind.LICENCE, PaperKind.INJURY)


def away_on(unit: Organisation, day: date) -> CaseQuerySet[CaseOn]:
    """Return the cases of the unit that were on leave on a day, the overdue among them."""
    return LeaveCase.objects.on(day, work_calendar()).away().filter(employment__organisation=unit)


def units_audited_by(user: User) -> list[Organisation]:
    """Return the units in which `user` draws samples."""
    return [unit for unit in units_read_by(user) if permits(policies.may_audit, user, unit)]


@dataclass(frozen=True)
class Drawn:
    """One case of a sample as it stood on the day."""

    row: InspectedCase
    term: LeaveTerm | None
    treatment: Treatment | None
    reported: date | None
    visited: date | None
    proofs: Mapping[str, bool]
    is_own: bool

    @property
    def is_open(self) -> bool:
        """Whether the reader may write a result: the first one, or that a flaw is put right."""
        return not self.is_own and self.row.finding not in LAST_WORDS

    @property
    def is_last_word(self) -> bool:
        """Whether the reader may take the result back."""
        return not self.is_own and self.row.finding in LAST_WORDS

    @property
    def look(self) -> str:
        """The badge's look."""
        looks: Mapping[str, str] = {
            Finding.FINE: "done",
            Finding.RECTIFIED: "done",
            Finding.FLAWED: "late",
        }
        return looks.get(self.row.finding, "wait")


def drawn(inspection: Inspection, user: User) -> list[Drawn]:
    """Return the sample with what proves that each leave is real."""
    papers = Document.objects.filter(kind__in=PROOFS, content__isnull=False).defer("content")
    rows = (
        InspectedCase.objects.filter(inspection=inspection)
        .select_related(
            "case__employment__person", "case__employment__department", "case__enterprise"
        )
        .prefetch_related(
            "case__terms",
            "case__treatments",
            "case__years",
            "case__visits",
            Prefetch("case__documents", papers),
        )
    )
    return [_drawn(row, inspection.day, user) for row in rows]


def _drawn(row: InspectedCase, day: date, user: User) -> Drawn:
    case = row.case
    kinds = {paper.kind for paper in case.documents.all()}
    reports = [each.reported_on for each in case.years.all() if each.reported_on]
    visits = [each.day for each in case.visits.all()]
    return Drawn(
        row,
        term_on(case, day),
        treatment_on(case, day),
        max(reports, default=None),
        max(visits, default=None),
        {str(PaperKind(kind).label): kind in kinds for kind in PROOFS},
        case.employment.person.user_id == user.pk,
    )


def of_units(units: list[Organisation]) -> QuerySet[Inspection]:
    """Return the samples of some units with how many of their cases are open or flawed."""
    return (
        Inspection.objects.filter(organisation__in=units)
        .select_related("organisation", "by")
        .annotate(
            open=Count("cases", filter=Q(cases__finding=Finding.OPEN)),
            flawed=Count("cases", filter=Q(cases__finding=Finding.FLAWED)),
        )
    )
