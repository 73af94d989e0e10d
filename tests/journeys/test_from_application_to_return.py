"""A researcher applies, the office decides and signs, warns, and he returns to his post."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Hat, Role
from accounts.models import User
from mobility import actions
from mobility.models import LeaveCase, LeaveTerm
from tests.factories import (
    EmploymentFactory,
    OfficerFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
    hand_in,
)
from tests.journeys.conftest import go_by, sign_in
from tests.worker import aside


def known(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def office(site):
    """An officer and the head of one HR office, and a researcher with an account."""
    del site
    officer = OfficerFactory(user__name="张映雪")
    unit = officer.organisation
    head = OfficerFactory(user__name="宋闻钟", organisation=unit, role=Role.HR_HEAD)
    researcher = UserFactory(name="骆见川", hats=[Hat.RESEARCHER])
    post = EmploymentFactory(
        person=ResearcherFactory(user=researcher, name="骆见川"), department__organisation=unit
    )
    for person in (officer.user, head.user, researcher):
        known(person)
    return officer.user, head.user, post


def act(page, verb, **fields):
    """Open one verb of the case's page, fill it in and press its button."""
    form = page.locator(f"#act-{verb}")
    if not form.is_visible():
        page.locator("details", has=form).locator("summary").click()
    for name, value in fields.items():
        field = form.locator(f"[name='{verb}-{name}']")
        if value is True:
            field.check()
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    go_by(form.locator("button").last)


def test_from_the_application_to_the_day_back(visit, office):
    officer, head, post = office
    first = (timezone.localdate() + timedelta(days=95)).replace(day=1)
    page = visit("phone")
    sign_in(page, post.person.user)
    page.goto("/my/leave/apply/")
    page.fill("[name=asked_first_day]", first.isoformat())
    page.fill("[name=asked_months]", "36")
    page.fill("[name=project]", "光伏组件清洗涂层，单位是权利人")
    page.fill("[name=running_projects]", "无")
    page.fill("[name=company]", "洁面涂层科技")
    page.select_option("[name=county]", "632521")
    go_by(page.get_by_role("button", name="存草稿"))
    go_by(page.get_by_role("button", name="交给"))
    case = LeaveCase.objects.get()
    assert case.status == "department"

    desk = visit()
    sign_in(desk, officer)
    desk.goto(f"/leave/{case.pk}/")
    act(desk, "support", opinion="同意，工作已作安排")
    act(desk, "countersign", office="research", signed_by="科研处")
    act(desk, "review", no_investigation=True, projects_taken=True)
    expect(desk.locator("#act-review")).to_contain_text("还缺：离岗申请表")
    hand_in(case, "review")
    act(desk, "review", no_investigation=True, projects_taken=True)

    room = visit()
    sign_in(room, head)
    room.goto(f"/leave/{case.pk}/")
    today = timezone.localdate().isoformat()
    act(room, "approve", minute_number="院务会〔2026〕9号", decided_on=today)
    LeaveCase.objects.update(publicity_until=timezone.localdate() - timedelta(days=1))
    desk.goto(f"/leave/{case.pk}/")
    act(desk, "clear")
    hand_in(LeaveCase.objects.get())
    act(desk, "sign", agreement_number="离创〔2026〕3号", signed_on=today)
    expect(desk.locator("h1")).to_contain_text("骆见川")
    term = LeaveTerm.objects.get()
    assert term.first_day == first

    page.goto("/my/leave/")
    expect(page.locator("body")).to_contain_text("待离岗")


def test_a_warning_a_statement_and_the_return(visit, office, work, postbox):
    officer, _head, post = office
    last = timezone.localdate() + timedelta(days=55)
    case = TermFactory(
        case__employment=post, first_day=last - timedelta(days=1095), last_day=last
    ).case
    aside(actions.remind_due, at=timezone.now())
    work()
    subject, text = postbox.last_to(post.person.user.email)
    assert "离岗" in subject
    assert "/my/leave/" in text

    page = visit("phone")
    sign_in(page, post.person.user)
    page.goto("/my/leave/decide/")
    page.check("input[name=intention][value=return]")
    page.check("input[name=sure]")
    go_by(page.get_by_role("button", name="交去留意见"))
    case.refresh_from_db()
    assert case.status == "returning"

    desk = visit()
    sign_in(desk, officer)
    desk.goto("/leave/todo/")
    desk.get_by_role("link", name="骆见川").first.click()
    act(desk, "receive")
    go_by(desk.locator("#papers li", has_text="返岗审批表").locator("button").first)
    desk.locator("#papers").get_by_role("link", name="打印").first.click()
    desk.emulate_media(media="print")
    expect(desk.locator(".sheet .title")).to_have_text("离岗人员返岗审批表")
    expect(desk.locator(".head")).to_be_hidden()
    desk.emulate_media(media="screen")
    desk.get_by_role("link", name="骆见川").first.click()
    act(desk, "arrange", grade="7")
    act(desk, "report_in", on=timezone.localdate().isoformat())
    expect(desk.locator("h1")).to_contain_text("已返岗")
    page.goto("/my/leave/")
    expect(page.locator("h1")).to_contain_text("回到岗位")


def test_an_extension_after_expiry_is_refused_with_the_clause(visit, office):
    _officer, _head, post = office
    last = timezone.localdate() - timedelta(days=2)
    TermFactory(case__employment=post, first_day=last - timedelta(days=1095), last_day=last)
    page = visit()
    sign_in(page, post.person.user)
    page.goto("/my/leave/decide/")
    expect(page.locator("input[name=intention][value=extend]")).to_be_disabled()
    expect(page.locator("body")).to_contain_text("人社部发〔2019〕137号")


@pytest.mark.parametrize(("size", "locale"), [("phone", "zh-CN"), ("desktop", "en-GB")])
def test_a_ledger_with_a_fault_is_brought_in_put_right_written_and_a_leave_extended(
    visit, office, size, locale
):
    officer, head, post = office
    User.objects.update(language=locale[:2].replace("zh", "zh-hans"))
    page = visit(size, locale=locale)
    sign_in(page, officer)
    page.goto("/leave/import/")
    today = timezone.localdate()
    begun, over = today - timedelta(days=900), today + timedelta(days=150)
    rows = [
        "姓名,工号,所在部门,离岗起,离岗止,创办企业",
        f"贺兰舟,00387,{post.department},{begun},{over},察尔汗溴素",
        f"杨柳岸,00588,{post.department},{begun:%Y}.{begun.month},{over},祁连黑青稞食品",
    ]
    page.set_input_files(
        "input[type=file]",
        {"name": "台账.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode("gb18030")},
    )
    page.locator("main form button.primary").click()
    expect(page.locator("main")).to_contain_text(f"{begun:%Y}.{begun.month}")
    assert not LeaveCase.objects.exists()
    page.locator("#rows td input").first.fill(f"{begun}")
    go_by(page.locator(".savebar button[form=rows]"))
    go_by(page.locator("main button.primary").first)
    page.goto("/leave/")
    assert LeaveCase.objects.count() == 2
    case = LeaveCase.objects.get(employment__staff_number="00387")
    page.locator(f"#ledger a[href='/leave/{case.pk}/']").first.click()
    form = page.locator("#act-intend")
    page.locator("details", has=form).locator("summary").click()
    form.locator("[value=extend]").check()
    form.locator("[name$=months]").fill("12")
    form.locator("button").last.click()
    expect(page.locator("#act-receive")).to_have_count(1)

    room = visit(size, locale=locale)
    sign_in(room, head)
    room.goto(f"/leave/{case.pk}/")
    more = {"first_day": f"{over + timedelta(days=1)}", "last_day": f"{over + timedelta(days=365)}"}
    act(room, "grant_extension", minute_number="院务会12号", agreement_number="补〔2026〕1号",
        signed_on=f"{today}", **more)  # fmt: skip
    expect(room.locator("#act-grant_extension")).to_have_count(0)
    assert [term.last_day for term in case.terms.order_by("first_day")] == [
        over, over + timedelta(days=365),
    ]  # fmt: skip


def test_everything_of_the_office_works_without_script(visit, office):
    officer, _head, post = office
    last = timezone.localdate() + timedelta(days=20)
    TermFactory(case__employment=post, first_day=last - timedelta(days=900), last_day=last)
    page = visit("desktop", java_script_enabled=False)
    sign_in(page, officer)
    page.goto("/leave/")
    page.fill("input[name=q]", "ljc")
    page.get_by_role("button", name="查看").click()
    page.get_by_role("link", name="骆见川").click()
    act(page, "nudge")
    expect(page.locator("main")).to_contain_text("记")
