"""What people type is shown as they typed it: in every field, on every page that shows it."""

import pytest
from django.urls import reverse

from privacy.register import REGISTER
from tests.marks import contents, mark
from tests.scenes import pages, signed_in

pytestmark = pytest.mark.django_db
TYPED = "\"'><zq7 onclick=zq7()>{{7*7}}&amp;"
HARM = b"<zq7"
SHOWN = b"&lt;zq7"
# Read as a code or an address, so that a page would not be found with such words in it.
KEPT = {"accounts.Organisation", "accounts.County", "accounts.Prefecture", "accounts.Sector",
        "accounts.HelpKind", "notifications.Notification", "accounts.Consent",
        "accounts.Membership", "accounts.CalendarLink", "usersessions.UserSession",
        "account.EmailAddress", "accounts.Draft", "mobility.ImportBatch"}  # fmt: skip


def answers(asked, stranger):
    """Yield every page with its status and what it holds."""
    clients = {None: stranger}
    for url, reader in asked:
        if reader not in clients:
            clients[reader] = signed_in(reader)
            clients[reader].raise_request_exception = False
        answer = clients[reader].get(url)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield url, answer.status_code, contents(answer)


def test_no_word_of_anybody_becomes_a_part_of_a_page(scene, stranger):
    asked = list(pages(scene))
    assert mark([row for row in REGISTER if row.model not in KEPT], TYPED) > 150
    told = list(answers(asked, stranger))
    assert {url for url, _status, body in told if HARM in body} == set()
    assert {url for url, status, _body in told if status >= 500} == set()
    assert sum(SHOWN in body for _url, _status, body in told) > 100


def test_a_page_that_does_not_escape_is_noticed(scene, stranger, monkeypatch):
    mark([row for row in REGISTER if row.model == "mentors.MentorProfile"], TYPED)
    monkeypatch.setattr("django.template.base.conditional_escape", str)
    page = stranger.get(reverse("mentor", args=[scene.mentor.mentor.slug]))
    assert HARM in page.content
