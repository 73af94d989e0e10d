"""The page of imports: every register has a template, and a form that keeps what was chosen."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from province import actions
from province.models import Brought
from province.queries import brought as queries
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.mentoring.pairs import in_english
from tests.province.register_files import SPACE, TECHNOLOGY, TRANSFER, brought, wrong, xlsx
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
ROWS = {"spaces": SPACE, "technologies": TECHNOLOGY, "transfers": TRANSFER}


@pytest.mark.parametrize("kind", ROWS)
def test_the_template_reads_as_a_table_whose_one_row_is_wrong_only_as_an_example(kind):
    officer = an_officer()
    answer = signed_in(officer).get(reverse("brought_template", args=[kind]))
    assert any("示例" in str(cell.value) for line in load_workbook(BytesIO(answer.content)).active
               for cell in line)  # fmt: skip
    row = actions.bring(kind, "模板.xlsx", answer.content, by=officer, at=NOW)
    told = wrong(queries.plan(queries.table_of(row), kind, officer=officer))
    first = {"spaces": "空间名称", "technologies": "技术名称", "transfers": "成果名称"}[kind]
    assert told.keys() == {(3, first)}


@pytest.mark.parametrize("kind", ROWS)
def test_a_register_is_brought_looked_through_written_and_taken_back_by_pages(kind):
    officer = an_officer()
    client = in_english(officer)
    upload = SimpleUploadedFile("名册.xlsx", xlsx([ROWS[kind]]))
    answer = client.post(reverse("brought_new"), {"kind": kind, "file": upload})
    row = Brought.objects.get()
    url = reverse("brought", args=[row.pk])
    assert answer.headers["Location"] == url
    page = client.get(url).content.decode()
    assert "Every row can be written." in page
    assert "Added: 1; changed: 0; as they stand here: 0." in page
    assert "people are told by mail" not in page
    client.post(reverse("brought_act", args=[row.pk, "write"]))
    assert "1 row is written." in client.get(url).content.decode()
    client.post(reverse("brought_act", args=[row.pk, "undo"]))
    assert "This import was taken back." in client.get(url).content.decode()


def test_the_form_opens_on_the_register_that_was_asked_for():
    client = in_english(an_officer())
    page = client.get(reverse("brought_new"), {"kind": "spaces"})
    assert page.context["form"]["kind"].value() == "spaces"
    page = client.get(reverse("brought_new"), {"kind": "?"})
    assert page.context["form"]["kind"].value() == "mentors"


def test_a_register_without_its_columns_is_refused_with_their_names():
    upload = SimpleUploadedFile(
        "a.xlsx", xlsx([{"空间名称": "甲", "类型": "众创空间", "地址": "乙"}])
    )
    answer = in_english(an_officer()).post(
        reverse("brought_new"), {"kind": "spaces", "file": upload}
    )
    assert answer.status_code == 422
    assert "Operator" in answer.content.decode()


def test_what_was_looked_through_can_have_become_wrong():
    officer = an_officer()
    first, second = (brought(officer, "technologies", [TECHNOLOGY]) for _ in range(2))
    actions.write(first, by=officer, at=NOW)
    found = queries.plan(queries.table_of(second), "technologies", officer=officer)
    assert found.rows[0].is_same
    actions.write(second, by=officer, at=NOW)
    second.refresh_from_db()
    assert second.made["technologies"] == second.made["changed"] == []
