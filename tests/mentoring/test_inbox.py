"""The inbox is a mentor's home: it shows what comes next with each pair, and the hours given."""

import pytest
from django.urls import reverse

from accounts.enums import Hat
from accounts.queries import desk
from mentoring import actions
from mentoring.models import Availability
from tests.clock import NOW
from tests.factories import MentorFactory
from tests.mentoring.pairs import Pair, in_english

pytestmark = pytest.mark.django_db


def inbox_of(person):
    return in_english(person).get(reverse(desk(person))).content.decode()


def mentoring():
    pair = Pair()
    pair.mentor.hats = [Hat.MENTOR]
    pair.mentor.save(update_fields=["hats"])
    return pair


def test_the_home_of_a_mentor_shows_the_next_steps_of_each_pair():
    pair = mentoring()
    other = Pair(request__mentor=pair.row.mentor)
    page = inbox_of(pair.mentor)
    assert page.count("Arrange the next meeting") == 2
    pair.propose(by=pair.founder)
    actions.agree(other.propose(by=other.founder, days=3), by=other.mentor, at=NOW)
    pair.record()
    page = inbox_of(pair.mentor)
    for words in ("Say yes or no to", "You meet: ", "Confirm 1 h"):
        assert words in page
    for each in (pair, other):
        assert f'href="{reverse("mentorship", args=[each.row.pk])}"' in page
    assert "Nobody waits" not in page


def test_the_home_of_a_mentor_tells_the_hours_of_the_month():
    pair = mentoring()
    pair.arranged(minutes=90)
    assert "This month: 1.5 h arranged or held." in inbox_of(pair.mentor)
    Availability.objects.create(mentor=pair.row.mentor, monthly_hours=10)
    page = inbox_of(pair.mentor)
    assert "This month: 1.5 h arranged or held, of at most 10 h." in page


def test_who_mentors_nobody_has_no_steps():
    person = MentorFactory(user__hats=[Hat.MENTOR]).user
    assert "What comes next" not in inbox_of(person)
