"""Two kinds of right may have one number: a transfer names the one that is meant."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from results.models import Transfer
from results.queries import right_named
from tests.mentoring.pairs import in_english
from tests.province.register_files import TRANSFER, planned, written, wrong
from tests.results.stage import Stage

pytestmark = pytest.mark.django_db


def contract(stage, **change):
    return {
        "name": "", "number": "qhjs-1", "way": "licence", "giver": "研究院", "company": "墨白镁业",
        "amount": "300000", "day": "2026-04-02", "prefecture": "632800", "space": stage.space.pk,
        "file": SimpleUploadedFile("合同.pdf", b"%PDF-1.4", "application/pdf"), **change,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kind", "number"),
    [
        ("zl2020 1", "", "ZL20201"), ("发明专利 zl1", "patent", "ZL1"),
        ("Design patent: ZL1", "design", "ZL1"), ("软件著作权：2021SR1", "software", "2021SR1"),
        ("发明专利", "", "发明专利"), ("", "", ""),
    ],
)  # fmt: skip
def test_the_kind_is_read_where_it_stands_before_the_number(typed, kind, number):
    assert right_named(typed) == (kind, number)


def test_a_transfer_of_one_of_two_rights_with_a_number_names_its_kind():
    stage = Stage()
    rights = {kind: stage.technology(kind=kind, number="2021-1") for kind in ("patent", "software")}
    client, url = in_english(stage.manager), reverse("result_new", args=["transfers"])
    refused = client.post(url, contract(stage, technology="2021-1"))
    assert refused.status_code == 422
    (told,) = refused.context["form"].errors["technology"]
    assert "write the kind before it" in told
    assert "2021-1" in told
    assert client.post(url, contract(stage, technology="软件著作权 2021-1")).status_code == 302
    row = Transfer.objects.get()
    assert row.technology == rights["software"]
    edit = reverse("result_edit", args=["transfers", row.pk])
    told = contract(stage, technology="2021-1", giver="高原研究院")  # as the form shows it
    assert client.post(edit, told).status_code == 302
    row.refresh_from_db()
    assert (row.technology, row.giver) == (rights["software"], "高原研究院")
    told = contract(stage, technology="invention patent 2021-1")
    assert client.post(edit, told).status_code == 302
    row.refresh_from_db()
    assert row.technology == rights["patent"]


def test_a_table_of_transfers_names_the_kind_too():
    stage = Stage()
    rights = {kind: stage.technology(kind=kind, number="2021-1") for kind in ("patent", "software")}
    told = TRANSFER | {"成果名称": "", "技术权利编号": "2021-1"}
    (refusal,) = wrong(planned(stage.officer, "transfers", [told])).values()
    assert "2021-1" in refusal
    written(stage.officer, "transfers", [told | {"技术权利编号": "软件著作权 2021-1"}])
    assert Transfer.objects.get().technology == rights["software"]
