"""A space that another operator runs by now: what is answered asks nobody who left any more."""

import pytest

from notifications.models import Notification
from spaces import actions
from spaces.models import Question, Space, Visit
from tests.clock import NOW
from tests.factories import OrganisationFactory
from tests.spaces.house import House

pytestmark = pytest.mark.django_db


def handed_over(house):
    """Give the space to another operator; return who manages it now."""
    Space.objects.filter(pk=house.space.pk).update(operator=OrganisationFactory())
    house.space.refresh_from_db()
    return house.another_manager()


def unread(person):
    mine = Notification.objects.filter(recipient=person).unread().order_by("pk")
    return [each.kind for each in mine]


def test_what_the_new_operator_answers_leaves_the_bells_of_the_old_one():
    house = House()
    house.ask()
    house.visit()
    assert unread(house.manager) == ["spaces/question_asked", "spaces/visit_asked"]
    manager = handed_over(house)
    actions.answer(Question.objects.get(), answer="周三可以", by=manager, at=NOW)
    assert unread(house.manager) == ["spaces/visit_asked"]
    actions.decline(Visit.objects.get(), note="那天停电", by=manager, at=NOW)
    assert unread(house.manager) == []


def test_what_ends_with_a_closed_space_leaves_them_too():
    house = House()
    house.ask()
    handed_over(house)
    Space.objects.filter(pk=house.space.pk).update(status="closed")
    assert actions.end_at_closed(at=NOW) == 1
    assert unread(house.manager) == []
