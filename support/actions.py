"""Keeping the measures of support."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from audit.guards import broken
from support import policies
from support.models import Condition, Measure
from ui.days import day_of


class VersionThere(Exception):
    """A version of the measure begins on that day already."""


@transaction.atomic
def revise(measure: Measure, told: Mapping[str, Any], *, by: User, at: datetime) -> Measure:
    """Put a version right; with another first day write a new one, nobody has read its source.

    One that has not begun yet only moves to another first day.

    Raises
    ------
    VersionThere
        A colleague has just written one that begins on the same day.
    """
    policies.may_keep(by)
    kept = Measure.objects.select_for_update().get(pk=measure.pk)
    is_new = told["valid_from"] != kept.valid_from and kept.valid_from <= day_of(at)
    conditions = list(kept.conditions.all())
    for name, value in told.items():
        setattr(kept, name, value)
    if is_new:
        kept.pk = None
        kept.checked_on, kept.checked_by, kept.checked_note = None, None, ""
    kept._state.adding = is_new  # noqa: SLF001  how Django is told of a copy
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as problem:
        if broken(problem) != "one_version_a_day":
            raise
        raise VersionThere from problem
    if is_new:
        for each in conditions:
            each.pk, each.measure = None, kept
        Condition.objects.bulk_create(conditions)
    record("revise", kept, by=by, at=at)
    return kept


@transaction.atomic
def confirm(measure: Measure, *, note: str, by: User, at: datetime) -> None:
    """Write down that an officer read the source today, and what was found."""
    policies.may_keep(by)
    measure.checked_on, measure.checked_by = timezone.localdate(at), by
    measure.checked_note = note
    measure.save(update_fields=["checked_on", "checked_by", "checked_note"])
    record("confirm", measure, by=by, at=at)
