"""The pages around a space, for whom they are, and that they ask no more for many rows."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from accounts.enums import Hat, Role
from accounts.queries import desk
from spaces.models import Place, Visit
from tests.clock import NOW
from tests.factories import MembershipFactory, UserFactory
from tests.scenes import signed_in
from tests.spaces.house import NEXT_DAY, House

pytestmark = pytest.mark.django_db


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_every_page_of_a_manager_opens():
    house = House()
    question, visit = house.ask(), house.visit()
    place = house.space.places.first()
    Place.objects.create(
        space=house.space, kind="equipment", name="压滤机", owner="园区公司", fee="120 元/班",
        needs_booking=True,
    )  # fmt: skip
    client, pk = signed_in(house.manager), house.space.pk
    for url in (
        "/spaces/desk/", f"/spaces/{pk}/desk/", f"/my/spaces/{pk}/", f"/my/spaces/{pk}/places/",
        f"/my/spaces/{pk}/places/new/", f"/my/spaces/{pk}/places/{place.pk}/",
        f"/my/spaces/{pk}/hours/", f"/spaces/questions/{question.pk}/",
        f"/spaces/visits/{visit.pk}/", f"/spaces/visits/{visit.pk}/move/",
        f"/spaces/{house.space.slug}/",
    ):  # fmt: skip
        assert client.get(url).status_code == 200, url


def test_every_page_of_a_founder_opens():
    house = House()
    question, visit = house.ask(), house.visit()
    client, slug = signed_in(house.founder), house.space.slug
    for url in (
        f"/spaces/{slug}/ask/", f"/spaces/{slug}/visit/", f"/spaces/questions/{question.pk}/",
        f"/spaces/visits/{visit.pk}/",
    ):  # fmt: skip
        assert client.get(url).status_code == 200, url
    assert client.get(f"/spaces/visits/{visit.pk}/move/").status_code == 403
    page = client.get(f"/spaces/{slug}/").content.decode()
    assert f"/spaces/{slug}/ask/" in page


def test_who_is_no_founder_is_not_invited_to_ask(stranger):
    house = House()
    mentor = signed_in(UserFactory(hats=[Hat.MENTOR]))
    url = f"/spaces/{house.space.slug}/ask/"
    assert mentor.get(url).status_code == 403
    assert url not in mentor.get(f"/spaces/{house.space.slug}/").content.decode()
    assert url in stranger.get(f"/spaces/{house.space.slug}/").content.decode()
    assert stranger.get(url).status_code == 302  # to the door


def test_a_space_without_hours_says_so_and_offers_a_question():
    house = House()
    house.space.visit_hours.all().delete()
    page = signed_in(house.founder).get(f"/spaces/{house.space.slug}/visit/").content.decode()
    assert "<select" not in page.partition("<main")[2]
    assert f"/spaces/{house.space.slug}/ask/" in page


def test_a_manager_lands_on_the_desk_and_one_of_two_spaces_reads_both():
    house, other = House(), House()
    assert desk(house.manager) == "space_desks"
    MembershipFactory(
        user=house.manager, organisation=other.space.operator, role=Role.SPACE_MANAGER
    )
    house.ask(text="甲的问题")
    other.ask(text="乙的问题")
    client = signed_in(house.manager)
    page = client.get("/spaces/desk/").content.decode()
    assert "甲的问题" in page
    assert "乙的问题" in page
    assert "乙的问题" not in client.get(f"/spaces/{house.space.pk}/desk/").content.decode()


def test_the_desk_and_the_founders_lists_ask_as_much_for_three_rows_as_for_one():
    house = House(visits_at_once=9)
    house.space.visit_hours.create(weekday=3, begins=time(9), ends=time(18))
    manager, founder = signed_in(house.manager), signed_in(house.founder)
    slug = house.space.slug
    pages = [
        (manager, "/spaces/desk/"), (founder, f"/spaces/{slug}/ask/"),
        (founder, f"/spaces/{slug}/visit/"),
    ]  # fmt: skip

    def fill(number):
        house.ask()
        house.visit(starts_at=NEXT_DAY + number * timedelta(minutes=30))
        Place.objects.create(space=house.space, name=f"Z{number}")
        house.agreed(by=UserFactory(hats=[Hat.FOUNDER]))
        past = house.agreed(by=UserFactory(hats=[Hat.FOUNDER]))
        Visit.objects.filter(pk=past.pk).update(
            span=DateTimeTZRange(NOW - timedelta(hours=2), NOW - timedelta(hours=1))
        )

    fill(1)
    for client, url in pages:
        client.get(url)
    before = [queries_of(client, url) for client, url in pages]
    fill(2)
    fill(3)
    assert [queries_of(client, url) for client, url in pages] == before
