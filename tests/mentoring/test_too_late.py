"""What is typed while something ends is not lost, and what is held is not offered."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring import actions as actions_of_hours
from mentoring.models import Goal, Message, OpenHour
from mentors import actions
from mentors.models import Mentorship
from tests.clock import NOW
from tests.factories import MentorshipFactory
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_open_hours import Door
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
LETTER = "溶损是二十个循环以后的数，第一批和第二批我都附上了，请您看看"


def ended():
    begun = MentorshipFactory()
    actions.end(begun, by=begun.mentor.user, at=NOW)
    return begun, signed_in(begun.venture.founders.first())


def test_a_message_written_while_it_ended_is_given_back():
    begun, client = ended()
    url = reverse("message_list", args=[begun.pk])
    page = client.post(url, {"text": LETTER}, follow=True)
    assert page.status_code == 200
    assert LETTER in page.content.decode()
    assert not Message.objects.exists()


def test_a_goal_written_while_it_ended_is_given_back():
    begun, client = ended()
    url = reverse("goal_new", args=[begun.pk])
    page = client.post(url, {"text": LETTER, "seen": "x" * 30}, follow=True).content.decode()
    assert LETTER in page
    assert "x" * 30 not in page
    assert not Goal.objects.exists()


def test_who_only_opens_a_form_of_what_has_ended_reads_no_more_than_that():
    begun, client = ended()
    page = client.get(reverse("goal_new", args=[begun.pk]), follow=True).content.decode()
    assert "这段指导已经结束" in page
    assert "你写的内容" not in page


def test_an_open_hour_that_is_closed_meanwhile_keeps_what_was_typed():
    door = Door()
    other = door.held(5)
    actions_of_hours.set_hour_open(door.hour, is_open=False, by=door.user, at=NOW)
    answer = door.press(text=LETTER)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody was faster" in page
    assert LETTER in page
    assert f'value="{other.pk}"' in page
    assert not OpenHour.objects.exists()


def test_while_a_pair_is_held_no_hour_is_offered_to_be_refused():
    pair = Pair()
    starts = NOW + timedelta(days=3)
    actions_of_hours.open_hours(
        pair.row.mentor, [(starts, starts + timedelta(minutes=30))], way="online", place="",
        by=pair.mentor, at=NOW,
    )  # fmt: skip
    client, url = signed_in(pair.founder), reverse("mentor_hours", args=[pair.row.mentor.slug])
    assert client.get(url).status_code == 200
    Mentorship.objects.filter(pk=pair.row.pk).update(held_at=NOW)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["goal_new", "terms", "meeting_new", "mentorship_pause"])
def test_what_is_written_while_a_pair_comes_to_be_held_is_given_back(name):
    pair = Pair()
    client, url = in_english(pair.mentor), reverse(name, args=[pair.row.pk])
    assert client.get(url).status_code == 200
    Mentorship.objects.filter(pk=pair.row.pk).update(held_at=NOW)
    page = client.post(url, {"text": LETTER, "boundaries": LETTER, "agenda": LETTER}, follow=True)
    assert page.status_code == 200
    assert "This cannot be done now; nothing was changed." in page.content.decode()
    assert LETTER in page.content.decode()
    assert client.get(url).status_code == 403
