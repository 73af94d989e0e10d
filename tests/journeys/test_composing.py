"""A live search waits while an input method composes."""

from pathlib import Path

import django_htmx
from django.conf import settings

LEDGER = """<form hx-get="/found" hx-trigger="change, input delay:50ms from:#q" hx-target="#to">
<input id="q" name="q"></form><p id="to"></p><p id="broken" hidden></p>"""
SETTLED = "() => new Promise(done => setTimeout(done, 400))"


def test_nothing_is_asked_while_an_input_method_composes(chromium):
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    scripts = [htmx.read_text(), (settings.BASE_DIR / "ui/static/ui/app.js").read_text()]
    asked = []

    def found(route):
        asked.append(route.request.url)
        route.fulfill(body="found")

    page = chromium.new_page()
    page.route("**/found*", found)
    page.route(
        "http://ledger.test/", lambda route: route.fulfill(body=LEDGER, content_type="text/html")
    )
    page.goto("http://ledger.test/")
    for script in scripts:
        page.add_script_tag(content=script)
    page.focus("#q")
    keys = page.context.new_cdp_session(page)
    for text in ("h", "ha", "han"):
        told = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        keys.send("Input.imeSetComposition", told)
    page.evaluate(SETTLED)
    before = list(asked)
    with page.expect_response("**/found*"):
        keys.send("Input.insertText", {"text": "韩"})
    page.evaluate(SETTLED)
    page.close()
    assert before == []
    assert [url.partition("q=")[2] for url in asked] == ["%E9%9F%A9"]
