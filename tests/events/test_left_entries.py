"""What a team entered in which nobody is left is judged by nobody, and the host hears of it."""

import pytest

from notifications.models import Notification
from notifications.words import words
from tests.events.stage import Stage, enter, kinds
from tests.factories import UserFactory, VentureFactory
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
