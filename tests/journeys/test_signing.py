"""Signing up and in with a mistyped address, in a browser, on a phone."""

from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from tests.factories import UserFactory

WRONG, RIGHT = "lin@exmaple.org", "lin@example.org"


def test_a_mistyped_address_is_put_right_on_the_page_of_the_digits(visit, site, work, postbox):
    del site
    page = visit(size="phone")
    page.goto("/accounts/signup/")
    page.fill("input[name=email]", WRONG)
    page.fill("input[name=name]", "林青禾")
    page.click("main form button.primary")
    expect(page.locator("h1")).to_contain_text(WRONG)
    page.fill("#right", RIGHT)
    page.click("button[value=change]")
    expect(page.locator("h1")).to_contain_text(RIGHT)
    work()
    page.fill("input[name=code]", postbox.digits_for(RIGHT))
    page.click("main form button.primary")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def test_back_and_another_address_sends_the_digits_there(visit, site, work, postbox):
    del site
    user = UserFactory(email=RIGHT)
    EmailAddress.objects.create(user=user, email=RIGHT, verified=True, primary=True)
    page = visit(size="phone")
    page.goto("/accounts/login/code/")
    page.fill("input[name=email]", WRONG)
    page.click("main form button.primary")
    expect(page.locator("h1")).to_contain_text(WRONG)
    page.go_back()
    page.fill("input[name=email]", RIGHT)
    page.click("main form button.primary")
    expect(page.locator("h1")).to_contain_text(RIGHT)
    work()
    page.fill("input[name=code]", postbox.digits_for(RIGHT))
    page.click("main form button.primary")
    page.wait_for_url(lambda url: "/accounts/" not in url)
