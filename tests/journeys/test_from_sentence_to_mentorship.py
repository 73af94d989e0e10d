"""A stranger types one sentence and ends with a mentor; every answer a mentor can give."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actions import give_consent
from accounts.enums import Purpose
from accounts.models import User
from matching import actions
from mentors.models import MentorshipRequest
from tests.factories import (
    ExperienceFactory,
    FacilityFactory,
    MentorFactory,
    NeedFactory,
    UserFactory,
    VentureFactory,
)
from tests.journeys.conftest import go_by, sign_in

SENTENCE = "想从提锂剩下的老卤里回收硼和镁，做成阻燃材料。实验室样品有了，缺中试场地。"
MESSAGE = "我们卡在放大这一步，试过两种办法，想请您看一遍数据。"


def known(user):
    """Prove the address of a person, so that nobody is asked for digits."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def library(site):
    """One mentor who fits, another who could take over, and a space."""
    del site
    fits = MentorFactory(user__name="韩雪岭", user__phone="+8613912345678", slug="han-xue-ling")
    other = MentorFactory(user__name="周砚之", user__language="en")
    ExperienceFactory(mentor=fits)
    ExperienceFactory(mentor=other, text="给材料企业做过融资方案和财务模型，陪 6 家拿到投资")
    FacilityFactory()
    for mentor in (fits, other):
        known(mentor.user)
    actions.refresh_passages()
    return fits, other


@pytest.fixture
def founder(library):
    """A founder with a venture who has agreed to be matched."""
    del library
    person = known(UserFactory(name="李青禾"))
    give_consent(person, Purpose.MATCHING, at=timezone.now())
    NeedFactory(venture=VentureFactory(name="青禾硼镁", founders=[person]))
    return person


def ask(page, message=MESSAGE):
    page.fill("textarea[name=message]", message)
    go_by(page.locator("main form button.primary"))


WORDS = {
    "zh-CN": ("请韩老师指导", "要留意", "注册", "保存项目", "接受", "请韩雪岭老师指导"),
    "en-GB": ("Ask Han Xueling for help", "Mind", "Sign up", "Save the venture", "Accept",
              "Ask Han Xueling"),
}  # fmt: skip


@pytest.mark.parametrize(("size", "locale"), [("phone", "zh-CN"), ("desktop", "en-GB")])
def test_a_stranger_says_one_sentence_signs_up_asks_and_is_accepted(
    visit, library, work, postbox, size, locale
):
    fits, _other = library
    User.objects.update(language=locale[:2].replace("zh", "zh-hans"))
    please, mind, sign_up, save, accept, heading = WORDS[locale]
    page = visit(size, locale=locale)
    page.goto("/")
    page.fill("#q", SENTENCE)
    page.click(".ask button")

    first = page.locator("article.match").first
    expect(first.locator("mark").first).to_be_visible()
    expect(first).to_contain_text(mind)
    expect(page.locator("aside article.match").first).to_contain_text("昆仑盐湖化工众创空间")

    first.get_by_role("link", name=please).click()
    expect(page.locator("blockquote")).to_have_text(SENTENCE)
    page.fill("input[name=email]", "qinghe@example.org")
    page.fill("input[name=name]", "李青禾")
    page.check("input[name=matching]")
    page.get_by_role("button", name=sign_up).click()
    page.wait_for_selector("input[name=code]")
    work()
    page.fill("input[name=code]", postbox.digits_for("qinghe@example.org"))
    page.click("main form button.primary")

    expect(page.locator("textarea[name=sentence]")).to_have_value(SENTENCE)
    page.fill("input[name=name]", "青禾硼镁")
    page.get_by_role("button", name=save).click()
    expect(page.locator("h1")).to_contain_text(heading)
    ask(page)

    work()
    subject, text = postbox.last_to(fits.user.email)
    assert "青禾硼镁" in subject
    assert MESSAGE in text
    mentor = visit(size, locale=locale)
    sign_in(mentor, fits.user)
    expect(mentor.locator("main")).to_contain_text(MESSAGE)
    expect(mentor.locator("main mark").first).to_be_visible()
    expect(mentor.locator("main")).not_to_contain_text("qinghe@example.org")
    mentor.get_by_role("button", name=accept).click()
    expect(mentor.locator("main")).to_contain_text("qinghe@example.org")

    page.goto("/mentorships/")
    page.locator("main a[href^='/mentorships/']").first.click()
    expect(page.locator("main")).to_contain_text("+8613912345678")


def test_a_mentor_declines_and_the_founder_reads_why(visit, library, founder):
    fits, _other = library
    page, mentor = visit(), visit()
    sign_in(page, founder)
    page.goto("/mentors/han-xue-ling/request/")
    ask(page)
    sign_in(mentor, fits.user)
    mentor.get_by_role("link", name="婉拒…").click()
    mentor.check("input[name=reason][value=field]")
    mentor.fill("#id_note", "建议找真正做过放大的老师。")
    mentor.locator("form", has=mentor.locator("input[name=reason]")).get_by_role("button").click()
    expect(mentor.locator("main")).to_contain_text("已婉拒")

    page.goto("/notifications/")
    page.locator("main li button").first.click()
    expect(page.locator("main")).to_contain_text("建议找真正做过放大的老师。")


def test_a_mentor_asks_back_the_founder_replies_and_takes_it_back(visit, library, founder):
    fits, _other = library
    page, mentor = visit(size="phone"), visit(size="phone")
    sign_in(page, founder)
    page.goto("/mentors/han-xue-ling/request/")
    ask(page)
    sign_in(mentor, fits.user)
    mentor.get_by_role("link", name="先问一句").click()
    mentor.fill("textarea[name=question]", "现在一批能做多少？")
    form = mentor.locator("form", has=mentor.locator("textarea[name=question]"))
    go_by(form.get_by_role("button"))

    page.goto("/requests/")
    page.locator("main a", has_text="韩雪岭").first.click()
    expect(page.locator("main")).to_contain_text("现在一批能做多少？")
    page.fill("textarea[name=text]", "一批二十公斤，原料占六成。")
    form = page.locator("form", has=page.locator("textarea[name=text]"))
    go_by(form.get_by_role("button"))
    mentor.goto("/inbox/")
    expect(mentor.locator("main")).to_contain_text("一批二十公斤，原料占六成。")

    page.goto("/requests/")
    page.locator("main a", has_text="韩雪岭").first.click()
    page.get_by_text("撤回申请").click()
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.locator("main")).to_contain_text("已撤回")
    mentor.goto("/inbox/")
    expect(mentor.locator("main")).not_to_contain_text("一批二十公斤")


def test_without_an_answer_the_request_goes_to_the_next_choice(
    visit, library, founder, work, postbox
):
    _fits, other = library
    page = visit()
    sign_in(page, founder)
    page.goto("/mentors/han-xue-ling/request/")
    page.select_option("select[name=next_choice]", label="周砚之")
    ask(page)
    actions.run_due(at=timezone.now() + timedelta(days=8))
    work()

    page.goto("/requests/")
    expect(page.locator("main tbody tr")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("周砚之")
    assert MentorshipRequest.objects.unanswered().get().mentor == other
    assert postbox.last_to(other.user.email)[0] == "青禾硼镁 asks you for help"


def test_everything_works_without_script(visit, library, work, postbox):
    fits, _other = library
    page = visit(java_script_enabled=False)
    page.goto("/")
    page.fill("#q", SENTENCE)
    page.click(".ask button")
    page.locator("#reading summary").click()
    page.select_option("select[name=place]", label="海西州")
    page.click("button[name=correct]")
    expect(page.locator("#reading summary")).to_contain_text("海西")
    page.locator("article.match").first.get_by_role("link", name="请韩老师指导").click()
    page.fill("input[name=email]", "noscript@example.org")
    page.fill("input[name=name]", "李青禾")
    go_by(page.get_by_role("button", name="注册"))
    work()
    page.fill("input[name=code]", postbox.digits_for("noscript@example.org"))
    page.click("main form button.primary")

    page.fill("input[name=name]", "青禾硼镁")
    page.click("#needs-add")
    lines = page.locator("ol.statements textarea")
    before_last = lines.count() - 2  # where the last one stands once it is moved up
    lines.last.fill("找一位懂专利的老师")
    go_by(page.locator("button[id^=needs-up]").last)
    expect(lines.nth(before_last)).to_have_value("找一位懂专利的老师")
    expect(page.locator("input[name=name]")).to_have_value("青禾硼镁")
    page.get_by_role("button", name="保存项目").click()
    ask(page)
    mentor = visit(java_script_enabled=False)
    sign_in(mentor, fits.user)
    mentor.get_by_role("button", name="接受").click()
    expect(mentor.locator("main")).to_contain_text("noscript@example.org")


def test_the_language_is_switched_in_place_and_back(visit, library):
    del library
    page = visit(size="phone")
    page.goto("/mentors/han-xue-ling/")
    page.get_by_role("button", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("/mentors/han-xue-ling/$"))
    expect(page.get_by_role("link", name="Ask Han Xueling for help")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_draft_survives_a_closed_window(visit, founder):
    page = visit()
    sign_in(page, founder)
    page.goto("/ventures/new/")
    page.fill("input[name=name]", "没写完的项目")
    with page.expect_response("**/drafts/**"):
        page.locator("input[name=name]").blur()
    page.goto("/ventures/new/")
    expect(page.locator("input[name=name]")).to_have_value("没写完的项目")


def test_a_broken_line_loses_nothing_that_was_typed(visit, founder):
    page = visit()
    sign_in(page, founder)
    page.goto("/ventures/new/")
    page.fill("input[name=name]", "没写完的项目")
    page.context.set_offline(True)
    page.click("#needs-add")
    expect(page.get_by_text("没连上，写的内容还在")).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value("没写完的项目")
    page.context.set_offline(False)
    page.click("#needs-add")
    expect(page.locator("ol.statements > li")).to_have_count(2)
