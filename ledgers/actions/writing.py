"""An import enters the ledger: all of it in one transaction, or nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from audit.guards import broken
from audit.lifecycle import InvalidMove
from ledgers.actions.batches import lock, move
from ledgers.actions.changing import Changing, LedgerChanged, RowsChanged
from ledgers.actions.creating import Creating
from ledgers.actions.fields import record_each
from ledgers.actions.following import follow_written
from ledgers.queries import Plan, plan, table_of
from mobility import policies
from mobility.models import ImportBatch, LeaveCase, Recorded
from sheets.opening import Table

# What somebody can make in the moment between looking and writing.
_MADE_MEANWHILE = frozenset(
    {
        "no_overlapping_leave",
        "one_company_per_code_and_unit",
        "one_department_per_name",
        "one_person_per_staff_number",
        "one_researcher_per_identity",
    }
)


class HasErrors(Exception):
    """Rows are wrong, or none is right; `plan` says which and why. Nothing was written."""

    def __init__(self, found: Plan) -> None:
        super().__init__(found.counts)
        self.plan = found


def write(
    batch: ImportBatch,
    *,
    only_clean: bool,
    by: User | None,
    at: datetime,
    table: Table | None = None,
    seen: str = "",
) -> Plan:
    """Write a whole import, or its clean rows, and return what it did.

    The file is compared anew with the record, while no other import of the unit can write. Whoever
    has read it already passes the `table`; whoever has looked at a plan, what stands for it.

    Raises
    ------
    HasErrors
        A row is wrong and only clean rows were not asked for, or no row is clean.
    InvalidMove
        It was written, or given up, meanwhile.
    LedgerChanged
        Somebody entered the same person, department, company or days meanwhile, or something else
        would be changed than was `seen`.
    RowsChanged
        Somebody changed a leave that a row changes too, after it was compared with that row.
    """
    if by is not None:
        policies.may_handle(by, batch.organisation)
    if not batch.content:
        raise InvalidMove(f"{batch} was given up.")
    table = table or table_of(batch)
    try:
        with transaction.atomic():
            lock(batch.organisation)
            move(batch, "write", written_at=at)
            edits = ImportBatch.objects.values_list("edits", flat=True).get(pk=batch.pk)
            read = _versions(Q(case__employment__organisation=batch.organisation))
            found = plan(batch.organisation, table, edits, by=by, on=timezone.localdate(at))
            if (found.of("wrong") and not only_clean) or not found.clean:
                raise HasErrors(found)
            if seen not in {"", found.seen}:
                raise LedgerChanged(seen)
            _hold(found, read)
            _write(batch, found, by=by, at=at)
    except IntegrityError as problem:
        if broken(problem) in _MADE_MEANWHILE:
            raise LedgerChanged from problem
        raise
    return found


def _versions(which: Q) -> dict[int, int]:
    """Return of leaves how many versions the record keeps: one more with every change."""
    rows = Recorded.objects.filter(which).order_by("case").values("case")
    return dict(rows.annotate(kept=Count("pk")).values_list("case", "kept"))


def _hold(found: Plan, read: Mapping[int, int]) -> None:
    """Let nobody else change the leaves that rows change; refuse what was changed since `read`."""
    rows = {row.case.pk: row.number for row in found.of("update") if row.case is not None}
    held = LeaveCase.objects.select_for_update(no_key=True).filter(pk__in=list(rows))
    keys = list(held.order_by("pk").values_list("pk", flat=True))
    now = _versions(Q(case__in=keys))
    if changed := sorted(rows[pk] for pk in rows if now.get(pk) != read.get(pk)):
        raise RowsChanged(changed)


def _write(batch: ImportBatch, found: Plan, *, by: User | None, at: datetime) -> None:
    counts, updates = found.counts, found.of("update")
    making = Creating(batch, found, by=by, at=at)
    making.make_lists()
    new = making.make_cases()
    changing = Changing(making)
    changing.write(new, updates)
    rows = [*new, *updates]
    record_each(
        "import",
        [row.leave for row in rows if row.leave is not None],
        [{"batch": batch.pk, "row": row.number, "is_new": row.case is None} for row in rows],
        by=by,
        at=at,
    )
    follow_written(updates, by=by, at=at)
    made = [department.pk for department in making.departments.values()]
    kept = {
        **counts,
        "left_out": len(found.left_out),
        "others": found.table.others,
        "companies": changing.former_companies,
        "made_departments": made,
    }
    ImportBatch.objects.filter(pk=batch.pk).update(counts=kept)
    record("import", batch, by=by, at=at, new=counts["new"], update=counts["update"])
