"""A question of an account that was closed asks nobody for an answer any more."""

import pytest

from accounts.policies import Denied
from notifications.models import Notification
from notifications.words import words
from spaces import actions
from spaces.models import Question
from spaces.queries import late_questions
from spaces.queries.desk import desk, waits
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.privacy.test_leaving import gone
from tests.spaces.house import House, later
from tests.spaces.test_questions import kinds, officer

pytestmark = pytest.mark.django_db


def test_nobody_is_asked_to_answer_somebody_who_has_left_and_the_space_is_told():
    house, reader = House(), officer()
    before = waits(house.manager, [house.space])
    house.ask()
    assert waits(house.manager, [house.space]) == before + 1
    assert actions.tell_the_office(at=later(6)) == 1
    assert kinds(reader) == ["spaces/unanswered"]
    gone(house.founder, at=later(7))
    asked = Question.objects.get()
    assert late_questions(later(30)) == []
    assert desk([house.space], house.manager, at=later(30)).waiting == []
    assert waits(house.manager, [house.space]) == before
    assert actions.tell_the_office(at=later(30)) == 0
    unread = Notification.objects.filter(recipient__in=[house.manager, reader]).unread()
    assert [each.kind for each in unread] == ["spaces/question_left"]
    for language in ("en", "zh-hans"):
        assert house.space.name in words(unread.get(), language)[0]
    with pytest.raises(Denied):
        actions.answer(asked, answer="可以", by=house.manager, at=later(30))
    page = in_english(house.manager).get(asked.get_absolute_url())
    assert page.status_code == 200
    assert "there is nothing to answer" in page.content.decode()
    assert "/answer/" not in page.content.decode()


def test_what_was_answered_before_is_told_to_nobody_again():
    house = House()
    actions.answer(house.ask(), answer="可以", by=house.manager, at=NOW)
    gone(house.founder)
    assert kinds(house.manager) == ["spaces/question_asked"]
    assert Question.objects.get().status == "answered"
