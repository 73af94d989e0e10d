"""A row that cannot be put right is left out, and a department goes with the last import of it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from ledgers.actions import begin_import, undo
from mobility.models import Department, ImportBatch, LeaveCase
from tests.clock import NOW
from tests.ledgers.bringing import bring, people, workbook
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in


def test_a_wrong_row_is_left_out_and_taken_in_again(unit, officer):
    rows = people(3)
    rows[1] |= {"first_day": date(2026, 3, 1), "last_day": date(2036, 2, 28)}
    batch = begin_import(unit, "台账.xlsx", workbook(rows), by=officer, at=NOW)
    client = in_english(officer)
    page, edit = (
        reverse("import_preview", args=[batch.pk]), reverse("import_act", args=[batch.pk, "edit"])
    )  # fmt: skip
    shown = client.get(page).content.decode()
    assert shown.count("Leave this row out") == 1
    assert 'value="4:=-"' in shown
    client.post(edit, {"set": "4:=-"})
    shown = client.get(page).content.decode()
    assert "Leave this row out" not in shown
    assert "Take row 4 in again" in shown
    client.post(edit, {"set": "4:="})
    assert "Leave this row out" in client.get(page).content.decode()
    client.post(edit, {"set": "4:=-"})
    client.post(reverse("import_act", args=[batch.pk, "write"]), {"rows": "all"})
    assert LeaveCase.objects.filter(batch=batch).count() == 2
    assert "but those that were left out" in client.get(page).content.decode()


def test_what_is_no_answer_for_a_row_is_passed_over(unit, officer):
    batch = begin_import(unit, "台账.xlsx", workbook(people(2)), by=officer, at=NOW)
    edit = reverse("import_act", args=[batch.pk, "edit"])
    for pressed in ("3:=x", "99:=-", "0:=-"):
        signed_in(officer).post(edit, {"set": pressed})
    assert ImportBatch.objects.get(pk=batch.pk).edits == {}


@pytest.mark.parametrize("first", [0, 1])
def test_a_department_goes_with_the_last_import_that_named_it(unit, head, first):
    rows = people(2)
    for row in rows:
        row["department"] = "不存在的部门"
    batches = [bring(unit, workbook([row]), by=head)[0] for row in rows]
    named = Department.objects.filter(organisation=unit, name="不存在的部门")
    assert undo(batches[first], by=head, at=NOW + timedelta(hours=1)) == 0
    assert named.exists()
    assert undo(batches[1 - first], by=head, at=NOW + timedelta(hours=2)) == 1
    assert not named.exists()


def with_another_sheet(content):
    """Return the file with its sheet once more under another name."""
    written, book = BytesIO(), load_workbook(BytesIO(content))
    book.copy_worksheet(book["台账"]).title = "工学院"
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("only_clean", [False, True])
def test_rows_left_out_and_sheets_not_read_are_both_named(unit, officer, only_clean):
    rows = people(3)
    rows[1] |= {"first_day": date(2026, 3, 1), "last_day": date(2036, 2, 28)}
    content = with_another_sheet(workbook(rows))
    batch = begin_import(unit, "台账.xlsx", content, by=officer, at=NOW)
    client, page = in_english(officer), reverse("import_preview", args=[batch.pk])
    if not only_clean:
        client.post(reverse("import_act", args=[batch.pk, "edit"]), {"set": "4:=-"})
    told = {"rows": "clean" if only_clean else "all"}
    client.post(reverse("import_act", args=[batch.pk, "write"]), told)
    shown = " ".join(client.get(page).content.decode().split())
    assert ("but those that were left out" in shown) is not only_clean
    assert ("still to be put right" in shown) is only_clean
    assert "Not read, to be brought in as files of their own" in shown
    assert "工学院" in shown
