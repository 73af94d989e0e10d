"""Visits that have begun are moved no more, and one that fails holds up no other."""

from datetime import timedelta

import pytest

from accounts.enums import Hat
from audit.lifecycle import InvalidMove
from spaces import actions
from spaces.actions import visits
from spaces.enums import VisitStatus
from spaces.models import Visit
from tests.factories import UserFactory
from tests.spaces.house import NEXT_DAY, House
from tests.spaces.test_visits import SLOT

pytestmark = pytest.mark.django_db


def test_a_visit_that_has_begun_is_not_moved():
    house = House()
    visit = house.agreed()
    with pytest.raises(InvalidMove):
        actions.move(
            visit, starts_at=NEXT_DAY + SLOT, by=house.manager, at=NEXT_DAY + timedelta(minutes=5)
        )
    assert Visit.objects.get().status == VisitStatus.AGREED


def test_a_visit_that_fails_holds_up_no_other(monkeypatch):
    house = House()
    broken = house.visit()
    other = house.visit(by=UserFactory(hats=[Hat.FOUNDER]))
    tell = visits.tell_of_visit

    def fails(people, verb, visit, at, **facts):
        if visit.pk == broken.pk:
            raise ValueError(verb)
        tell(people, verb, visit, at, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(visits, "tell_of_visit", fails)
        assert actions.lapse_due(at=NEXT_DAY) == 1
    assert Visit.objects.get(pk=broken.pk).status == VisitStatus.ASKED
    assert Visit.objects.get(pk=other.pk).status == VisitStatus.LAPSED
    assert actions.lapse_due(at=NEXT_DAY) == 1
