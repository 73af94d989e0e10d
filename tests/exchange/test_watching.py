"""A team is told once of what is new and meets its needs, from the press until the next."""

from datetime import timedelta

import pytest
from django.urls import reverse

from exchange import actions
from exchange.actions import watching
from exchange.models import Listing, Watch
from tests.clock import NOW
from tests.exchange.stage import Stage, compared, told
from tests.factories import NeedFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
NEED = "想找地方测氢氧化镁的粒度"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def stage():
    stage = Stage()
    NeedFactory(venture=stage.venture, text=NEED)
    compared(stage.venture)
    return stage


def press(stage, on="yes"):
    url = reverse("exchange_watch", args=[stage.venture.pk])
    return signed_in(stage.founder).post(url, {"on": on}, follow=True)


def published(stage, at=LATER, **words):
    row = stage.listing(**words)
    actions.publish(row, by=stage.officer, at=at)
    actions.refresh_listings()
    return row


def test_what_is_new_and_near_is_told_once(stage):
    published(stage, at=NOW - timedelta(hours=1), title="以前就有的粒度仪")
    page = press(stage).content.decode()
    assert "不再提醒" in page
    near = published(stage)
    published(stage, title="藏绣图样", text="唐卡和藏绣的图样，可以印在文创产品上")
    assert actions.tell_of_new(at=LATER) == 1
    assert actions.tell_of_new(at=LATER + timedelta(days=1)) == 0
    (notice,) = stage.founder.notifications.filter(kind="exchange/new")
    assert notice.url == near.get_absolute_url()
    assert notice.facts["text"] == NEED


def test_after_a_stop_and_for_who_left_nothing_is_told(stage):
    press(stage)
    press(stage, "no")
    published(stage)
    assert actions.tell_of_new(at=LATER) == 0
    press(stage)
    stage.venture.founders.set([UserFactory()])
    assert actions.tell_of_new(at=LATER) == 0
    assert told(stage.founder) == []


def test_the_press_of_one_is_for_the_whole_team(stage):
    other, silent = UserFactory(), UserFactory(is_active=False)
    stage.venture.founders.add(other, silent)
    compared(stage.venture)
    press(stage)
    page = signed_in(other).get("/exchange/").content.decode()
    assert "不再提醒" in page
    published(stage)
    assert actions.tell_of_new(at=LATER) == 2
    assert told(stage.founder) == told(other) == ["new"]


def test_what_came_back_after_a_change_is_new_again_to_nobody_who_was_told(stage):
    press(stage)
    row = published(stage)
    assert actions.tell_of_new(at=LATER) == 1
    actions.save(Listing.objects.get(), {"terms": "免费"}, by=stage.owner, at=LATER)
    actions.publish(Listing.objects.get(), by=stage.officer, at=LATER + timedelta(days=1))
    assert actions.tell_of_new(at=LATER + timedelta(days=1)) == 0
    assert row.inquiries.count() == 0


def test_nobody_else_switches_it(stage):
    url = reverse("exchange_watch", args=[stage.venture.pk])
    assert signed_in(UserFactory()).post(url, {"on": "yes"}).status_code == 404
    assert not Watch.objects.exists()


def test_where_nothing_is_new_nothing_is_compared(stage, monkeypatch):
    published(stage, at=NOW - timedelta(hours=1))
    press(stage)
    compared_with = []
    monkeypatch.setattr(watching, "meeting", lambda *told, **_on: compared_with.append(told) or [])
    assert actions.tell_of_new(at=LATER) == 0
    assert compared_with == []
    published(stage)
    actions.tell_of_new(at=LATER)
    assert len(compared_with) == 1
    actions.tell_of_new(at=LATER + timedelta(days=4))
    assert len(compared_with) == 1
