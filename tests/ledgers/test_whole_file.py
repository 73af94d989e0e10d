"""A file is taken for what it is: another unit's is not kept, a second ledger in it is named."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from ledgers.actions import begin_import, edit_cells
from ledgers.queries import plan, table_of
from mobility.models import ImportBatch, LeaveCase
from tests.clock import NOW
from tests.factories import OfficerFactory, UnitFactory
from tests.files import got
from tests.ledgers.bringing import KEYS, people, workbook
from tests.mentoring.pairs import in_english

UNIT = ("unit", *KEYS)


def upload(client, content):
    return client.post(reverse("import_new"), {"file": SimpleUploadedFile("台账.xlsx", content)})


def test_a_file_of_another_unit_is_refused_at_once_and_not_kept(officer):
    other = UnitFactory(name="河湟师范学院")
    rows = [{**row, "unit": other.name} for row in people(2)]
    answer = upload(in_english(officer), workbook(rows, UNIT))
    assert answer.status_code == 422
    assert other.name in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_what_is_left_is_another_units_once_the_own_row_is_left_out(unit, officer):
    other = UnitFactory(name="河湟师范学院")
    own, foreign = people(2)
    content = workbook([{**own, "unit": unit.name}, {**foreign, "unit": other.name}], UNIT)
    batch = begin_import(unit, "a.xlsx", content, by=officer, at=NOW)
    edit_cells(batch, {"3:": "-"}, by=officer, at=NOW)
    found = plan(unit, table_of(batch), batch.edits, by=officer)
    assert [row.result for row in found.rows] == ["wrong"]
    page = in_english(officer).get(reverse("import_preview", args=[batch.pk]))
    assert page.status_code == 200


def test_an_officer_of_two_units_reads_whose_ledger_it_is_before_it_is_written(unit, officer):
    other = UnitFactory(name="河湟师范学院")
    OfficerFactory(user=officer, organisation=other)
    batch = begin_import(other, "a.xlsx", workbook(people(2)), by=officer, at=NOW)
    client = in_english(officer)
    shown = client.get(reverse("import_preview", args=[batch.pk])).content.decode()
    assert f"{other.name} / a.xlsx" in shown
    listed = client.get(reverse("import_new")).content.decode()
    assert f'<span class="meta">{other.name}</span>' in listed
    assert f'<span class="meta">{unit.name}</span>' not in listed


def test_a_file_that_is_another_units_by_now_says_so_whatever_is_pressed(unit, officer):
    name = "河湟师范学院"
    content = workbook([{**row, "unit": name} for row in people(2)], UNIT)
    batch = begin_import(unit, "a.xlsx", content, by=officer, at=NOW)
    UnitFactory(name=name)
    client = in_english(officer)
    pressed = client.post(
        reverse("import_act", args=[batch.pk, "write"]), {"rows": "all"}, follow=True
    )
    assert name in pressed.content.decode()
    wrong = got(client, reverse("import_errors", args=[batch.pk]))
    assert wrong.headers["Location"] == reverse("import_preview", args=[batch.pk])
    assert not LeaveCase.objects.exists()


def test_a_second_ledger_in_the_file_is_named_before_and_after_writing(officer):
    book = load_workbook(BytesIO(workbook(people(2))))
    book.active.title = "理学院"
    second = book.copy_worksheet(book.active)
    second.title = "工学院"
    stream = BytesIO()
    book.save(stream)
    client = in_english(officer)
    answer = upload(client, stream.getvalue())
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Only the sheet 理学院 is read" in page
    assert "工学院" in page
    batch = ImportBatch.objects.get()
    client.post(reverse("import_act", args=[batch.pk, "write"]), {"rows": "all"})
    assert LeaveCase.objects.count() == 2
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Every row of the file is in the ledger." not in page
    assert "工学院" in page
