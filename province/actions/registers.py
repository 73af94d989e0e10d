"""Rows of the registers of results out of Excel: proposed or put right, and taken back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Model

from accounts.models import User
from audit.actions import record
from audit.models import AuditEvent
from province.actions.people import ActedOn, delete
from province.enums import BroughtKind
from province.queries.reading import Plan
from results import actions
from results.enums import ResultStatus
from results.models import Evidence, Technology, Transfer

Row = Technology | Transfer


class Meanwhile(Exception):
    """Somebody has changed a row since the table was looked through."""


# --- what both registers and the spaces keep of what they change --------------------------------
def before(row: Model, names: Iterable[str]) -> dict[str, object]:
    """Return the values of columns as the record of an import keeps them."""
    fields = [row._meta.get_field(name) for name in names]
    values = {each.attname: getattr(row, each.attname) for each in fields}  # type: ignore[union-attr]
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def put_back(row: Model, values: Mapping[str, Any]) -> list[str]:
    """Set columns to what they were before an import; return their names."""
    fields = {each.attname: each for each in row._meta.concrete_fields}
    for name, value in values.items():
        setattr(row, name, fields[name].to_python(value))
    return [fields[name].name for name in values]


def last_event() -> int:
    """Return the key of the newest event of the trail."""
    return AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def refuse_later_events(model: type[Model], pks: Iterable[int], after: int) -> None:
    """Refuse where something was done to one of these rows after an event.

    Raises
    ------
    ActedOn
        It was.
    """
    label, keys = model._meta.label_lower, [str(pk) for pk in pks]
    later = AuditEvent.objects.filter(subject_label=label, subject_pk__in=keys, pk__gt=after)
    if later.exists():
        raise ActedOn


# --- technologies and transfers -----------------------------------------------------------------
def make_results(found: Plan, by: User, at: datetime) -> dict[str, Any]:
    """Propose the rows that are new, and put right those that stand in the register."""
    model: type[Row] = Technology if found.kind == BroughtKind.TECHNOLOGIES else Transfer
    made, changed = list[int](), list[dict[str, Any]]()
    for told in found.rows:
        if told.target is None:
            try:
                made.append(actions.save(model(), told.fields, by=by, at=at).pk)
            except actions.NumberTaken as taken:
                raise Meanwhile from taken
        elif told.fields:
            assert isinstance(told.target, Technology | Transfer)  # noqa: S101  as it was found
            changed.append(_put_right(told.target, told.fields, by, at))
    return {found.kind: made, "changed": changed, "last_event": last_event()}


def _put_right(target: Row, fields: Mapping[str, object], by: User, at: datetime) -> dict[str, Any]:
    """Change a row that is not confirmed; what was sent back still waits for its side."""
    row = actions.locked(target)
    if not row.can_change:
        raise Meanwhile
    stood = before(row, fields)
    if stood != before(target, fields):
        raise Meanwhile
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    record("change", row, by=by, at=at, fields=" ".join(fields))
    return {"pk": row.pk, "before": stood}


def undo_results(made: Mapping[str, Any], by: User, at: datetime) -> None:
    """Delete the rows that a file proposed, and put back those that it put right.

    Raises
    ------
    ActedOn
        Somebody has decided on a row, changed it, added a file, or a transfer names it.
    """
    model: type[Row] = Technology if BroughtKind.TECHNOLOGIES in made else Transfer
    kind = BroughtKind.TECHNOLOGIES if model is Technology else BroughtKind.TRANSFERS
    own, changed = made.get(kind, ()), made.get("changed", ())
    refuse_later_events(model, [*own, *(each["pk"] for each in changed)], made["last_event"])
    rows = model._base_manager.filter(pk__in=own)
    if (
        rows.exclude(status=ResultStatus.PROPOSED).exists()
        or Evidence.objects.filter(**{f"{model.key}__in": own}).exists()
    ):
        raise ActedOn
    delete(rows, {model._meta.label_lower})
    for each in changed:
        row = actions.locked(model._base_manager.get(pk=each["pk"]))
        row.save(update_fields=put_back(row, each["before"]))
        record("change", row, by=by, at=at, undone=True)
