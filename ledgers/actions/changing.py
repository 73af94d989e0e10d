"""What an import changes of the record: each value with the correction that keeps the old one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from ledgers.actions.creating import Creating, late_days
from ledgers.actions.fields import FIELDS, MANY, called, holder, written
from ledgers.queries import Change, Plan, PlannedRow
from ledgers.queries.known import alive
from mobility.core.terms import Term
from mobility.enums import BaseMode
from mobility.models import (
    Correction,
    ImportBatch,
    LeaveCase,
    LeaveTerm,
    ReturnPlan,
    Treatment,
)
from mobility.secret import digest

# Rows that keep no versions: each is changed only if what was read of it still stands there.
_UNVERSIONED = frozenset({"person", "post", "company", "plan"})


class LedgerChanged(Exception):
    """Somebody wrote to the ledger while the import was written, which is undone for that."""


class RowsChanged(LedgerChanged):
    """Somebody changed what the plan had read; `rows` of the file would undo it."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(rows)
        self.rows = rows


class Changing:
    """Writes the changes of rows; a mistyped term is voided and another takes its place."""

    def __init__(self, making: Creating) -> None:
        self.making = making
        self.batch: ImportBatch = making.batch
        self.plan: Plan = making.plan
        self.by: User | None = making.by
        self.at: datetime = making.at
        self.corrections: list[Correction] = []
        self.former_companies: dict[str, int | None] = {}  # what a correction cannot tell
        self.outrun: set[int] = set()  # rows whose person, post, pay or company was changed since

    def write(self, new: Sequence[PlannedRow], updates: Sequence[PlannedRow]) -> None:
        """Write the changes of updates, and those that new leaves bring to people and posts.

        Raises
        ------
        RowsChanged
            A person, post, pay, company or return is another by now than the plan has read.
        """
        self._write_terms(updates)
        for row in [*new, *updates]:
            by_holder: dict[str, list[Change]] = defaultdict(list)
            for change in row.changes:
                by_holder[change.of].append(change)
            for of, changes in by_holder.items():
                if of != "terms":
                    self._write_values(row, of, changes)
            if by_holder.keys() & {"terms", "plan"}:
                days = late_days(row.ending, row.terms, self.plan.calendar)
                ReturnPlan.objects.filter(case=row.leave).update(late_days=days)
        if self.outrun:
            raise RowsChanged(sorted(self.outrun))
        Correction.objects.bulk_create(self.corrections, MANY)

    def _note(self, row: PlannedRow, name: str, old: object, new: object) -> None:
        reason = _("Excel import “%(name)s”, row %(row)s")
        correction = Correction(
            case=row.leave,
            field=name,
            old=written(name, old),
            new=written(name, new),
            reason=reason % {"name": self.batch.name, "row": row.number},
            by=self.by,
            at=self.at,
            batch=self.batch,
        )
        self.corrections.append(correction)

    def _write_values(self, row: PlannedRow, of: str, changes: Sequence[Change]) -> None:
        told: dict[str, object] = {}
        read: dict[str, object] = {}
        for change in changes:
            name, new = called(change.of, change.key), change.new
            if name == "enterprise":
                self._write_company(row, change)
                continue
            if name == "department":
                new = self.making.department_of(new)
            if name == "pay_mode":
                self._write_treatment(row, change)
            else:
                told[FIELDS[name].attribute] = new
                read[FIELDS[name].attribute] = change.old
            self._note(row, name, change.old, new)
        if told:
            self._update(row, of, told, read)

    def _update(
        self, row: PlannedRow, of: str, told: dict[str, object], read: dict[str, object]
    ) -> None:
        """Change one row of the database; `read` is what the plan has seen in its place.

        The condition is looked at under the lock of the row, after whoever changed it before.
        """
        if row.leave is None:
            return
        if number := told.get("identity_number"):
            told["identity_digest"] = digest(str(number))
            read["identity_digest"] = read.pop("identity_number")  # nothing, or it is not written
        if "status" in told:
            told["status_changed_at"] = self.at
        if of == "plan":
            ReturnPlan.objects.get_or_create(case=row.leave)
        rows = holder(of, row.leave, row.company)
        if of in _UNVERSIONED:
            rows = rows.filter(**read)
        if not rows.update(**told) and of in _UNVERSIONED:
            self.outrun.add(row.number)

    def _write_company(self, row: PlannedRow, change: Change) -> None:
        """Let a case name another company."""
        if row.leave is None:
            return
        self.former_companies[str(row.leave.pk)] = row.leave.enterprise_id
        pk = self.making.company_id(change.new)
        LeaveCase.objects.filter(pk=row.leave.pk).update(enterprise=pk)
        self._note(row, "enterprise", change.old, self.plan.companies[change.new].name())

    def _write_treatment(self, row: PlannedRow, change: Change) -> None:
        """Restate the pay of a leave, which is held, if the last treatment is still what it was."""
        kept = row.leave.treatments.order_by("valid_from", "pk") if row.leave is not None else None
        last = kept.last() if kept is not None else None
        if row.leave is None or (last.pay_mode if last is not None else "") != change.old:
            self.outrun.add(row.number)
            return
        basis = self.plan.rules_on(row.told["first_day"]).basis["pay_mode"]
        restate_pay(row.leave, change.new, basis=basis, by=self.by, at=self.at)

    # --- terms ------------------------------------------------------------------------------
    def _write_terms(self, rows: Sequence[PlannedRow]) -> None:
        """Void all that is wrong, then shorten, then write, so that nothing overlaps meanwhile."""
        void: list[int] = []
        made: list[tuple[PlannedRow, LeaveTerm | None, LeaveTerm]] = []
        ends: list[tuple[LeaveTerm, date | None]] = []
        for row in rows:
            old = alive(row.case) if row.case else []
            for number, term in enumerate(row.terms):
                before = old[number] if number < len(old) else None
                last = row.ended_on if term is row.terms[-1] else None
                if before is None or (before.first_day, before.last_day) != term:
                    void += [before.pk] if before else []
                    made.append((row, before, self._term(row, term, before, last)))
                elif before.ended_on != last:
                    ends.append((before, last))
        LeaveTerm.objects.filter(pk__in=void).update(is_void=True)
        for kept, last in sorted(ends, key=lambda end: end[1] is None):
            LeaveTerm.objects.filter(pk=kept.pk).update(ended_on=last)
        LeaveTerm.objects.bulk_create([kept for _row, _before, kept in made], MANY)
        for row, before, kept in made:
            self._note(row, "term", before, kept)

    def _term(
        self, row: PlannedRow, term: Term, before: LeaveTerm | None, ended: date | None
    ) -> LeaveTerm:
        """Return a term as told, with what the one before says otherwise."""
        return LeaveTerm(
            case=row.leave,
            first_day=term.first_day,
            last_day=term.last_day,
            agreement_number=before.agreement_number if before else "",
            signed_on=before.signed_on if before else None,
            ended_on=ended,
            recorded_at=self.at,
        )


def restate_pay(
    case: LeaveCase, pay_mode: str, *, basis: str, by: User | None, at: datetime
) -> None:
    """Write the treatment anew from the day that the last one is valid from; it outweighs it."""
    last = case.treatments.order_by("valid_from", "pk").last()
    if last is not None:
        last.pk, last._state.adding = None, True  # noqa: SLF001  a copy
        last.pay_mode, last.basis, last.by, last.at = pay_mode, basis, by, at
        last.save()
        return
    first = case.terms.filter(is_void=False).order_by("first_day").first()
    Treatment.objects.create(
        case=case,
        valid_from=first.first_day if first else at.date(),
        pay_mode=pay_mode,
        base_mode=BaseMode.PRE_LEAVE,
        basis=basis,
        by=by,
        at=at,
    )
