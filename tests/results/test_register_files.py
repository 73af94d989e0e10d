"""The registers of technologies and transfers out of Excel and into it."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from province import actions
from results.actions import save
from results.models import Technology, Transfer
from tests.clock import NOW
from tests.factories import SpaceFactory, TechnologyFactory, TransferFactory, VentureFactory, shown
from tests.files import got
from tests.province.register_files import (
    TECHNOLOGY,
    TRANSFER,
    brought,
    edited,
    planned,
    written,
    wrong,
)
from tests.results.stage import UPLOAD, Stage
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def exported(officer, of):
    return got(signed_in(officer), reverse("result_export", args=[of])).content


# --- a good file ----------------------------------------------------------------------------
def test_new_rows_are_proposed_and_not_confirmed():
    officer, space, venture = Stage().officer, SpaceFactory(), VentureFactory(name="青禾硼镁")
    written(officer, "technologies", [TECHNOLOGY | {"项目": venture.name, "众创空间": space.name}])
    row = Technology.objects.get()
    assert (row.number, row.kind, row.status) == ("ZL202010000001.X", "patent", "proposed")
    assert (row.venture, row.space, row.by) == (venture, space, officer)
    assert not row.is_sample
    written(officer, "transfers", [
        TRANSFER, TRANSFER | {"成果名称": "", "技术权利编号": row.number, "合同编号": "2"}
    ])  # fmt: skip
    first, second = Transfer.objects.order_by("pk")
    assert (first.name, first.amount, first.way) == ("阻燃粉体配方", 300_000, "licence")
    assert (second.technology, second.name) == (row, "")
    trail = AuditEvent.objects.filter(subject_label="results.transfer")
    assert {(each.verb, each.actor) for each in trail} == {("propose", officer)}


@pytest.mark.parametrize("of", ["technologies", "transfers"])
def test_a_download_comes_back_unchanged(of):
    stage = Stage()
    right = stage.confirmed(stage.technology())
    stage.transfer()
    stage.transfer(number="2", technology=right, name="")
    out = stage.technology(number="ZL2")
    out.status = "withdrawn"
    out.save()
    found = planned(stage.officer, of, exported(stage.officer, of))
    assert not found.problems
    assert len(found.rows) == 2
    assert all(each.is_same for each in found.rows)


def test_an_edited_download_changes_what_is_not_confirmed():
    stage = Stage()
    row, other = stage.technology(), stage.technology(number="ZL2", owner="别人")
    content = edited(
        exported(stage.officer, "technologies"), {("权利人", "昆仑盐湖科技"): "新公司"}
    )
    written(stage.officer, "technologies", content)
    for each in (row, other):
        each.refresh_from_db()
    assert (row.owner, other.owner) == ("新公司", "别人")
    trail = AuditEvent.objects.filter(subject_label="results.technology", verb="change")
    assert [each.subject_pk for each in trail] == [str(row.pk)]


@pytest.mark.parametrize(
    ("kind", "told", "heading", "name"),
    [
        ("technologies", TECHNOLOGY, "技术市场挂牌号", "listing_number"),
        ("transfers", TRANSFER, "合同登记号", "registration_number"),
    ],
)
def test_numbers_of_the_technology_market_come_in_and_an_older_file_leaves_them(
    kind, told, heading, name
):
    officer = Stage().officer
    written(officer, kind, [told | {heading: "qh 2026-9"}])
    row = (Technology if kind == "technologies" else Transfer).objects.get()
    assert getattr(row, name) == "QH2026-9"
    assert planned(officer, kind, [told]).rows[0].is_same
    assert planned(officer, kind, exported(officer, kind)).rows[0].is_same
    written(officer, kind, [told | {heading: ""}])
    row.refresh_from_db()
    assert getattr(row, name) == ""


# --- a bad file -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "change", "column"),
    [
        ("technologies", {"权利类型": "商业秘密"}, "权利类型"),
        ("technologies", {"登记日期": "2030-01-01"}, "登记日期"),
        ("technologies", {"登记日期": "2024-05"}, "登记日期"),
        ("technologies", {"市州": "火星"}, "市州"),
        ("technologies", {"项目": "没有这个项目"}, "项目"),
        ("technologies", {"众创空间": "没有这个空间"}, "众创空间"),
        ("technologies", {"权利人": ""}, "权利人"),
        ("technologies", {"权利编号": "zl2020 1000 0001.X "}, "权利编号"),
        ("transfers", {"转化方式": "赠送"}, "转化方式"),
        ("transfers", {"金额（元）": "三十万"}, "金额（元）"),
        ("transfers", {"金额（元）": 10**11 + 1}, "金额（元）"),
        ("transfers", {"技术权利编号": "ZL404"}, "技术权利编号"),
        ("transfers", {"成果名称": ""}, "成果名称"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_written(kind, change, column):
    officer = Stage().officer
    good = TECHNOLOGY if kind == "technologies" else TRANSFER
    number = {"权利编号": "2"} if kind == "technologies" else {"合同编号": "2"}
    rows = [good, {**good, **number, **change}]
    assert wrong(planned(officer, kind, rows)).keys() == {(3, column)}
    with pytest.raises(actions.HasProblems):
        written(officer, kind, rows)
    assert not Technology.objects.exists()
    assert not Transfer.objects.exists()


def test_what_is_confirmed_is_not_changed():
    stage = Stage()
    stage.confirmed(stage.technology())
    change = {**TECHNOLOGY, "技术名称": "老卤提硼", "权利编号": "ZL202010000001.X"}
    change["众创空间"] = stage.space.name
    assert planned(stage.officer, "technologies", [change]).rows[0].is_same
    found = planned(stage.officer, "technologies", [change | {"权利人": "别人"}])
    assert wrong(found).keys() == {(2, "权利人")}


def test_a_technology_is_named_as_it_stands_in_the_register():
    officer, right = Stage().officer, TechnologyFactory()
    told = TRANSFER | {"技术权利编号": right.number}
    assert right.name in wrong(planned(officer, "transfers", [told]))[2, "成果名称"]
    assert not planned(officer, "transfers", [told | {"成果名称": right.name}]).problems


# --- taken back -----------------------------------------------------------------------------
def test_rows_that_were_added_go_and_those_that_were_changed_are_as_before():
    stage = Stage()
    row = stage.technology()
    told = TECHNOLOGY | {"权利人": "新公司", "众创空间": stage.space.name}
    kept = written(stage.officer, "technologies", [told, told | {"权利编号": "2"}])
    assert Technology.objects.filter(owner="新公司").count() == 2
    actions.undo(kept, by=stage.officer, at=NOW)
    assert Technology.objects.get().pk == row.pk
    row.refresh_from_db()
    assert (row.owner, row.name) == ("昆仑盐湖科技", "老卤提硼")


def is_confirmed(stage, row):
    shown(row)
    stage.confirmed(row)


def is_transferred(_stage, row):
    TransferFactory(technology=row, name="")


def is_shown(stage, row):
    save(row, {"venture": row.venture, "space": row.space}, file=UPLOAD, by=stage.officer, at=NOW)


@pytest.mark.parametrize("acts", [is_confirmed, is_transferred, is_shown])
def test_once_somebody_has_worked_with_it_it_stays(acts):
    stage = Stage()
    kept = written(stage.officer, "technologies", [TECHNOLOGY, TECHNOLOGY | {"权利编号": "2"}])
    acts(stage, Technology.objects.get(number="2"))
    with pytest.raises(actions.ActedOn):
        actions.undo(kept, by=stage.officer, at=NOW)
    assert Technology.objects.count() == 2


# --- who ------------------------------------------------------------------------------------
def test_managers_and_leads_bring_no_register_in():
    stage = Stage()
    kept = brought(stage.officer, "technologies", [TECHNOLOGY])
    for person in (stage.manager, stage.lead):
        client = signed_in(person)
        assert client.get(reverse("brought", args=[kept.pk])).status_code == 403
        assert client.post(reverse("brought_act", args=[kept.pk, "write"])).status_code == 403
    assert not Technology.objects.exists()
