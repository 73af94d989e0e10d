"""Five ledgers as five personnel offices keep them: each row says what a careful reader gets."""

from datetime import date, timedelta
from types import ModuleType

import pytest
from django.urls import reverse

from ledgers.actions import begin_import, write
from ledgers.core.columns import open_ledger
from ledgers.queries import plan
from mobility.models import LeaveCase
from tests.factories import NOW, OfficerFactory, UnitFactory
from tests.files import got
from tests.ledgers import college, hospital, institute, station, university

LEDGERS = (university, institute, hospital, college, station)
ON = date(2026, 10, 20)
DAYS = ("first_day", "last_day", "extension_first_day", "extension_last_day")
# What an optional cell asks is a note: the row is written without it.
OPTIONAL = ("identity_number", "phone")

pytestmark = pytest.mark.django_db


@pytest.fixture(params=LEDGERS, ids=lambda ledger: ledger.__name__.rpartition(".")[2])
def ledger(request):
    return request.param


def unit_of(ledger: ModuleType):
    name, code = ledger.UNIT
    return UnitFactory(name=name, credit_code=code)


def read(ledger, edits=None):
    """Return the plan of a book as the page makes it."""
    return plan(unit_of(ledger), open_ledger(ledger.book(), "台账.xlsx"), edits or {}, on=ON)


def terms_of(row):
    """Return the four days of a row as they would be stored."""
    days = [day for term in row.terms for day in term]
    return tuple([*days, None, None, None, None][:4])


def truth_of(each):
    return tuple(each[key] for key in DAYS)


def said_wrongly(row, each):
    """Return what a row that will be written says otherwise than the truth."""
    told = row.told
    ending = row.ending
    department = told.get("department")
    said = {
        "staff_number": told.get("staff_number"), "name": told.get("name"),
        "department": getattr(department, "name", department),
        "days": terms_of(row),
        "status": ending.status if ending else "away",
        "status_on": ending.day if ending else None,
    }  # fmt: skip
    meant = {key: each[key] for key in said if key != "days"} | {"days": truth_of(each)}
    return {key: (said[key], meant[key]) for key in said if said[key] != meant[key]}


def optional_letters(found):
    return {found.letters[key] for key in OPTIONAL if key in found.letters}


def compared(ledger, found):
    """Return what is not as expected, by row."""
    rows = {row.number: row for row in found.rows}
    optional = optional_letters(found)
    told = {each["row"]: differing(rows[each["row"]], each, optional) for each in ledger.expected()}
    return {row: what for row, what in told.items() if what}


def differing(row, each, optional):
    """Return in what a row differs from its truth."""
    faults, notes = ({fault.column for fault in of} for of in (row.faults, row.notes))
    asked = set(each["ask"]) | set(each["refuse"])
    if missing := (asked & optional) - notes:
        return "no note", missing
    if asked - optional:
        return None if asked & faults else ("not asked", asked, faults)
    if each["status"] != "away" and each["status_on"] is None:
        return None if faults else "the day is not asked for"
    if each["continues"]:
        is_joined = row.result == "joined" and row.head.number == each["continues"]
        return None if is_joined else ("not joined", row.result)
    return [fault.message for fault in row.faults] or said_wrongly(row, each)


def test_every_row_is_read_or_asked_as_a_careful_reader_would(ledger):
    wrong = compared(ledger, read(ledger))
    assert wrong == {}


def test_no_row_is_stored_with_other_days_than_it_says(ledger):
    unit, content = unit_of(ledger), ledger.book()
    batch = begin_import(unit, "台账.xlsx", content, by=None, at=NOW)
    found = write(batch, only_clean=True, by=None, at=NOW)
    truth = {each["row"]: each for each in ledger.expected()}
    stored = {
        case.employment.staff_number: case.terms.order_by("first_day")
        for case in LeaveCase.objects.select_related("employment").prefetch_related("terms")
    }
    new = [row for row in found.rows if row.result == "new"]
    assert len(stored) == len(new) > 0
    for row in new:
        each = truth[row.number]
        days = [
            day for term in stored[each["staff_number"]] for day in (term.first_day, term.last_day)
        ]
        assert tuple([*days, None, None][:4]) == truth_of(each), row.number


def test_lines_that_are_no_persons_are_named(ledger):
    table = open_ledger(ledger.book(), "台账.xlsx")
    people = {each["row"] for each in ledger.expected()}
    assert {row.number for row in table.rows} == people
    said = list(table.lines.values())
    for begin in ledger.NO_PERSONS:
        plain = begin.replace(" ", "")
        assert any("".join(text.split()).startswith(plain) for text in said), begin


def test_hidden_rows_are_said(ledger):
    table = open_ledger(ledger.book(), "台账.xlsx")
    assert table.hidden_rows == [each["row"] for each in ledger.expected() if each["hidden"]]


def test_what_is_not_read_is_named():
    found = read(college)
    assert {header.text for header in found.unread} == {
        "聘用合同期限起", "聘用合同期限止", "社保缴纳方式", "电子邮箱",
    }  # fmt: skip
    assert [header.text for header in found.compared] == ["性别"]  # for the age of retirement


def test_a_column_of_months_is_asked_once(ledger):
    found = read(ledger)
    letters = {each.column for each in found.questions if each.code in {"month", "system"}}
    assert letters == {letter for letter in ledger.ASKED_ONCE if letter != "M"}


def test_the_answer_for_a_column_settles_its_months():
    found = read(university, {"0:H": "10"})
    assert not any(row.unclear for row in found.rows)
    rows = {row.number: row for row in found.rows}
    octobers = [
        rows[each["row"]].told["started_work_on"]
        for each in university.expected()
        if rows[each["row"]].told["started_work_on"].month == 10
    ]
    assert {day.day for day in octobers} == {1}


def test_a_column_may_be_left_out():
    found = read(university, {"0:H": "-"})
    assert "started_work_on" not in found.letters
    assert "参加工作时间" in {header.text.replace(" ", "") for header in found.unread}


def test_numbers_out_of_a_book_of_1904_are_read_by_the_answer():
    found = read(station, {"0:K": "1904"})
    rows = {row.number: row for row in found.rows}
    truth = [each for each in station.expected() if "serial" in each["ask"].get("K", "")]
    people = {person.at: person for person in station.cast(5)}
    assert len(truth) == 12
    for each in truth:
        at = int(each["staff_number"].removeprefix("NM-")) - 1
        assert terms_of(rows[each["row"]])[0] == people[at].first


def test_formulas_without_a_result_are_said_once():
    found = read(college)
    assert [each.code for each in found.questions if each.column == "M"] == ["alike"]


def test_columns_that_are_hidden_are_said():
    assert open_ledger(station.book(), "a.xlsx").hidden_columns == ["H"]
    assert open_ledger(university.book(), "a.xlsx").hidden_columns == ["Q"]


# --- the page -------------------------------------------------------------------------------
def shown_to(client, ledger):
    """Bring a ledger in as its officer, and return the import and its page."""
    unit = unit_of(ledger)
    client.force_login(OfficerFactory(organisation=unit).user)
    batch = begin_import(unit, "台账.xlsx", ledger.book(), by=None, at=NOW)
    return batch, client.get(reverse("import_preview", args=[batch.pk]))


def test_the_page_shows_every_ledger(client, ledger):
    _batch, page = shown_to(client, ledger)
    assert page.status_code == 200
    assert "savebar" in page.content.decode()


def test_the_page_takes_the_answer_for_a_column(client):
    batch, page = shown_to(client, university)
    assert 'value="0:H=10"' in page.content.decode()
    client.post(reverse("import_act", args=[batch.pk, "edit"]), {"set": "0:H=10"})
    batch.refresh_from_db()
    assert batch.edits == {"0:H": "10"}
    page = client.get(reverse("import_preview", args=[batch.pk]))
    assert 'value="0:H=10"' not in page.content.decode()


def test_both_days_of_one_cell_are_mended_in_the_page(client):
    batch, page = shown_to(client, institute)
    row = next(each["row"] for each in institute.expected() if "K" in each["ask"])
    assert f'name="from-{row}:K"' in page.content.decode()
    days = {f"from-{row}:K": "2023-03-01", f"to-{row}:K": "2026-02-28"}
    client.post(reverse("import_act", args=[batch.pk, "edit"]), days)
    batch.refresh_from_db()
    found = plan(batch.organisation, open_ledger(institute.book(), "a.xlsx"), batch.edits, on=ON)
    planned = next(each for each in found.rows if each.number == row)
    assert (planned.faults, terms_of(planned)[:2]) == ([], (date(2023, 3, 1), date(2026, 2, 28)))


def test_the_comparison_sees_a_day_that_is_off(ledger):
    found, truth = read(ledger), ledger.expected()
    rows = {row.number: row for row in found.rows}
    clean = [each for each in truth if rows[each["row"]].result == "new"]
    optional = optional_letters(found)
    for each in clean:
        told = {**each, "last_day": each["last_day"] + timedelta(days=1)}
        blocking = set(each["ask"]) - optional
        assert blocking or differing(rows[each["row"]], told, optional)


def test_the_wrong_rows_come_back_as_a_file(client, ledger):
    batch, _page = shown_to(client, ledger)
    assert got(client, reverse("import_errors", args=[batch.pk])).status_code == 200
