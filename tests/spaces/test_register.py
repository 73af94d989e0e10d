"""The register of spaces out of Excel and into it: refused in words, whole or not, taken back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Organisation, SpaceType, Stage
from audit.models import AuditEvent
from province import actions
from province.models import Brought
from spaces.actions import ask, keep
from spaces.models import Place, Space, SpaceStanding
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MembershipFactory, SpaceFactory, UserFactory
from tests.files import got
from tests.mentoring.pairs import in_english
from tests.province.register_files import SPACE, brought, edited, planned, written, wrong
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
CODE = "916300002265800985"
RENT = "房间月租（元，最低）"


def row(**change):
    return {**SPACE, **change}


def row_of(space, **change):
    """Return the row that says of a space of the factory what stands here."""
    return {
        "平台编号": space.pk, "空间名称": space.name, "类型": space.type.name_zh,
        "运营机构": space.operator.name, "市州": "海西州", "区县": "格尔木市",
        "一句话介绍": space.summary, **change,
    }  # fmt: skip


def exported(officer):
    return got(signed_in(officer), reverse("space_export")).content


# --- a good file ----------------------------------------------------------------------------
def test_new_spaces_come_with_operator_places_and_standing():
    officer = an_officer()
    written(officer, "spaces", [row(), row(空间名称="第二空间", 级别="", 认定文件="", 有效期至="")])
    first, second = Space.objects.order_by("pk")
    assert (first.type_id, first.county_id, first.level) == ("maker", "632801", "provincial")
    assert (first.level_until, first.area_m2) == (date(2028, 12, 31), 1860)
    assert (first.desks, first.desks_free, first.rooms, first.rooms_free) == (12, 3, 2, 1)
    assert (first.rent_desk_month, first.status) == (450, "running")
    assert [each.pk for each in first.sectors.all()] == ["salt-lake"]
    assert first.operator == second.operator == Organisation.objects.get(name="柴达木园区运营公司")
    assert first.slug != second.slug
    assert second.level == "none"
    assert SpaceStanding.objects.filter(space=first).get().level == "provincial"
    trail = AuditEvent.objects.filter(subject_label="spaces.space", subject_pk=str(first.pk))
    assert [(each.verb, each.actor) for each in trail] == [("bring_in", officer)]


def test_a_row_that_is_here_is_a_change_that_the_preview_shows():
    officer = an_officer()
    space = SpaceFactory(summary="旧的一句话", level="none")
    change = row_of(space, 一句话介绍="新的一句话", 级别="省级", 认定文件="省科技厅 2026 年备案")
    kept = brought(officer, "spaces", [change])
    page = in_english(officer).get(reverse("brought", args=[kept.pk])).content.decode()
    for words in ("旧的一句话", "新的一句话", "provincial level", "Added: 0; changed: 1;"):
        assert words in page
    actions.write(kept, by=officer, at=NOW)
    space.refresh_from_db()
    assert (space.summary, space.level, space.version) == ("新的一句话", "provincial", 2)
    assert [each.level for each in space.standings.order_by("pk")] == ["none", "provincial"]
    assert Space.objects.count() == 1
    assert AuditEvent.objects.filter(verb="save", subject_pk=str(space.pk)).exists()


def test_a_row_is_matched_by_name_and_county_or_by_number():
    officer, space = an_officer(), SpaceFactory()
    unnumbered = row_of(space, 平台编号="")
    assert planned(officer, "spaces", [unnumbered]).rows[0].is_same
    elsewhere = {**unnumbered, "区县": "德令哈市"}
    assert wrong(planned(officer, "spaces", [elsewhere])).keys() == {(2, "区县")}
    written(officer, "spaces", [row_of(space, 空间名称="改了名字", 区县="德令哈市")])
    space.refresh_from_db()
    assert (space.name, space.county_id) == ("改了名字", "632802")
    assert "改了名字" in space.search_key


def test_a_download_comes_back_unchanged_and_can_be_edited():
    officer = an_officer()
    space, other = SpaceFactory(rent_desk_month=450, contact_phone="0979-0000000"), SpaceFactory()
    space.sectors.set(["salt-lake"])
    found = planned(officer, "spaces", exported(officer))
    assert not found.problems
    assert [each.is_same for each in found.rows] == [True, True]
    written(officer, "spaces", edited(exported(officer), {("租金", 450): 500}))
    for each in (space, other):
        each.refresh_from_db()
    assert (space.rent_desk_month, space.version) == (500, 2)
    assert other.version == 1


FURTHER = {
    RENT: 900, "知识产权联络员": "温如川",
    "联络员电话": "0979-8412399", "联络员任期至": "2028-06-30",
}  # fmt: skip


def test_stages_liaison_base_and_rent_of_rooms_come_in_and_go_out_again():
    officer, stage = an_officer(), Stage.objects.order_by("position").first()
    star = {"类型": SpaceType.objects.get(pk="star").name_zh, "基地面积（亩）": 300}
    told = row(**FURTHER, **star, 科技特派员="马尕让", 适合阶段=stage.name_zh)
    written(officer, "spaces", [told])
    space = Space.objects.get()
    assert (space.base_mu, space.tech_envoy) == (300, "马尕让")
    assert (space.ip_liaison, space.liaison_phone) == ("温如川", "0979-8412399")
    assert space.liaison_until == date(2028, 6, 30)
    assert list(space.stages.all()) == [stage]
    assert {each.rent_month for each in space.places.filter(kind="room")} == {900}
    found = planned(officer, "spaces", exported(officer))
    assert not found.problems
    assert [each.is_same for each in found.rows] == [True]
    change = {("基地面积（亩）", 300): 200, ("联络员电话", "0979-8412399"): "0979-8412300"}
    done = written(officer, "spaces", edited(exported(officer), change))
    space.refresh_from_db()
    assert (space.base_mu, space.liaison_phone) == (200, "0979-8412300")
    actions.undo(done, by=officer, at=NOW)
    space.refresh_from_db()
    assert (space.base_mu, space.liaison_phone) == (300, "0979-8412399")


def test_the_rent_of_a_room_that_is_here_is_changed_by_its_manager():
    officer, space = an_officer(), SpaceFactory(rooms=2)
    space.places.filter(kind="room").update(rent_month=900)
    assert not planned(officer, "spaces", [row_of(space, **{RENT: 900})]).problems
    found = planned(officer, "spaces", [row_of(space, **{RENT: 800})])
    assert "900" in wrong(found)[2, RENT]


# --- a bad file -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"类型": "创客咖啡"}, "类型"),
        ({"区县": "西宁市"}, "区县"),
        ({"市州": "西宁市"}, "区县"),
        ({"运营机构": ""}, "运营机构"),
        ({"统一社会信用代码": "91630000MA7500000X"}, "统一社会信用代码"),
        ({"面积（平方米）": "约两千"}, "面积（平方米）"),
        ({"工位数": 2}, "空闲工位"),
        ({"工位数": 99_999}, "工位数"),
        ({"租金单位": ""}, "租金单位"),
        ({"租金单位": "元/平方米/天"}, "租金单位"),
        ({"有效期至": "2025-12-31"}, "有效期至"),
        ({"有效期至": "明年"}, "有效期至"),
        ({"认定文件": ""}, "认定文件"),
        ({"科技特派员": "马尕让"}, "类型"),
        ({"基地面积（亩）": 300}, "类型"),
        ({"房间数": "", "空闲房间": "", RENT: 900}, RENT),
        ({"适合阶段": "没有的阶段"}, "适合阶段"),
        ({"级别": "尚未认定", "有效期至": ""}, "认定文件"),
        ({"空间名称": "示例：某空间"}, "空间名称"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(change, column):
    officer = an_officer()
    found = planned(officer, "spaces", [row(空间名称="好的一行"), row(**change)])
    assert wrong(found).keys() == {(3, column)}


def test_one_wrong_row_and_nothing_is_written():
    officer = an_officer()
    kept = brought(officer, "spaces", [row(), row(空间名称="第二空间", 类型="创客咖啡")])
    bodies = Organisation.objects.count()
    client = in_english(officer)
    client.post(reverse("brought_act", args=[kept.pk, "write"]))
    assert not Space.objects.exists()
    assert Organisation.objects.count() == bodies
    page = client.get(reverse("brought", args=[kept.pk])).content.decode()
    assert "1 row of 2 needs correcting." in page
    assert "创客咖啡" in page


def test_the_same_space_twice_is_wrong():
    officer = an_officer()
    assert wrong(planned(officer, "spaces", [row(), row()])).keys() == {(3, "空间名称")}


def test_places_are_not_fewer_than_their_residents_use():
    officer, space = an_officer(), SpaceFactory(desks=20, desks_free=4)
    place = space.places.filter(is_taken=True).order_by("pk").first()
    Place.objects.filter(pk=place.pk).update(is_let=True)
    found = planned(officer, "spaces", [row_of(space, 工位数=place.for_how_many - 1)])
    assert str(place.for_how_many) in wrong(found)[2, "工位数"]
    found = planned(officer, "spaces", [row_of(space, 工位数=19)])
    assert "20" in wrong(found)[2, "工位数"]
    assert not planned(officer, "spaces", [row_of(space, 工位数=20)]).problems
    found = planned(officer, "spaces", [row_of(space, 状态="已停用")])
    assert wrong(found).keys() == {(2, "状态")}


def test_a_level_that_ran_out_before_is_told_and_does_not_stop_another_change():
    officer = an_officer()
    space = SpaceFactory(level="city", level_basis="备案", level_until=date(2025, 12, 31))
    found = planned(officer, "spaces", [row_of(space, 一句话介绍="新的一句话")])
    assert not found.problems
    assert "2025-12-31" in found.rows[0].notes[0]


def test_name_and_code_are_of_one_operator():
    officer = an_officer()
    Organisation.objects.create(name="别的公司", kind="operator", credit_code=CODE)
    found = planned(officer, "spaces", [row(统一社会信用代码=CODE)])
    assert "别的公司" in wrong(found)[2, "统一社会信用代码"]
    found = planned(officer, "spaces", [row(统一社会信用代码=CODE, 运营机构="别的公司")])
    assert not found.problems


def test_nobody_brings_in_the_space_of_an_own_body():
    officer, space = an_officer(), SpaceFactory()
    MembershipFactory(user=officer, organisation=space.operator, role="space_manager")
    assert wrong(planned(officer, "spaces", [row_of(space)])).keys() == {(2, "运营机构")}


# --- taken back -----------------------------------------------------------------------------
def test_what_was_added_is_closed_and_what_was_changed_is_as_before():
    officer, space = an_officer(), SpaceFactory(summary="旧的一句话")
    body = space.operator
    both = [row_of(space, 一句话介绍="新", 统一社会信用代码=CODE)]
    first = written(officer, "spaces", both)
    second = written(officer, "spaces", [row()])
    new = Space.objects.get(name=SPACE["空间名称"])
    with pytest.raises(actions.TooLate):
        actions.undo(second, by=officer, at=NOW + timedelta(days=7, seconds=1))
    actions.undo(first, by=officer, at=NOW)
    actions.undo(second, by=officer, at=NOW)
    for each in (space, body, new):
        each.refresh_from_db()
    assert (space.summary, body.credit_code) == ("旧的一句话", "")
    assert (new.status, new.desks, new.places.count()) == ("closed", 0, 0)
    assert [each.status for each in new.standings.order_by("pk")] == ["running", "closed"]
    page = in_english(officer).get(reverse("brought", args=[second.pk])).content.decode()
    assert "Spaces that it added are closed" in page
    written(officer, "spaces", [row(工位数=9)])
    new.refresh_from_db()
    assert (new.status, new.desks, new.desks_free) == ("running", 9, 3)


def is_asked(space):
    ask(space, text="哪天能用？", by=UserFactory(), at=NOW)


def is_changed(space):
    Space.objects.filter(pk=space.pk).update(version=5)


@pytest.mark.parametrize("acts", [is_asked, is_changed])
def test_once_somebody_has_worked_with_it_it_stays(acts):
    officer, old = an_officer(), SpaceFactory(summary="旧的一句话")
    kept = written(officer, "spaces", [row(), row_of(old, 一句话介绍="新")])
    new = Space.objects.get(name=SPACE["空间名称"])
    acts(new if acts is is_asked else old)
    with pytest.raises(actions.ActedOn):
        actions.undo(kept, by=officer, at=NOW)
    new.refresh_from_db()
    assert (new.status, new.desks) == ("running", 12)
    assert Brought.objects.get(pk=kept.pk).undone_at is None


def test_whoever_keeps_it_for_later_holds_up_nobody_and_keeps_it():
    officer, founder = an_officer(), UserFactory()
    second = written(officer, "spaces", [row()])
    kept = keep(Space.objects.get(name=SPACE["空间名称"]), by=founder, at=NOW)
    actions.undo(second, by=officer, at=NOW)
    kept.refresh_from_db()
    assert kept.space.status == "closed"


# --- who ------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["manager", "founder"])
def test_only_the_office_brings_in_and_takes_out_the_register(role):
    officer, space = an_officer(), SpaceFactory()
    person = {
        "manager": lambda: (
            MembershipFactory(organisation=space.operator, role="space_manager").user
        ),
        "founder": UserFactory,
    }[role]()
    kept = brought(officer, "spaces", [row()])
    client = signed_in(person)
    assert client.get(reverse("space_export")).status_code == 403
    assert client.get(reverse("brought_template", args=["spaces"])).status_code == 403
    assert client.post(reverse("brought_act", args=[kept.pk, "write"])).status_code == 403
    assert Space.objects.count() == 1
