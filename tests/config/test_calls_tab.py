"""The tab of the introduction calls counts what waits for whoever reads it."""

import pytest
from django.urls import reverse

from cohorts.models import Cohort, Introduction
from tests.clock import NOW
from tests.config.test_frame import frame_of, rows_of
from tests.factories import MentorFactory
from tests.ventures.teams import team

pytestmark = pytest.mark.django_db


def counted(person):
    return rows_of(frame_of(person).nav).get(reverse("introductions"))


def test_calls_that_were_rated_and_those_of_a_mere_member_count_nothing():
    venture, lead, member = team()
    cohort = Cohort.objects.create(
        name="两轮批次", status="talking", rounds=2, created_by=lead, created_at=NOW
    )
    mentor = MentorFactory()
    row = Introduction.objects.create(cohort=cohort, venture=venture, mentor=mentor)
    assert (counted(lead), counted(member), counted(mentor.user)) == (1, 0, 1)
    rows = Introduction.objects.filter(pk=row.pk)
    rows.update(venture_says="good", venture_said_at=NOW)
    assert (counted(lead), counted(mentor.user)) == (0, 1)
    rows.update(mentor_says="fine", mentor_said_at=NOW)
    assert counted(mentor.user) == 0
    Cohort.objects.filter(pk=cohort.pk).update(status="dropped")
    assert (counted(lead), counted(member), counted(mentor.user)) == (None, None, None)
