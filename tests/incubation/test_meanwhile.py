"""What is typed while somebody else acts goes nowhere wrong, and is given back."""

import pytest

from incubation import actions
from incubation.models import Application
from spaces.models import Space
from tests.clock import NOW
from tests.factories import VentureFactory
from tests.incubation.lodge import TODAY, Lodge, day
from tests.incubation.test_hand_overs import Move
from tests.incubation.test_pages import offered, typed
from tests.mentoring.pairs import in_english
from ventures.actions import archive

pytestmark = pytest.mark.django_db


def test_an_application_never_goes_out_for_another_venture_than_its_page_showed():
    lodge = Lodge()
    other = VentureFactory(founders=[lodge.founder])
    client, url = in_english(lodge.founder), f"/spaces/{lodge.space.slug}/apply/"
    named = f"{url}?venture={lodge.venture.pk}"
    hidden = f'name="venture" value="{lodge.venture.pk}"'
    assert hidden in client.get(named).content.decode()
    archive(lodge.venture, by=lodge.founder, at=NOW)
    for address in (named, url):
        told = typed(venture=str(lodge.venture.pk))
        page = client.post(address, told, follow=True).content.decode()
        assert "nothing was sent" in page
        assert "中试前的小试" in page
    assert not Application.objects.exists()
    assert client.post(url, typed(venture=str(other.pk))).status_code == 302
    assert Application.objects.get().venture == other


def test_an_application_to_a_space_that_stopped_meanwhile_is_given_back():
    lodge = Lodge()
    Space.objects.filter(pk=lodge.space.pk).update(status="planned")
    client, url = in_english(lodge.founder), f"/spaces/{lodge.space.slug}/apply/"
    page = client.post(url, typed(), follow=True).content.decode()
    assert "nobody can move in" in page
    assert "中试前的小试" in page
    assert not Application.objects.exists()


def test_an_offer_to_who_took_the_application_back_meanwhile_is_given_back():
    lodge = Lodge()
    row = lodge.apply()
    actions.withdraw(row, by=lodge.founder, at=NOW)
    client, url = in_english(lodge.manager), f"/spaces/applications/{row.pk}/offer/"
    page = client.post(url, offered(lodge, rent="每月 4321 元"), follow=True).content.decode()
    assert "nothing was changed" in page
    assert "每月 4321 元" in page
    assert "What you had typed" not in client.get(url, follow=True).content.decode()


def test_who_names_a_place_after_a_colleague_gets_the_typing_back():
    move = Move()
    row = move.ask()
    move.take(row)
    contract = {
        "place": move.new.room.pk, "first": str(TODAY), "last": str(day(300)),
        "rent": "每月 4321 元",
    }  # fmt: skip
    url = f"/spaces/hand-overs/{row.pk}/take/"
    page = in_english(move.new.manager).post(url, contract, follow=True).content.decode()
    assert "nothing was done" in page
    assert "每月 4321 元" in page
    assert in_english(move.old.manager).post(url, contract).status_code == 403


def test_the_number_of_those_who_wait_is_no_other_under_a_search():
    lodge = Lodge()
    actions.wait(lodge.apply(), by=lodge.manager, at=NOW)
    client, url = in_english(lodge.manager), f"/spaces/{lodge.space.pk}/applications/"
    page = client.get(url, {"q": "无此项目"}).content.decode()
    assert "1 venture waits for a place." in page
    assert "No venture here has this name" in page
    assert 'href="?"' in page
    kept = client.get(url, {"q": "无此项目", "show": "all"}).content.decode()
    assert 'class="btn" href="?show=all"' in kept
