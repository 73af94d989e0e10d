"""A profile that was open before: what was typed stands, what was done meanwhile is not undone."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from mentors import actions
from mentors.models import MentorProfile
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorFactory
from tests.mentors.test_styles import OF_A_MENTOR
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
PARTY = "青盐集团有限公司"


def test_what_was_typed_of_interests_and_what_was_seen_stand_after_a_line_was_added():
    mentor = MentorFactory()
    MentorProfile.objects.filter(pk=mentor.pk).update(version=2)  # saved in another tab
    typed = {**OF_A_MENTOR, "interests": f"任职：{PARTY}", "rows-do": "add"}
    page = signed_in(mentor.user).post(reverse("mentor_edit"), typed).content.decode()
    assert PARTY in page
    assert re.search(r'name="version"[^>]*value="(\d+)"', page)[1] == "1"


def test_a_pause_is_not_ended_unseen_by_a_profile_that_was_open_before():
    mentor = MentorFactory()
    client, url = signed_in(mentor.user), reverse("mentor_edit")
    client.post(reverse("mentor_pause"))
    paused = MentorProfile.objects.get(pk=mentor.pk)
    assert paused.paused_until is not None
    answer = client.post(url, {**OF_A_MENTOR, "version": str(mentor.version)})
    assert answer.status_code == 409
    assert paused.paused_until.isoformat() in answer.content.decode()
    assert MentorProfile.objects.get(pk=mentor.pk).paused_until == paused.paused_until
    client.post(url, {**OF_A_MENTOR, "version": str(paused.version)})  # knowingly
    assert MentorProfile.objects.get(pk=mentor.pk).paused_until is None


def test_words_of_a_decision_that_stands_no_longer_are_not_shown():
    mentor, officer = MentorFactory(), an_officer()
    client, url, why = signed_in(mentor.user), reverse("mentor_edit"), "有人投诉，先核实"
    actions.suspend(mentor, text=why, by=officer, at=NOW)
    assert why in client.get(url).content.decode()
    actions.lift(mentor, by=officer, at=NOW + timedelta(days=1))
    assert why not in client.get(url).content.decode()
