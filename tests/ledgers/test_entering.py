"""Ledgers brought in from Excel: what is new, and what changes."""

from datetime import date, timedelta
from random import Random

from django.db import connection

from audit.models import AuditEvent
from ledgers.core.columns import open_ledger
from ledgers.queries import Shown, plan
from ledgers.queries.roster import roster_workbook
from mobility.models import Employment, Enterprise, LeaveCase, LeaveTerm
from mobility.queries.ledger import Ledger, Wanted
from tests.factories import CaseFactory
from tests.ledgers.bringing import KEYS, TODAY, bring, corrected, looked_at, people, workbook

PHONES = ("13800001234", "打电话给我")


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


def test_a_preview_shows_only_the_ends_of_a_phone_unless_it_has_to_be_put_right(unit):
    rows = [{**row, "phone": phone} for row, phone in zip(people(2), PHONES, strict=True)]
    seen = Shown(looked_at(unit, rows, (*KEYS, "phone")))
    told = {cell.text for row in seen.shown(seen.rows("all")) for cell in row.cells}
    assert told & {"138****1234", *PHONES} == {"138****1234", "打电话给我"}


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
