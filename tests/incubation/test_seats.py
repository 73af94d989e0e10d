"""Who sits where: one tile a place, the same to the desk as to the contracts."""

import pytest

from incubation.queries import plans
from spaces.queries import waits
from tests.incubation.lodge import TODAY, Lodge, day
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def states(lodge, on=TODAY):
    return {
        seat.place.name: (seat.state, seat.stay.venture.name if seat.stay else "")
        for plan in plans([lodge.space], on)
        for seat in plan.seats
    }


def test_each_place_is_somebodys_or_nobodys():
    lodge = Lodge()
    lodge.lives(last=180)
    _founder, asked = lodge.rival(kind="room", desks=None)
    lodge.offer(asked, places=[lodge.room])
    lodge.add("C1", is_taken=True)
    lodge.add("D1", is_open=False)
    assert states(lodge) == {
        "A1–A3": ("taken", lodge.venture.name), "B1–B3": ("free", ""), "C1": ("taken", ""),
        "D1": ("closed", ""), "6 号": ("held", asked.venture.name),
    }  # fmt: skip
    assert states(lodge, day(90))["A1–A3"] == ("due", lodge.venture.name)
    assert states(lodge, day(181))["A1–A3"] == ("over", lodge.venture.name)
    assert sum(plan.free for plan in plans([lodge.space], TODAY)) == 1


def test_the_tiles_ask_as_often_for_many_places_as_for_one(django_assert_num_queries):
    lodge = Lodge()
    lodge.lives()
    for number in range(20):
        lodge.add(f"E{number}")
    with django_assert_num_queries(2):
        for plan in plans([lodge.space], TODAY):
            [(seat.state, str(seat.stay and seat.stay.venture)) for seat in plan.seats]


def test_the_tab_and_the_head_of_the_desk_count_the_same():
    lodge = Lodge()
    lodge.apply()
    desk = in_english(lodge.manager).get("/spaces/desk/").content.decode()
    number = waits(lodge.manager, [lodge.space])
    assert number == 2  # the application, and the figures of October
    assert f"{number} things are waiting for you." in desk
    assert f'<span class="sr">to do</span>{number}</span>' in desk
    lodge.venture.refresh_from_db()
    desk = in_english(lodge.manager).get(f"/spaces/{lodge.space.pk}/desk/").content.decode()
    assert 'aria-current="page"' in desk
    assert desk.index('href="/spaces/desk/" aria-current') > 0
