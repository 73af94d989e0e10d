"""A mediator is asked for on the page of a pair as long as its form opens."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentors.actions import end
from mentors.models import Mentorship
from tests.clock import NOW
from tests.factories import MentorshipFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "is_offered"), [(29, True), (31, False)])
def test_a_month_after_the_end_no_mediator_is_offered(days, is_offered):
    pair = MentorshipFactory()
    end(pair, by=pair.mentor.user, at=NOW)
    ended_at = timezone.now() - timedelta(days=days)
    Mentorship.objects.filter(pk=pair.pk).update(
        ended_at=ended_at, started_at=ended_at - timedelta(days=1)
    )
    client = in_english(pair.mentor.user)
    page = client.get(reverse("mentorship", args=[pair.pk])).content.decode()
    url = reverse("mediation_new", args=[pair.pk])
    assert (url in page) == is_offered
    assert client.get(url).status_code == (200 if is_offered else 403)
