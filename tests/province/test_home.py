"""The office begins with what waits for it; each number opens its list."""

import html
import re

import pytest
from django.urls import reverse

from filings import actions
from mentors.enums import MentorStatus
from safety.actions import let_write
from tests.clock import NOW
from tests.factories import (
    MentorFactory,
    SpaceFactory,
    TechnologyFactory,
    TransferFactory,
    UserFactory,
)
from tests.filings.bureau import OCTOBER, Bureau
from tests.incubation.lodge import Lodge
from tests.mentoring.pairs import in_english
from tests.province.test_board import since
from tests.province.test_desk import officer, world
from tests.safety.test_slowed import slow
from tests.scenes import signed_in
from tests.spaces.house import House, later

pytestmark = pytest.mark.django_db


def test_what_waits_is_counted_late_first_and_opens_its_list():
    pair = world()
    MentorFactory(status=MentorStatus.APPLIED, status_changed_at=NOW)
    since(SpaceFactory(), 60)
    client = in_english(officer())
    page = client.get(reverse("province"))
    waiting = page.context["waiting"]
    assert [each.is_late for each in waiting] == sorted(
        (each.is_late for each in waiting), reverse=True
    )
    told = {each.url: each.count for each in waiting}
    assert told[f"{reverse('desk', args=['requests'])}?show=ageing"] == 1
    assert told[reverse("vetting_list")] == 1
    body = page.content.decode()
    assert f"{sum(told.values())} things wait for the office" in body
    for url, count in told.items():
        shown = client.get(url)
        assert shown.context["page"].paginator.count == count, url
    targets = dict(re.findall(r'href="(/province/board/[a-z]+/)">([^<]+)<', html.unescape(body)))
    assert len(targets) == 8
    for person in (pair.mentor, pair.founder):
        assert signed_in(person).get(reverse("province")).status_code == 403


def test_what_spaces_file_register_and_leave_unanswered_waits_too():
    bureau = Bureau()
    bureau.file(OCTOBER)
    actions.answer(bureau.flawed(), answer="已更换", by=bureau.manager, at=NOW)
    bureau.drawn()
    TechnologyFactory()
    TransferFactory()
    house = House()
    house.ask(at=later(-9))
    house.visit(at=later(-9))
    Lodge().apply(at=later(-20))
    client = signed_in(bureau.officer)
    told = {each.url: each.count for each in client.get(reverse("province")).context["waiting"]}
    for url in (
        "/results/technologies/?state=proposed", "/results/transfers/?state=proposed",
        "/province/figures/?period=2026-10&show=filed",
        "/province/checks/?show=open", "/province/checks/?show=answered",
        "/province/spaces/late/?show=questions", "/province/spaces/late/?show=visits",
        "/province/spaces/late/?show=applications",
    ):  # fmt: skip
        assert told.get(url) == 1, url
        assert client.get(url).context["page"].paginator.count == 1, url


def test_whoever_the_office_has_to_look_at_waits_until_it_has_looked():
    office, person = officer(), UserFactory()
    slow(person, office)
    client, url = in_english(office), f"{reverse('report_list')}#h-slowed"
    told = {each.url: each.count for each in client.get(reverse("province")).context["waiting"]}
    assert told == {url: 1}
    assert 'id="h-slowed"' in client.get(reverse("report_list")).content.decode()
    let_write(person, text="谈过了，答应不再发广告", by=office, at=NOW)
    assert not client.get(reverse("province")).context["waiting"]


def test_where_nothing_waits_it_is_said():
    page = in_english(officer()).get(reverse("province")).content.decode()
    assert "Nothing waits for the office." in page
    assert "No maker space is on record yet." in page


def test_it_asks_no_more_for_more_rows(django_assert_max_num_queries):
    client = signed_in(officer())
    for _ in range(3):
        world()
    with django_assert_max_num_queries(50):
        client.get(reverse("province"))
