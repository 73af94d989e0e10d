"""What the bell asked for is no longer new once it is done."""

import pytest

from mentors import actions
from mentors.actions.requests import tell_mentor
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import RequestFactory

pytestmark = pytest.mark.django_db


def test_what_was_asked_in_the_bell_is_no_longer_new_once_it_is_answered():
    asked = RequestFactory(sent_at=NOW)
    founder, mentor = asked.asked_by, asked.mentor.user

    def is_new(person, verb):
        told = Notification.objects.filter(recipient=person, kind=f"mentors/{verb}")
        return told.get().read_at is None

    tell_mentor("asked", asked, NOW)
    actions.ask_back(asked, question="一天能出多少吨？", by=mentor, at=NOW)
    assert not is_new(mentor, "asked")
    assert is_new(founder, "asked_back")
    actions.reply(asked, text="三吨左右，夏天多一些", by=founder, at=NOW)
    assert not is_new(founder, "asked_back")
    assert is_new(mentor, "replied")
    actions.accept(asked, by=mentor, at=NOW)
    assert not is_new(mentor, "replied")
    assert is_new(founder, "accepted")
