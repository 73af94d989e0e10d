"""The programme office places a cohort; a mentor finds the request in his inbox."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actions import give_consent
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from matching import actions
from mentors.models import MentorshipRequest
from tests.factories import (
    ExperienceFactory,
    MembershipFactory,
    MentorFactory,
    NeedFactory,
    UserFactory,
    VentureFactory,
)
from tests.journeys.conftest import sign_in

WORDS = {
    "zh-CN": ("开始", "定规则并运行…", "运行", "其他配对不受影响", "指定…", "改派", "发布",
              "管理处推荐"),
    "en-GB": ("Begin", "Rules and run…", "Run", "no other pair changes", "Choose…", "Give it",
              "Publish", "placed by the programme office"),
}  # fmt: skip


def known(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.mark.parametrize(("size", "locale"), [("phone", "zh-CN"), ("desktop", "en-GB")])
def test_an_officer_runs_moves_and_publishes_and_the_mentor_is_asked(
    visit, site, work, size, locale
):
    del site
    begin, rules, run, free, choose, give, publish, placed = WORDS[locale]
    language = "zh-hans" if locale == "zh-CN" else "en"
    officer = known(
        MembershipFactory(
            user=UserFactory(name="沙雪", hats=[Hat.OFFICER], language=language),
            organisation__kind=OrganisationKind.PROVINCE,
            role=Role.PROGRAMME_OFFICER,
        ).user
    )
    for name in ("青禾硼镁", "昆仑阻燃"):
        venture = VentureFactory(name=name)
        give_consent(venture.founders.first(), Purpose.MATCHING, at=timezone.now())
        NeedFactory(venture=venture)
    mentors = [
        ExperienceFactory(
            mentor=MentorFactory(user__name=name, user__language=language, capacity=2)
        ).mentor
        for name in ("韩雪岭", "周砚之")
    ]
    actions.refresh_passages()

    page = visit(size, locale=locale)
    sign_in(page, officer)
    page.goto("/province/cohorts/")
    page.fill("[name=name]", "2026")
    page.get_by_role("button", name=begin, exact=True).click()
    page.get_by_role("link", name=rules).click()
    page.fill("[name=per_mentor]", "1")
    page.fill("[name=floor]", "0")
    page.get_by_role("button", name=run, exact=True).click()
    expect(page.locator("#run")).to_be_visible()
    work()
    expect(page.locator(".segments")).to_be_visible()  # without a click: the page looks itself
    page.goto(page.url.partition("?")[0] + "?show=all")
    expect(page.locator("table.ledger tbody tr")).to_have_count(2)
    page.get_by_role("link", name="昆仑阻燃").click()
    page.locator("[name=to]").last.check()
    page.get_by_role("button", name=give, exact=True).click()
    expect(page.locator("h1")).to_contain_text("1")
    page.goto(page.url.partition("?")[0] + "?show=alone")
    page.get_by_role("link", name=choose).click()
    page.locator("label", has_text=free).locator("[name=to]").first.check()
    page.get_by_role("button", name=give, exact=True).click()
    page.get_by_role("button", name=publish, exact=True).click()
    expect(page.locator("#run progress")).to_be_visible()
    work()
    expect(page.locator("li[aria-current=step]")).to_have_count(0)
    assert MentorshipRequest.objects.filter(is_placed=True).count() == 2

    asked = MentorshipRequest.objects.select_related("mentor__user").first()
    inbox = visit(size, locale=locale)
    sign_in(inbox, known(asked.mentor.user))
    inbox.goto("/inbox/")
    expect(inbox.locator("main")).to_contain_text(placed)
    assert asked.mentor in mentors
