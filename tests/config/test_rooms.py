"""The navigation: a few rooms, their pages in a second row, the current one marked once."""

import re

import pytest

from safety.models import Report
from tests.clock import NOW
from tests.factories import UserFactory
from tests.filings.bureau import an_officer
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
OFFICE = (
    "/province/board/",
    "/province/",
    "/province/mentors/",
    "/province/cohorts/",
    "/province/chain/",
)


def rows(client, url):
    """Return the first row and the second, each as addresses with what is current in it."""
    page = client.get(url).content.decode()
    found = re.findall(r"<nav class=\"(?:nav|wrap room)\".*?</nav>", page, re.DOTALL)
    links = [re.findall(r'<a href="([^"]+)"( aria-current="page")?', row) for row in found]
    return [([url for url, _now in row], [url for url, now in row if now]) for row in links]


def test_the_office_has_few_rooms_and_each_shows_its_pages():
    client = in_english(an_officer())
    first, second = rows(client, "/province/figures/")
    assert first[0][:5] == list(OFFICE)
    assert first[1] == ["/province/chain/"]
    assert second[1] == ["/province/figures/"]
    assert "/province/checks/" in second[0]
    assert len(first[0]) <= 8
    (first, second) = rows(client, "/province/leave/")
    assert (first[1], second[1]) == (["/province/board/"], ["/province/leave/"])


def test_a_room_counts_what_waits_in_all_its_pages():
    officer = an_officer()
    Report.objects.create(
        person=UserFactory(), by=UserFactory(), reason="abuse", text="骂人", at=NOW
    )
    client = in_english(officer)
    first, second = rows(client, "/province/reports/")
    assert first[1] == ["/province/"]
    assert second[1] == ["/province/reports/"]
    page = client.get("/events/").content.decode()
    assert '<span class="sr">to do</span>1</span>' in page
    assert len(rows(client, "/events/")) == 1  # a page by itself has no second row
