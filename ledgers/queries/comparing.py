"""What a row says against what the record holds; what is alike in another writing is the same."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ledgers.queries.checks import moves_terms
from ledgers.queries.companies import FIELDS as COMPANY_FIELDS
from ledgers.queries.companies import Company
from ledgers.queries.known import Known, alive
from ledgers.queries.reading import plain
from ledgers.queries.rows import Change, PlannedRow
from mobility.enums import CaseStatus, Filing
from mobility.models import LeaveCase

# column key → field, of whatever holds it
PERSON = {"born": "born", "retirement_category": "track", "started_work_on": "started_work_on"}
LASTING = {"entered_on": "entered_on"}
POST = {
    "department": "department",
    "phone": "phone",
    "title": "title",
    "grade": "grade",
    "wage_step": "wage_step",
}
CASE = {
    "form": "form",
    "minute_number": "minute_number",
    "decided_on": "decided_on",
    "enterprise_role": "role",
    "share": "share",
    "project": "project",
    "filing_number": "filing_number",
    "filed_on": "filed_on",
    "note": "note",
}
PLAN = {"returned_on": "reported_on", "return_grade": "grade", "over_quota": "is_over_plan"}
_DAYS = ("first_day", "last_day", "extension_first_day", "extension_last_day")


class Comparison:
    """Compares the rows of a file with the record.

    Of a person with several rows the one with the latest leave speaks: birth, retirement and dates
    of entry from any file, department, post and phone only if the record knows no later leave.
    What is known of a person whom another unit employs as well is filled, never changed.
    """

    def __init__(
        self,
        known: Known,
        rows: Iterable[PlannedRow],
        companies: Mapping[int | str, Company],
    ) -> None:
        self.known, self.companies = known, companies
        self._latest: dict[int | str, PlannedRow] = {}
        for row in rows:
            if row.who and row.is_dated and not row.is_application:
                before = self._latest.setdefault(row.who, row)
                if row.told["first_day"] >= before.told["first_day"]:
                    self._latest[row.who] = row

    def compare(self, row: PlannedRow) -> None:
        """Note every value that the row changes."""
        if row.is_application or row.faults:
            return
        if self._latest.get(row.who) is row:
            self._compare_person(row)
        if row.company is not None:
            self._compare_company(row, self.companies[row.company])
        if row.case is not None:
            self._compare_case(row, row.case)

    def _compare_person(self, row: PlannedRow) -> None:
        if row.person is not None:
            is_shared = row.person.pk in self.known.shared
            self._compare(row, "person", row.person, PERSON, fills=is_shared or row.post is None)
            if row.told.get("identity_number") and not row.person.identity_digest:
                row.changes.append(
                    Change("identity_number", "person", "", row.told["identity_number"])
                )
        if row.post is not None:
            cases = self.known.cases[row.post.pk]
            first_days = [alive(case)[0].first_day for case in cases if alive(case)]
            is_last = row.told["first_day"] >= max(first_days, default=date.min)
            is_own = row.case is not None and alive(row.case)[0].first_day == max(first_days)
            self._compare(row, "post", row.post, POST if is_last or is_own else {})
            self._compare(row, "post", row.post, LASTING)

    def _compare_company(self, row: PlannedRow, company: Company) -> None:
        if row.case is not None and row.case.enterprise != company.row:
            old = row.case.enterprise.name if row.case.enterprise else ""
            row.changes.append(Change("enterprise", "case", old, row.company))
        if company.row is None:
            return
        for key, field in COMPANY_FIELDS.items():
            value, speaker = company.told.get(key, (None, None))
            if speaker is row and not same(key, old := getattr(company.row, field), value):
                row.changes.append(Change(key, "company", old, value))

    def _compare_case(self, row: PlannedRow, case: LeaveCase) -> None:
        self._compare(row, "case", case, CASE)
        filing = filing_told(row, case)
        if filing != case.filing:
            row.changes.append(Change("filing", "case", case.filing, filing))
        if moves_terms(row):
            self._compare_days(row, case)
        first = alive(case)[0]
        self._compare(row, "term", first, {"agreement_number": "agreement_number"})
        treatments = list(case.treatments.all())
        if pay_mode := row.told.get("pay_mode"):
            old = treatments[-1].pay_mode if treatments else ""
            if old != pay_mode:
                row.changes.append(Change("pay_mode", "treatment", old, pay_mode))
        self._compare_ending(row, case)

    @staticmethod
    def _compare_days(row: PlannedRow, case: LeaveCase) -> None:
        """Note each day apart, as the cells of the row have them."""
        terms = alive(case)
        old: list[date | None] = [terms[0].first_day, terms[0].last_day]
        old += [terms[-1].first_day, terms[-1].last_day] if len(terms) > 1 else [None, None]
        for key, day in zip(_DAYS, old, strict=True):
            if row.told.get(key, day) != day:
                row.changes.append(Change(key, "terms", day, row.told[key]))

    def _compare_ending(self, row: PlannedRow, case: LeaveCase) -> None:
        if row.ending is None:
            return
        if row.ending.status != case.status:
            row.changes.append(Change("end_reason", "case", case.status, row.ending.status))
        if row.ending.status == CaseStatus.RETURNED:
            told = {**row.told, "returned_on": row.ending.day}
            plan = getattr(case, "plan", None)
            for key, field in PLAN.items():
                old = getattr(plan, field, False if key == "over_quota" else None)
                if key in told and not same(key, old, told[key]):
                    row.changes.append(Change(key, "plan", old, told[key]))
        if row.ending.day != case.closed_on:
            key = "closed_on" if row.ending.status == CaseStatus.RETURNED else "ended_on"
            row.changes.append(Change(key, "case", case.closed_on, row.ending.day))

    @staticmethod
    def _compare(
        row: PlannedRow, of: str, holder: object, fields: Mapping[str, str], *, fills: bool = False
    ) -> None:
        for key, field in fields.items():
            if key not in row.told:
                continue
            old = getattr(holder, field)
            if not same(key, old, row.told[key]) and not (fills and old):
                row.changes.append(Change(key, of, old, row.told[key]))


def same(key: str, old: Any, new: Any) -> bool:  # noqa: ANN401
    """Whether the record holds the value already, in whatever writing; nothing erases nothing."""
    if new is None:
        return True
    if old is None or old == "":
        return False
    if key == "born" and 1 in {old.day, new.day}:  # a month alone was told
        return (old.year, old.month) == (new.year, new.month)
    return plain(old) == plain(new) if isinstance(new, str) else bool(old == new)


def filing_told(row: PlannedRow, case: LeaveCase) -> str:
    """Return where the filing (备案) stands by the row: a number comes from the authority."""
    if row.told.get("filing_number"):
        return Filing.ACCEPTED
    if row.told.get("filed_on") and case.filing in {Filing.NONE, Filing.REQUIRED}:
        return Filing.SUBMITTED
    return case.filing
