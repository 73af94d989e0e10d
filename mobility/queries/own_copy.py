"""The own leave record, for the copy that a person takes of all that is kept of him or her.

It is the one thing that a room outside may read here, and it reads the own record alone. Papers
that may speak of others, and remarks of the office among its own people, are not in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import User
from mobility.models import (
    CarriedResult,
    Correction,
    Document,
    Employment,
    LeaveCase,
    LeaveTerm,
    Researcher,
    ReturnPlan,
    Treatment,
    YearRecord,
)
from mobility.queries.mine import WITHHELD

_OF_OTHERS = frozenset({"search_key", "identity_digest", "batch", "content"})


@dataclass
class OwnRecord:
    """The rows by model label, each as pairs of a field's name and value, and the files."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)


def own_record(user: User) -> OwnRecord:
    """Return the own leave record of whoever signs in as `user`; empty where there is none."""
    cases = LeaveCase.objects.of_person(user)
    papers = Document.objects.filter(case__in=cases).exclude(kind__in=WITHHELD).order_by("pk")
    told: Iterable[QuerySet[Any]] = (
        Researcher.objects.filter(user=user),
        Employment.objects.filter(person__user=user),
        cases,
        LeaveTerm.objects.filter(case__in=cases),
        Correction.objects.filter(case__in=cases),
        ReturnPlan.objects.filter(case__in=cases),
        Treatment.objects.filter(case__in=cases),
        YearRecord.objects.filter(case__in=cases),
        CarriedResult.objects.filter(case__in=cases),
        papers,
    )
    found = OwnRecord()
    for rows in told:
        if written := [_told(row) for row in rows.order_by("pk")]:
            found.rows[rows.model._meta.label] = written
    for paper in papers:
        if paper.content:
            found.files.append((f"{paper.pk}-{paper.name}", bytes(paper.content)))
    return found


def _told(row: Model) -> dict[str, Any]:
    """Return one row without columns of the machine and without other people."""
    return {
        each.name: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if each.name not in _OF_OTHERS and not _is_a_person(each)
    }


def _is_a_person(column: Any) -> bool:  # noqa: ANN401  any field
    return bool(column.is_relation and column.related_model is User)
