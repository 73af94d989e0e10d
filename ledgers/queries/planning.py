"""A file against the record: what would be new, what would change, what is wrong."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.policies import permits
from ledgers.core.columns import DERIVED, LEAVE, NEEDED
from ledgers.queries.cases import join, match
from ledgers.queries.checks import Checks
from ledgers.queries.companies import Companies
from ledgers.queries.comparing import Comparison
from ledgers.queries.doubts import EMPTY, SYSTEMS, Doubtful, answers, left_out, settled
from ledgers.queries.known import Known, alive
from ledgers.queries.people import Departments, People, require
from ledgers.queries.reading import NOT_KEPT, plain, read_row, with_edits
from ledgers.queries.rows import Fault, Plan, PlannedRow, Question
from ledgers.queries.words import no_result
from mobility import policies
from mobility.enums import CaseStatus
from sheets.headings import Arrangement, Header
from sheets.opening import Table
from sheets.refusals import Unreadable

_CREDIT_CODE = re.compile("[0-9a-z]{18}")
_COUNTS = frozenset(
    plain(name)
    for column in DERIVED
    if column.key in {"serial", "problem"}
    for name in (column.heading_zh, column.heading_en, *column.aliases)
)
_MANY = 5  # notes of one column for which leaving it out is offered
CORRECTED_BY_OFFICERS = frozenset({CaseStatus.SIGNED, CaseStatus.EXTENDING})


def arranged(table: Table) -> Arrangement:
    """Return which column of a table holds what.

    Raises
    ------
    Unreadable
        A column is missing without which no row can be read.
    """
    arrangement = LEAVE.arrange(table.headers)
    if arrangement.missing:
        raise Unreadable(
            "missing_columns", columns=arrangement.missing, sheet=table.sheet, row=table.header_row
        )
    if arrangement.twins:
        raise Unreadable("twin_columns", twins=arrangement.twins[0])
    return arrangement


def check_file(organisation: Organisation, table: Table) -> None:
    """Refuse a table that is no ledger of this unit.

    Raises
    ------
    Unreadable
        A column is missing without which no row can be read; every row is another unit's.
    """
    _settle_unit(organisation, table, dict(arranged(table).letters))


def _settle_unit(
    organisation: Organisation, table: Table, letters: dict[str, str]
) -> dict[int, Fault]:
    """Find the rows of other units; without a column of departments 单位 may be one.

    A code tells another unit whether the service knows it or not, a name only where it does.

    Returns
    -------
    dict
        What is wrong, by row.

    Raises
    ------
    Unreadable
        Every row is another unit's.
    """
    columns = [(key, letters[key]) for key in ("unit", "unit_code") if key in letters]
    own = _names_of(organisation)
    told = [
        (row.number, key, letter, str(row.cells[letter]))
        for row in table.rows
        for key, letter in columns
        if row.cells.get(letter) and plain(row.cells[letter]) not in own
    ]
    units = Organisation.objects.exclude(pk=organisation.pk) if told else ()
    known = {name for unit in units for name in _names_of(unit)}
    strange: dict[int, Fault] = {}
    for number, key, letter, text in reversed(told):
        is_code = key == "unit_code" and organisation.credit_code and _is_code(text)
        if is_code or plain(text) in known:
            message = _("This row is another unit's (%(name)s): bring it into that unit's ledger.")
            strange[number] = Fault(letter, message % {"name": text[:50]})
    if strange and len(strange) == len(table.rows):
        first = min(strange)
        text = next(
            text
            for number, _key, letter, text in told
            if number == first and letter == strange[first].column
        )
        raise Unreadable("other_unit", row=first, name=text, unit=str(organisation))
    if "department" not in letters and any(key == "unit" for _row, key, _at, _text in told):
        letters["department"] = letters["unit"]
    for key in ("unit", "unit_code"):
        letters.pop(key, None)
    return strange


def _names_of(unit: Organisation) -> set[str]:
    return {plain(name) for name in (unit.name, unit.code or "", unit.credit_code) if name}


def _is_code(text: str) -> bool:
    """Tell a credit code, of whatever check digits, from a number of the unit's own."""
    return bool(_CREDIT_CODE.fullmatch(plain(text)))


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
        Cells put right since, such as {"23:F": "2026-05-01"}, and rows left out: {"23:": "-"}.
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
    letters, told = arrangement.letters, answers(edits)
    empty = {
        letters.pop(key)
        for key, letter in list(letters.items())
        if key not in NEEDED and told.get(letter) == EMPTY
    }
    table = settled(with_edits(table, edits), letters, told)
    strange = _settle_unit(organisation, table, letters)  # of the whole file, left out or not
    passed = left_out(edits) & {row.number for row in table.rows}
    table = replace(table, rows=[row for row in table.rows if row.number not in passed])
    every = [read_row(row, letters, arrangement.length_in, told) for row in table.rows]
    for row in every:
        row.faults += [strange[row.number]] if row.number in strange else []
    join(every)
    rows = [row for row in every if row.head is None]
    known = Known(organisation, rows)
    companies = Companies(known, letters)
    departments = Departments(known, letters, _confirmed(edits, letters))
    _find(rows, known, letters, companies, departments)
    Checks(known, letters, on or timezone.localdate()).check(rows)
    _refuse_own(rows, by)
    companies.listen([row for row in rows if not row.faults])
    comparison = Comparison(known, rows, companies.found)
    for row in rows:
        comparison.compare(row)
    _refuse_changes(rows, organisation, by)
    for row in every:
        row.faults.sort(key=lambda fault: (len(fault.column), fault.column))
    kept = {key: letter for key, letter in letters.items() if key not in NOT_KEPT}
    beside = {letters.get(key) for key in NOT_KEPT}
    left_empty = [header for header in table.headers if header.column in empty]
    return Plan(
        organisation=organisation,
        table=table,
        letters=kept,
        unread=[*arrangement.unknown, *arrangement.repeated, *_derived(arrangement), *left_empty],
        compared=[header for header in table.headers if header.column in beside],
        questions=_questions(table, every, letters),
        rows=every,
        left_out=sorted(passed),
        edits=edits,
        companies=companies.found,
        new_departments=_new_departments(rows),
        rules_on=known.rules_on,
        calendar=known.calendar,
    )


def _derived(arrangement: Arrangement) -> list[Header]:
    """Return the columns that the service works out itself; nobody misses the count of rows."""
    return [header for header in arrangement.ignored if not _is_count(header.text)]


def _is_count(text: str) -> bool:
    return plain(text) in _COUNTS


def _questions(
    table: Table, rows: Sequence[PlannedRow], letters: Mapping[str, str]
) -> list[Question]:
    """Return what is asked, or said, once for a column instead of in every cell."""
    found = []
    for key in letters:
        years = [row.unclear[key] for row in rows if key in row.unclear]
        if years:
            message = _("%(year)s.1 may be January or October (Excel drops the zero).")
            choices = [("01", _("January")), ("10", _("October"))]
            answer = [*choices, (EMPTY, _("leave the column empty"))]
            message %= {"year": years[0]}
            found.append(Question(letters[key], "month", message, len(years), answer))
    for letter in dict.fromkeys(letters.values()):
        found += _asked_of(letter, table, rows)
    return found


def _asked_of(letter: str, table: Table, rows: Sequence[PlannedRow]) -> list[Question]:
    found: list[Question] = []
    doubts = [value for row in table.rows if isinstance(value := row.cells.get(letter), Doubtful)]
    if doubts:
        message = _("Bare numbers: %(one)s or, from a workbook that counts from 1904, %(other)s?")
        facts = {"one": doubts[0].since_1900.isoformat(), "other": doubts[0].since_1904.isoformat()}
        choices = list(zip(SYSTEMS, facts.values(), strict=True))
        found.append(Question(letter, "system", message % facts, len(doubts), choices))
    faults = Counter(each.message for row in rows for each in row.faults if each.column == letter)
    for message, count in faults.items():
        if count > 1 and (count == len(rows) or message == no_result()):
            found.append(Question(letter, "alike", message, count))
    notes = sum(note.column == letter for row in rows for note in row.notes)
    if notes >= _MANY:
        message = _("Cells that cannot be read are left empty; the rows are written all the same.")
        answer = [(EMPTY, _("leave the column empty"))]
        found.append(Question(letter, "empty", message, notes, answer))
    return found


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
        if row.person is None:
            row.told = {**row.of_number, **row.told}
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
        row.notes.append(Fault(letter, message))


def _forgive_code(row: PlannedRow, letters: Mapping[str, str]) -> None:
    """Take back the refusal of a credit code that stands so in the record."""
    company = row.case.enterprise if row.case is not None else None
    text = row.unread.get("credit_code")
    if text and company is not None and plain(company.credit_code) == text:
        row.notes[:] = [fault for fault in row.notes if fault.column != letters["credit_code"]]


def _refuse_changes(
    rows: Sequence[PlannedRow], organisation: Organisation, by: User | None
) -> None:
    """Refuse what is done on the page of a leave alone, or not by whoever writes."""
    _refuse_changes_of_own(rows, by)
    _refuse_ends(rows)
    _refuse_asked_extensions(rows)
    if by is not None and not permits(policies.may_head, by, organisation):
        _refuse_what_is_the_heads(rows)


def _refuse_own(rows: Sequence[PlannedRow], by: User | None) -> None:
    """Refuse another leave of the writer's own."""
    for row in rows:
        if _is_own(row, by) and row.case is None:
            row.faults.append(_of_own())


def _refuse_changes_of_own(rows: Sequence[PlannedRow], by: User | None) -> None:
    """Refuse to change the own leave; as it stands on record it is in every export."""
    for row in rows:
        if _is_own(row, by) and row.changes and not row.faults:
            row.faults.append(_of_own())


def _is_own(row: PlannedRow, by: User | None) -> bool:
    if by is None or row.person is None or row.is_application:
        return False
    return row.person.user_id == by.pk


def _of_own() -> Fault:
    return Fault("", _("Nobody records their own leave: a colleague brings this row in."))


def _refuse_ends(rows: Sequence[PlannedRow]) -> None:
    """Refuse another end of a leave on record: one person proposes it, the head confirms it."""
    for row in rows:
        if row.case is None or row.ending is None or row.ending.status == row.case.status:
            continue
        if row.ending.status != CaseStatus.RETURNED:
            message = _(
                "A leave on record ends so on its page: one person proposes it, the head of the "
                "HR office confirms it."
            )
            row.faults.append(Fault("", message))


def _refuse_asked_extensions(rows: Sequence[PlannedRow]) -> None:
    """Refuse an extension beside the request for one, which would wait on for its decision."""
    for row in rows:
        if row.case is None or row.case.status != CaseStatus.EXTENDING or row.faults:
            continue
        if len(row.terms) > len(alive(row.case)):
            message = _("An extension was asked for: decide on it on the page of the leave.")
            row.faults.append(Fault("", message))


def _refuse_what_is_the_heads(rows: Sequence[PlannedRow]) -> None:
    """Refuse an officer what only the head may do by hand: correct what is closed."""
    for row in rows:
        if row.case is None or not row.changes or row.faults:
            continue
        if row.case.status not in CORRECTED_BY_OFFICERS:
            message = _("Only the head of the HR office corrects it; it stands at: %(status)s.")
            told = {"status": row.case.get_status_display()}
            row.faults.append(Fault("", message % told))


def _new_departments(rows: Sequence[PlannedRow]) -> list[str]:
    """Return the names of the departments that the clean rows need and the unit has not."""
    names = {
        plain(text): text
        for row in rows
        if not row.faults and isinstance(text := row.told.get("department"), str)
    }
    return list(names.values())
