"""The plain texts: whom to tell when something fails, and the days that are set."""

import pytest
from django.urls import reverse

from privacy.models import KEPT_FOR, UNDO_FOR
from tests.factories import UserFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("slug", "words"), [("help", "fails twice"), ("accessibility", "keeps you out")]
)
def test_whoever_is_told_to_tell_somebody_finds_the_way(slug, words):
    client = in_english(UserFactory())
    page = client.get(reverse("page", args=[slug])).content.decode()
    after = page[page.index(words) :]
    assert f'href="{reverse("enquiry")}"' in after
    assert "science and technology office" not in after
    assert client.get(reverse("enquiry")).status_code == 200


def test_the_privacy_text_tells_the_days_that_are_set():
    page = in_english(UserFactory()).get(reverse("page", args=["privacy"])).content.decode()
    for days in (KEPT_FOR.days, UNDO_FOR.days):
        assert f"for {days} days" in " ".join(page.split())
