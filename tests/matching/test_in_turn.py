"""A step of the matcher's jobs that fails as a whole stops none after it."""

from datetime import timedelta

import pytest

from matching import tasks
from matching.actions import run_due
from mentors.models import MentorshipRequest
from tests.clock import NOW
from tests.factories import RequestFactory

pytestmark = pytest.mark.django_db


def broken(**told):
    raise ValueError(str(told))


@pytest.mark.parametrize("step", ["hand_on", "end_terms", "release_left", "offer_places"])
def test_what_nobody_answered_expires_although_a_step_before_fails(monkeypatch, step):
    asked = RequestFactory(sent_at=NOW - timedelta(days=30))
    monkeypatch.setattr(f"matching.actions.due.{step}", broken)
    with pytest.raises(ValueError, match="at"):
        run_due(at=NOW)
    assert MentorshipRequest.objects.get(pk=asked.pk).status == "expired"


def test_run_due_still_counts_what_moved():
    RequestFactory(sent_at=NOW - timedelta(days=30))
    assert run_due(at=NOW) == 1


def test_chances_of_an_answer_are_set_although_prices_could_not_be(monkeypatch):
    done = []
    monkeypatch.setattr(tasks.actions, "index_lines", broken)
    monkeypatch.setattr(tasks.actions, "refresh_prices", broken)
    monkeypatch.setattr(tasks.actions, "refresh_promises", lambda *, at: done.append(at))
    with pytest.raises(ValueError, match=r"\{\}"):
        tasks.refresh_prices(timestamp=0)
    assert len(done) == 1
