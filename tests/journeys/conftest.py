"""A real browser, a real mail server, a real worker."""

import pytest
from django.test.testcases import LiveServerThread
from playwright.sync_api import sync_playwright

from config.browser import browser
from tests import worker
from tests.second_factor import code_for

SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def is_outside(url, site):
    """Return whether a page asked another host for something."""
    return not url.startswith((f"{site}/", "data:"))


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as player:
        opened = player.chromium.launch(
            executable_path=browser(),
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
        )
        yield opened
        opened.close()


@pytest.fixture
def site(committed, settings, postbox):
    """The whole service on a port, static files from where they are served in earnest."""
    del committed, postbox
    server = LiveServerThread("127.0.0.1", lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    settings.SITE_URL = f"http://{server.host}:{server.port}"
    yield settings.SITE_URL
    server.terminate()


@pytest.fixture
def work(site):
    """Let a real worker do every job that waits."""
    del site
    return worker.work


@pytest.fixture
def visit(chromium, site):
    """Open a page for one more person; at the end no script may have failed anywhere."""
    opened, complaints = [], []

    def complain(message):
        expected = ("status of 4", "ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterReq")
        if message.type == "error" and not any(each in message.text for each in expected):
            complaints.append(message.text)

    def refuse_failures(answer):
        if answer.status >= 500 or (answer.status >= 400 and "/static/" in answer.url):
            complaints.append(f"{answer.status} {answer.url}")

    def open_page(size="desktop", **options):
        context = chromium.new_context(
            base_url=site, viewport=SIZES[size], **{"locale": "zh-CN", **options}
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", complain)
        page.on("response", refuse_failures)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        context.on(
            "request",
            lambda told: is_outside(told.url, site) and complaints.append(told.url),
        )
        opened.append(context)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert complaints == []


def go_by(button):
    """Click what leads to another page and wait for it: what was sent is stored then."""
    with button.page.expect_navigation():
        button.click()


def sign_in(page, user, password="correct-horse-8"):
    """Sign in as a person would."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", password)
    page.click("main form button.primary")
    page.wait_for_url(lambda url: "/login/" not in url)
    if "/2fa/authenticate/" in page.url:
        page.fill("input[name=code]", code_for(user))
        page.click("main form button.primary")
        page.wait_for_url(lambda url: "/2fa/" not in url)
