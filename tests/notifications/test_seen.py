"""What was told of a page is not new any more to whoever has opened it."""

import pytest
from django.urls import reverse

from mentors.actions import send
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MentorFactory, VentureFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def test_a_request_that_was_opened_is_not_new_for_that_reader_alone():
    venture, mentor = VentureFactory(), MentorFactory()
    asked = send(venture, mentor, message="想请您看一遍我们的中试方案", shares=[], choices=[],
                 reasons={}, by=venture.founders.get(), at=NOW)  # fmt: skip
    other = MentorFactory()
    row = Notification.objects.get(recipient=mentor.user, kind="mentors/asked")
    client = signed_in(mentor.user)
    client.get(reverse("inbox"))
    client.post(row.url)
    row.refresh_from_db()
    assert row.read_at is None
    signed_in(other.user).get(row.url)
    row.refresh_from_db()
    assert row.read_at is None
    page = client.get(row.url)
    row.refresh_from_db()
    assert row.read_at is not None
    assert page.status_code == 200
    assert asked.pk
