"""While nobody manages a space, the programme office stands in for it as a host."""

import pytest
from django.urls import reverse

from accounts.enums import Hat, Role
from accounts.policies import permits
from events import actions, policies
from events.models import Competition, Event, WinnerInvitation
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.events.stage import Stage, coordinator, enter, kinds
from tests.events.test_reached import Invited
from tests.factories import MembershipFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.privacy.test_leaving import gone

pytestmark = pytest.mark.django_db


def unmanaged(stage):
    stage.manager.memberships.all().delete()


def test_the_office_judges_and_publishes_what_a_space_without_a_manager_announced():
    stage, officer = Stage(), coordinator()
    row = stage.round()
    entry = enter(row, VentureFactory())
    unmanaged(stage)
    stage.closed(row)
    for _time in range(2):
        assert actions.seek_judges(at=NOW) == 1
    assert kinds(officer) == ["judge_sought"]
    notice = Notification.objects.get(recipient=officer)
    assert "Nobody manages the space at present" in words(notice, "en")[1]
    client, url = in_english(officer), reverse("competition_judging", args=[row.pk])
    assert row.get_absolute_url() in client.get(reverse("event_mine")).content.decode()
    assert url in client.get(row.get_absolute_url()).content.decode()
    client.post(url, {f"award-{entry.pk}": "first"})
    client.post(reverse("event_act", args=["competitions", row.pk, "announce"]))
    row.refresh_from_db()
    entry.refresh_from_db()
    assert (row.status, entry.award) == ("results", "first")
    assert actions.seek_judges(at=NOW) == 0


def test_the_office_changes_and_calls_off_only_while_nobody_manages_the_space():
    stage, officer = Stage(), coordinator()
    event, draft, row = stage.event(), stage.draft(), stage.round()
    client = in_english(officer)
    assert not permits(policies.may_host, officer, event)
    assert client.get(draft.get_absolute_url()).status_code == 404
    unmanaged(stage)
    assert set(Event.objects.hosted_by(officer)) == {event, draft}
    assert list(Competition.objects.hosted_by(officer)) == [row]
    assert client.get(draft.get_absolute_url()).status_code == 200
    saved = actions.save_competition(row, {"prizes": "两个工位"}, by=officer, at=NOW)
    assert saved.prizes == "两个工位"
    client.post(reverse("event_act", args=["events", event.pk, "call_off"]), {"note": "停办"})
    event.refresh_from_db()
    assert event.status == "called_off"
    MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=stage.space.operator, role=Role.SPACE_MANAGER
    )
    assert not permits(policies.may_host, officer, draft)
    assert not Event.objects.hosted_by(officer).exists()
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_manager_whose_account_is_closed_manages_nothing():
    stage, officer = Stage(), coordinator()
    event = stage.event()
    type(stage.manager).objects.filter(pk=stage.manager.pk).update(is_active=False)
    assert permits(policies.may_host, officer, event)
    assert list(Event.objects.hosted_by(officer)) == [event]


@pytest.mark.parametrize(
    ("verb", "says"), [("accept", "wants to come to"), ("decline", "is not coming to")]
)
def test_what_a_winner_answers_to_a_space_without_a_manager_is_told_to_the_office(verb, says):
    sides, officer = Invited(), coordinator()
    unmanaged(sides.house)
    row = WinnerInvitation.objects.get(pk=sides.row.pk)
    getattr(actions, verb)(row, by=sides.lead, at=NOW)
    notice = Notification.objects.get(recipient=officer)
    headline, body = words(notice, "en")
    assert notice.kind == "events/invitation_answered"
    assert says in headline
    assert str(sides.house.space) in headline
    assert "Nobody manages the space at present" in body
    assert in_english(officer).get(notice.url).status_code == 200
    assert sides.page(officer) == ""
    assert sides.lead.email not in f"{headline} {body} {notice.facts}"


def test_that_nobody_is_left_to_answer_such_a_space_is_told_to_the_office_once():
    sides, officer = Invited(), coordinator()
    unmanaged(sides.house)
    gone(sides.lead)
    assert actions.decline_left(at=NOW) == 0  # it was ended as the account was closed
    assert kinds(officer).count("invitation_answered") == 1


def test_an_entry_that_no_team_stands_behind_is_told_to_the_office_where_nobody_is_host():
    stage, officer, venture = Stage(), coordinator(), VentureFactory()
    row = stage.round()
    entry = enter(row, venture)
    stage.closed(row)
    unmanaged(stage)
    gone(venture.founders.get())
    notice = Notification.objects.get(recipient=officer, kind="events/entry_left")
    assert entry.title in words(notice, "en")[1]
    assert in_english(officer).get(notice.url).status_code == 200
    assert "entry_left" not in kinds(stage.manager)
