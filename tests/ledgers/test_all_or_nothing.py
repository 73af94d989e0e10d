"""Ledgers brought in from Excel: all or nothing, and the way back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from audit.actions import record
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from ledgers.actions import ChangedSince, LedgerChanged, TooLate, begin_import, undo, write
from ledgers.core.columns import COLUMNS, open_ledger
from ledgers.queries import plan
from mobility.actions import correct
from mobility.models import Department, Employment, ImportBatch, LeaveCase, LeaveTerm, Researcher
from tests.clock import NOW
from tests.factories import EmploymentFactory, UnitFactory
from tests.ledgers.bringing import (
    CREDIT,
    KEYS,
    TODAY,
    bring,
    corrected,
    looked_at,
    people,
    workbook,
)


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
    keys = (*KEYS, "returned_on", "filing_number", "extension_first_day",
            "extension_last_day")  # fmt: skip
    bring(unit, workbook(rows, keys), by=head)
    before = state(unit)
    changed = [
        {**rows[0], "title": "研究员", "department": "全新的中心", "enterprise": "改名公司",
         "is_profitable": "是", "share": 12, "note": "补记", "agreement_number": "补1",
         "pay_mode": "停发", "born": "1975-01-09"},
        {**rows[1], "returned_on": "2026-03-02"},
        {**rows[2], "note": "再补记", "filing_number": "备〔2026〕2号"},
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


def test_whoever_works_on_a_leave_is_waited_for_before_it_is_asked_who_did(unit, head):
    batch, _found = bring(unit, workbook(people(2)), by=head)
    with CaptureQueriesContext(connection) as ran:
        undo(batch, by=head, at=NOW + timedelta(hours=1))
    told = [each["sql"] for each in ran.captured_queries]
    held = [at for at, sql in enumerate(told)
            if "FOR NO KEY UPDATE" in sql and 'FROM "mobility_leavecase"' in sql]  # fmt: skip
    asked = [at for at, sql in enumerate(told) if 'FROM "audit_auditevent"' in sql]
    assert held[0] < asked[0]


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


def test_what_somebody_worked_on_stays_although_another_import_was_taken_back(unit, head):
    rows = people(3)
    batch, _found = bring(unit, workbook(rows[:2]), by=head)
    other, _found = bring(unit, workbook(rows[2:]), by=head)
    undo(other, by=head, at=NOW + timedelta(hours=1))
    case = LeaveCase.objects.filter(batch=batch).earliest("pk")
    correct(case, "note", "改过", reason="补记", by=head, at=NOW + timedelta(hours=2))
    with pytest.raises(ChangedSince) as refused:
        undo(batch, by=head, at=NOW + timedelta(hours=3))
    assert refused.value.cases == [case]
    assert LeaveCase.objects.filter(status="signed").count() == 2


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
