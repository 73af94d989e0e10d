"""What a page says of a venture that entered a competition."""

import pytest
from django.urls import reverse

from tests.events.stage import Stage, enter
from tests.factories import VentureFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def test_a_venture_that_entered_reads_that_this_keeps_it_from_being_deleted():
    venture = VentureFactory()
    enter(Stage().round(), venture)
    url = reverse("venture_archive", args=[venture.pk])
    page = in_english(venture.founders.first()).get(url).content.decode()
    assert "stands in a competition" in page
