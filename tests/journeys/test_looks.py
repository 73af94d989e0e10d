"""How pages look to everybody: axe finds nothing, nothing is wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from accounts.models import User
from tests.journeys.conftest import SIZES
from tests.scenes import PUBLIC, address, everybody, pages, set_scene, signed_in

AXE = Axe()
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@pytest.fixture
def shown(site):
    """Each page once, as the one who reads it."""
    del site
    scene = set_scene()
    public = {address(name, scene) for name in PUBLIC}
    clients = {None: Client(), **{who: signed_in(who) for who in everybody(scene)}}
    return [
        (url, reader)
        for url, reader in pages(scene)
        if (reader is None or url not in public) and is_a_page(clients[reader].get(url))
    ]


def is_a_page(answer):
    """Return whether a browser shows it: no form's address, no file."""
    return answer.status_code != 405 and (
        answer.status_code == 302 or answer.headers["Content-Type"].startswith("text/html")
    )


def sit_down(context, reader, site):
    """Put the session of `reader` into the browser."""
    if reader is not None:
        cookie = signed_in(reader).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_light_and_dark(visit, shown, site, size):
    found = []
    for reader in dict.fromkeys(reader for _url, reader in shown):
        page = visit(size)
        sit_down(page.context, reader, site)
        for url in [url for url, read_by in shown if read_by == reader]:
            page.goto(url)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                report = AXE.run(page, options=RULES).response
                found += [
                    (url, scheme, broken["id"], node["target"])
                    for broken in report["violations"]
                    for node in broken["nodes"]
                ]
    assert found == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_is_wider_than_a_small_phone(visit, shown, site, language):
    User.objects.update(language=language)
    wide = []
    for reader in dict.fromkeys(reader for _url, reader in shown):
        page = visit("phone", locale=language)
        page.set_viewport_size({"width": 320, "height": 640})
        sit_down(page.context, reader, site)
        for url in [url for url, read_by in shown if read_by == reader]:
            page.goto(url)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > 320:
                wide.append((url, width))
    assert wide == []
