"""Lists of the office and of a manager's desk as Excel: the rows of the page, and no more."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from exchange import actions as exchange
from filings import actions as filings
from incubation import actions as incubation
from incubation.models import Application
from mentoring import actions as mentoring
from safety import actions as safety
from safety.enums import Outcome
from spaces import actions as spaces
from tests.clock import NOW
from tests.exchange.stage import Stage
from tests.factories import UserFactory
from tests.files import got
from tests.filings.bureau import YEAR, Bureau
from tests.incubation.lodge import Lodge, later
from tests.mentoring.pairs import Pair
from tests.safety.test_reports import officer
from tests.safety.test_things import told_of
from tests.scenes import signed_in
from tests.spaces.house import NEXT_DAY, House

pytestmark = pytest.mark.django_db
OF_OFFICE = (
    "report_export", "mediation_export", "check_export", "evaluation_export",
    "spaces_late_export", "listing_export",
)  # fmt: skip


def sheets(reader, name, told=None, key=None):
    """Return the rows of each sheet, each by its headings."""
    url = reverse(name, args=[key] if key else [])
    book = load_workbook(BytesIO(got(signed_in(reader), url, told).content))
    found = []
    for page in book.worksheets:
        heads, *rows = page.iter_rows(min_row=2, values_only=True)
        found.append([dict(zip(heads, row, strict=True)) for row in rows])
    return found


def column(heading, *asked):
    (rows,) = sheets(*asked)
    return [row[heading] for row in rows]


def links(reader, page, name, told=None, key=None):
    """Tell whether a page leads to the file, with what the page was asked for."""
    keys = [key] if key else []
    body = signed_in(reader).get(reverse(page, args=keys), told).content.decode()
    return f'href="{reverse(name, args=keys)}?' in body


def test_reports_without_who_reported():
    office, by, bad = officer(), UserFactory(name="达瓦拉姆"), UserFactory(name="祁墨白")
    row = safety.report(bad, reason="rude", text="骂人", page="", by=by, at=NOW)
    house = House()
    told_of(house.space, by)
    over = safety.report(bad, reason="spam", text="群发广告", page="", by=by, at=NOW)
    safety.decide(over, outcome=Outcome.WARNED, answer="查实", by=office, at=NOW)
    assert column("举报对象", office, "report_export") == ["祁墨白", house.space.name]
    assert column("举报对象", office, "report_export", {"kind": "places"}) == [house.space.name]
    ((told,),) = sheets(office, "report_export", {"show": "decided"})
    assert (told["举报内容"], told["处理理由"]) == ("群发广告", "查实")
    ((waits,),) = sheets(office, "report_export", {"kind": "people"})
    assert (waits["举报内容"], waits["处理期限"] is None) == (row.text, False)
    for show in ("", "decided"):
        (rows,) = sheets(office, "report_export", {"show": show})
        assert by.name not in {cell for each in rows for cell in each.values()}
        assert links(office, "report_list", "report_export", {"show": show})


def test_mediations_without_what_it_is_about():
    pair, over, office, mediator = Pair(), Pair(), officer(), UserFactory(name="祁墨白")
    for each in (pair, over):
        mentoring.ask_for_mediation(each.row, about="两个月没见", by=each.founder, at=NOW)
    row = over.row.mediations.get()
    mentoring.name_mediator(row, person=mediator, by=office, at=NOW)
    mentoring.end_mediation(row, is_settled=True, outcome="每月见", by=mediator, at=NOW)
    ((goes_on,),) = sheets(office, "mediation_export")
    ((ended,),) = sheets(office, "mediation_export", {"show": "ended"})
    assert (goes_on["项目"], goes_on["调解人"]) == (str(pair.row.venture), None)
    assert (ended["项目"], ended["调解人"]) == (str(over.row.venture), "祁墨白")
    assert not {"两个月没见", "每月见"} & {*goes_on.values(), *ended.values()}
    assert links(office, "mediation_list", "mediation_export")


def test_random_checks_of_a_part():
    bureau = Bureau()
    filings.find_fine(bureau.drawn(), by=bureau.officer, at=NOW)
    bureau.drawn()
    assert sorted(column("未检查", bureau.officer, "check_export")) == [0, 1]
    ((row,),) = sheets(bureau.officer, "check_export", {"show": "open"})
    assert (row["检查内容"], row["抽取人"]) == ("消防安全", bureau.officer.name)
    assert sheets(bureau.officer, "check_export", {"show": "answered"}) == [[]]
    assert links(bureau.officer, "check_list", "check_export")


def test_evaluations_of_a_year_and_a_name():
    bureau, other = Bureau(name="昆仑湾"), Bureau(name="柴达木")
    bureau.accepted(YEAR, jobs=7, why={"jobs": "项目在外办公"})
    bureau.evaluate()
    assert set(column("空间", bureau.officer, "evaluation_export")) == {"昆仑湾", "柴达木"}
    ((row,),) = sheets(bureau.officer, "evaluation_export", {"q": "昆仑", "year": "2025"})
    assert row["评价结果"] not in {None, "未评价"}
    assert 7 in row.values()
    ((earlier,),) = sheets(other.officer, "evaluation_export", {"q": "昆仑", "year": "2024"})
    assert earlier["评价结果"] == "未评价"
    assert links(bureau.officer, "evaluation_list", "evaluation_export", {"q": "昆仑"})


def test_what_spaces_leave_unanswered_without_what_was_asked():
    office, house, lodge = officer(), House(contact_phone="0971-6100000"), Lodge()
    house.ask(at=later(-9), text="只问这一家")
    lodge.apply(at=later(-20))
    ((asked,),) = sheets(office, "spaces_late_export", {"show": "questions"})
    assert (asked["众创空间"], asked["电话"]) == (house.space.name, "0971-6100000")
    assert "只问这一家" not in asked.values()
    assert "项目" not in asked
    ((applied,),) = sheets(office, "spaces_late_export", {"show": "applications"})
    assert applied["项目"] == lodge.venture.name
    assert sheets(office, "spaces_late_export", {"show": "visits"}) == [[]]
    assert links(office, "spaces_late", "spaces_late_export")


def test_listings_for_the_office_alone_and_as_the_page_is_narrowed():
    stage = Stage()
    stage.published(title="激光粒度仪")
    stage.listing(title="流变仪")
    back = stage.listing(title="离心机")
    exchange.send_back(back, note="请写清楚收费", by=stage.officer, at=NOW)
    assert column("名称", stage.officer, "listing_export") == ["激光粒度仪"]
    assert column("名称", stage.officer, "listing_export", {"q": "牦牛"}) == []
    assert column("名称", stage.officer, "listing_export", {"state": "waiting"}) == ["流变仪"]
    ((told,),) = sheets(stage.officer, "listing_export", {"state": "returned"})
    assert told["缺什么"] == "请写清楚收费"
    assert stage.owner.name not in told.values()
    assert links(stage.officer, "listing_list", "listing_export", {"state": "waiting"})
    assert not links(stage.owner, "listing_list", "listing_export")


def test_applications_to_a_space():
    lodge = Lodge()
    row = lodge.apply()
    _founder, other = lodge.rival()
    incubation.refuse(other, answer="没有位置", by=lodge.manager, at=NOW)
    key = lodge.space.pk
    asked = (lodge.manager, "application_export")
    assert column("项目", *asked, None, key) == [row.venture.name]
    assert set(column("项目", *asked, {"show": "all"}, key)) == {
        each.venture.name for each in Application.objects.all()
    }
    assert column("项目", *asked, {"q": "没有这个"}, key) == []
    assert links(lodge.manager, "application_list", "application_export", None, key)


def test_the_desk_of_a_space_and_of_all_spaces():
    house = House(ip_liaison="温如川", liaison_until=later(9).date())
    house.ask(text="老卤管道哪天能用？")
    expert = {"kind": "property", "by": UserFactory(name="祁墨白"), "at": later(1)}
    spaces.ask(house.space, text="专利归谁？", **expert)
    house.agreed()
    key = house.space.pk
    for name, own in (("space_desk_export", key), ("space_desks_export", None)):
        waiting, to_come, over = sheets(house.manager, name, None, own)
        assert [row["内容"] for row in waiting] == ["老卤管道哪天能用？", "专利归谁？"]
        assert waiting[1]["姓名"] == "祁墨白"
        (visit,) = to_come
        assert (visit["参观时间"], visit["人数"]) == (f"{NEXT_DAY:%Y-%m-%d %H:%M}", 2)
        assert over == []
        narrowed, *_rest = sheets(house.manager, name, {"kind": "property"}, own)
        assert [row["内容"] for row in narrowed] == ["专利归谁？"]
    assert links(house.manager, "space_desk", "space_desk_export", None, key)


def test_others_get_none_of_them():
    house, lodge, stranger = House(), Lodge(), UserFactory()
    for person in (stranger, house.manager):
        for name in OF_OFFICE:
            assert signed_in(person).get(reverse(name)).status_code == 403, name
    for person in (stranger, lodge.manager):
        for name in ("application_export", "space_desk_export"):
            url = reverse(name, args=[house.space.pk])
            assert signed_in(person).get(url).status_code == 404, name
    assert signed_in(stranger).get(reverse("space_desks_export")).status_code == 404
