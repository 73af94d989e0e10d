"""Who announces: not a space that has closed; what comes too late is given back."""

import pytest
from django.urls import reverse

from accounts.enums import Hat, Role
from accounts.policies import permits
from events import actions, policies
from events.forms import CompetitionForm, EventForm
from events.models import Competition, Entry, Event, WinnerInvitation
from tests.clock import NOW
from tests.events.stage import DAY, HOUR, Stage, enter, founder, kinds
from tests.events.test_pages import TYPED
from tests.factories import MembershipFactory, SpaceFactory, VentureFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def test_a_space_that_has_closed_announces_nothing_new():
    stage = Stage()
    running = SpaceFactory(operator=stage.space.operator)
    type(stage.space).objects.filter(pk=stage.space.pk).update(status="closed")
    for form, row in ((EventForm, Event()), (CompetitionForm, Competition())):
        offered = form(instance=row, user=stage.manager).fields["space"].queryset
        assert list(offered) == [running]
    type(running).objects.filter(pk=running.pk).update(status="closed")
    assert not permits(policies.may_write, stage.manager)


def test_what_a_closed_space_has_announced_it_still_calls_off():
    stage = Stage()
    event = stage.event()
    type(stage.space).objects.filter(pk=stage.space.pk).update(status="closed")
    url = reverse("event_act", args=["events", event.pk, "call_off"])
    assert signed_in(stage.manager).post(url, {"note": "停办"}).status_code == 302
    event.refresh_from_db()
    assert event.status == "called_off"


def test_a_place_at_what_was_called_off_is_not_given_back_for_others():
    stage, person = Stage(), founder()
    event = stage.event()
    seat = actions.sign_up(event, by=person, at=NOW)
    client, url = signed_in(person), reverse("event_act", args=["seats", seat.pk, "withdraw"])
    assert url in client.get(event.get_absolute_url()).content.decode()
    actions.call_off(event, note="停电", by=stage.manager, at=NOW)
    assert url not in client.get(event.get_absolute_url()).content.decode()
    assert client.post(url).status_code == 302
    seat.refresh_from_db()
    assert seat.status == "seated"
    assert kinds(person) == ["signed_up", "event_called_off"]


@pytest.mark.parametrize("gone", ["account", "place"])
def test_where_whoever_announced_is_gone_a_colleague_is_told(gone):
    stage, venture = Stage(), VentureFactory()
    row = stage.round()
    entry = enter(row, venture)
    colleague = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=stage.space.operator, role=Role.SPACE_MANAGER
    ).user
    house = Stage()
    other = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=house.space.operator, role=Role.SPACE_MANAGER
    ).user
    stage.results(row, {entry: "first"})
    sent = actions.invite(entry, house.space, text="来吧", by=house.manager, at=NOW)
    second = stage.round(title="第二届")
    for person in (stage.manager, house.manager):
        if gone == "account":
            type(person).objects.filter(pk=person.pk).update(is_active=False)
        else:
            person.memberships.all().delete()
    stage.closed(second)
    assert kinds(colleague) == ["entries_closed"]
    sent = WinnerInvitation.objects.get(pk=sent.pk)  # as it stands, with whoever sent it
    actions.accept(sent, by=venture.founders.first(), at=NOW)
    assert kinds(other) == ["invitation_answered"]


def test_an_entry_that_comes_too_late_is_given_back():
    stage, venture = Stage(), VentureFactory()
    row = stage.closed(stage.round())
    typed = {"venture": venture.pk, "title": "老卤提硼", "summary": "两年中试的心血都写在这里"}
    client = signed_in(venture.founders.first())
    answer = client.post(reverse("competition_enter", args=[row.pk]), typed, follow=True)
    assert typed["summary"] in answer.content.decode()
    assert not Entry.objects.exists()


def test_what_is_typed_of_an_event_that_a_colleague_called_off_is_given_back():
    stage = Stage()
    event = stage.event()
    actions.call_off(event, note="停电", by=stage.manager, at=NOW)
    client, url = signed_in(stage.manager), reverse("event_edit", args=[event.pk])
    typed = {**TYPED, "about": "改到二楼，带上样品"}
    assert typed["about"] in client.post(url, typed, follow=True).content.decode()
    event.refresh_from_db()
    assert event.about != typed["about"]


def test_results_and_feedback_that_come_too_late_are_given_back():
    stage, venture = Stage(), VentureFactory()
    row = stage.round()
    entry = enter(row, venture)
    stage.results(row, {entry: "first"})
    told = {f"award-{entry.pk}": "second", f"words-{entry.pk}": "数据扎实，差一步中试"}
    url = reverse("competition_judging", args=[row.pk])
    answer = signed_in(stage.manager).post(url, told, follow=True)
    assert told[f"words-{entry.pk}"] in answer.content.decode()
    guest = founder()
    event = stage.begun([guest])
    stage.tick(event)
    over = NOW - 20 * DAY
    Event.objects.filter(pk=event.pk).update(
        begins_at=over - HOUR, ends_at=over, sign_up_until=over - HOUR
    )
    url = reverse("event_feedback", args=[event.pk])
    answer = signed_in(guest).post(url, {"grade": 5, "words": "讲得很实在"}, follow=True)
    assert "讲得很实在" in answer.content.decode()


def test_a_draft_that_is_given_up_is_read_by_nobody_else(stranger):
    stage = Stage()
    draft, off = stage.draft(title="还没想好"), stage.event(title="停办的夜谈")
    for each in (draft, off):
        actions.call_off(each, note="不办了", by=stage.manager, at=NOW)
    assert list(Event.objects.public()) == [off]
    assert stranger.get(draft.get_absolute_url()).status_code == 404
    assert "还没想好" not in stranger.get(reverse("event_list")).content.decode()
    assert signed_in(stage.manager).get(draft.get_absolute_url()).status_code == 200
    row = actions.save_competition(
        Competition(space=stage.space),
        {
            "title": "没想好的大赛", "about": "比中试", "who": "项目负责人",
            "entries_until": NOW + 9 * DAY, "results_on": (NOW + 20 * DAY).date(),
        },
        by=stage.manager, at=NOW,
    )  # fmt: skip
    actions.call_off_competition(row, note="不办了", by=stage.manager, at=NOW)
    assert stranger.get(row.get_absolute_url()).status_code == 404
    assert signed_in(stage.manager).get(row.get_absolute_url()).status_code == 200


def test_whoever_was_ticked_off_gives_the_place_back_when_the_event_is_put_off():
    stage, guest = Stage(), founder()
    event = stage.begun([guest])
    stage.tick(event)
    Event.objects.filter(pk=event.pk).update(begins_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    seat = event.seats.get()
    assert actions.withdraw(seat, by=guest, at=NOW) is True
    seat.refresh_from_db()
    assert (seat.status, seat.came) == ("withdrawn", False)
