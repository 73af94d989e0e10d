"""People and companies whose names an earlier version may have changed when a leave was entered.

Before 0.4.0 a registration wrote the name that was typed over the one it found. The trail tells
which registrations found somebody: those whose person, or company, has an older case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import Organisation
from audit.models import AuditEvent
from mobility.models import LeaveCase
from mobility.querysets import CaseQuerySet


@dataclass(frozen=True)
class ToCompare:
    """A name to be compared with the papers: whose number, and which registration came last."""

    kind: str
    number: str
    name: str
    at: datetime


def to_compare(unit: Organisation | None = None) -> Sequence[ToCompare]:
    """Return people, then companies, that a later registration found on record."""
    cases = _registered()
    if unit is not None:
        cases = cases.filter(employment__organisation=unit)
    people = {
        case.employment_id: ToCompare(
            "person", case.employment.staff_number, case.employment.person.name, case.created_at
        )
        for case in cases.filter(_older("employment"))
    }
    companies = {
        case.enterprise_id: ToCompare(
            "company", case.enterprise.credit_code, case.enterprise.name, case.created_at
        )
        for case in cases.filter(_older("enterprise"))
        if case.enterprise
    }
    return [*people.values(), *companies.values()]


def _registered() -> CaseQuerySet[LeaveCase]:
    entered = AuditEvent.objects.filter(
        subject_label="mobility.leavecase", verb__in=["register", "change_company"]
    )
    keys = [int(key) for key in entered.values_list("subject_pk", flat=True)]
    return (
        LeaveCase.objects.filter(pk__in=keys)
        .select_related("employment__person", "enterprise")
        .order_by("created_at", "pk")
    )


def _older(name: str) -> Exists:
    """Say that another case of the same employment, or company, was there before."""
    return Exists(
        LeaveCase.objects.filter(
            **{name: OuterRef(name)}, created_at__lt=OuterRef("created_at")
        ).exclude(pk=OuterRef("pk"))
    )
