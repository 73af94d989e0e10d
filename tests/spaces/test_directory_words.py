"""The filters of the spaces speak of spaces, not of people as those of the mentors do."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def test_the_filters_of_spaces_speak_of_spaces():
    page = in_english(UserFactory()).get(reverse("space_list")).content.decode()
    assert "Name of the space or word" in page
    assert "by name of the space" in page
    assert "with something free first" in page
    assert "Name or word" not in page
