"""People arrive and make themselves at home: a mentor's first day, settings that stay."""

from django.utils import timezone
from playwright.sync_api import expect

from matching.actions import refresh_passages
from mentors import actions
from mentors.models import MentorProfile
from notifications.actions import notify
from tests.factories import RequestFactory, UserFactory
from tests.journeys.conftest import go_by, sign_in
from tests.journeys.test_from_sentence_to_mentorship import SENTENCE, known
from tests.worker import aside

LINES = ("带队建成老卤提硼中试线，两年后放大到每年 2,000 吨", "做过三种阻燃剂的配方与型式检验")


def tick(page, field, value):
    """Tick a box, opening the group in which it stands."""
    box = page.locator(f"input[name={field}][value={value}]")
    if not box.is_visible():
        page.locator("details", has=box).locator("summary").click()
    box.check()


def test_a_mentor_signs_up_tells_what_he_did_and_is_found_once_let_in(visit, site, work, postbox):
    del site
    page = visit(size="phone")
    page.goto("/accounts/signup/")
    page.fill("input[name=email]", "mentor@example.org")
    page.fill("input[name=name]", "韩雪岭")
    page.uncheck("input[name=hats][value=founder]")
    page.check("input[name=hats][value=mentor]")
    page.get_by_role("button", name="注册").click()
    page.wait_for_selector("input[name=code]")
    work()
    page.fill("input[name=code]", postbox.digits_for("mentor@example.org"))
    page.click("main form button.primary")

    page.fill("input[name=headline]", "二十年盐湖化工")
    page.fill("[name=promise]", "陪你从小试走到中试")
    page.check("input[name=categories] >> nth=0")
    tick(page, "sectors", "boron")
    tick(page, "help_kinds", "process-scale-up")
    page.select_option("select[name=county]", "632802")
    page.fill('textarea[name$="-text"] >> nth=0', LINES[1])
    page.click("#rows-add")
    expect(page.locator("ol.statements > li")).to_have_count(2)
    page.fill('textarea[name$="-text"] >> nth=1', LINES[0])
    page.click("#rows-up-1")
    expect(page.locator('textarea[name$="-text"]').first).to_have_value(LINES[0])
    page.locator("button[name=apply]").click()
    expect(page.locator("main")).to_contain_text("管理处")

    mentor = MentorProfile.objects.get()
    assert [each.text for each in mentor.experiences.all()] == list(LINES)
    stranger = visit()
    stranger.goto("/mentors/?q=hxl")
    expect(stranger.locator("main")).not_to_contain_text("韩雪岭")
    office = UserFactory(is_staff=True, is_superuser=True)
    aside(actions.approve, mentor, by=office, at=timezone.now())
    aside(refresh_passages)
    work()
    assert "mentor@example.org" in postbox.letters[-1]["To"]
    stranger.reload()
    expect(stranger.locator("main")).to_contain_text("韩雪岭")
    stranger.goto("/")
    stranger.fill("#q", SENTENCE)
    stranger.click(".ask button")
    expect(stranger.locator("article.match mark").first).to_be_visible()


def test_theme_language_and_what_comes_by_mail_are_kept(visit, site, work, postbox):
    del site
    asked = RequestFactory(mentor__user=known(UserFactory(name="韩雪岭")))
    page = visit()
    sign_in(page, asked.mentor.user)
    page.goto("/settings/")
    page.check("input[name=theme][value=dark]")
    page.check("input[name=language][value=en]")
    page.select_option("select[name=mail_requests]", "never")
    page.locator(".savebar button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    again = visit(size="phone")
    sign_in(again, asked.mentor.user)
    expect(again.locator("html")).to_have_attribute("data-theme", "dark")
    asked.mentor.user.refresh_from_db()
    told = notify(
        asked.mentor.user, "mentors/asked", about=asked, url="/inbox/", at=timezone.now(),
        venture="Brine", text="Would you look?",
    )  # fmt: skip
    work()
    assert told
    assert postbox.letters == []
    again.goto("/notifications/")
    expect(again.locator("main")).to_contain_text("Brine asks you for help")


def test_what_was_typed_stays_when_the_language_is_changed(visit, site):
    """On a page that refused it, and on one that was not sent yet; a password does not stay."""
    del site
    page, text = visit(), "打 13800138000 找我，我做牦牛奶酪"
    page.goto("/")
    page.fill("textarea[name=q]", text)
    go_by(page.locator("main form button.primary").first)
    expect(page.get_by_role("alert")).to_be_visible()
    go_by(page.get_by_role("button", name="EN", exact=True))
    expect(page.locator("textarea[name=q]")).to_have_value(text)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/accounts/signup/")
    page.fill("input[name=email]", "mentor@example.org")
    page.fill("input[name=password1]", "correct-horse-8")
    go_by(page.get_by_role("button", name="中文"))
    expect(page.locator("input[name=email]")).to_have_value("mentor@example.org")
    expect(page.locator("input[name=password1]")).to_have_value("")
    asked = RequestFactory(mentor__user=known(UserFactory()))
    sign_in(page, asked.mentor.user)
    page.goto(f"/requests/{asked.pk}/")
    question, own = page.locator("textarea[name=question]"), page.url
    page.locator("details", has=question).locator("summary").click()
    question.fill(text)
    go_by(page.locator(f"form[action='/requests/{asked.pk}/ask_back/'] button"))
    assert page.url != own  # refused where it was sent
    go_by(page.get_by_role("button", name="EN", exact=True))
    expect(page).to_have_url(own)
    expect(question).to_have_value(text)
