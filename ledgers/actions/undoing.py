"""A whole import is taken back, as long as nobody has worked on what it wrote."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import permits
from audit.actions import record
from audit.models import AuditEvent
from ledgers.actions.batches import lock, move
from ledgers.actions.changing import restate_pay
from ledgers.actions.creating import late_days
from ledgers.actions.fields import FIELDS, MANY, holder, parsed, record_each
from ledgers.actions.following import days_now, follow_undone
from ledgers.queries import CORRECTED_BY_OFFICERS
from ledgers.queries.checks import ending_of
from ledgers.queries.known import Known, alive, terms_of
from mobility import policies
from mobility.actions.known import NO_DEPARTMENT, department_called
from mobility.core.terms import Term
from mobility.enums import RUNNING, BatchStatus, CaseStatus
from mobility.models import (
    Correction,
    Department,
    Employment,
    ImportBatch,
    LeaveCase,
    LeaveTerm,
    PostPlan,
    ReturnPlan,
)

UNDO_DAYS = 7
# What leaves the record as it is.
_LOOKS = ("reveal", "read_paper", "say", "nudge", "inspect", "consent")


class NotUndone(Exception):
    """An import is not taken back; where that is for some of its leaves, `cases` are these."""

    cases: Sequence[LeaveCase] = ()


class TooLate(NotUndone):
    """The days in which an import can be taken back are over; `until` was the last moment."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class _NotForCases(NotUndone):
    def __init__(self, cases: Sequence[LeaveCase]) -> None:
        super().__init__(cases)
        self.cases = cases


class ChangedSince(_NotForCases):
    """Somebody has worked on `cases` since the import, so that it cannot be taken back whole."""


class HeadsMatter(_NotForCases):
    """The import changed `cases` that were closed, which only the head of the HR office does."""


class OwnLeave(NotUndone):
    """Nobody takes back what an import says of the own leave."""


def undo_until(batch: ImportBatch) -> datetime | None:
    """Return until when an import can be taken back."""
    return batch.written_at + timedelta(days=UNDO_DAYS) if batch.written_at else None


@transaction.atomic
def undo(batch: ImportBatch, *, by: User | None, at: datetime) -> int:
    """Take an import back: new leaves are cancelled, corrections are reversed by corrections.

    People, posts and companies that it brought stay; a row of the record is never deleted. Its
    departments go where nobody else uses them; how many did is returned.

    Raises
    ------
    InvalidMove
        It is not written, or was taken back already.
    TooLate
        More than `UNDO_DAYS` have passed.
    ChangedSince
        A case was changed after the import; it names them.
    OwnLeave, HeadsMatter
        As for writing: of the own leave nobody, of closed leaves only the head.
    """
    if by is not None:
        policies.may_handle(by, batch.organisation)
    lock(batch.organisation)
    move(batch, "undo", undone_at=at)
    batch.refresh_from_db(fields=["written_at", "counts"])
    if (until := undo_until(batch)) and at > until:
        raise TooLate(until)
    held = _held(batch)
    if changed := _changed_since(batch, held):
        raise ChangedSince(changed)
    if by is not None:
        _refuse_what_others_do(batch, held, by)
    created = list(LeaveCase.objects.filter(batch=batch))
    reversing = _Reversing(batch, by=by, at=at)
    former = days_now(reversing.cases_of("term"))
    _cancel(created, at)
    reversing.reverse()
    reopened, paid = reversing.cases_of("status", RUNNING), reversing.cases_of("pay_mode")
    follow_undone(created, reopened, paid, former, at=at)
    updated = [case for case in reversing.cases if case.batch_id != batch.pk]
    details = [{"batch": batch.pk, "from": case.status} for case in [*created, *updated]]
    record_each("undo_import", [*created, *updated], details, by=by, at=at)
    record("undo_import", batch, by=by, at=at, new=len(created), update=len(updated))
    return _remove_departments(batch, by=by, at=at)


def _remove_departments(batch: ImportBatch, *, by: User | None, at: datetime) -> int:
    """Remove the departments that only imports taken back brought; posts of them stand without one.

    Such an import keeps no department for another, whichever of them is taken back first.
    """
    undone = ImportBatch.objects.filter(organisation=batch.organisation, status=BatchStatus.UNDONE)
    theirs = LeaveCase.objects.filter(employment=OuterRef("pk"))
    others = Employment.objects.exclude(
        Exists(theirs.filter(batch__in=undone)) & ~Exists(theirs.exclude(batch__in=undone))
    )
    keys_made = chain.from_iterable(
        counts.get("made_departments", []) for counts in undone.values_list("counts", flat=True)
    )
    made = Department.objects.filter(
        pk__in=list(keys_made), organisation=batch.organisation
    ).exclude(name=NO_DEPARTMENT)
    users = (others, PostPlan.objects.all(), ReturnPlan.objects.all())
    unused = made.filter(
        *(~Exists(each.filter(department=OuterRef("pk"))) for each in users), head=None
    )
    keys = list(unused.values_list("pk", flat=True))
    posts = Employment.objects.filter(department__in=keys)
    cases = LeaveCase.objects.filter(employment__in=posts).select_related("employment__department")
    if moved := list(cases):
        rest = department_called(batch.organisation, NO_DEPARTMENT)
        reason = _("The import was taken back.")
        Correction.objects.bulk_create(
            [
                Correction(
                    case=case,
                    field="department",
                    old=case.employment.department.name,
                    new=rest.name,
                    reason=reason,
                    by=by,
                    at=at,
                    batch=batch,
                )
                for case in moved
            ],
            MANY,
        )
        posts.update(department=rest)
    Department.objects.filter(pk__in=keys).delete()
    return len(keys)


def _held(batch: ImportBatch) -> list[LeaveCase]:
    """Return the cases that an import wrote to; nobody works on them until the transaction ends."""
    touched = LeaveCase.objects.filter(Q(batch=batch) | Q(corrections__batch=batch))
    held = LeaveCase.objects.select_for_update(no_key=True).filter(pk__in=touched.values("pk"))
    return list(held.order_by("pk"))


def _changed_since(batch: ImportBatch, touched: Iterable[LeaveCase]) -> list[LeaveCase]:
    """Return the cases on which anybody worked after the import was written.

    Another import counts, unless it was taken back.
    """
    by_key = {str(case.pk): case for case in touched}
    undone = ImportBatch.objects.filter(
        organisation=batch.organisation, status=BatchStatus.UNDONE
    ).exclude(pk=batch.pk)
    later = (
        AuditEvent.objects.filter(
            subject_label=LeaveCase._meta.label_lower,
            subject_pk__in=by_key,
            happened_at__gt=batch.written_at,
        )
        .exclude(verb__in=_LOOKS)
        .exclude(  # without the key nothing is equal, nor unequal: such a row would fall out
            detail__has_key="batch", detail__batch__in=list(undone.values_list("pk", flat=True))
        )
    )
    keys = dict.fromkeys(later.order_by("pk").values_list("subject_pk", flat=True))
    return [by_key[key] for key in keys]


def _refuse_what_others_do(batch: ImportBatch, touched: Sequence[LeaveCase], by: User) -> None:
    """Refuse what by hand, and in a file, is a colleague's or the head's to do."""
    keys = [case.pk for case in touched]
    if LeaveCase.objects.filter(pk__in=keys, employment__person__user=by).exists():
        raise OwnLeave
    if permits(policies.may_head, by, batch.organisation):
        return
    ended = Correction.objects.filter(batch=batch, field="status")
    before = dict(ended.values_list("case", "old"))
    closed = [
        case
        for case in touched
        if case.batch_id != batch.pk
        and before.get(case.pk, case.status) not in CORRECTED_BY_OFFICERS
    ]
    if closed:
        raise HeadsMatter(closed)


def _cancel(created: Sequence[LeaveCase], at: datetime) -> None:
    """Cancel the leaves that an import brought, whatever state it gave them."""
    keys = [case.pk for case in created]
    LeaveTerm.objects.filter(case__in=keys, is_void=False).update(is_void=True)
    LeaveCase.objects.filter(pk__in=keys).update(
        status=CaseStatus.CANCELLED,
        status_changed_at=at,
        closed_on=timezone.localdate(at),
        close_basis=_("The import was taken back."),
    )


class _Reversing:
    """Writes the old values back, each with a correction of the correction."""

    def __init__(self, batch: ImportBatch, *, by: User | None, at: datetime) -> None:
        self.batch, self.by, self.at = batch, by, at
        self.known = Known(batch.organisation, [])
        self.corrections = list(
            Correction.objects.filter(batch=batch)
            .select_related("case__employment", "case__enterprise")
            .order_by("-pk")
        )
        self.cases = list({each.case_id: each.case for each in self.corrections}.values())

    def cases_of(self, field: str, old: Collection[str] = ()) -> set[int]:
        """Return the cases of which a field was corrected; with `old`, from one of these."""
        return {
            each.case_id
            for each in self.corrections
            if each.field == field and (not old or each.old in old)
        }

    def reverse(self) -> None:
        """Reverse every correction of the batch."""
        self._reverse_terms([each for each in self.corrections if each.field == "term"])
        of_status: set[int] = set()
        for each in self.corrections:
            match each.field:
                case "term":
                    pass
                case "enterprise":
                    former = self.batch.counts.get("companies", {}).get(str(each.case_id))
                    LeaveCase.objects.filter(pk=each.case_id).update(enterprise=former)
                case "pay_mode" if each.old:
                    basis = _("Excel import “%(name)s” taken back") % {"name": self.batch.name}
                    restate_pay(each.case, each.old, basis=basis, by=self.by, at=self.at)
                case "pay_mode":
                    pass
                case _:
                    self._restore(each)
            if each.field in {"status", "closed_on", "returned_on", "term"}:
                of_status.add(each.case_id)
        self._settle_ends(of_status)
        reason = _("The import was taken back.")
        Correction.objects.bulk_create(
            [
                Correction(
                    case_id=each.case_id,
                    field=each.field,
                    old=each.new,
                    new=each.old,
                    reason=reason,
                    by=self.by,
                    at=self.at,
                    batch=self.batch,
                )
                for each in self.corrections
            ],
            MANY,
        )

    def _restore(self, each: Correction) -> None:
        """Write one value back, if it is still the one that the import wrote."""
        field = FIELDS[each.field]
        found = holder(field.of, each.case, each.case.enterprise_id)
        told: dict[str, object] = {field.attribute: parsed(each.field, each.old, self.known)}
        if each.field == "identity_number":
            told = {"identity_number": "", "identity_digest": ""}
        else:
            found = found.filter(**{field.attribute: parsed(each.field, each.new, self.known)})
        if each.field == "status":
            told["status_changed_at"] = self.at
        found.update(**told)

    def _reverse_terms(self, corrections: Sequence[Correction]) -> None:
        """Void what the import wrote, then write what stood."""
        by_days: dict[int, dict[Term, LeaveTerm]] = defaultdict(dict)
        terms = LeaveTerm.objects.filter(
            case__in=[each.case_id for each in corrections], is_void=False
        )
        for term in terms:
            by_days[term.case_id][Term(term.first_day, term.last_day)] = term
        void, made = [], []
        for each in corrections:
            written = by_days[each.case_id].get(_term(each.new))
            if written is None:
                continue
            void.append(written.pk)
            if each.old:
                before = _term(each.old)
                made.append(
                    LeaveTerm(
                        case_id=each.case_id,
                        first_day=before.first_day,
                        last_day=before.last_day,
                        agreement_number=written.agreement_number,
                        signed_on=written.signed_on,
                        recorded_at=self.at,
                    )
                )
        LeaveTerm.objects.filter(pk__in=void).update(is_void=True)
        LeaveTerm.objects.bulk_create(made, MANY)

    def _settle_ends(self, keys: Iterable[int]) -> None:
        """Let the last terms end as their cases say again."""
        cases = LeaveCase.objects.filter(pk__in=list(keys)).exclude(batch=self.batch)
        for case in cases.select_related("plan").prefetch_related("terms"):
            terms, ending = alive(case), ending_of(case)
            if not terms:
                continue
            agreed = terms_of(terms)
            ended = ending.last_day(agreed[-1]) if ending else None
            LeaveTerm.objects.filter(pk=terms[-1].pk).update(
                ended_on=max(ended, agreed[-1].first_day) if ended else None
            )
            ReturnPlan.objects.filter(case=case).update(
                late_days=late_days(ending, agreed, self.known.calendar)
            )


def _term(text: str) -> Term:
    first, _dash, last = text.partition(" – ")
    return Term(date.fromisoformat(first), date.fromisoformat(last))
