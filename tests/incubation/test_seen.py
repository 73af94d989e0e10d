"""An old tab takes no offer and agrees to no day that it did not show; teams that are gone."""

import pytest

from accounts.models import User
from incubation import actions
from incubation.models import Application, HandOver, Residency
from notifications.words import words
from tests.clock import NOW
from tests.incubation.lodge import Lodge, day, later
from tests.incubation.test_hand_overs import Move
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def test_an_old_tab_takes_no_other_offer_than_it_showed():
    lodge = Lodge()
    row = lodge.offered()
    client, url = signed_in(lodge.founder), f"/incubation/applications/{row.pk}/accept/"
    seen = Application.objects.get().seen
    page = client.get(row.get_absolute_url()).content.decode()
    assert page.count(f'name="seen" value="{seen}"') == 1
    actions.take_back(row, by=lodge.manager, at=later(1))
    lodge.offer(row, places=[lodge.other], at=later(1))
    client.post(url, {"seen": seen})
    assert Application.objects.get().status == "offered"
    assert not Residency.objects.running().exists()
    client.post(url, {"seen": Application.objects.get().seen})
    assert Application.objects.get().status == "accepted"
    assert Residency.objects.running().get().place == lodge.other


@pytest.mark.parametrize(("verb", "last"), [("agree_longer", 200), ("refuse_longer", 180)])
def test_an_old_tab_answers_no_other_last_day_than_it_showed(verb, last):
    lodge = Lodge()
    row = lodge.lives()
    actions.ask_longer(row, until=day(300), by=lodge.manager, at=NOW)
    client, url = signed_in(lodge.founder), f"/incubation/residencies/{row.pk}/{verb}/"
    seen = Residency.objects.get().seen
    page = client.get(row.get_absolute_url()).content.decode()
    assert page.count(f'name="seen" value="{seen}"') == 2
    actions.ask_longer(row, until=day(200), by=lodge.manager, at=later(1))
    client.post(url, {"seen": seen})
    row = Residency.objects.get()
    assert (row.last_day, row.longer_until) == (day(180), day(200))
    client.post(url, {"seen": row.seen})
    row = Residency.objects.get()
    assert (row.last_day, row.longer_until) == (day(last), None)


def closed_account(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def test_an_application_of_a_team_that_is_gone_ends_and_the_space_reads_why():
    lodge = Lodge()
    row = lodge.offered()
    assert actions.lapse_due(at=NOW) == 0
    closed_account(lodge.founder)
    assert [actions.lapse_due(at=NOW) for _ in range(2)] == [1, 0]
    assert Application.objects.get().status == "lapsed"
    assert Residency.objects.get(application=row).status == "released"
    told = lodge.manager.notifications.get(kind="incubation/application_lapsed")
    headline, body = words(told, "en")
    assert "Nobody leads the team any more" in headline
    assert "has an account any more" in body


def test_a_hand_over_of_a_team_that_is_gone_ends_and_both_spaces_read_why():
    move = Move()
    row = move.ask()
    move.take(row)
    assert actions.lapse_hand_overs(at=NOW) == 0
    closed_account(move.old.founder)
    assert [actions.lapse_hand_overs(at=NOW) for _ in range(2)] == [1, 0]
    row = HandOver.objects.get()
    assert (row.status, row.new.status) == ("lapsed", "released")
    for person in (move.old.manager, move.new.manager):
        told = person.notifications.get(kind="incubation/hand_over_lapsed")
        assert "has an account any more" in words(told, "en")[1]
