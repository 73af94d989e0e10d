"""What came of a meeting of two that nobody writes down: asked, then closed, by one job."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.models import Meeting, Seat
from mentoring.queries import figures, steps_of
from notifications.models import Notification
from notifications.words import words
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_groups import Circle, fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(person, kind):
    return Notification.objects.filter(recipient=person, kind=f"mentoring/{kind}")


def now_of(meeting):
    return Meeting.objects.select_related("mentorship__mentor__user").get(pk=meeting.pk)


def test_a_meeting_that_nobody_writes_down_is_asked_about_once_and_then_closed():
    pair = Pair()
    meeting = pair.arranged(days=1)
    ends = meeting.ends_at
    assert actions.ask_about_meetings(at=ends - DAY) == 0
    for _run in range(2):
        assert actions.ask_about_meetings(at=ends + DAY) == 1
    for person in (pair.mentor, pair.founder):
        (notice,) = told(person, "meeting_over")
        assert str(pair.row.venture) in words(notice, "en")[1]
    assert actions.close_meetings(at=ends + 30 * DAY) == 0
    for closed in (1, 0):
        assert actions.close_meetings(at=ends + 31 * DAY) == closed
    assert now_of(meeting).status == "untold"
    assert not Seat.objects.filter(meeting=meeting, is_taken=True).exists()
    for person in (pair.mentor, pair.founder):
        assert told(person, "meeting_untold").count() == 1
        assert not told(person, "meeting_over").filter(read_at=None).exists()
    assert actions.ask_about_meetings(at=ends + 32 * DAY) == 0
    kinds = {step.kind for step in steps_of(pair.founder, at=ends + 32 * DAY)}
    assert "record" not in kinds
    assert "arrange" in kinds
    page = in_english(pair.founder).get(reverse("mentorship", args=[pair.row.pk]))
    assert "it can still be written down" in page.content.decode()


def test_what_is_closed_is_written_down_by_itself_and_still_counts():
    pair = Pair()
    meeting = pair.arranged(days=1)
    actions.close_meetings(at=meeting.ends_at + 31 * DAY)
    later = meeting.ends_at + 32 * DAY
    with pytest.raises(InvalidMove):
        pair.record(meeting=now_of(meeting), at=later)
    made = pair.record(at=later)
    actions.confirm(made, seen=1, by=pair.mentor, at=later)
    assert figures(pair.row).minutes == 60


def test_a_word_that_is_taken_back_opens_it_for_a_month():
    pair = Pair()
    meeting = pair.arranged(days=1)
    late = meeting.ends_at + 29 * DAY
    actions.say_missed(meeting, by=pair.mentor, at=meeting.ends_at + DAY)
    actions.take_back_missed(now_of(meeting), by=pair.mentor, at=late)
    assert actions.close_meetings(at=late + 2 * DAY) == 0
    assert actions.ask_about_meetings(at=late + DAY) == 1
    assert actions.close_meetings(at=late + 31 * DAY) == 1


@pytest.mark.parametrize("answer", ["record", "missed"])
def test_an_answer_takes_the_question_out_of_both_bells(answer):
    pair = Pair()
    meeting = pair.arranged(days=1)
    at = meeting.ends_at + DAY
    actions.ask_about_meetings(at=at)
    if answer == "record":
        pair.record(meeting=now_of(meeting), at=at)
    else:
        actions.say_missed(meeting, by=pair.mentor, at=at)
    for person in (pair.mentor, pair.founder):
        assert not told(person, "meeting_over").filter(read_at=None).exists()


@pytest.mark.parametrize("answer", ["record", "missed", "closed"])
def test_an_answer_takes_the_question_about_a_group_out_of_the_bell(answer):
    circle = Circle()
    group = circle.arranged()
    at = group.ends_at + DAY
    assert actions.ask_about_groups(at=at) == 1
    if answer == "record":
        what = {"minutes": 60, "notes": "各自讲了进展", "next_step": ""}
        actions.write_group_record(fresh(group), **what, by=circle.mentor, at=at)
    elif answer == "missed":
        actions.say_group_missed(fresh(group), by=circle.mentor, at=at)
    else:
        actions.close_groups(at=at + 30 * DAY)
    assert told(circle.mentor, "group_over").exists()
    assert not told(circle.mentor, "group_over").filter(read_at=None).exists()


def test_the_job_of_the_morning_does_both(monkeypatch):
    from mentoring import tasks  # noqa: PLC0415

    pair = Pair()
    meeting = pair.arranged(days=1)
    monkeypatch.setattr(tasks.timezone, "now", lambda: meeting.ends_at + DAY)
    tasks.silent_pairs(0)
    assert told(pair.founder, "meeting_over").count() == 1
    monkeypatch.setattr(tasks.timezone, "now", lambda: meeting.ends_at + 31 * DAY)
    tasks.silent_pairs(0)
    assert now_of(meeting).status == "untold"
