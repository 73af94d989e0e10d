"""A request that came to its end is told as it was: who was silent, and who can be asked next."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentors import actions
from mentors.enums import RequestStatus
from notifications.models import Notification
from notifications.words import letter_words, words
from tests.factories import MentorFactory, MentorshipFactory
from tests.mentoring.pairs import in_english
from tests.mentors.test_requests import ask, explain

pytestmark = pytest.mark.django_db
BLAMED = "did not answer in time"


def page_of(asked):
    return in_english(asked.asked_by).get(reverse("request", args=[asked.pk])).content.decode()


@pytest.mark.parametrize("asks_back", [True, False])
def test_a_mentor_whose_question_was_left_is_not_called_silent(now, asks_back):
    asked = ask(now)
    if asks_back:
        actions.ask_back(asked, question="一批多少公斤？", by=asked.mentor.user, at=now)
    assert actions.expire_due(explain=explain, at=now + timedelta(days=8)) == 1
    asked.refresh_from_db()
    assert asked.status == RequestStatus.EXPIRED
    notice = Notification.objects.get(recipient=asked.asked_by, kind="mentors/expired")
    for told in (words(notice, "en")[0], letter_words(notice, "en")[0], page_of(asked)):
        assert (BLAMED in told) is not asks_back
        assert ("got no reply" in told) is asks_back


def test_the_page_offers_the_choice_that_can_be_asked(now):
    second, third = MentorFactory(capacity=1), MentorFactory()
    asked = ask(now, choices=[second, third])
    MentorshipFactory(request__mentor=second)
    actions.call(asked, note="周四下午", by=asked.mentor.user, at=now)
    page = page_of(asked)
    assert reverse("request_new", args=[third.slug]) in page
    assert reverse("request_new", args=[second.slug]) not in page
