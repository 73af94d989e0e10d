"""How pages look to everybody: axe finds nothing, nothing is wider than the screen.

Each page is opened once, on a phone or on a desk: no script fails, nothing leaves, nothing is too
wide. Axe looks at every other one, as pages are made of the same components; three shares are in
English, whose words are longer, and one in Chinese. `make looks` looks at all of them in both.
"""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import User
from tests.journeys.conftest import SIZES, is_outside
from tests.scenes import PUBLIC, address, pages, set_scene, signed_in

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}
SHAPE = RULES | {"rules": {"color-contrast": {"enabled": False}}}  # half the time is contrast
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SHARES = 4  # so that every process has something to walk
LOOKED_AT, COLOURED = 2, 6  # every second by axe, every sixth with its colours in both lights
NARROW = {"width": 320, "height": 640}
CLIPPED = """() => [...document.querySelectorAll(".ledger-box")]
  .filter((box) => getComputedStyle(box).overflowX === "clip")
  .filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => `clipped: ${box.querySelector("thead")?.lastElementChild.innerText}`)"""
ALL = [(language, share) for language in ("en", "zh-hans") for share in range(SHARES)]
EVERY = os.environ.get("LOOKS") == "all"
WALKS = ALL if EVERY else [*ALL[: SHARES - 1], ALL[-1]]


@pytest.mark.parametrize(("language", "share"), WALKS)
def test_pages_are_sound_in_both_lights_and_fit_a_small_phone(visit, site, language, share):
    broken, number = [], 0
    for page, url in walk(visit, site, language, share):
        page.set_viewport_size(SIZES["phone" if number // LOOKED_AT % 2 else "desktop"])
        if not is_a_page(page, url, language):
            continue
        number += 1
        if EVERY or not number % LOOKED_AT:
            coloured = EVERY or not number % COLOURED
            broken += [(url, *fault) for fault in faults(page, coloured=coloured)]
        broken += [(url, fault) for fault in (*clipped(page), *too_wide(page))]
    assert broken == []
    assert number > 30


def test_another_host_is_noticed():
    """`visit` complains about each request that leaves, on every page that is walked here."""
    site = "http://127.0.0.1:8000"
    assert not is_outside(f"{site}/static/ui/app.css", site)
    assert not is_outside("data:image/svg+xml,x", site)
    for url in (
        "https://fonts.example.org/a.woff2",
        f"{site}.example.org/",
        "http://127.0.0.1:80/",
    ):
        assert is_outside(url, site)


def walk(visit, site, language, share):
    """Yield the browser page of whoever reads it, and the address, for a share of all pages."""
    scene = set_scene()
    User.objects.update(language=language)
    for reader, urls in shown(scene, share).items():
        page = visit("phone", locale=language)
        sit_down(page.context, reader, site)
        yield from ((page, url) for url in urls)


def shown(scene, share):
    """Return a share of all addresses by who reads them, public ones by strangers alone."""
    public = {address(name, scene) for name in PUBLIC}
    found = {}
    for url, reader in list(pages(scene))[share::SHARES]:
        if reader is None or url not in public:
            found.setdefault(reader, []).append(url)
    return found


def is_a_page(page, url, language):
    """Ask for an address, and open it unless it is a file or takes forms alone.

    The browser is handed what was answered: a file that it would begin to store, or an answer
    without a word, leads it astray on its way to the next page.
    """
    headers = {"accept-language": language}
    answer = page.request.get(url, headers=headers, timeout=60_000)  # one loads the model
    assert answer.status < 500, url
    if answer.status == 405 or not answer.headers["content-type"].startswith("text/html"):
        return False
    page.route(url, lambda route: route.fulfill(response=answer), times=1)
    page.goto(url)
    return True


def sit_down(context, reader, site):
    """Put the session of `reader` into the browser."""
    if reader is not None:
        cookie = signed_in(reader).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])


def faults(page, *, coloured):
    """Yield what is broken: the shape of all pages; colours in the light and in the dark."""
    looks = [("light", RULES), ("dark", COLOURS)] if coloured else [("light", SHAPE)]
    for scheme, rules in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for rule in AXE.run(page, options=rules).response["violations"]:
            yield from ((scheme, rule["id"], node["target"]) for node in rule["nodes"])


def clipped(page):
    """Yield the columns on which a table ends that is wider than its box shows on a desk."""
    page.set_viewport_size(SIZES["desktop"])
    yield from page.evaluate(CLIPPED)


def too_wide(page):
    """Yield the width of a page that is wider than the narrowest phone."""
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROW["width"]:
        yield width
