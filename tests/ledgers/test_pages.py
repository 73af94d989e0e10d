"""The pages on which an officer brings a ledger in."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import AuditEvent
from ledgers.actions import begin_import
from mobility.models import ImportBatch, LeaveCase
from tests.clock import NOW
from tests.factories import DepartmentFactory, OfficerFactory, UnitFactory, UserFactory
from tests.files import got
from tests.ledgers.bringing import KEYS, bring, corrected, letter, people, workbook
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in


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
    answer = got(client, reverse("import_errors", args=[batch.pk]))
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


def test_pages_tell_the_days_in_which_an_import_is_taken_back(officer, monkeypatch):
    monkeypatch.setattr("ledgers.actions.UNDO_DAYS", 5)
    client = in_english(officer)
    page = client.get(reverse("import_new")).content.decode()
    assert "take the whole import back for 5 days" in page
    answer = upload(client, workbook(people(2)))
    page = client.get(answer.headers["Location"]).content.decode()
    assert "can be taken back whole, for 5 days" in page


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
    assert "data-refused" in text
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
        with django_assert_max_num_queries(33):
            assert client.get(reverse("import_preview", args=[batch.pk])).status_code == 200
