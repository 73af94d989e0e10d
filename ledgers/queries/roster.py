"""Lists that are made from the record, never typed: the roster, and who is due."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import override

from accounts.models import Organisation, User
from ledgers.core.columns import COLUMNS, DERIVED
from mobility.core.state import Phase, count
from mobility.enums import APPLYING, CaseStatus
from mobility.models import CaseOn
from mobility.queries.days import spoken_count
from mobility.queries.ledger import Ledger, Wanted
from mobility.queries.overview import treatment_on
from mobility.queries.terms import valid_terms
from mobility.querysets import CaseQuerySet
from sheets.headings import Column
from sheets.writing import write_table

ROSTER = (
    "name",
    "staff_number",
    "unit",
    "department",
    "gender",
    "born",
    "started_work_on",
    "entered_on",
    "title",
    "grade",
    "wage_step",
    "form",
    "agreement_number",
    "minute_number",
    "decided_on",
    "first_day",
    "last_day",
    "extension_first_day",
    "extension_last_day",
    "enterprise",
    "credit_code",
    "county",
    "enterprise_role",
    "share",
    "enterprise_founded_on",
    "is_profitable",
    "space",
    "project",
    "pay_mode",
    "filing_number",
    "filed_on",
    "returned_on",
    "return_grade",
    "over_quota",
    "ended_on",
    "end_reason",
    "note",
)

_ENDINGS = frozenset(
    {
        CaseStatus.CONVERTED,
        CaseStatus.RESIGNED,
        CaseStatus.DISMISSED,
        CaseStatus.RETIRED,
        CaseStatus.DECEASED,
        CaseStatus.TRANSFERRED,
        CaseStatus.COMPLETED,
    }
)


# Where a leave stands, in the words that the import reads; but it takes in no application, and no
# leave that came to nothing, so that it does not know the first and the last three.
_STATE: Mapping[str, str] = {
    Phase.APPLYING: "申请中",
    Phase.UPCOMING: "已签协议",
    Phase.AWAY: "离岗中",
    Phase.DUE: "快到期",
    Phase.REPORTING: "待报到",
    Phase.OVERDUE: "逾期",
    CaseStatus.RETURNED: "已返岗",
    CaseStatus.CONVERTED: "转为其他形式",
    CaseStatus.RESIGNED: "辞职",
    CaseStatus.DISMISSED: "解除",
    CaseStatus.RETIRED: "退休",
    CaseStatus.DECEASED: "去世",
    CaseStatus.TRANSFERRED: "调出",
    CaseStatus.COMPLETED: "期满终止",
    CaseStatus.REJECTED: "不予批准",
    CaseStatus.WITHDRAWN: "已撤回",
    CaseStatus.CANCELLED: "离岗前撤销",
}
_SERIAL, _DAYS_LEFT = (
    next(column for column in DERIVED if column.key == key) for key in ("serial", "days_left")
)


def roster_columns() -> list[Column]:
    """Return what the roster shows: the number of the line, what we keep, how it stands."""
    kept = [column for column in COLUMNS if column.key in ROSTER]
    return [_SERIAL, *kept, Column("status", "状态", "Status", (), "text"), _DAYS_LEFT]


def _stands(case: CaseOn, on: date) -> dict[str, object]:
    counted = count(case.phase, case.first_day, case.last_day, on)
    days = None
    if counted is not None and counted.kind != "begins":
        days = counted.days if counted.kind == "left" else -counted.days
    return {"status": _state(case), "days_left": days}


def _state(case: CaseOn) -> str:
    """Say where a leave stands on the day; of an application, as the page does, with whom it is."""
    if case.status in APPLYING:
        return str(case.get_status_display())
    over = case.phase in {Phase.BACK, Phase.ENDED, Phase.DROPPED}
    return _STATE.get(case.status if over else case.phase, "")


def roster_rows(cases: CaseQuerySet[CaseOn], on: date) -> list[dict[str, object]]:
    """Return one flat row a case, under the keys of the Excel columns.

    What came after a past day is left out; a term counts from the moment it is on record. Today's
    roster holds what is agreed for later too.
    """
    until = date.max if on >= timezone.localdate() else on
    with override("zh-hans"):
        told = cases.prefetch_related("terms", "treatments", "employment__person__user")
        return [
            {"serial": number, **_flat(case, until), **_stands(case, on)}
            for number, case in enumerate(told, 1)
        ]


def _flat(case: CaseOn, until: date) -> dict[str, object]:
    post, person, company = case.employment, case.employment.person, case.enterprise
    terms = valid_terms(case)
    first, more = (terms[0] if terms else None), (terms[-1] if len(terms) > 1 else None)
    treatment = treatment_on(case, until)
    plan = getattr(case, "plan", None)
    back = plan if plan and plan.reported_on and plan.reported_on <= until else None
    has_ended = case.status in _ENDINGS and case.closed_on is not None and case.closed_on <= until
    return {
        "name": person.name,
        "staff_number": post.staff_number,
        "unit": post.organisation.name,
        "department": post.department.name,
        "born": person.born,
        "started_work_on": person.started_work_on,
        "entered_on": post.entered_on,
        "title": post.title,
        "grade": post.grade,
        "wage_step": post.wage_step,
        "form": case.form,
        "agreement_number": first.agreement_number if first else "",
        "minute_number": case.minute_number,
        "decided_on": case.decided_on,
        "first_day": first.first_day if first else case.asked_first_day,
        "last_day": first.last_day if first else None,
        "extension_first_day": more.first_day if more else None,
        "extension_last_day": more.last_day if more else None,
        "enterprise": company.name if company else "",
        "credit_code": company.credit_code if company else "",
        "county": company.county.full if company and company.county else "",
        "enterprise_role": case.role,
        "share": case.share,
        "enterprise_founded_on": company.founded_on if company else None,
        "is_profitable": company.is_profitable if company else None,
        "space": company.space if company else "",
        "project": case.project,
        "pay_mode": treatment.pay_mode if treatment else "",
        "filing_number": case.filing_number,
        "filed_on": case.filed_on,
        "returned_on": back.reported_on if back else None,
        "return_grade": back.grade if back else None,
        "over_quota": back.is_over_plan if back else None,
        "ended_on": case.closed_on if has_ended else None,
        "end_reason": case.status if has_ended else "",
        "note": case.note,
    }


def roster_workbook(ledger: Ledger, cases: CaseQuerySet[CaseOn]) -> bytes:
    """Return the roster (花名册) as Excel, in the columns that the import reads."""
    day = ledger.wanted.on.isoformat()
    title = f"离岗创业人员花名册（{day}）"
    return write_table(
        roster_columns(), roster_rows(cases, ledger.wanted.on), title=title, sheet="花名册"
    )


def due_workbook(user: User, unit: Organisation, on: date) -> tuple[bytes, int]:
    """Return who is overdue or due within half a year (到期预警表), soonest first."""
    ledger = Ledger(user, Wanted(on=on, unit=unit.pk, segment="away", due_within=180))
    cases = ledger.cases
    columns = [
        column
        for column in COLUMNS
        if column.key
        in {"name", "staff_number", "department", "first_day", "last_day", "enterprise", "note"}
    ]
    rows = []
    with override("zh-hans"):
        for row in ledger.rows(list(cases)):
            flat = {
                "name": row.case.employment.person.name,
                "staff_number": row.case.employment.staff_number,
                "department": row.case.employment.department.name,
                "first_day": row.case.first_day,
                "last_day": row.case.last_day,
                "enterprise": row.case.enterprise.name if row.case.enterprise else "",
                "note": f"{row.duty.words}（{spoken_count(row.count)}）",
            }
            rows.append(flat)
    title = f"{unit.name}离岗到期预警表（{on.isoformat()}）"
    return write_table(columns, rows, title=title, sheet="到期预警"), len(rows)
