"""A level holds through its last day, a closed space can be read, history stands on the page."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from spaces.enums import Level
from spaces.models import SpaceStanding
from spaces.queries import carried, carriers, directory, levels
from tests.clock import NOW
from tests.factories import SpaceFactory
from tests.mentoring.pairs import in_english
from tests.spaces.house import House

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()
RECOGNISED = {"level": "provincial", "level_basis": "青科发〔2023〕9号"}


def text(client, url):
    page = client.get(url, headers={"accept-language": "en"})
    assert page.status_code == 200, url
    return re.sub(r"\s+", " ", page.content.decode())


def closed_after(days, **options):
    """Return a space that ran for so many days and is closed now."""
    space = SpaceFactory(status="closed", desks=0, desks_free=0, **options)
    stood = {"type_id": space.type_id, "level": space.level, "county_id": space.county_id}
    since = NOW - days * DAY
    SpaceStanding.objects.create(space=space, status="running", since=since, **stood)
    return space


@pytest.mark.parametrize(
    ("until", "level"), [(None, "provincial"), (TODAY, "provincial"), (TODAY - DAY, "none")]
)
def test_a_space_stands_at_its_level_through_the_last_day_alone_and_in_a_list(until, level):
    space = SpaceFactory(**RECOGNISED, level_until=until)
    assert space.level_on(TODAY) == level
    for each in Level:
        found = list(directory({"level": each.value}, on=TODAY))
        assert found == ([space] if each == level else [])
    assert levels(TODAY) == [level]


def test_a_recognition_that_ended_is_flagged_to_everybody_and_to_its_manager(stranger):
    house = House(**RECOGNISED, level_until=TODAY - DAY)
    day, pk = f"{TODAY - DAY:%Y-%m-%d}", house.space.pk
    url = reverse("space", args=[house.space.slug])
    assert f"provincial level: the recognition ended on {day}" in text(stranger, url)
    assert "provincial level" not in text(stranger, reverse("space_list"))
    manager = in_english(house.manager)
    told = f"The recognition (provincial level) ended on {day}: renew it"
    for name in ("space_desk", "space_edit"):
        assert told in text(manager, reverse(name, args=[pk]))
    type(house.space).objects.filter(pk=pk).update(level_until=TODAY)
    assert "recognition ended" not in text(stranger, url)
    for name in ("space_desk", "space_edit"):
        assert "The recognition" not in text(manager, reverse(name, args=[pk]))


def test_each_carrier_opens_its_spaces_by_level(stranger):
    for _ in range(2):
        SpaceFactory(carrier="格尔木工业园", **RECOGNISED)
    SpaceFactory(carrier="格尔木工业园")
    SpaceFactory(carrier="青海大学")
    SpaceFactory(status="closed", carrier="关了的园区")
    SpaceFactory()
    counts = [(each.name, each.total, list(each.levels)) for each in carried(TODAY)]
    assert counts == [
        ("格尔木工业园", 3, [(Level.PROVINCIAL, 2), (Level.NONE, 1)]),
        ("青海大学", 1, [(Level.NONE, 1)]),
    ]
    url = reverse("space_list")
    page = stranger.get(url).content.decode()
    for query in set(re.findall(r'href="/spaces/\?(carrier=[^"]+)"', page)):
        assert len(stranger.get(f"{url}?{html.unescape(query)}").context["page"]) in {1, 2, 3}
    assert page.count("?carrier=") == 5
    assert stranger.get(f"{url}?carrier=青海大学").context["carried"] == []


def test_the_list_is_narrowed_by_carriers_and_levels_that_exist(stranger):
    park = SpaceFactory(carrier="格尔木工业园", **RECOGNISED)
    SpaceFactory(carrier="青海大学", level="city", level_basis="备案")
    SpaceFactory()
    SpaceFactory(status="closed", carrier="关了的园区", level="national", level_basis="备案")
    assert set(carriers()) == {"格尔木工业园", "青海大学"}
    assert list(directory({"carrier": park.carrier}, on=TODAY)) == [park]
    page = text(stranger, reverse("space_list") + f"?carrier={park.carrier}&level=provincial")
    assert "1 maker space." in page
    assert park.name in page
    assert '<option value="national"' not in page
    assert "关了的园区" not in page


def test_a_closed_space_is_found_by_its_link_and_has_no_door(stranger):
    mistake, past = SpaceFactory(status="closed"), closed_after(90, contact_phone="0979-8412345")
    running = SpaceFactory()
    page = text(stranger, reverse("space_list"))
    assert "?closed=1" in page
    assert past.name not in page
    page = text(stranger, reverse("space_list") + "?closed=1")
    assert past.name in page
    assert mistake.name not in page
    assert running.name not in page.partition("<main")[2]
    page = text(stranger, reverse("space", args=[past.slug])).partition("<main")[2]
    assert f"{past} has closed." in page
    for name in ("question_new", "visit_new", "application_new"):
        assert reverse(name, args=[past.slug]) not in page
    assert past.contact_phone not in page
    assert stranger.get(reverse("space", args=[mistake.slug])).status_code == 404


def test_a_space_tells_how_it_stood_since_when(stranger):
    past = closed_after(90, **RECOGNISED)
    page = text(stranger, reverse("space", args=[past.slug])).partition("As it stood")[2]
    assert page.index("closed") < page.index("running")
    assert f"since {TODAY - 90 * DAY:%Y-%m-%d}" in page
    house = House()
    assert "As it stood" in text(in_english(house.manager), f"/my/spaces/{house.space.pk}/")
