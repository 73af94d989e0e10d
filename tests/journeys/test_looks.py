"""How pages look to everybody: axe finds nothing, nothing is wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from accounts.models import User
from tests.scenes import PUBLIC, address, everybody, pages, set_scene, signed_in

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
VIEWS = [("phone", "zh-hans"), ("desktop", "en")]
SHARES = 4  # so that every process has something to walk
NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize(("size", "language"), VIEWS)
@pytest.mark.parametrize("share", range(SHARES))
def test_pages_are_sound_in_both_lights_and_fit_a_small_phone(visit, site, size, language, share):
    scene = set_scene()
    User.objects.update(language=language)
    broken, walked = [], 0
    for reader, urls in shown(scene, share).items():
        page = visit(size, locale=language)
        sit_down(page.context, reader, site)
        wide = page.viewport_size
        for url in urls:
            page.set_viewport_size(wide)
            page.goto(url)
            broken += [(url, *fault) for fault in faults(page)]
            walked += 1
    assert broken == []
    assert walked > 30


def shown(scene, share):
    """Return a share of all pages by who reads them, each page once."""
    public = {address(name, scene) for name in PUBLIC}
    clients = {None: Client(), **{who: signed_in(who) for who in everybody(scene)}}
    found = {}
    for url, reader in list(pages(scene))[share::SHARES]:
        if (reader is None or url not in public) and is_a_page(clients[reader].get(url)):
            found.setdefault(reader, []).append(url)
    return found


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


def faults(page):
    """Yield what is broken: everything in the light, colours in the dark, what is too wide."""
    for scheme, rules in (("light", RULES), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for rule in AXE.run(page, options=rules).response["violations"]:
            yield from ((scheme, rule["id"], node["target"]) for node in rule["nodes"])
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROW["width"]:
        yield "320 px", width
