"""Jobs do each row for itself: one that fails holds up no other, one called off is told nothing."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from mentoring import actions
from mentoring.actions import meetings, surveys
from mentoring.models import Meeting, Survey
from tests.clock import NOW
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_groups import Circle, fresh, told
from tests.mentoring.test_meetings import kinds
from tests.mentoring.test_seats import joins, leaves
from tests.mentoring.test_surveys import ended

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def failing_for(meeting):
    """Return a way to tell that fails for one meeting."""
    tell = meetings.tell_of_meeting

    def fails(people, verb, about, at, **facts):
        if about.pk == meeting.pk:
            raise ValueError(verb)
        tell(people, verb, about, at, **facts)

    return fails


def test_a_meeting_that_cannot_be_told_of_holds_up_no_other(monkeypatch):
    broken, other = Pair().propose(), Pair().propose()
    begun = broken.starts_at + timedelta(minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr(meetings, "tell_of_meeting", failing_for(broken))
        assert actions.lapse_due(at=begun) == 1
    assert Meeting.objects.get(pk=broken.pk).status == "proposed"
    assert Meeting.objects.get(pk=other.pk).status == "lapsed"
    assert actions.lapse_due(at=begun) == 1


def test_a_reminder_that_fails_holds_up_no_other(monkeypatch):
    one, other = Pair(), Pair()
    broken, meeting = one.arranged(), other.arranged()
    near = meeting.starts_at - 2 * HOUR
    with monkeypatch.context() as patched:
        patched.setattr(meetings, "tell_of_meeting", failing_for(broken))
        assert actions.remind(at=near) == 1
    assert "mentoring/meeting_near" not in kinds(one.mentor)
    assert "mentoring/meeting_near" in kinds(other.mentor)


def test_nobody_is_reminded_of_what_is_called_off_while_the_job_runs(monkeypatch):
    pairs = [Pair(), Pair()]
    rows = [pair.arranged() for pair in pairs]
    near = rows[0].starts_at - 2 * HOUR
    tell, called_off = meetings.tell_of_meeting, []

    def meanwhile(people, verb, about, at, **facts):
        if verb == "meeting_near" and not called_off:
            called_off.append(next(pair for pair, row in zip(pairs, rows, strict=True)
                                   if row.pk != about.pk))  # fmt: skip
            rest = called_off[0].row.meetings.get()
            actions.cancel(rest, by=called_off[0].founder, at=near)
        tell(people, verb, about, at, **facts)

    monkeypatch.setattr(meetings, "tell_of_meeting", meanwhile)
    assert actions.remind(at=near) == 1
    (off,) = called_off
    assert "mentoring/meeting_near" not in kinds(off.mentor)


def test_a_team_that_cannot_be_asked_holds_up_no_other(monkeypatch):
    broken, other = ended(), ended()
    tell = surveys._tell_leads

    def fails(survey, verb, at):
        if survey.mentorship_id == broken.pk:
            raise ValueError(verb)
        tell(survey, verb, at)

    with monkeypatch.context() as patched:
        patched.setattr(surveys, "_tell_leads", fails)
        assert actions.survey_due(at=NOW) == 1
    assert [each.mentorship_id for each in Survey.objects.all()] == [other.pk]
    assert actions.survey_due(at=NOW) == 1


def test_another_time_for_a_meeting_that_has_begun_is_asked_for_nowhere():
    pair = Pair()
    meeting = pair.arranged()
    client = in_english(pair.founder)
    url = reverse("meeting", args=[pair.row.pk, meeting.pk])
    page = reverse("mentorship", args=[pair.row.pk])
    assert client.get(url).status_code == 200
    assert f'href="{url}"' in client.get(page).content.decode()
    begun = DateTimeTZRange(NOW - HOUR, NOW + HOUR)
    Meeting.objects.filter(pk=meeting.pk).update(span=begun)
    assert client.get(url).status_code == 404
    assert f'href="{url}"' not in client.get(page).content.decode()


def test_whoever_left_the_team_is_not_told_that_its_meeting_is_moved():
    circle = Circle()
    group = circle.arranged()
    venture, goes = circle.one.row.venture, circle.one.founder
    stays = joins(venture)
    leaves(venture, goes)
    plan = {"title": "一起看中试", **circle.one.plan(days=3)}
    actions.move_group(fresh(group), **plan, by=circle.mentor, at=NOW)
    assert not told(goes, "group_moved")
    assert told(stays, "group_moved")
    assert told(circle.other.founder, "group_moved")
