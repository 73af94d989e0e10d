"""Whoever reported many rules leafs through all of them."""

import pytest

from filings.models import Obstacle
from tests.clock import NOW
from tests.factories import UserFactory
from tests.filings.test_obstacles import TYPED
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def test_own_reports_have_pages():
    person = UserFactory()
    rules = [f"第{number:02}条" for number in range(21)]
    for rule in rules:
        Obstacle.objects.create(**{**TYPED, "rule": rule}, by=person, at=NOW)
    client = signed_in(person)
    first = client.get("/obstacles/").content.decode()
    assert rules[0] not in first
    assert rules[20] in first
    assert "?mine=2" in first
    second = client.get("/obstacles/?mine=2").content.decode()
    assert rules[0] in second
    assert rules[20] not in second
