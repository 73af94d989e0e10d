"""Two managers do the same at once, and the frame of their pages asks no more than it must."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from config.context import Shell
from filings.queries import waiting_in
from safety.actions import block
from spaces import actions
from spaces.models import Place
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.spaces.house import House
from tests.spaces.test_places import typed

pytestmark = pytest.mark.django_db


def other_first(monkeypatch, does):
    """Let a colleague do something between the check of a form and what it saves."""
    save = actions.save_place

    def later(*args, **told):
        does()
        return save(*args, **told)

    monkeypatch.setattr(actions, "save_place", later)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_name_that_a_colleague_has_just_given_is_refused_in_words(is_new, monkeypatch):
    house = House()
    url = f"/my/spaces/{house.space.pk}/places/"
    own = Place.objects.create(space=house.space, kind="room", name="1")
    other_first(monkeypatch, lambda: Place.objects.create(space=house.space, name="6 号中试间"))
    url += "new/" if is_new else f"{own.pk}/"
    answer = in_english(house.manager).post(url, typed(for_how_many=11))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Another place has this name already." in shown
    assert 'value="11"' in shown
    assert Place.objects.filter(name="6 号中试间").count() == 1


def test_a_place_that_a_colleague_has_just_removed_gives_the_typing_back(monkeypatch):
    house = House()
    own = Place.objects.create(space=house.space, kind="room", name="1")
    other_first(monkeypatch, lambda: Place.objects.filter(pk=own.pk).delete())
    url = f"/my/spaces/{house.space.pk}/places/{own.pk}/"
    answer = in_english(house.manager).post(url, typed(), follow=True)
    assert answer.status_code == 200
    assert "6 号中试间" in answer.content.decode()
    assert not Place.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize("is_blocked", [False, True])
def test_the_frame_asks_for_whom_a_manager_is_kept_from_in_the_counts_alone(is_blocked):
    house = House()
    house.another_manager()
    house.ask()
    if is_blocked:
        block(house.founder, by=house.manager, at=NOW)
    request = RequestFactory().get("/mentors/")
    request.user = User.objects.get(pk=house.manager.pk)
    with CaptureQueriesContext(connection) as asked:
        tabs = {each.url: each.count for each in Shell(request).nav}
    owed = waiting_in([house.space], house.manager)  # figures to file
    assert tabs["/spaces/desk/"] - owed == (0 if is_blocked else 1)
    alone = [each["sql"] for each in asked if 'FROM "safety_' in each["sql"].partition("WHERE")[0]]
    assert alone == []


def test_the_desk_counts_what_waits_once_for_its_head_and_its_tab():
    house = House()
    house.ask()
    client = in_english(house.manager)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/spaces/desk/")
    (tab,) = [each for each in page.context["shell"].nav if each.url == "/spaces/desk/"]
    assert tab.count == page.context["desk"].waits > 0
    counts = [
        each["sql"]
        for each in asked
        if 'COUNT(*) AS "__count" FROM "spaces_question"' in each["sql"]
    ]
    assert len(counts) == 1
