"""Whoever closes the account leaves nobody waiting on the exchange."""

import pytest

from exchange.models import Inquiry, Listing
from tests.exchange.stage import Stage, told
from tests.privacy.test_leaving import gone

pytestmark = pytest.mark.django_db


def test_what_whoever_left_had_listed_is_taken_off_and_who_asked_is_told():
    stage = Stage()
    asked = stage.asked()
    stage.listing()  # the office has not looked at it yet
    gone(stage.owner)
    asked.refresh_from_db()
    assert asked.status == "ended"
    assert told(stage.founder) == ["gone"]
    assert {row.status for row in Listing.objects.all()} == {"closed"}
    assert not Listing.objects.waiting().exists()


def test_what_whoever_left_had_asked_waits_for_nobody():
    stage = Stage()
    asked = stage.asked()
    gone(stage.founder)
    asked.refresh_from_db()
    assert asked.status == "ended"
    assert not Inquiry.objects.to_answer(stage.owner).exists()
    assert not stage.owner.notifications.unread().filter(kind="exchange/asked").exists()
    assert told(stage.owner)[-1] == "ended"
