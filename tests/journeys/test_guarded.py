"""A table with typed cells asks before it is left; one that is sent or untouched does not."""

from django.conf import settings

TABLE = """<form method="post" data-guard><input id="q" name="q"><button>Keep</button></form>
<form data-language method="post"><button id="other">English</button></form>
<a href="/elsewhere">Elsewhere</a><p id="broken" hidden></p>"""


def asked_on_leaving(chromium, press, *, typed):
    """Return what the browser asks when `press` leaves the page."""
    page, asked = chromium.new_page(), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    script = (settings.BASE_DIR / "ui/static/ui/app.js").read_text()
    body = f"{TABLE}<script>{script}</script>"
    page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("http://table.test/")
    if typed:
        page.click("#q")
        page.keyboard.type("优秀")
    with page.expect_navigation():
        page.click(press)
    page.close()
    return asked


def test_a_typed_table_is_not_left_by_a_slip(chromium):
    assert asked_on_leaving(chromium, "a", typed=True) == ["beforeunload"]
    assert asked_on_leaving(chromium, "a", typed=False) == []
    assert asked_on_leaving(chromium, "text=Keep", typed=True) == []
    assert asked_on_leaving(chromium, "#other", typed=True) == []
