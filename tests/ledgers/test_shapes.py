"""Ledgers as they come: days in other shapes, rows of other units, a status beside a day."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from ledgers.core.columns import open_ledger
from ledgers.queries import plan
from ledgers.queries.words import unreadable
from mobility.models import LeaveCase
from sheets.refusals import Unreadable
from tests.factories import UnitFactory
from tests.ledgers.bringing import (
    CREDIT,
    KEYS,
    TODAY,
    bring,
    faults_of,
    letter,
    looked_at,
    people,
    workbook,
)


# --- the days in other shapes, and rows of other units -----------------------------------------
def sheet(*lines):
    """Return a CSV of these lines as offices save it."""
    return "\n".join(lines).encode("gb18030")


def told(unit, *lines):
    """Return what the command says of a CSV."""
    return plan(unit, open_ledger(sheet(*lines), "台账.csv"), {})


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("离岗起止时间", "2022.3.1-2025.2.28"),
        ("离岗起止日期", "2022年3月1日至2025年2月28日"),
        ("起止时间", "20220301～20250228"),
        ("离岗期间", "２０２２/３/１ — ２０２５/２/２８"),
    ],
)
def test_both_days_stand_in_one_cell(db, heading, cell):
    del db
    found = told(UnitFactory(), f"姓名,工号,部门,{heading}", f"贺兰舟,00386,卤水室,{cell}")
    (row,) = found.rows
    assert not row.faults
    assert tuple(row.terms[0]) == (date(2022, 3, 1), date(2025, 2, 28))


@pytest.mark.parametrize(
    ("heading", "cell", "last"),
    [
        ("离岗期限（年）", "3", date(2025, 2, 28)),
        ("离岗期限(月)", "36", date(2025, 2, 28)),
        ("离岗期限", "三年", date(2025, 2, 28)),
        ("离岗期限", "6个月", date(2022, 8, 31)),
        ("离岗年限", "1.5年", date(2023, 8, 31)),
        ("离岗期限", "36", date(2025, 2, 28)),
    ],
)
def test_the_last_day_follows_from_the_length(db, heading, cell, last):
    del db
    lines = (f"姓名,工号,部门,离岗起,{heading}", f"贺兰舟,00386,卤水室,2022-03-01,{cell}")
    (row,) = told(UnitFactory(), *lines).rows
    assert not row.faults
    assert row.terms[0].last_day == last


@pytest.mark.parametrize(
    ("headings", "cells", "says"),
    [
        ("离岗起,离岗止,离岗期限（年）", "2022-03-01,2025-03-31,3", "2025-02-28"),
        ("离岗起止时间,离岗止", "2022.3.1-2025.2.28,2025-03-01", "2025-02-28"),
        ("离岗起,离岗期限（年）", "2022-03-01,很久", "3年"),
        ("离岗起,离岗期限（年）", "2022-03-01,0.3", "3年"),
        ("离岗起止时间", "2022.3.1", "2022-03-01"),
        ("离岗起止时间", "2022.3-2025.2", "几号"),
        ("离岗起止时间", "2022-03-01至2025-03-01", "2025"),
    ],
)
def test_days_that_do_not_agree_or_cannot_be_read_are_named(db, headings, cells, says):
    del db
    (row,) = told(UnitFactory(), f"姓名,工号,部门,{headings}", f"贺兰舟,00386,卤水室,{cells}").rows
    assert says in " ".join(fault.sentence for fault in row.faults)


HEAD = "姓名,工号,{},离岗起,离岗止"
DAYS = "2022-03-01,2025-02-28"


def test_a_column_of_units_is_checked_and_one_of_departments_is_kept(db):
    del db
    unit = UnitFactory(name="高原盐湖研究所")
    found = told(unit, HEAD.format("单位,部门"), f"贺兰舟,00386,高原盐湖研究所,卤水室,{DAYS}")
    assert found.new_departments == ["卤水室"]
    found = told(unit, HEAD.format("所在单位"), f"贺兰舟,00386,卤水室,{DAYS}")
    assert found.new_departments == ["卤水室"]
    found = told(unit, HEAD.format("单位"), f"贺兰舟,00386,高原盐湖研究所,{DAYS}")
    assert found.new_departments == ["未填部门"]


@pytest.mark.parametrize("heading", ["单位,部门", "单位", "单位代码,部门"])
def test_a_row_of_another_unit_refuses_the_file(db, tmp_path, heading):
    del db
    own, other = UnitFactory(code="OWN"), UnitFactory(name="河湟师范学院", code="HHSF")
    name = other.code if "代码" in heading else other.name
    cells = f"贺兰舟,00386,{name}" + (",卤水室" if "部门" in heading else "")
    file = tmp_path / "台账.csv"
    file.write_bytes(sheet(HEAD.format(heading), f"{cells},{DAYS}"))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("import_leave", file, "--organisation", own.code, "--json", stdout=out)
    (error,) = json.loads(out.getvalue())["errors"]
    assert (error["row"], error["column"]) == (None, "")
    assert name in error["message"]
    assert not LeaveCase.objects.exists()


def test_the_same_heading_twice_refuses_the_file(db):
    del db
    with pytest.raises(Unreadable) as refused:
        told(UnitFactory(), HEAD.format("部门,离岗起"), f"贺兰舟,00386,卤水室,2022-03-01,{DAYS}")
    assert "离岗起" in unreadable(refused.value)


def test_with_an_error_every_count_is_nothing(db, tmp_path):
    del db
    file = tmp_path / "台账.csv"
    file.write_bytes(
        sheet(HEAD.format("部门"), f"贺兰舟,1,甲室,{DAYS}", "柳岸,2,甲室,2022.3,2025.2")
    )
    for more in ((), ("--dry-run",)):
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command(
                "import_leave", file, "--organisation", unit_code(), "--json", *more, stdout=out
            )
        report = json.loads(out.getvalue())
        assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 0)
        assert {(error["row"], error["column"]) for error in report["errors"]} == {
            (3, "离岗起"), (3, "离岗止"),
        }  # fmt: skip


def unit_code():
    return UnitFactory(code=f"U{UnitFactory().pk}").code


def test_an_export_names_the_unit_and_comes_back_unchanged(db, tmp_path):
    del db
    unit = UnitFactory(code="OWN")
    bring(unit, workbook(people(4)))
    file = tmp_path / "花名册.xlsx"
    call_command("export_leave", "--organisation", "OWN", "--to", file)
    page = load_workbook(file).active
    assert unit.name in {cell.value for row in page.iter_rows() for cell in row}
    out = StringIO()
    call_command("import_leave", file, "--organisation", "OWN", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (report["rows"], report["created"], report["updated"]) == (4, 0, 0)


# --- real ledgers ---------------------------------------------------------------------------
OTHERS_CODE = "91630100MA50000176"


def test_a_row_with_another_units_code_is_refused_whoever_that_is(unit):
    unit.credit_code = CREDIT
    unit.save(update_fields=["credit_code"])
    rows = [{**row, "unit_code": CREDIT} for row in people(4)]
    for at in (1, 3):
        rows[at]["unit_code"] = OTHERS_CODE
    found = looked_at(unit, rows, (*KEYS, "unit_code"))
    assert faults_of(found) == {(4, "U"), (6, "U")}


def test_every_row_of_a_known_unit_is_named(unit):
    other = UnitFactory(name="西宁农学院")
    rows = [{**row, "unit": unit.name} for row in people(4)]
    for at in (0, 2):
        rows[at]["unit"] = other.name
    assert faults_of(looked_at(unit, rows, (*KEYS, "unit"))) == {(3, "U"), (5, "U")}


def test_a_wrong_cell_that_is_not_needed_is_left_empty_and_the_row_written(unit):
    told = {**people(1)[0], "enterprise_role": "技术总监", "phone": "打电话给我"}
    _batch, found = bring(unit, workbook([told], (*KEYS, "phone")))
    assert {note.column for note in found.rows[0].notes} == {letter("enterprise_role"), "U"}
    case = LeaveCase.objects.get()
    assert (case.role, case.employment.phone) == ("", "")


def test_a_leave_begins_at_most_two_years_ahead(unit):
    first = TODAY.replace(year=TODAY.year + 2) + timedelta(days=40)
    last = first.replace(year=first.year + 1) - timedelta(days=1)
    found = looked_at(unit, [{**people(1)[0], "first_day": first, "last_day": last}])
    assert faults_of(found) == {(3, letter("first_day"))}


@pytest.mark.parametrize("form", ["兼职创新", "离岗创办企业"])
def test_a_gap_between_the_terms_of_a_leave_is_said_before_the_database_says_it(unit, form):
    keys = (*KEYS, "extension_first_day", "extension_last_day")
    told = {**people(1)[0], "form": form, "first_day": "2021-03-01", "last_day": "2023-02-28",
            "extension_first_day": "2023-03-05", "extension_last_day": "2024-02-29"}  # fmt: skip
    assert (3, letter("extension_first_day", keys)) in faults_of(looked_at(unit, [told], keys))


@pytest.mark.parametrize(
    ("status", "note", "kind", "day"),
    [
        ("已返岗", "2025年9月1日返校报到", "returned", date(2025, 9, 1)),
        ("2025-09-01 已返岗", "", "returned", date(2025, 9, 1)),
        ("离职", "2025-8-31离职", "resigned", date(2025, 8, 31)),
    ],
)
def test_a_status_ends_a_leave_on_the_day_beside_it(unit, status, note, kind, day):
    told = {**people(1)[0], "first_day": "2023-09-01", "last_day": "2026-08-31",
            "status": status, "note": note}  # fmt: skip
    bring(unit, workbook([told], (*KEYS, "status")))
    case = LeaveCase.objects.get()
    assert (case.status, case.closed_on) == (kind, day)


@pytest.mark.parametrize(("status", "note"), [("已返岗", "已于2026年3月返岗"), ("延期", "")])
def test_a_status_without_its_day_is_asked_for(unit, status, note):
    told = {**people(1)[0], "status": status, "note": note}
    assert looked_at(unit, [told], (*KEYS, "status")).rows[0].result == "wrong"


def test_the_day_too_many_is_said_of_the_last_day_not_of_the_length(unit):
    keys = (*KEYS, "length")
    told = {**people(1)[0], "first_day": "2023-03-01", "last_day": "2025-03-01", "length": "两年"}
    found = looked_at(unit, [told], keys)
    assert faults_of(found) == {(3, letter("last_day", keys))}
    assert found.rows[0].faults[0].fix == "2025-02-28"


def test_birth_by_the_column_and_by_the_identity_number_disagree(unit):
    told = {**people(1)[0], "born": date(1960, 1, 1)}
    (row,) = looked_at(unit, [told]).rows
    assert (row.faults, {note.column for note in row.notes}) == ([], {letter("born")})
    assert row.told["born"] == people(1)[0]["born"]
