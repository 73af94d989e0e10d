"""What an import may change: where each value is kept, and how a correction writes it down."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import models

from accounts.models import County, User
from audit.models import AuditEvent
from ledgers.core.columns import BY_KEY
from ledgers.queries.companies import FIELDS as COMPANY
from ledgers.queries.comparing import CASE, LASTING, PERSON, PLAN, POST
from ledgers.queries.known import Known
from ledgers.queries.reading import plain
from mobility.models import (
    Department,
    Employment,
    Enterprise,
    LeaveCase,
    LeaveTerm,
    Researcher,
    ReturnPlan,
)
from mobility.secret import masked

MANY = 1_000  # rows of one INSERT


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value is kept: in which row of the database, under which name, of which kind."""

    of: str
    attribute: str
    kind: str


def _fields() -> dict[str, Field]:
    parts: Mapping[str, Mapping[str, str]] = {
        "person": PERSON,
        "post": {**POST, **LASTING},
        "case": CASE,
        "plan": PLAN,
        "company": {key: field for key, field in COMPANY.items() if key != "enterprise"},
    }
    found = {
        key: Field(of, attribute, BY_KEY[key].kind)
        for of, keys in parts.items()
        for key, attribute in keys.items()
    }
    return found | {
        "identity_number": Field("person", "identity_number", "identity"),
        "enterprise_name": Field("company", "name", "text"),
        "agreement_number": Field("term", "agreement_number", "text"),
        "filing": Field("case", "filing", "text"),
        "status": Field("case", "status", "text"),
        "closed_on": Field("case", "closed_on", "date"),
        "department": Field("post", "department", "department"),
        "county": Field("company", "county", "county"),
    }


FIELDS = _fields()
# What a change is called in the correction, where that is not the key of its column.
_CALLED = {
    ("case", "end_reason"): "status",
    ("case", "ended_on"): "closed_on",
    ("company", "enterprise"): "enterprise_name",
}


def holder(of: str, case: LeaveCase, company: int | str | None) -> models.QuerySet[models.Model]:
    """Return, as a query, the row of the database that holds some values of a case."""
    first = case.terms.filter(is_void=False).order_by("first_day")[:1]
    found: dict[str, models.QuerySet[models.Model]] = {
        "person": Researcher.objects.filter(pk=case.employment.person_id),
        "post": Employment.objects.filter(pk=case.employment_id),
        "company": Enterprise.objects.filter(pk=company if isinstance(company, int) else 0),
        "case": LeaveCase.objects.filter(pk=case.pk),
        "plan": ReturnPlan.objects.filter(case=case),
        "term": LeaveTerm.objects.filter(pk__in=first.values("pk")),
    }
    return found[of]


def called(of: str, key: str) -> str:
    """Return the name under which a correction notes a change."""
    return _CALLED.get((of, key), key)


def written(name: str, value: object) -> str:
    """Return a value as a correction keeps it; of an identity number only its ends."""
    match value:
        case None:
            return ""
        case County():
            return f"{value.prefecture.short_zh}·{value.name_zh}"
        case Department():
            return value.name
        case _:
            return masked(str(value)) if name == "identity_number" else str(value)


def parsed(name: str, text: str, known: Known) -> object:
    """Return the value that a correction wrote down."""
    kind = FIELDS[name].kind
    if not text:
        return None if kind in _PARSERS or kind in {"department", "county"} else ""
    match kind:
        case "department":
            return known.departments.get(plain(text))
        case "county":
            return known.county(plain(text))
        case _:
            return _PARSERS.get(kind, str)(text)


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "month": date.fromisoformat,
    "grade": int,
    "wage_step": int,
    "percent": Decimal,
    "bool": lambda text: text == "True",
}


def record_each(
    verb: str,
    cases: Iterable[LeaveCase],
    details: Iterable[Mapping[str, object]],
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Write what `audit.actions.record` writes, for many cases at once."""
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                actor=by,
                verb=verb,
                subject_label=LeaveCase._meta.label_lower,
                subject_pk=str(case.pk),
                detail=detail,
                happened_at=at,
            )
            for case, detail in zip(cases, details, strict=True)
        ],
        batch_size=MANY,
    )
