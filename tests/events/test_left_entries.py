"""What a team entered in which nobody is left is judged by nobody, and the host hears of it."""

import pytest
from django.urls import reverse

from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from events import actions
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.events.stage import Stage, enter, kinds
from tests.events.test_reached import Invited
from tests.factories import UserFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.privacy.test_leaving import gone
from ventures.models import Member

pytestmark = pytest.mark.django_db


def notice(person):
    return Notification.objects.get(recipient=person, kind="events/entry_left")


def test_an_entry_goes_with_the_last_of_its_team_and_the_host_is_told():
    stage, venture = Stage(), VentureFactory()
    entry = enter(stage.round(), venture)
    gone(venture.founders.get())
    entry.refresh_from_db()
    assert entry.status == "withdrawn"
    for language in ("en", "zh-hans"):
        headline, body = words(notice(stage.manager), language)
        assert entry.competition.title in headline
        assert entry.competition.get_absolute_url() in body
    assert "it is withdrawn" in words(notice(stage.manager), "en")[1]


def test_after_the_last_day_the_host_hears_that_nobody_stands_behind_it():
    stage, venture = Stage(), VentureFactory()
    row = stage.round()
    entry = enter(row, venture)
    stage.closed(row)
    gone(venture.founders.get())
    entry.refresh_from_db()
    assert entry.status == "entered"
    assert "judge accordingly" in words(notice(stage.manager), "en")[1]


def test_where_somebody_stays_in_the_team_the_entry_stays():
    stage, venture = Stage(), VentureFactory()
    first, other = venture.founders.get(), UserFactory()
    entry = enter(stage.round(), venture)
    Member.objects.create(venture=venture, person=other, role="lead")
    gone(first)
    entry.refresh_from_db()
    assert entry.status == "entered"
    assert "entry_left" not in kinds(stage.manager)


def judging():
    """Return a stage, its closed round, an entry without a team that was judged, and another."""
    stage, venture = Stage(), VentureFactory()
    row = stage.round()
    left, stays = enter(row, venture), enter(row, VentureFactory())
    stage.closed(row)
    actions.judge(row, {left.pk: ("first", "扎实")}, by=stage.manager, at=NOW)
    gone(venture.founders.get())
    left.refresh_from_db()
    return stage, row, left, stays


def test_what_it_was_to_win_is_open_again_and_no_prize_is_given_to_nobody():
    stage, row, left, stays = judging()
    assert (left.award, left.words) == ("", "扎实")
    url, client = reverse("competition_judging", args=[row.pk]), in_english(stage.manager)
    shown = client.get(url).content.decode()
    assert shown.count("Nobody is left in the team of this entry, so it wins no prize.") == 1
    told = {f"award-{left.pk}": "first", f"award-{stays.pk}": "second"}
    assert client.post(url, told).status_code == 422
    with pytest.raises(InvalidMove):
        actions.judge(row, {left.pk: ("first", "")}, by=stage.manager, at=NOW)
    with pytest.raises(actions.NotAllJudged):
        actions.announce(row, by=stage.manager, at=NOW)
    assert client.post(url, {**told, f"award-{left.pk}": "none"}).status_code == 302
    row.refresh_from_db()
    actions.announce(row, by=stage.manager, at=NOW)
    left.refresh_from_db()
    assert left.award == "none"


def test_a_winner_in_whose_team_nobody_is_left_is_not_invited():
    stage, house, venture = Stage(), Stage(), VentureFactory()
    row = stage.round()
    left, stays = enter(row, venture), enter(row, VentureFactory())
    stage.results(row, {left: "first", stays: "second"})
    gone(venture.founders.get())
    page = in_english(house.manager).get(row.get_absolute_url()).content.decode()
    assert reverse("winner_invite", args=[stays.pk]) in page
    assert reverse("winner_invite", args=[left.pk]) not in page
    with pytest.raises(Denied):
        actions.invite(left, house.space, text="来吧", by=house.manager, at=NOW)


def test_an_invitation_that_nobody_is_left_to_answer_ends_and_the_space_is_told():
    sides, other = Invited(), Invited()
    gone(sides.lead)
    assert actions.decline_left(at=NOW) == 0  # it was ended as the account was closed
    sides.row.refresh_from_db()
    other.row.refresh_from_db()
    assert (sides.row.status, other.row.status) == ("declined", "asked")
    told = Notification.objects.get(recipient=sides.host, kind="events/invitation_answered")
    assert "is not coming to" in words(told, "en")[0]
    assert "invitation_answered" not in kinds(other.host)
