"""A leave on record ends by two people: no import ends it by one."""

from datetime import date

import pytest

from accounts.enums import Role
from ledgers.actions import HasErrors
from ledgers.core.columns import open_ledger
from ledgers.queries import plan
from ledgers.queries.roster import roster_workbook
from mobility.models import LeaveCase
from mobility.queries.ledger import Ledger, Wanted
from tests.factories import OfficerFactory
from tests.ledgers.bringing import KEYS, TODAY, bring, people, workbook

MORE = (*KEYS, "returned_on", "ended_on", "end_reason")


@pytest.mark.parametrize("who", ["officer", "head", None])
@pytest.mark.parametrize("word", ["辞职", "解除合同", "退休", "转为兼职", "期满终止"])
def test_a_running_leave_is_ended_by_no_import(unit, who, word):
    by = (
        who
        and OfficerFactory(
            organisation=unit, role=Role.HR_HEAD if who == "head" else Role.HR_OFFICER
        ).user
    )
    rows = people(1)
    bring(unit, workbook(rows))
    ended = [{**rows[0], "ended_on": "2026-06-30", "end_reason": word}]
    with pytest.raises(HasErrors) as refusal:
        bring(unit, workbook(ended, MORE), by=by)
    assert any(not fault.column for fault in refusal.value.plan.rows[0].faults)
    assert LeaveCase.objects.get().status == "signed"


def test_the_head_does_not_make_an_end_of_a_return(unit, head):
    rows = people(1)
    bring(unit, workbook([{**rows[0], "returned_on": "2026-06-30"}], MORE))
    ended = [{**rows[0], "ended_on": "2026-06-30", "end_reason": "辞职"}]
    with pytest.raises(HasErrors):
        bring(unit, workbook(ended, MORE), by=head)
    assert LeaveCase.objects.get().status == "returned"


def test_history_enters_with_its_end_and_the_head_puts_its_day_right(unit, head):
    rows = [{**people(1)[0], "ended_on": "2026-06-30", "end_reason": "辞职"}]
    bring(unit, workbook(rows, MORE), by=head)
    bring(unit, workbook([{**rows[0], "ended_on": "2026-06-29"}], MORE), by=head)
    assert LeaveCase.objects.get().closed_on.day == 29


def test_a_leave_is_not_over_by_itself(unit, head):
    rows = [{**people(1)[0], "ended_on": "2026-06-30", "end_reason": "期满终止"}]
    with pytest.raises(HasErrors) as refusal:
        bring(unit, workbook(rows, MORE), by=head)
    (fault,) = refusal.value.plan.rows[0].faults
    assert fault.column
    beside = {**rows[0], "form": "兼职创新"}
    bring(unit, workbook([beside], MORE), by=head)
    assert LeaveCase.objects.get().status == "completed"


def test_the_export_says_of_another_form_how_it_stands_and_comes_back_the_same(unit, head):
    rows = [{**people(1)[0], "ended_on": "2026-06-30", "end_reason": "转为兼职"}]
    bring(unit, workbook(rows, MORE), by=head)
    ledger = Ledger(head, Wanted(on=TODAY, unit=unit.pk))
    table = open_ledger(roster_workbook(ledger, ledger.cases), "a.xlsx")
    found = plan(unit, table, {}, on=TODAY)
    assert table.rows[0].cells[found.letters["status"]] == "转为其他形式"
    assert found.counts["same"] == 1


def test_another_form_is_read_out_of_the_status_with_its_day(unit, head):
    rows = [{**people(1)[0], "status": "转兼职", "changed_on": "2025.6.30"}]
    bring(unit, workbook(rows, (*KEYS, "status", "changed_on")), by=head)
    case = LeaveCase.objects.get()
    assert (case.status, case.closed_on) == ("converted", date(2025, 6, 30))
