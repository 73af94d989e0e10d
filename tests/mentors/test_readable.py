"""A page leads to that of a mentor only while it opens to whoever reads it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentors import actions
from mentors.models import MentorProfile
from safety.models import Block
from tests.clock import NOW
from tests.factories import MentorFactory
from tests.mentoring.pairs import Pair, in_english
from tests.mentors.test_barred import an_officer, bar
from tests.mentors.test_offers import offered
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def suspend(mentor):
    stored = MentorProfile.objects.get(pk=mentor.pk)
    actions.suspend(stored, text="先核实", by=an_officer(), at=NOW + DAY)


def leads_there(person, page, mentor):
    answer = signed_in(person).get(page)
    assert answer.status_code == 200
    return f'"{reverse("mentor", args=[mentor.slug])}"' in answer.content.decode()


def test_an_offer_leads_to_its_mentor_while_he_has_a_page():
    made = offered()
    lead, page = made.venture.founders.get(), reverse("offer", args=[made.pk])
    assert leads_there(lead, page, made.mentor)
    suspend(made.mentor)
    assert not leads_there(lead, page, made.mentor)


def test_a_mentorship_leads_to_its_mentor_while_he_has_a_page():
    pair = Pair()
    page = reverse("mentorship", args=[pair.row.pk])
    for reader in (pair.founder, pair.mentor):
        assert leads_there(reader, page, pair.row.mentor)
    suspend(pair.row.mentor)
    for reader in (pair.founder, pair.mentor):
        assert not leads_there(reader, page, pair.row.mentor)


def test_a_mentor_who_neither_asks_nor_answers_is_not_led_to_his_own_page():
    mentor = MentorFactory()
    page = reverse("mentor_edit")
    assert "See my page" in in_english(mentor.user).get(page).content.decode()
    bar(mentor.user)
    assert "See my page" not in in_english(mentor.user).get(page).content.decode()


def test_the_office_is_led_to_no_page_that_does_not_open_to_it():
    officer, mentor = an_officer(), MentorFactory()
    page = reverse("province_matching")
    assert leads_there(officer, page, mentor)
    Block.objects.create(by=mentor.user, person=officer, at=NOW)
    assert not leads_there(officer, page, mentor)
