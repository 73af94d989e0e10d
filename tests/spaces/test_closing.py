"""What was asked of a space that closes comes to an end, and whoever asked is told."""

import pytest

from accounts.policies import permits
from audit.lifecycle import InvalidMove
from notifications.models import Notification
from spaces import actions, policies
from spaces.models import Question, Space, Visit
from spaces.queries import late_questions
from spaces.queries.desk import desk
from tests.clock import NOW
from tests.scenes import signed_in
from tests.spaces.house import House, later
from tests.spaces.test_questions import kinds

pytestmark = pytest.mark.django_db


def closed(house, status="closed"):
    Space.objects.filter(pk=house.space.pk).update(status=status)
    house.space.refresh_from_db()


def test_a_question_to_a_space_that_closes_ends_and_the_asker_is_told_once():
    house = House()
    asked = house.ask()
    assert actions.end_at_closed(at=NOW) == 0
    closed(house)
    assert actions.end_at_closed(at=NOW) == 1
    assert actions.end_at_closed(at=NOW) == 0
    assert kinds(house.founder) == ["spaces/question_lapsed"]
    assert not Notification.objects.filter(recipient=house.manager).unread().exists()
    assert late_questions(later(30)) == []
    assert desk([house.space], house.manager, at=NOW).waiting == []
    with pytest.raises(InvalidMove):
        actions.answer(asked, answer="可以", by=house.manager, at=NOW)
    assert Question.objects.get().answer == ""
    for person in (house.founder, house.manager):
        page = signed_in(person).get(asked.get_absolute_url())
        assert page.status_code == 200
        assert "/answer/" not in page.content.decode()


def test_what_was_answered_or_is_asked_of_a_planned_space_stays():
    house = House()
    actions.answer(house.ask(), answer="可以", by=house.manager, at=NOW)
    house.ask()
    closed(house, "planned")
    assert actions.end_at_closed(at=NOW) == 0
    closed(house)
    assert actions.end_at_closed(at=NOW) == 1
    assert sorted(Question.objects.values_list("status", flat=True)) == ["answered", "lapsed"]


def test_visits_to_come_are_called_off_and_those_over_stay():
    house = House()
    visit = house.agreed()
    closed(house)
    assert actions.end_at_closed(at=visit.ends_at) == 0
    assert actions.end_at_closed(at=NOW) == 1
    assert Visit.objects.get().status == "called_off"
    assert kinds(house.founder)[-1] == kinds(house.manager)[-1] == "spaces/visit_called_off"
    told = Notification.objects.filter(kind="spaces/visit_called_off", recipient=house.founder)
    assert "STATUS:CANCELLED" in told.get().facts["calendar"]
    assert not permits(policies.may_ask, house.founder, house.space)
