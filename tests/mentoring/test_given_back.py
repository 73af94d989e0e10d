"""What is sent after something went on, or after its last day, is given back in words."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from mentoring import actions
from mentoring.models import GroupMeeting, GroupRecord, Mediation
from notifications.models import Notification
from tests.clock import NOW
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_groups import Circle, fresh

pytestmark = pytest.mark.django_db
LETTER = "说好每月见两次，已经两个月没见，我们想先把中试的数据对一遍"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIME = {"day": "2026-11-27", "begins": "10:00", "minutes": "60", "way": "onsite",
        "place": "格尔木", "agenda": LETTER}  # fmt: skip


def is_given_back(answer):
    assert answer.status_code == 200
    assert LETTER in answer.content.decode()


def begins(group, at):
    span = DateTimeTZRange(at, at + HOUR)
    GroupMeeting.objects.filter(pk=group.pk).update(span=span)


def test_another_time_for_a_meeting_that_was_called_off_meanwhile():
    pair = Pair()
    meeting = pair.propose()
    client, url = in_english(pair.founder), reverse("meeting", args=[pair.row.pk, meeting.pk])
    assert client.get(url).status_code == 200
    actions.cancel(meeting, by=pair.mentor, at=NOW)
    is_given_back(client.post(url, TIME, follow=True))
    meeting.refresh_from_db()
    assert meeting.status == "cancelled"
    assert client.get(url).status_code == 404


def test_another_time_for_a_meeting_of_several_that_has_begun():
    circle = Circle()
    group = circle.call()
    client, url = in_english(circle.mentor), reverse("group_edit", args=[group.pk])
    assert client.get(url).status_code == 200
    begins(group, NOW - HOUR / 2)
    is_given_back(client.post(url, {**TIME, "title": "一起看中试"}, follow=True))
    assert GroupMeeting.objects.get().agenda != LETTER
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("why", ["too late", "did not take place"])
def test_a_record_of_several_that_is_written_down_no_more(why):
    circle = Circle()
    group = circle.arranged()
    begins(group, NOW - 2 * HOUR)
    client, url = in_english(circle.mentor), reverse("group_record", args=[group.pk])
    assert client.get(url).status_code == 200
    if why == "too late":
        begins(group, NOW - 31 * DAY)
    else:
        actions.say_group_missed(fresh(group), by=circle.mentor, at=NOW)
    typed = {"minutes": "60", "notes": LETTER, "next_step": ""}
    is_given_back(client.post(url, typed, follow=True))
    assert not GroupRecord.objects.exists()
    assert client.get(url).status_code in {403, 404}


def test_a_mediation_that_is_asked_for_after_the_last_day():
    pair = Pair()
    pair.row.status, pair.row.ended_at = "ended", NOW - 31 * DAY
    pair.row.started_at = NOW - 60 * DAY
    pair.row.save()
    client, url = in_english(pair.founder), reverse("mediation_new", args=[pair.row.pk])
    is_given_back(client.post(url, {"about": LETTER}, follow=True))
    assert not Mediation.objects.exists()
    assert client.get(url).status_code == 403


def test_a_pair_that_goes_on_already_is_told_of_it_once():
    pair = Pair()
    actions.pause(pair.row, until=(NOW + 9 * DAY).date(), by=pair.mentor, at=NOW)
    for minutes in (1, 2):
        actions.go_on(pair.row, by=pair.mentor, at=NOW + timedelta(minutes=minutes))
    told = Notification.objects.filter(kind="mentoring/goes_on")
    assert [each.recipient for each in told] == [pair.founder]
