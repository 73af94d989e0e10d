"""Ledgers brought in from Excel: what is new, what changes, what is wrong, and the way back."""

import json
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO, StringIO
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from stdnum.cn import ric

from accounts.enums import Role
from audit.actions import record
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from ledgers.actions import (
    ChangedSince,
    HasErrors,
    LedgerChanged,
    TooLate,
    begin_import,
    undo,
    write,
)
from ledgers.core.columns import BY_KEY, COLUMNS, open_ledger
from ledgers.queries import plan
from ledgers.queries.roster import roster_workbook
from ledgers.queries.words import unreadable
from mobility.actions import correct
from mobility.models import (
    Department,
    Employment,
    Enterprise,
    ImportBatch,
    LeaveCase,
    LeaveTerm,
    PolicyVersion,
    Researcher,
)
from mobility.queries.ledger import Ledger, Wanted
from sheets.refusals import Unreadable
from tests.clock import NOW
from tests.factories import (
    CaseFactory,
    DepartmentFactory,
    EmploymentFactory,
    OfficerFactory,
    UnitFactory,
    UserFactory,
)
from tests.scenes import signed_in

TODAY = NOW.date()
CREDIT = "91110000600037341L"
SURNAMES, GIVEN = "赵马才李王贺杨冶韩祁", "闻溪晓岚旦措向晚砚秋兰舟柳岸成林"
KEYS = (
    "name", "staff_number", "department", "born", "identity_number", "started_work_on",
    "retirement_category", "title", "grade", "form", "agreement_number", "first_day", "last_day",
    "enterprise", "county", "enterprise_role", "share", "is_profitable", "pay_mode", "note",
)  # fmt: skip


def identity(random, born):
    number = f"630104{born:%Y%m%d}{random.randrange(1000):03d}"
    return number + ric.calc_check_digit(number + "0")


def people(count, seed=7):
    """Return rows by column key, all of them right."""
    random = Random(seed)
    rows = []
    for at in range(count):
        born = date(1975 + at % 15, at % 12 + 1, at % 28 + 1)
        first = date(2023 + at % 3, at % 12 + 1, 1)
        rows.append({
            "name": random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2)),
            "staff_number": f"{at + 1:05d}",
            "department": f"第{'一二三四五六七八九'[at % 9]}研究室",
            "born": born, "identity_number": identity(random, born),
            "started_work_on": date(2010, 7, 5), "retirement_category": "男职工",
            "title": "副研究员", "grade": "专技七级", "form": "离岗创办企业",
            "agreement_number": f"协〔2023〕{at + 1}号", "first_day": first,
            "last_day": first.replace(year=first.year + 3) - timedelta(days=1),
            "enterprise": f"昆仑盐化科技{at}公司", "county": "海西·格尔木市",
            "enterprise_role": "法定代表人", "share": "33.33%", "is_profitable": "否",
            "pay_mode": "保留", "note": "",
        })  # fmt: skip
    return rows


def workbook(rows, keys=KEYS, title="离岗创业人员台账"):
    book = Workbook()
    page = book.active
    page.title = "台账"
    page.append([title])
    page.append([BY_KEY[key].heading_zh for key in keys])
    for row in rows:
        page.append([row.get(key) for key in keys])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def bring(unit, content, name="台账.xlsx", **options):
    """Import as an officer would; return what the plan said."""
    options = {"only_clean": False, "by": None, "at": NOW, **options}
    batch = begin_import(unit, name, content, by=options["by"], at=options["at"])
    return batch, write(batch, **options)


def corrected(rows, at, **changes):
    """Return the rows with one of them changed."""
    return [{**row, **changes} if number == at else row for number, row in enumerate(rows)]


def faults_of(found):
    """Return every fault as row and column."""
    return {(row.number, fault.column) for row in found.rows for fault in row.faults}


def looked_at(unit, rows, keys=KEYS, **options):
    """Return the plan of a file that is not kept."""
    return plan(unit, open_ledger(workbook(rows, keys), "台账.xlsx"), {}, on=TODAY, **options)


def letter(key, keys=KEYS):
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[keys.index(key)]


def said(found, number, key, keys=KEYS):
    """Return what is said of one cell."""
    return found.marks().get((number, letter(key, keys)), "")


@pytest.fixture
def unit(db):
    del db
    return UnitFactory(code="YHY")


@pytest.fixture
def officer(unit):
    return OfficerFactory(organisation=unit).user


@pytest.fixture
def head(unit):
    return OfficerFactory(organisation=unit, role=Role.HR_HEAD).user


# --- what enters ----------------------------------------------------------------------------
def test_a_clean_ledger_enters_and_the_second_time_nothing_changes(unit, officer):
    content = workbook(people(60))
    _batch, found = bring(unit, content, by=officer)
    assert {key: found.counts[key] for key in ("new", "update", "same", "wrong")} == {
        "new": 60, "update": 0, "same": 0, "wrong": 0,
    }  # fmt: skip
    assert LeaveCase.objects.filter(employment__organisation=unit, status="signed").count() == 60
    assert LeaveTerm.objects.filter(person__isnull=False).count() == 60
    told = AuditEvent.objects.filter(verb="import", actor=officer)
    assert told.filter(subject_label="mobility.leavecase").count() == 60
    _batch, again = bring(unit, content, by=officer)
    assert (again.counts["same"], again.counts["new"], again.counts["update"]) == (60, 0, 0)
    assert Employment.objects.filter(organisation=unit).count() == 60
    assert Enterprise.objects.filter(organisation=unit).count() == 60


def test_everything_that_a_row_says_is_on_record(unit):
    told = {**people(1)[0], "note": "两地办公", "wage_step": "薪级30", "phone": "13800001234"}
    bring(unit, workbook([told], (*KEYS, "wage_step", "phone")))
    case = LeaveCase.objects.get()
    post, person, term = case.employment, case.employment.person, case.terms.get()
    assert (person.name, person.identity_number) == (told["name"], told["identity_number"])
    assert (person.born, person.track) == (told["born"], "man")
    assert (post.department.name, post.title, post.grade) == ("第一研究室", "副研究员", 7)
    assert (post.wage_step, post.phone) == (30, "13800001234")
    assert (term.first_day, term.last_day) == (told["first_day"], told["last_day"])
    assert (term.agreement_number, term.person) == ("协〔2023〕1号", person)
    assert (case.form, case.role, str(case.share)) == ("leave_found", "legal", "33.33")
    assert (case.enterprise.name, case.enterprise.county_id) == (told["enterprise"], "632801")
    assert case.treatments.get().pay_mode == "keep_basic"
    assert (case.filing, case.note) == ("required", "两地办公")


def test_identity_numbers_and_the_file_stand_encrypted(unit):
    batch, _found = bring(unit, workbook(people(1)))
    number = people(1)[0]["identity_number"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM mobility_researcher")
        assert number not in cursor.fetchone()[0]
    assert not bytes(batch.content).startswith(b"PK")
    assert not any(number in str(event.detail) for event in AuditEvent.objects.all())


def test_columns_in_another_order_are_the_same_ledger(unit):
    rows = people(9)
    bring(unit, workbook(rows))
    shuffled = list(KEYS)
    Random(3).shuffle(shuffled)
    assert looked_at(unit, rows, shuffled).counts["same"] == 9


def test_a_gb18030_csv_of_the_four_needed_columns_is_enough(unit):
    text = (
        "姓名,工号,离岗起,离岗止\n张三,00427,2024.3.1,2027.2.28\n李四,00428,20240901,2027年8月31日"
    )
    _batch, found = bring(unit, text.encode("gb18030"), "台账.csv")
    assert found.counts["new"] == 2
    assert found.new_departments == ["未填部门"]
    terms = LeaveTerm.objects.order_by("first_day").values_list("first_day", "last_day")
    assert list(terms) == [
        (date(2024, 3, 1), date(2027, 2, 28)), (date(2024, 9, 1), date(2027, 8, 31)),
    ]  # fmt: skip


def test_extension_return_and_end_make_the_state(unit):
    rows = [
        {**row, **changes} for row, changes in zip(
            people(4),
            [
                {"first_day": "2021-03-01", "last_day": "2024-02-29",
                 "extension_first_day": "2024-03-01", "extension_last_day": "2027-02-28"},
                {"returned_on": "2025-06-02", "return_grade": "七级", "over_quota": "是"},
                {"ended_on": "2026-06-30", "end_reason": "辞职"},
                {"first_day": "2020-03-01", "last_day": "2023-02-28", "returned_on": "2023-03-06"},
            ],
            strict=True,
        )
    ]  # fmt: skip
    keys = (*KEYS, "extension_first_day", "extension_last_day", "returned_on", "return_grade",
            "over_quota", "ended_on", "end_reason")  # fmt: skip
    bring(unit, workbook(rows, keys))
    extended, back, gone, late = LeaveCase.objects.order_by("employment__staff_number")
    assert [term.first_day.year for term in extended.terms.all()] == [2021, 2024]
    assert (back.status, back.closed_on) == ("returned", date(2025, 6, 2))
    assert back.terms.get().ended_on == date(2025, 6, 1)
    assert (back.plan.reported_on, back.plan.grade, back.plan.is_over_plan) == (
        date(2025, 6, 2), 7, True,
    )  # fmt: skip
    assert (gone.status, gone.closed_on) == ("resigned", date(2026, 6, 30))
    assert gone.terms.get().ended_on == date(2026, 6, 30)
    assert (late.plan.late_days, late.terms.get().ended_on) == (5, None)
    assert looked_at(unit, rows, keys).counts["same"] == 4


# --- what changes ---------------------------------------------------------------------------
def test_a_changed_cell_is_an_update_that_keeps_the_old_value(unit, officer):
    rows = people(3)
    bring(unit, workbook(rows), by=officer)
    changed = corrected(rows, 1, title="研究员", last_day=rows[1]["last_day"] - timedelta(days=31),
                        enterprise="察尔汗溴素公司", pay_mode="停发", share=20)  # fmt: skip
    _batch, found = bring(unit, workbook(changed), by=officer)
    assert found.counts["update"] == 1
    assert {change.key for change in found.rows[1].changes} == {
        "title", "last_day", "enterprise", "pay_mode", "share",
    }  # fmt: skip
    case = LeaveCase.objects.get(employment__staff_number="00002")
    assert case.employment.title == "研究员"
    assert case.enterprise.name == "察尔汗溴素公司"
    assert case.terms.get(is_void=False).last_day == changed[1]["last_day"]
    assert case.terms.get(is_void=True).last_day == rows[1]["last_day"]
    assert case.treatments.last().pay_mode == "stop_all"
    kept = {each.field: (each.old, each.new) for each in case.corrections.all()}
    assert kept["title"] == ("副研究员", "研究员")
    assert kept["enterprise_name"][1] == "察尔汗溴素公司"
    assert looked_at(unit, changed).counts["same"] == 3


def test_missing_columns_and_empty_cells_erase_nothing(unit):
    rows = people(2)
    bring(unit, workbook(rows))
    bare = [{key: row[key] for key in ("name", "staff_number", "first_day", "last_day")}
            for row in rows]  # fmt: skip
    assert looked_at(unit, bare).counts["same"] == 2
    assert looked_at(unit, bare, tuple(bare[0])).counts["same"] == 2


def test_another_way_of_writing_is_no_change(unit):
    rows = people(1)
    bring(unit, workbook(rows))
    other = [{**rows[0], "name": f" {rows[0]['name'][0]}　{rows[0]['name'][1:]} ",
              "department": "第一 研究室", "born": "1975.01", "grade": "7级", "form": "离岗创业",
              "county": "青海省海西州格尔木市柴达木路1号", "share": "33.33％",
              "first_day": "2023年1月1日"}]  # fmt: skip
    found = looked_at(unit, other)
    assert found.counts["same"] == 1, [row.changes for row in found.rows]


def test_the_first_day_of_the_only_open_leave_is_corrected_and_another_leave_is_another_case(unit):
    rows = people(1)
    bring(unit, workbook(rows))
    moved = corrected(rows, 0, first_day=rows[0]["first_day"] + timedelta(days=14))
    bring(unit, workbook(moved))
    case = LeaveCase.objects.get()
    assert case.terms.get(is_void=False).first_day == moved[0]["first_day"]
    assert case.corrections.get().field == "term"
    earlier = [{**rows[0], "first_day": "2016-03-01", "last_day": "2018-02-28"}, *moved]
    _batch, found = bring(unit, workbook(earlier))
    assert [row.result for row in found.rows] == ["new", "same"]
    assert LeaveCase.objects.count() == 2


def test_of_two_leaves_of_one_person_the_later_tells_the_post(unit):
    now = people(1)[0]
    before = {**now, "first_day": "2016-03-01", "last_day": "2018-02-28", "title": "助理研究员",
              "grade": "九级"}  # fmt: skip
    bring(unit, workbook([before, now]))
    assert Employment.objects.get().title == "副研究员"
    assert looked_at(unit, [now, before]).counts["same"] == 2
    assert looked_at(unit, [before]).counts["same"] == 1


def test_what_the_export_writes_changes_nothing(unit, head):
    rows = people(12)
    keys = (*KEYS, "returned_on", "ended_on", "end_reason", "extension_first_day",
            "extension_last_day", "decided_on", "filing_number", "filed_on")  # fmt: skip
    rows[2] |= {"returned_on": "2025-12-01"}
    rows[3] |= {"ended_on": "2026-01-31", "end_reason": "调出"}
    rows[4] |= {"first_day": "2021-03-01", "last_day": "2024-02-29",
                "extension_first_day": "2024-03-01",
                "extension_last_day": "2027-02-28"}  # fmt: skip
    rows[5] |= {"decided_on": "2024-01-05", "filing_number": "青人社备〔2024〕9号",
                "filed_on": "2024-03-01", "note": "=1+1"}  # fmt: skip
    bring(unit, workbook(rows, keys))
    for number, asked in (("a1", date(2027, 3, 1)), ("a2", None)):
        CaseFactory(
            employment__department__organisation=unit, employment__staff_number=number,
            asked_first_day=asked,
        )  # fmt: skip
    ledger = Ledger(head, Wanted(on=TODAY, unit=unit.pk))
    exported = roster_workbook(ledger, ledger.cases)
    found = plan(unit, open_ledger(exported, "a.xlsx"), {}, on=TODAY)
    assert [(row, row.faults, row.changes) for row in found.rows if row.result != "same"] == []
    assert found.counts["same"] == 14


# --- what is wrong --------------------------------------------------------------------------
def test_every_planted_fault_is_named_by_row_and_column_and_nothing_is_stored(unit):
    rows = people(30)
    planted = {
        3: {"name": None}, 5: {"first_day": "2026.5"}, 6: {"identity_number": "63010419800101123"},
        8: {"last_day": rows[8]["last_day"] + timedelta(days=400)}, 10: {"grade": "一四级"},
        12: {"staff_number": "00012"}, 14: {"last_day": "2019-01-01"}, 16: {"share": 0.45},
        18: {"county": "北京市海淀区"}, 20: {"form": "长假"}, 22: {"department": None},
    }  # fmt: skip
    columns = {3: "name", 5: "first_day", 6: "identity_number", 8: "last_day", 10: "grade",
               12: "staff_number", 14: "last_day", 16: "share", 18: "county", 20: "form",
               22: "department"}  # fmt: skip
    for at, changes in planted.items():
        rows[at] |= changes
    batch = begin_import(unit, "a.xlsx", workbook(rows), by=None, at=NOW)
    with pytest.raises(HasErrors) as refused:
        write(batch, only_clean=False, by=None, at=NOW)
    places = {(at + 3, letter(key)) for at, key in columns.items()}
    left_empty = {(at + 3, letter(columns[at])) for at in (6, 10, 16, 18)}  # not needed
    assert faults_of(refused.value.plan) == places - left_empty
    assert refused.value.plan.marks().keys() == places
    assert not LeaveCase.objects.exists()
    assert not Researcher.objects.exists()
    assert ImportBatch.objects.get().status == "preview"
    assert write(batch, only_clean=True, by=None, at=NOW).counts["new"] == 23
    assert LeaveCase.objects.count() == 23


def test_a_missing_day_is_asked_for_and_never_guessed(unit):
    found = looked_at(unit, corrected(people(2), 0, first_day="2026.5", last_day="202905"))
    assert "2026-5" in said(found, 3, "first_day")
    assert found.rows[0].result == "wrong"
    assert "first_day" not in found.rows[0].told


def test_too_long_names_the_latest_day_and_one_day_more_is_named_so(unit):
    rows = people(2)
    rows[0] |= {"first_day": date(2026, 3, 1), "last_day": date(2030, 2, 28)}
    rows[1] |= {"first_day": date(2026, 3, 1), "last_day": date(2029, 3, 1)}
    found = looked_at(unit, rows)
    (long,), (day,) = found.rows[0].faults, found.rows[1].faults
    assert (long.fix, day.fix) == ("2029-02-28", "2029-02-28")
    assert long.message != day.message
    assert "2029-02-28" in long.sentence


def test_the_rules_of_the_first_day_count_not_those_of_today(unit):
    row = {**people(1)[0], "first_day": date(2015, 3, 1), "last_day": date(2020, 2, 29)}
    assert looked_at(unit, [row]).counts["wrong"] == 1
    for valid_from, months in ((date(2010, 1, 1), 60), (date(2018, 1, 1), 36)):
        PolicyVersion.objects.create(
            organisation=unit, valid_from=valid_from, rules={"term_max_months": months}, at=NOW
        )
    assert looked_at(unit, [row]).counts["new"] == 1
    late = {**row, "first_day": date(2019, 3, 1), "last_day": date(2024, 2, 29)}
    assert looked_at(unit, [late]).rows[0].faults[0].fix == "2022-02-28"


def test_an_extension_begins_the_day_after_and_no_leave_passes_retirement(unit):
    keys = (*KEYS, "extension_first_day", "extension_last_day")
    rows = people(2)
    rows[0] |= {"first_day": "2021-03-01", "last_day": "2024-02-29",
                "extension_first_day": "2024-03-02",
                "extension_last_day": "2025-03-01"}  # fmt: skip
    rows[1] |= {
        "born": "1966-03-05",
        "identity_number": identity(Random(1), date(1966, 3, 5)),
        "first_day": "2025-03-01",
        "last_day": "2028-02-29",
    }
    found = looked_at(unit, rows, keys)
    assert found.rows[0].faults[0].column == letter("extension_first_day", keys)
    assert found.rows[0].faults[0].fix == "2024-03-01"
    assert found.rows[1].faults[0].fix == "2026-07-31"


def test_a_staff_number_of_somebody_else_names_him(unit):
    post = EmploymentFactory(
        staff_number="0386", person__name="王砚秋", department__organisation=unit
    )
    found = looked_at(unit, corrected(people(2), 0, staff_number="0386", name="贺兰舟"))
    assert "王砚秋" in said(found, 3, "staff_number")
    assert found.rows[0].faults[0].fix == ""
    found = looked_at(unit, corrected(people(2), 0, staff_number="0386", name="王艳秋"))
    assert (found.rows[0].faults[0].at, found.rows[0].faults[0].fix) == ("A", "王砚秋")
    found = looked_at(unit, corrected(people(2), 0, staff_number=386, name=post.person.name))
    assert found.rows[0].faults[0].fix == "0386"


def test_a_department_like_a_known_one_is_asked_about_and_another_is_made(unit):
    DepartmentFactory(organisation=unit, name="生态与农牧研究室")
    rows = people(3)
    for row, name in zip(rows, ["生态研究室", "生态研究室", "盐湖化学所"], strict=True):
        row["department"] = name
    found = looked_at(unit, rows)
    assert [row.result for row in found.rows] == ["wrong", "wrong", "new"]
    assert found.rows[0].faults[0].fix == "生态与农牧研究室"
    assert found.new_departments == ["盐湖化学所"]
    table = open_ledger(workbook(rows), "a.xlsx")
    meant = plan(unit, table, {"3:C": "生态研究室"}, on=TODAY)
    assert meant.counts["new"] == 3
    assert set(meant.new_departments) == {"生态研究室", "盐湖化学所"}


def test_in_a_unit_without_departments_all_are_made(unit):
    rows = people(2)
    rows[0]["department"], rows[1]["department"] = "生态研究室", "生态与农牧研究室"
    assert looked_at(unit, rows).counts["new"] == 2


def test_nobody_is_away_twice_in_one_file_or_on_record(unit):
    rows = people(2)
    bring(unit, workbook(rows))
    again = {**rows[0], "first_day": rows[0]["first_day"] + timedelta(days=300),
             "last_day": rows[0]["last_day"] + timedelta(days=300)}  # fmt: skip
    twice = {**rows[1], "first_day": date(2019, 1, 1), "last_day": date(2020, 12, 31)}
    third = {**rows[1], "first_day": date(2020, 6, 1), "last_day": date(2021, 12, 31)}
    found = looked_at(unit, [again, twice, third])
    assert [row.result for row in found.rows] == ["wrong", "new", "wrong"]
    assert rows[0]["first_day"].isoformat() in said(found, 3, "first_day")


def test_of_a_leave_in_another_unit_nothing_but_the_days_is_said(unit):
    elsewhere, row = UnitFactory(name="甲大学"), people(1)[0]
    bring(elsewhere, workbook([row]))
    other = {**row, "staff_number": "777", "first_day": row["first_day"] + timedelta(days=90),
             "last_day": row["last_day"] + timedelta(days=90)}  # fmt: skip
    found = looked_at(unit, [other])
    assert found.rows[0].result == "wrong"
    assert "甲大学" not in str(found.marks())
    assert row["first_day"].isoformat() not in str(found.marks())
    stranger = looked_at(unit, [{**other, "name": "别人"}])
    assert said(stranger, 3, "identity_number")
    assert row["name"] not in str(stranger.marks())


def test_a_person_of_two_units_is_one_and_the_other_units_facts_stay(unit):
    elsewhere, row = UnitFactory(), people(1)[0]
    bring(elsewhere, workbook([row]))
    later = {**row, "staff_number": "777", "first_day": date(2026, 3, 1),
             "last_day": date(2029, 2, 28), "born": "1980-01-01"}  # fmt: skip
    bring(unit, workbook([later]))
    person = Researcher.objects.get()
    assert person.employments.count() == 2
    assert person.born == row["born"]
    assert looked_at(unit, [later]).counts["same"] == 1


def test_one_company_is_told_alike_by_all_its_rows(unit):
    rows = people(3)
    for row in rows[:2]:
        row["credit_code"] = CREDIT
    rows[1]["enterprise"] = rows[0]["enterprise"]
    keys = (*KEYS, "credit_code")
    assert looked_at(unit, rows, keys).counts["new"] == 3
    bring(unit, workbook(rows, keys))
    assert Enterprise.objects.filter(credit_code=CREDIT).get().cases.count() == 2
    rows[1]["enterprise"] = "另一家公司"
    found = looked_at(unit, rows, keys)
    assert faults_of(found) == {(4, letter("enterprise"))}


def test_own_leaves_and_closed_ones_are_not_an_officers(unit, officer, head):
    rows = people(2)
    keys = (*KEYS, "ended_on", "end_reason")
    rows[1] |= {"ended_on": "2026-01-31", "end_reason": "调出"}
    bring(unit, workbook(rows, keys), by=officer)
    Researcher.objects.filter(employments__staff_number="00001").update(user=officer)
    changed = [{**row, "title": "研究员"} for row in rows]
    assert looked_at(unit, changed, keys, by=officer).counts["wrong"] == 2
    assert looked_at(unit, changed, keys, by=head).counts["update"] == 2


# --- all or nothing -------------------------------------------------------------------------
def test_a_failure_midway_leaves_nothing(unit, monkeypatch):
    content = workbook(people(20))
    batch = begin_import(unit, "a.xlsx", content, by=None, at=NOW)

    def killed(*_args, **_options):
        raise RuntimeError("The power went.")

    monkeypatch.setattr("ledgers.actions.writing.record_each", killed)
    with pytest.raises(RuntimeError):
        write(batch, only_clean=False, by=None, at=NOW)
    assert not LeaveCase.objects.exists()
    assert not Researcher.objects.exists()
    assert not Department.objects.filter(organisation=unit).exists()
    batch.refresh_from_db()
    assert (batch.status, batch.written_at) == ("preview", None)


def test_a_leave_entered_elsewhere_meanwhile_stops_the_whole_import(unit, monkeypatch):
    rows = people(5)
    batch = begin_import(unit, "a.xlsx", workbook(rows), by=None, at=NOW)
    planned = plan(unit, open_ledger(workbook(rows), "a.xlsx"), {}, on=TODAY)
    elsewhere = UnitFactory()
    bring(elsewhere, workbook(rows[3:4]))
    planned.rows[3].person = Researcher.objects.get()
    monkeypatch.setattr("ledgers.actions.writing.plan", lambda *_, **__: planned)
    with pytest.raises(LedgerChanged):
        write(batch, only_clean=False, by=None, at=NOW)
    assert not Employment.objects.filter(organisation=unit).exists()
    batch.refresh_from_db()
    assert batch.status == "preview"


def test_a_person_entered_by_hand_meanwhile_stops_the_whole_import(unit, monkeypatch):
    rows = people(5)
    batch = begin_import(unit, "a.xlsx", workbook(rows), by=None, at=NOW)
    planned = plan(unit, open_ledger(workbook(rows), "a.xlsx"), {}, on=TODAY)
    EmploymentFactory(staff_number="00004", department__organisation=unit)
    monkeypatch.setattr("ledgers.actions.writing.plan", lambda *_, **__: planned)
    with pytest.raises(LedgerChanged):
        write(batch, only_clean=False, by=None, at=NOW)
    assert not LeaveCase.objects.exists()


@pytest.mark.xdist_group("race")
def test_of_many_presses_one_writes(committed):
    del committed
    unit = UnitFactory(code="YHY")
    batch = begin_import(unit, "a.xlsx", workbook(people(30)), by=None, at=NOW)
    barrier = threading.Barrier(6)

    def press(_number):
        barrier.wait(timeout=30)
        try:
            write(ImportBatch.objects.get(pk=batch.pk), only_clean=False, by=None, at=NOW)
        except InvalidMove:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(press, range(6))) == 1
    assert LeaveCase.objects.count() == 30


# --- and back -------------------------------------------------------------------------------
def state(unit):
    """Return what the record says of a unit's people and open leaves."""
    fields = ("employment__title", "employment__department__name", "employment__person__born",
              "status", "closed_on", "share", "note", "filing", "enterprise__name",
              "enterprise__is_profitable", "plan__reported_on")  # fmt: skip
    cases = LeaveCase.objects.filter(employment__organisation=unit).exclude(status="cancelled")
    terms = LeaveTerm.objects.filter(case__in=cases, is_void=False)
    return (
        list(cases.order_by("pk").values_list("pk", *fields)),
        list(terms.order_by("case", "first_day").values_list("first_day", "last_day", "ended_on",
                                                             "agreement_number")),
        [case.treatments.last().pay_mode for case in cases.order_by("pk")],
    )  # fmt: skip


def test_a_whole_import_is_taken_back(unit, head):
    rows = people(6)
    keys = (*KEYS, "returned_on", "ended_on", "end_reason", "extension_first_day",
            "extension_last_day")  # fmt: skip
    bring(unit, workbook(rows, keys), by=head)
    before = state(unit)
    changed = [
        {**rows[0], "title": "研究员", "department": "全新的中心", "enterprise": "改名公司",
         "is_profitable": "是", "share": 12, "note": "补记", "agreement_number": "补1",
         "pay_mode": "停发", "born": "1975-01-09"},
        {**rows[1], "returned_on": "2026-03-02"},
        {**rows[2], "ended_on": "2026-03-02", "end_reason": "辞职"},
        {**rows[3], "first_day": rows[3]["first_day"] + timedelta(days=3)},
        {**rows[4], "last_day": rows[4]["last_day"] - timedelta(days=31),
         "extension_first_day": rows[4]["last_day"] - timedelta(days=30),
         "extension_last_day": rows[4]["last_day"]},
        {**people(7)[6], "staff_number": "99"},
    ]  # fmt: skip
    batch, found = bring(unit, workbook(changed, keys), by=head, at=NOW + timedelta(hours=1))
    assert (found.counts["update"], found.counts["new"]) == (5, 1)
    assert state(unit) != before
    undo(batch, by=head, at=NOW + timedelta(days=6))
    assert state(unit) == before
    taken_back = LeaveCase.objects.get(batch=batch)
    assert taken_back.status == "cancelled"
    assert not taken_back.terms.filter(is_void=False).exists()
    assert AuditEvent.objects.filter(
        verb="undo_import", subject_label="mobility.leavecase"
    ).count() == 6  # fmt: skip
    with pytest.raises(InvalidMove):
        undo(batch, by=head, at=NOW + timedelta(days=6))
    assert looked_at(unit, changed[5:], keys).counts["new"] == 1


def test_nothing_is_taken_back_that_somebody_worked_on_or_after_seven_days(unit, head):
    batch, _found = bring(unit, workbook(people(3)), by=head)
    case = LeaveCase.objects.first()
    with pytest.raises(TooLate):
        undo(batch, by=head, at=NOW + timedelta(days=8))
    record("reveal", case, by=head, at=NOW + timedelta(hours=1), reason="核对")
    correct(case, "note", "改过", reason="补记", by=head, at=NOW + timedelta(hours=2))
    with pytest.raises(ChangedSince) as refused:
        undo(batch, by=head, at=NOW + timedelta(days=1))
    assert refused.value.cases == [case]
    batch.refresh_from_db()
    assert batch.status == "written"
    assert LeaveCase.objects.filter(status="signed").count() == 3


def test_an_import_after_it_is_taken_back_first(unit, head):
    rows = people(2)
    first, _found = bring(unit, workbook(rows), by=head)
    changed = corrected(rows, 0, title="研究员")
    second, _found = bring(unit, workbook(changed), by=head, at=NOW + timedelta(hours=1))
    with pytest.raises(ChangedSince):
        undo(first, by=head, at=NOW + timedelta(hours=2))
    undo(second, by=head, at=NOW + timedelta(hours=2))
    undo(first, by=head, at=NOW + timedelta(hours=3))
    assert not LeaveCase.objects.exclude(status="cancelled").exists()


ODD = [
    "", " ", "无", "-", "2026.5", "2024-03-01", date(2024, 3, 1), 45000, 1.5, 0.45, "33%", "是",
    "否", True, "返岗", "辞职", "调出", "七级", 7, "长" * 300, "#REF!", "海西·格尔木市", "城中区",
    "00001", 386, "13800001234", CREDIT, "91110000600037341M", "停发",
    "法人", "11010519491231002X", "2027-02-28",
    "2019-02-28", "2029-03-01", None, "🐂", "张三", "甲公司", "乙公司", 10**20, "1E+20",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_whatever_stands_in_cells_clean_rows_enter_stay_the_same_and_go_back(unit, seed):
    random, keys = Random(seed), [column.key for column in COLUMNS]
    bring(unit, workbook(people(15, seed)))
    rows = people(20, seed)
    for row in rows:
        row["enterprise"] = random.choice(["甲公司", "乙公司", row["enterprise"]])
    for _ in range(12):
        random.choice(rows)[random.choice(keys)] = random.choice(ODD)
    random.shuffle(rows)
    before, content = state(unit), workbook(rows, keys)
    batch, found = bring(unit, content, only_clean=True, at=NOW + timedelta(hours=1))
    again = plan(unit, open_ledger(content, "a.xlsx"), {}, on=TODAY)
    clean = {row.number for row in found.clean}
    assert {row.result for row in again.rows if row.number in clean} == {"same"}
    undo(batch, by=None, at=NOW + timedelta(hours=2))
    assert state(unit) == before


# --- pages ----------------------------------------------------------------------------------
def upload(client, content, name="台账.xlsx"):
    return client.post(reverse("import_new"), {"file": SimpleUploadedFile(name, content)})


def test_an_officer_brings_a_file_puts_cells_right_and_writes(unit, officer):
    DepartmentFactory(organisation=unit, name="生态与农牧研究室")
    rows = people(8)
    rows[1] |= {"first_day": date(2026, 3, 1), "last_day": date(2030, 2, 28)}
    rows[2] |= {"first_day": "2026.5", "last_day": "2029-04-30"}
    for row in rows[3:5]:
        row["department"] = "生态研究室"
    client = signed_in(officer)
    answer = upload(client, workbook(rows))
    batch = ImportBatch.objects.get()
    assert answer.headers["Location"] == reverse("import_preview", args=[batch.pk])
    page = client.get(answer.headers["Location"]).content.decode()
    assert f'value="4:{letter("last_day")}=2029-02-28"' in page
    assert f'name="cell-5:{letter("first_day")}"' in page
    assert rows[0]["identity_number"] not in page
    assert not LeaveCase.objects.exists()
    edit = reverse("import_act", args=[batch.pk, "edit"])
    client.post(edit, {"set": f"4:{letter('last_day')}=2029-02-28",
                       f"cell-5:{letter('first_day')}": "2026-05-01"})  # fmt: skip
    client.post(edit, {"all": "6:C=生态与农牧研究室"})
    client.post(edit, {"set": f"6:{letter('identity_number')}=11010519491231002X"})
    batch.refresh_from_db()
    assert batch.edits == {
        f"4:{letter('last_day')}": "2029-02-28", f"5:{letter('first_day')}": "2026-05-01",
        "6:C": "生态与农牧研究室", "7:C": "生态与农牧研究室",
    }  # fmt: skip
    client.post(reverse("import_act", args=[batch.pk, "write"]), {"rows": "all"})
    assert LeaveCase.objects.filter(created_by=officer).count() == 8
    page = client.get(reverse("import_preview", args=[batch.pk])).content.decode()
    assert reverse("import_act", args=[batch.pk, "undo"]) in page
    again = client.post(reverse("import_act", args=[batch.pk, "write"]), follow=True)
    assert again.status_code == 200
    assert LeaveCase.objects.count() == 8


def test_a_large_file_is_compared_behind_a_bar(officer, monkeypatch):
    monkeypatch.setattr("ledgers.views.imports.AT_ONCE", 2)
    client = signed_in(officer)
    page = upload(client, workbook(people(3)))
    url = page.headers["Location"]
    waits = client.get(url + "?show=all").content.decode()
    assert "正在把 3 行和台账比对" in waits
    assert 'hx-get="?show=all&amp;ready=1"' in waits
    assert "<progress" in waits
    assert 'id="rows"' in client.get(url + "?show=all&ready=1").content.decode()


def test_the_wrong_rows_come_back_as_excel_and_enter_once_right(unit, officer):
    rows = corrected(people(4), 2, first_day="2026.5")
    client = signed_in(officer)
    upload(client, workbook(rows))
    batch = ImportBatch.objects.get()
    client.post(reverse("import_act", args=[batch.pk, "write"]), {"rows": "clean"})
    assert LeaveCase.objects.count() == 3
    answer = client.get(reverse("import_errors", args=[batch.pk]))
    page = load_workbook(BytesIO(answer.content)).active
    assert page.max_row == 3
    assert page.cell(3, KEYS.index("first_day") + 1).comment is not None
    assert AuditEvent.objects.filter(verb="export", actor=officer).count() == 1
    page.cell(3, KEYS.index("first_day") + 1).value = people(4)[2]["first_day"]
    stream = BytesIO()
    page.parent.save(stream)
    _batch, found = bring(unit, stream.getvalue(), by=officer)
    assert found.counts["new"] == 1


def test_an_import_is_given_up_and_its_file_thrown_away(officer):
    client = signed_in(officer)
    upload(client, workbook(people(2)))
    batch = ImportBatch.objects.get()
    client.post(reverse("import_act", args=[batch.pk, "drop"]))
    batch.refresh_from_db()
    assert (batch.status, bytes(batch.content)) == ("dropped", b"")
    for name in ("import_preview", "import_new"):
        url = reverse(name, args=[batch.pk] if name == "import_preview" else [])
        assert client.get(url).status_code == 200
    assert client.get(reverse("import_errors", args=[batch.pk])).status_code == 404
    client.post(reverse("import_act", args=[batch.pk, "write"]))
    assert not LeaveCase.objects.exists()


def test_another_units_import_is_not_there(unit, officer):
    batch = begin_import(unit, "a.xlsx", workbook(people(1)), by=officer, at=NOW)
    outsider = signed_in(OfficerFactory().user)
    assert outsider.get(reverse("import_preview", args=[batch.pk])).status_code == 404
    assert outsider.get(reverse("import_errors", args=[batch.pk])).status_code == 404
    for verb in ("edit", "write", "drop", "undo"):
        url = reverse("import_act", args=[batch.pk, verb])
        assert outsider.post(url, {"set": "3:A=x"}).status_code == 404
    assert signed_in(officer).post(
        reverse("import_act", args=[batch.pk, "burn"])
    ).status_code == 404  # fmt: skip
    assert signed_in(UserFactory()).get(reverse("import_new")).status_code == 403
    batch.refresh_from_db()
    assert (batch.status, batch.edits) == ("preview", {})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def bomb():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    return stream.getvalue()


UNREADABLE = {
    "bomb": (bomb, "a.xlsx"),
    "macro": (lambda: workbook(people(1)), "a.xlsm"),
    "password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx"),
    "old": (lambda: OLE + "Workbook".encode("utf-16-le"), "a.xls"),
    "picture": (lambda: b"\x89PNG" + bytes(99), "a.xlsx"),
    "empty": (lambda: b"", "a.csv"),
    "no headings": (lambda: workbook([], ()), "a.xlsx"),
    "no staff number": (lambda: workbook(people(1), ("name", "first_day", "last_day")), "a.xlsx"),
    "large": (lambda: b"x" * 11_000_000, "a.csv"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_not_kept(officer, name):
    make, file_name = UNREADABLE[name]
    answer = upload(signed_in(officer), make(), file_name)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert "%(" not in text
    assert not ImportBatch.objects.exists()


def test_an_officer_of_two_units_says_which_one_it_is_for(officer):
    other = OfficerFactory(user=officer).organisation
    told = {"file": SimpleUploadedFile("a.xlsx", workbook(people(1))), "unit": other.pk}
    signed_in(officer).post(reverse("import_new"), told)
    assert ImportBatch.objects.get().organisation == other
    stranger = {"file": SimpleUploadedFile("a.xlsx", workbook(people(1))),
                "unit": UnitFactory().pk}  # fmt: skip
    assert signed_in(officer).post(reverse("import_new"), stranger).status_code == 422
    assert ImportBatch.objects.count() == 1


def test_the_template_offers_the_departments_and_comes_back_empty(unit, officer):
    DepartmentFactory(organisation=unit, name="生态与农牧研究室")
    content = signed_in(officer).get(reverse("import_template")).content
    page = load_workbook(BytesIO(content)).worksheets[0]
    rules = "".join(rule.formula1 for rule in page.data_validations.dataValidation)
    assert "生态与农牧研究室" in rules
    assert "离岗创办企业" in rules or "下拉选项" in rules
    assert upload(signed_in(officer), content).status_code == 422


def test_the_preview_takes_as_many_queries_for_three_rows_as_for_thirty(
    unit, officer, django_assert_max_num_queries
):
    client = signed_in(officer)
    for count in (3, 30):
        batch = begin_import(unit, "a.xlsx", workbook(people(count)), by=officer, at=NOW)
        with django_assert_max_num_queries(32):
            assert client.get(reverse("import_preview", args=[batch.pk])).status_code == 200


# --- the commands ---------------------------------------------------------------------------
def run(*args, **options):
    """Return the exit code and the JSON of the import command."""
    out = StringIO()
    try:
        call_command("import_leave", *map(str, args), json=True, stdout=out, **options)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.mark.usefixtures("unit")
def test_the_command_tells_as_json_what_it_did(tmp_path):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook(people(5)))
    done = {"rows": 5, "created": 5, "updated": 0, "unchanged": 0, "errors": []}
    assert run(file, organisation="YHY", dry_run=True) == (0, done)
    assert not LeaveCase.objects.exists()
    assert not ImportBatch.objects.exists()
    assert run(file, organisation="YHY") == (0, done)
    assert run(file, organisation="YHY") == (0, {**done, "created": 0, "unchanged": 5})
    assert LeaveCase.objects.count() == 5


@pytest.mark.usefixtures("unit")
def test_the_command_names_what_is_wrong_and_writes_nothing(tmp_path):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook(corrected(people(5), 2, first_day="2026.5")))
    code, told = run(file, organisation="YHY")
    assert code == 1
    (error,) = told.pop("errors")
    assert told == {"rows": 5, "created": 0, "updated": 0, "unchanged": 0}
    assert (error["row"], error["column"], error["value"]) == (5, "离岗起", "2026.5")
    assert error["message"]
    assert not LeaveCase.objects.exists()
    assert not ImportBatch.objects.exists()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("import_leave", str(file), organisation="YHY", stdout=out)
    assert "2026.5" in out.getvalue()


@pytest.mark.usefixtures("unit")
def test_the_command_says_what_it_cannot_find_or_read(tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"nothing")
    with pytest.raises(CommandError):
        run(file, organisation="NOBODY")
    with pytest.raises(CommandError):
        run(tmp_path / "missing.xlsx", organisation="YHY")
    code, told = run(file, organisation="YHY")
    assert code == 1
    assert [error["row"] for error in told["errors"]] == [None]


@pytest.mark.usefixtures("unit")
def test_the_roster_of_any_day_is_exported_and_comes_back_unchanged(tmp_path):
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(workbook(people(6)))
    run(source, organisation="YHY")
    call_command("export_leave", organisation="YHY", to=str(target), on="2027-03-01",
                 stdout=StringIO())  # fmt: skip
    assert run(target, organisation="YHY")[1]["unchanged"] == 6
    call_command("export_leave", organisation="YHY", to=str(target), on="2023-06-01",
                 stdout=StringIO())  # fmt: skip
    assert len(open_ledger(target.read_bytes(), "out.xlsx").rows) == 2
    with pytest.raises(CommandError):
        call_command("export_leave", organisation="YHY", to=str(target), on="gestern")


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
