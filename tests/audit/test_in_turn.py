"""A step of a job that fails as a whole stops none after it, and the operator is told."""

import pytest

from audit.due import in_turn
from events import tasks
from tests.clock import NOW
from tests.logs import logged


def broken(*, at):
    raise ValueError(str(at))


def test_a_step_that_fails_stops_none_after_it_and_the_job_ends_as_failed():
    done = []
    with logged() as log, pytest.raises(ValueError, match=str(NOW.year)):
        in_turn(broken, lambda *, at: done.append(at), at=NOW)
    assert done == [NOW]
    assert "The step broken failed." in log.getvalue()


@pytest.mark.django_db
def test_events_are_reminded_of_although_a_list_before_could_not_be_read(monkeypatch):
    done = []
    monkeypatch.setattr(tasks.actions, "end_waits", broken)
    monkeypatch.setattr(tasks.actions, "remind", lambda *, at: done.append(at))
    with pytest.raises(ValueError, match="-"):
        tasks.events_due(timestamp=0)
    assert len(done) == 1
