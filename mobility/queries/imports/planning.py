"""A file against the record: what would be new, what would change, what is wrong."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.policies import permits
from mobility import policies
from mobility.core.sheets.headings import Arrangement, arrange
from mobility.core.sheets.opening import Table
from mobility.core.sheets.refusals import Unreadable
from mobility.enums import RUNNING, CaseStatus
from mobility.queries.imports.cases import match
from mobility.queries.imports.checks import Checks
from mobility.queries.imports.companies import Companies
from mobility.queries.imports.comparing import Comparison
from mobility.queries.imports.known import Known
from mobility.queries.imports.people import Departments, People, require
from mobility.queries.imports.reading import NOT_KEPT, plain, read_row, with_edits
from mobility.queries.imports.rows import Fault, Plan, PlannedRow

_CORRECTED_BY_OFFICERS = frozenset({CaseStatus.SIGNED, CaseStatus.EXTENDING})


def arranged(table: Table) -> Arrangement:
    """Return which column of a table holds what.

    Raises
    ------
    Unreadable
        A column is missing without which no row can be read.
    """
    arrangement = arrange(table.headers)
    if arrangement.missing:
        raise Unreadable(
            "missing_columns",
            columns=arrangement.missing, sheet=table.sheet, row=table.header_row,
        )  # fmt: skip
    if arrangement.twins:
        raise Unreadable("twin_columns", twins=arrangement.twins[0])
    return arrangement


def _settle_unit(organisation: Organisation, table: Table, letters: dict[str, str]) -> None:
    """Refuse rows of another unit; without a column of departments 单位 may be one.

    Raises
    ------
    Unreadable
        A row names another unit of the service, or its code.
    """
    names = (organisation.name, organisation.code or "", organisation.credit_code)
    own = {plain(name) for name in names}
    told = {
        plain(text): (row.number, str(text))
        for row in reversed(table.rows)
        for key in ("unit", "unit_code")
        if (text := row.cells.get(letters.get(key, "")))
    }
    strange = {text: where for text, where in told.items() if text not in own}
    for other in Organisation.objects.exclude(pk=organisation.pk) if strange else ():
        names = (other.name, other.code or "", other.credit_code)
        for name in filter(None, map(plain, names)):
            if name in strange:
                row, text = strange[name]
                raise Unreadable("other_unit", row=row, name=text, unit=str(organisation))
    is_department = "department" not in letters and any(
        plain(row.cells.get(letters.get("unit", ""), "")) in strange for row in table.rows
    )
    if is_department:
        letters["department"] = letters["unit"]
    for key in ("unit", "unit_code"):
        letters.pop(key, None)


def plan(
    organisation: Organisation,
    table: Table,
    edits: Mapping[str, str],
    *,
    by: User | None = None,
    on: date | None = None,
) -> Plan:
    """Compare every row of a table with the record of a unit.

    Parameters
    ----------
    organisation
        The unit whose ledger it is.
    table
        What stands in the file.
    edits
        Cells put right since, such as {"23:F": "2026-05-01"}.
    by
        Who will write it; None for the command, which asks no policy.
    on
        The day on which nothing later can have happened; today by default.

    Raises
    ------
    Unreadable
        A column is missing without which no row can be read.
    """
    arrangement = arranged(table)
    letters = arrangement.letters
    table = with_edits(table, edits)
    _settle_unit(organisation, table, letters)
    rows = [read_row(row, letters, arrangement.length_in) for row in table.rows]
    known = Known(organisation, rows)
    companies = Companies(known, letters)
    departments = Departments(known, letters, _confirmed(edits, letters))
    _find(rows, known, letters, companies, departments)
    Checks(known, letters, on or timezone.localdate()).check(rows)
    if by is not None:
        _refuse_own(rows, by)
    companies.listen([row for row in rows if not row.faults])
    comparison = Comparison(known, rows, companies.found)
    for row in rows:
        comparison.compare(row)
    if by is not None and not permits(policies.may_head, by, organisation):
        _refuse_what_is_the_heads(rows)
    for row in rows:
        row.faults.sort(key=lambda fault: (len(fault.column), fault.column))
    kept = {key: letter for key, letter in letters.items() if key not in NOT_KEPT}
    passed_over = {letters.get(key) for key in NOT_KEPT}
    hidden = [header for header in table.headers if header.column in passed_over]
    return Plan(
        organisation=organisation,
        table=table,
        letters=kept,
        unread=[*arrangement.unknown, *arrangement.repeated, *hidden],
        rows=rows,
        companies=companies.found,
        new_departments=_new_departments(rows),
        rules_on=known.rules_on,
        calendar=known.calendar,
    )


def _confirmed(edits: Mapping[str, str], letters: Mapping[str, str]) -> frozenset[str]:
    """Return the departments that somebody wrote in the page: they are meant as they are."""
    letter = letters.get("department")
    return frozenset(
        plain(text) for place, text in edits.items() if place.partition(":")[2] == letter
    )


def _find(
    rows: Sequence[PlannedRow],
    known: Known,
    letters: Mapping[str, str],
    companies: Companies,
    departments: Departments,
) -> None:
    """Find what each row is about."""
    people = People(known, letters)
    for row in rows:
        people.settle(row)
    match(rows, known, letters)
    require(rows, letters)
    places: dict[str, object] = {}
    for row in rows:
        departments.settle(row)
        if "county" in row.told:
            _settle_county(row, known, letters["county"], places)
    companies.settle(rows)
    for row in rows:
        _forgive_code(row, letters)


def _settle_county(row: PlannedRow, known: Known, letter: str, places: dict[str, object]) -> None:
    text = plain(row.told.pop("county"))
    if text not in places:
        places[text] = known.county(text)
    if places[text] is not None:
        row.told["county"] = places[text]
    else:
        message = _("No county of the province: write it with its prefecture, or leave it empty.")
        row.faults.append(Fault(letter, message))


def _forgive_code(row: PlannedRow, letters: Mapping[str, str]) -> None:
    """Take back the refusal of a credit code that stands so in the record."""
    company = row.case.enterprise if row.case is not None else None
    text = row.unread.get("credit_code")
    if text and company is not None and plain(company.credit_code) == text:
        row.faults[:] = [fault for fault in row.faults if fault.column != letters["credit_code"]]


def _refuse_own(rows: Sequence[PlannedRow], by: User) -> None:
    for row in rows:
        if row.person is not None and row.person.user_id == by.pk and not row.is_application:
            message = _("Nobody keeps the own leave: a colleague brings this row in.")
            row.faults.append(Fault("", message))


def _refuse_what_is_the_heads(rows: Sequence[PlannedRow]) -> None:
    """Refuse an officer what only the head may do by hand: correct what is closed, and end."""
    for row in rows:
        if row.case is None or not row.changes:
            continue
        ends = row.ending is not None and row.ending.status != CaseStatus.RETURNED
        if row.case.status not in _CORRECTED_BY_OFFICERS:
            message = _("Only the head of the HR office corrects a leave that is %(status)s.")
            told = {"status": row.case.get_status_display()}
            row.faults.append(Fault("", message % told))
        elif ends and row.case.status in RUNNING:
            row.faults.append(Fault("", _("Only the head of the HR office ends a leave so.")))


def _new_departments(rows: Sequence[PlannedRow]) -> list[str]:
    """Return the names of the departments that the clean rows need and the unit has not."""
    names = {
        plain(text): text
        for row in rows
        if not row.faults and isinstance(text := row.told.get("department"), str)
    }
    return list(names.values())
