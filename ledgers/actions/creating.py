"""New rows of an import, in bulk: departments, companies, people, posts, cases, terms."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from ledgers.actions.fields import MANY
from ledgers.queries import Ending, Plan, PlannedRow
from ledgers.queries.comparing import LASTING, PERSON, POST
from ledgers.queries.reading import plain
from mobility.core.calendar import WorkCalendar
from mobility.core.terms import Term, report_day
from mobility.enums import CaseStatus, Filing, Form
from mobility.models import (
    Department,
    Employment,
    Enterprise,
    ImportBatch,
    LeaveCase,
    LeaveTerm,
    Researcher,
    ReturnPlan,
    Treatment,
)
from mobility.secret import digest

_CASE = (
    "form",
    "minute_number",
    "decided_on",
    "share",
    "project",
    "filing_number",
    "filed_on",
    "note",
)


class Creating:
    """Makes what the clean rows bring; remembers what a change may refer to."""

    def __init__(self, batch: ImportBatch, plan: Plan, *, by: User | None, at: datetime) -> None:
        self.batch, self.plan, self.by, self.at = batch, plan, by, at
        self.unit = batch.organisation
        self.departments: dict[str, Department] = {}
        self.companies: dict[int | str | None, Enterprise] = {}

    def make_lists(self) -> None:
        """Make the departments and companies that are new."""
        rows = [row for row in self.plan.clean if row.result in {"new", "update"}]
        names = [
            Department(organisation=self.unit, name=name) for name in self.plan.new_departments
        ]
        made = Department.objects.bulk_create(names)
        self.departments = {plain(row.name): row for row in made}
        keys = list(dict.fromkeys(row.company for row in rows if isinstance(row.company, str)))
        told = [self.plan.companies[key].fields() for key in keys]
        companies = [Enterprise(organisation=self.unit, **fields) for fields in told]
        self.companies = dict(
            zip(keys, Enterprise.objects.bulk_create(companies, MANY), strict=True)
        )

    def company_id(self, key: int | str | None) -> int | None:
        """Return the key of a company in the database."""
        return self.companies[key].pk if isinstance(key, str) else key

    def department_of(self, told: Department | str) -> Department:
        """Return the department that a row names, be it new or known."""
        return told if isinstance(told, Department) else self.departments[plain(told)]

    def make_cases(self) -> list[PlannedRow]:
        """Make people, posts, cases and terms; each row gets its case."""
        rows = self.plan.of("new")
        self._make_posts([row for row in rows if row.post is None])
        cases = LeaveCase.objects.bulk_create([self._case(row) for row in rows], MANY)
        for row, case in zip(rows, cases, strict=True):
            row.made = case
        terms = [term for row in rows for term in self._terms(row)]
        LeaveTerm.objects.bulk_create(terms, MANY)
        Treatment.objects.bulk_create([self._treatment(row) for row in rows], MANY)
        plans = [self._plan(row) for row in rows if _returned(row)]
        ReturnPlan.objects.bulk_create(plans, MANY)
        return rows

    # --- people and posts -------------------------------------------------------------------
    def _make_posts(self, rows: Sequence[PlannedRow]) -> None:
        """Make one person and one post of all rows with one staff number, the latest leave's."""
        latest: dict[str, PlannedRow] = {}
        for row in sorted(rows, key=lambda row: (row.told["first_day"], row.number)):
            latest[plain(row.told["staff_number"])] = row
        strangers = [row for row in latest.values() if row.person is None]
        people = Researcher.objects.bulk_create([_person(row) for row in strangers], MANY)
        for row, person in zip(strangers, people, strict=True):
            row.person = person
        made = Employment.objects.bulk_create([self._post(row) for row in latest.values()], MANY)
        posts = dict(zip(latest, made, strict=True))
        for row in rows:
            row.post = posts[plain(row.told["staff_number"])]
            row.person = row.post.person

    def _post(self, row: PlannedRow) -> Employment:
        fields = {
            field: row.told[key]
            for key, field in {**POST, **LASTING}.items()
            if key in row.told and key != "department"
        }
        return Employment(
            person=row.person,
            organisation=self.unit,
            staff_number=row.told["staff_number"],
            department=self.department_of(row.told["department"]),
            **fields,
        )

    # --- the leave --------------------------------------------------------------------------
    def _case(self, row: PlannedRow) -> LeaveCase:
        told, ending = row.told, row.ending
        fields = {key: told[key] for key in _CASE if key in told}
        return LeaveCase(
            employment=row.post,
            enterprise_id=self.company_id(row.company),
            status=ending.status if ending else CaseStatus.SIGNED,
            status_changed_at=self.at,
            role=told.get("enterprise_role", ""),
            filing=self._filing(row),
            closed_on=ending.day if ending else None,
            created_at=self.at,
            created_by=self.by,
            batch=self.batch,
            **fields,
        )

    def _filing(self, row: PlannedRow) -> str:
        if row.told.get("filing_number"):
            return Filing.ACCEPTED
        if row.told.get("filed_on"):
            return Filing.SUBMITTED
        is_open = row.ending is None and Form(row.told.get("form", Form.LEAVE_FOUND)).is_leave
        policy = self.plan.rules_on(row.told["first_day"]).policy
        return Filing.REQUIRED if is_open and policy.filing_required else Filing.NONE

    def _terms(self, row: PlannedRow) -> list[LeaveTerm]:
        return [
            LeaveTerm(
                case=row.made,
                first_day=term.first_day,
                last_day=term.last_day,
                agreement_number="" if number else row.told.get("agreement_number", ""),
                ended_on=row.ended_on if term is row.terms[-1] else None,
                recorded_at=self.at,
            )
            for number, term in enumerate(row.terms)
        ]

    def _treatment(self, row: PlannedRow) -> Treatment:
        rules = self.plan.rules_on(row.told["first_day"])
        return Treatment(
            case=row.made,
            valid_from=row.told["first_day"],
            pay_mode=row.told.get("pay_mode", rules.policy.pay_mode),
            base_mode=rules.policy.si_base_mode,
            basis=rules.basis["pay_mode"],
            by=self.by,
            at=self.at,
        )

    def _plan(self, row: PlannedRow) -> ReturnPlan:
        return ReturnPlan(
            case=row.made,
            reported_on=row.told["returned_on"],
            grade=row.told.get("return_grade"),
            is_over_plan=row.told.get("over_quota", False),
            late_days=late_days(row.ending, row.terms, self.plan.calendar),
        )


def _person(row: PlannedRow) -> Researcher:
    told = row.told
    number = told.get("identity_number", "")
    return Researcher(
        name=told["name"],
        identity_number=number,
        identity_digest=digest(number),
        **{field: told[key] for key, field in PERSON.items() if key in told},
    )


def _returned(row: PlannedRow) -> bool:
    return row.ending is not None and row.ending.status == CaseStatus.RETURNED


def late_days(ending: Ending | None, terms: Sequence[Term], calendar: WorkCalendar) -> int:
    """Return the days by which a return was late."""
    if ending is None or ending.status != CaseStatus.RETURNED:
        return 0
    return max((ending.day - report_day(terms[-1].last_day, calendar)).days, 0)
