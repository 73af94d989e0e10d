"""Places, the figures that are counted from them, and the register that managers keep."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.policies import Denied
from audit.guards import broken
from audit.models import AuditEvent
from incubation.queries.seats import plans
from spaces import actions
from spaces.models import Place, Space, VisitHour
from tests.clock import NOW
from tests.factories import SpaceFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from tests.spaces.house import House

pytestmark = pytest.mark.django_db

FIGURES = ("desks", "desks_free", "rooms", "rooms_free")


def figures(space):
    return Space.objects.values_list(*FIGURES).get(pk=space.pk)


def typed(**change):
    return {"kind": "room", "name": "6 号中试间", "for_how_many": 8, "is_open": "on", **change}


def test_figures_follow_the_places_whoever_writes_them():
    space = SpaceFactory(desks=0, desks_free=0)
    assert figures(space) == (0, 0, 0, 0)
    Place.objects.create(space=space, name="A1–A3", for_how_many=3)
    room = Place.objects.create(space=space, kind="room", name="1", for_how_many=9)
    Place.objects.create(space=space, kind="equipment", name="压滤机")
    assert figures(space) == (3, 3, 1, 1)
    Place.objects.filter(name="A1–A3").update(is_taken=True)
    Place.objects.filter(pk=room.pk).update(is_open=False)
    assert figures(space) == (3, 0, 1, 0)
    room.delete()
    assert figures(space) == (3, 0, 0, 0)


def test_figures_that_somebody_types_count_for_nothing():
    space = SpaceFactory(desks=3, desks_free=2)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE spaces_space SET desks = 90, desks_free = 80, rooms = 7 WHERE id = %s",
            [space.pk],
        )
    assert figures(space) == (3, 2, 0, 0)


def test_a_place_that_moves_to_another_space_is_counted_there():
    one, other = SpaceFactory(desks=0, desks_free=0), SpaceFactory(desks=0, desks_free=0)
    place = Place.objects.create(space=one, name="A")
    Place.objects.filter(pk=place.pk).update(space=other)
    assert (figures(one)[0], figures(other)[0]) == (0, 1)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"name": "A1–A6"}, "place_has_own_name"),
        ({"kind": "garden"}, "place_kind_is_known"),
        ({"for_how_many": 0}, "place_is_for_somebody"),
        ({"owner": "园区公司"}, "only_equipment_is_lent"),
        ({"is_for_meetings": True}, "only_rooms_are_for_meetings"),
        ({"taken_until": date(2027, 1, 1)}, "place_taken_or_not"),
        ({"kind": "equipment", "is_taken": True}, "place_taken_or_not"),
        (
            {"closed_from": date(2027, 1, 2), "closed_until": date(2027, 1, 1)},
            "place_closed_in_order",
        ),
    ],
)
def test_the_database_refuses_a_place_that_cannot_be(change, name):
    space = SpaceFactory()
    told = {"name": "new", **change}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Place.objects.create(space=space, **told)
    assert broken(refused.value) == name


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"ends": "09:00"}, "visit_hour_goes_forward"),
        ({"weekday": 7}, "visit_weekday_is_known"),
        ({"begins": "10:00", "ends": "11:00", "weekday": 2}, "visit_hour_once"),
    ],
)
def test_the_database_refuses_visiting_hours_that_cannot_be(change, name):
    told = {"weekday": 1, "begins": "10:00", "ends": "12:00", **change}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        VisitHour.objects.create(space=House().space, **told)
    assert broken(refused.value) == name


def test_only_a_star_space_has_a_base_and_an_envoy():
    space = SpaceFactory()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Space.objects.filter(pk=space.pk).update(base_mu=300)
    assert broken(refused.value) == "base_of_star_space"
    Space.objects.filter(pk=SpaceFactory(type_id="star").pk).update(base_mu=300)


# --- what managers do ---------------------------------------------------------------------------
def test_a_manager_adds_a_room_and_everybody_reads_it(stranger):
    house = House(desks=0, desks_free=0)
    client = signed_in(house.manager)
    url = f"/my/spaces/{house.space.pk}/places/new/"
    assert client.post(url, typed(rent_month=900)).status_code == 302
    page = stranger.get(f"/spaces/{house.space.slug}/").content.decode()
    assert "6 号中试间" in page
    assert figures(house.space) == (0, 0, 1, 1)
    assert AuditEvent.objects.filter(verb="add", subject_label="spaces.place").count() == 1


def test_the_facts_of_a_place_are_one_text_without_a_blank_before_a_comma(stranger):
    house = House(desks=0, desks_free=0)
    Place.objects.create(space=house.space, name="A1–A6", for_how_many=6, rent_month=2700)
    Place.objects.create(
        space=house.space, name="压滤机", kind="equipment", fee="120 元/班", needs_booking=True
    )
    url = f"/spaces/{house.space.slug}/"
    page = stranger.get(url, headers={"accept-language": "en"}).content.decode()
    assert "<small>desks, for 6 people, 2,700 yuan a month</small>" in page
    kept = in_english(house.manager).get(f"/my/spaces/{house.space.pk}/places/").content.decode()
    assert "<small>equipment, 120 元/班, has to be booked</small>" in kept
    assert "<small>desks, for 6 people, 2,700 yuan a month</small>" in kept


def test_strangers_read_equipment_as_a_table_with_the_way_to_ask_for_time(stranger):
    house = House(desks=0, desks_free=0)
    told = {"owner": "园区公司", "open_hours": "周一至周五", "fee": "120 元/班"}
    make = partial(Place.objects.create, space=house.space, kind="equipment")
    make(name="压滤机", needs_booking=True, **told)
    make(name="粒度仪", is_open=False)
    Place.objects.create(space=house.space, name="A1–A6", for_how_many=6)
    page = stranger.get(f"/spaces/{house.space.slug}/").content.decode()
    table = page.partition("设备归谁所有")[2].partition("</table>")[0]
    assert all(said in table for said in told.values())
    assert "A1–A6" not in table
    assert table.count(f"/spaces/{house.space.slug}/apply/") == 1
    assert page.count(">压滤机") == 1


def test_what_only_equipment_has_is_left_out_of_a_room():
    house, told = House(), typed(owner="园区公司", taken_until="2027-01-01")
    signed_in(house.manager).post(f"/my/spaces/{house.space.pk}/places/new/", told)
    place = Place.objects.get(name="6 号中试间")
    assert (place.owner, place.taken_until, place.is_taken) == ("", None, False)


def test_a_room_is_for_meetings_of_others_only_where_the_space_ticks_it(stranger):
    house = House(desks=0, desks_free=0)
    client, url = in_english(house.manager), f"/my/spaces/{house.space.pk}/places/"
    public = f"/spaces/{house.space.slug}/"
    client.post(f"{url}new/", typed())
    client.post(f"{url}new/", typed(kind="desk", name="A1", is_for_meetings="on"))
    assert not Place.objects.filter(is_for_meetings=True).exists()
    english = {"headers": {"accept-language": "en"}}
    assert "Rooms for meetings" not in stranger.get(public, **english).content.decode()
    room = Place.objects.get(kind="room")
    client.post(f"{url}{room.pk}/", typed(is_for_meetings="on"))
    assert "for 8 people, for meetings</small>" in client.get(url).content.decode()
    assert "Rooms for meetings" in stranger.get(public, **english).content.decode()


def test_two_places_of_one_name_are_refused_in_words():
    house = House()
    answer = signed_in(house.manager).post(
        f"/my/spaces/{house.space.pk}/places/new/", typed(name="A1–A6", kind="desk")
    )
    assert answer.status_code == 422
    assert house.space.places.filter(name="A1–A6").count() == 1


def test_one_press_takes_a_place_and_one_frees_it():
    house = House(desks=4, desks_free=4)
    client, place = signed_in(house.manager), house.space.places.get()
    desk = f"/spaces/{house.space.pk}/desk/"
    url = f"/spaces/{house.space.pk}/places/{place.pk}/"
    assert client.post(f"{url}take/", {"back": desk}).headers["Location"] == desk
    assert figures(house.space)[:2] == (4, 0)
    client.post(f"{url}take/")  # from a page that is older
    client.post(f"{url}free/")
    assert figures(house.space)[:2] == (4, 4)
    verbs = AuditEvent.objects.filter(subject_label="spaces.place").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["take", "free"]
    assert Space.objects.get().figures_on == NOW.date()


def test_only_its_managers_keep_the_places_of_a_space():
    house, place = House(), Place.objects.create(space=SpaceFactory(), name="X")
    for person in (house.manager, house.founder):
        client = signed_in(person)
        assert client.get(f"/my/spaces/{place.space_id}/places/").status_code == 404
        assert client.get(f"/my/spaces/{place.space_id}/hours/").status_code == 404
        url = f"/spaces/{place.space_id}/places/{place.pk}/take/"
        assert client.post(url).status_code == 404
        with pytest.raises(Denied):
            actions.take(place, by=person, at=NOW)
    assert not Place.objects.get(pk=place.pk).is_taken


def test_a_place_is_removed_and_the_trail_keeps_its_name():
    house = House(desks=4, desks_free=4)
    place = house.space.places.get()
    signed_in(house.manager).post(f"/spaces/{house.space.pk}/places/{place.pk}/remove/")
    assert figures(house.space)[0] == 0
    assert AuditEvent.objects.get(verb="remove").detail["name"] == place.name


def test_places_close_and_open_by_their_days_and_a_second_run_changes_nothing():
    house, today = House(desks=4, desks_free=4), NOW.date()
    house.space.places.update(closed_from=today, closed_until=today + timedelta(days=2))
    assert actions.open_and_close(on=today - timedelta(days=1), at=NOW) == 0
    assert actions.open_and_close(on=today, at=NOW) == 1
    assert figures(house.space)[1] == 0
    assert actions.open_and_close(on=today, at=NOW) == 0
    assert actions.open_and_close(on=today + timedelta(days=3), at=NOW) == 1
    assert figures(house.space)[1] == 4
    assert actions.open_and_close(on=today + timedelta(days=3), at=NOW) == 0


def test_a_place_that_is_to_be_closed_today_is_closed_at_once_and_opens_by_itself():
    house, today = House(desks=4, desks_free=4), NOW.date()
    place = house.space.places.get()
    told = {
        "kind": place.kind, "name": place.name, "for_how_many": 4, "is_open": True,
        "is_taken": False, "closed_from": today, "closed_until": today,
    }  # fmt: skip
    actions.save_place(place, told, by=house.manager, at=NOW)
    assert figures(house.space)[1] == 0
    assert actions.open_and_close(on=today + timedelta(days=1), at=NOW) == 1
    assert figures(house.space)[1] == 4


def test_visiting_hours_are_added_and_taken_back():
    house = House()
    client, url = signed_in(house.manager), f"/my/spaces/{house.space.pk}/hours/"
    told = {"weekday": 4, "begins": "14:00", "ends": "16:00"}
    assert client.post(url, told).status_code == 302
    assert client.post(url, told).status_code == 422  # they are there already
    assert client.post(url, {**told, "ends": "13:00"}).status_code == 422
    hour = house.space.visit_hours.get(weekday=4)
    client.post(f"/spaces/{house.space.pk}/hours/{hour.pk}/drop/")
    assert not house.space.visit_hours.filter(weekday=4).exists()


def test_the_list_of_places_asks_as_much_for_three_as_for_one():
    house = House(desks=4, desks_free=4)
    client, url = signed_in(house.manager), f"/my/spaces/{house.space.pk}/places/"
    client.get(url)
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counted.append(len(queries))
        for name in ("X", "Y"):
            Place.objects.create(space=house.space, name=name + str(len(counted)))
    assert counted[0] == counted[1]


def test_a_stranger_and_the_wrong_word_find_no_press():
    house = House()
    place = house.space.places.first()
    url = f"/spaces/{house.space.pk}/places/{place.pk}/"
    assert signed_in(house.manager).post(f"{url}explode/").status_code == 404
    assert signed_in(UserFactory()).post(f"{url}free/").status_code == 404


def test_overlapping_visiting_hours_are_refused_in_words():
    house = House()
    client, url = in_english(house.manager), f"/my/spaces/{house.space.pk}/hours/"
    meets = {"weekday": "2", "begins": "11:00", "ends": "13:00"}
    answer = client.post(url, meets)
    assert answer.status_code == 422
    assert "overlap others of the same day" in answer.content.decode()
    assert client.post(url, {**meets, "begins": "12:00"}).status_code == 302
    assert client.post(url, {**meets, "weekday": "3"}).status_code == 302


def test_places_are_listed_by_their_numbers():
    space = SpaceFactory(desks=0, desks_free=0)
    names = ["A13–A18", "A1–A6", "B2", "A19–A24", "A7–A12"]
    for name in names:
        Place.objects.create(space=space, name=name)
    expected = ["A1–A6", "A7–A12", "A13–A18", "A19–A24", "B2"]
    assert [each.name for each in space.places.all()] == expected
    (plan,) = plans([space], NOW.date())
    assert [each.place.name for each in plan.seats] == expected


@pytest.mark.parametrize(("ends", "status"), [("17:10", 422), ("17:29", 422), ("17:30", 302)])
def test_visiting_hours_hold_a_visit(ends, status):
    house = House()
    client, url = in_english(house.manager), f"/my/spaces/{house.space.pk}/hours/"
    answer = client.post(url, {"weekday": "4", "begins": "17:00", "ends": ends})
    assert answer.status_code == status
    assert ("A visit takes 30 minutes" in answer.content.decode()) == (status == 422)
