"""As a team archives its venture, hosts hear of its entries, and spaces that invited it of a no."""

import pytest
from django.urls import reverse

from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from events import actions
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.events.stage import Stage, enter, founder, kinds
from tests.events.test_left_entries import notice
from tests.events.test_reached import Invited
from tests.factories import VentureFactory
from tests.mentoring.pairs import in_english
from ventures.actions import archive, restore

pytestmark = pytest.mark.django_db


def test_an_entry_is_withdrawn_with_its_venture_and_made_again_once_it_is_restored():
    stage, venture = Stage(), VentureFactory()
    row, lead = stage.round(), venture.founders.get()
    entry = enter(row, venture)
    archive(venture, by=lead, at=NOW)
    entry.refresh_from_db()
    assert entry.status == "withdrawn"
    headline, body = words(notice(stage.manager), "en")
    assert "is archived" in headline
    assert "the entry is withdrawn" in body
    page = in_english(lead).get(entry.get_absolute_url()).content.decode()
    assert reverse("competition_enter", args=[row.pk]) not in page
    restore(venture, by=lead, at=NOW)
    page = in_english(lead).get(entry.get_absolute_url()).content.decode()
    assert "Enter again" in page
    assert "Change the entry" not in page
    assert enter(row, venture).status == "entered"


def test_after_the_last_day_the_entry_stays_and_the_host_knows():
    stage, venture = Stage(), VentureFactory()
    row = stage.round()
    entry = enter(row, venture)
    stage.closed(row)
    archive(venture, by=venture.founders.get(), at=NOW)
    entry.refresh_from_db()
    assert entry.status == "entered"
    assert "please judge knowing it" in words(notice(stage.manager), "en")[1]


def test_an_invitation_of_an_archived_venture_ends_and_the_space_is_told():
    sides = Invited()
    archive(sides.entry.venture, by=sides.lead, at=NOW)
    sides.row.refresh_from_db()
    assert sides.row.status == "declined"
    assert kinds(sides.host) == ["invitation_answered"]
    assert "We want to come" not in sides.page(sides.lead)
    with pytest.raises(InvalidMove):
        actions.accept(sides.row, by=sides.lead, at=NOW)
    waiting = Notification.objects.unread().filter(recipient=sides.lead)
    assert not waiting.filter(kind="events/winner_invited").exists()


def test_nobody_invites_a_winner_whose_venture_is_archived():
    stage, house = Stage(), Stage()
    venture = VentureFactory()
    row = stage.round()
    entry = enter(row, venture)
    stage.results(row, {entry: "first"})
    url = reverse("winner_invite", args=[entry.pk])
    client = in_english(house.manager)
    assert url in client.get(row.get_absolute_url()).content.decode()
    archive(venture, by=venture.founders.get(), at=NOW)
    assert url not in client.get(row.get_absolute_url()).content.decode()
    entry.venture.refresh_from_db()
    with pytest.raises(Denied):
        actions.invite(entry, house.space, text="来吧", by=house.manager, at=NOW)


def test_a_founder_of_two_ventures_changes_the_entry_that_is_read():
    stage, person = Stage(), founder()
    row = stage.round()
    one, two = (enter(row, VentureFactory(founders=[person])) for _each in range(2))
    type(two).objects.filter(pk=two.pk).update(title="第二个作品")
    client = in_english(person)
    link = f"{reverse('competition_enter', args=[row.pk])}?venture={two.venture_id}"
    assert link in client.get(two.get_absolute_url()).content.decode()
    page = client.get(link)
    assert page.context["form"].instance == two
    assert "第二个作品" in page.content.decode()
    assert one.title not in page.content.decode()


def test_who_waits_leaves_the_list_and_gives_no_place_back():
    stage = Stage()
    event, seated, waits = stage.event(places=1), founder(), founder()
    for person in (seated, waits):
        actions.sign_up(event, by=person, at=NOW)
    has, lacks = (
        in_english(each).get(event.get_absolute_url()).content.decode() for each in (seated, waits)
    )
    assert "Give the place back" in has
    assert "Leave the waiting list" not in has
    assert "Leave the waiting list" in lacks
    assert "Give the place back" not in lacks
