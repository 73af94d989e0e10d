"""What is written down after the last day is refused in words, and given back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring import actions
from mentoring.models import Correction, Record
from tests.clock import NOW
from tests.factories import MentorshipFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
LETTER = "溶损是二十个循环以后的数，第一批和第二批都附上了"
TYPED = {"held_on": "2026-10-20", "minutes": "60", "way": "online", "notes": LETTER,
         "advice": "", "next_step": ""}  # fmt: skip


def over(row):
    """Let a mentorship end more than a month ago; return a founder at a browser."""
    row.status, row.ended_at = "ended", NOW - timedelta(days=31)
    row.save()
    return in_english(row.venture.founders.get())


def begun():
    return MentorshipFactory(started_at=NOW - timedelta(days=90))


def is_given_back(answer):
    page = answer.content.decode()
    assert answer.status_code == 422
    assert LETTER in page
    assert "Nothing was saved" in page
    assert "Save the record" not in page


def test_a_record_that_comes_too_late_is_given_back():
    row = begun()
    client, url = over(row), reverse("record_new", args=[row.pk])
    is_given_back(client.post(url, TYPED))
    assert not Record.objects.exists()
    assert client.get(url).status_code == 403
    stranger = in_english(MentorshipFactory().venture.founders.get())
    assert stranger.post(url, TYPED).status_code == 404


def test_a_correction_that_comes_too_late_is_given_back():
    row = begun()
    kept = actions.write_record(
        row, held_on=(NOW - timedelta(days=40)).date(), minutes=60, way="online",
        notes="看了样品", advice="", next_step="", by=row.venture.founders.get(),
        at=NOW - timedelta(days=40),
    )  # fmt: skip
    url = reverse("record", args=[row.pk, kept.pk])
    is_given_back(over(row).post(url, {**TYPED, "seen": "1"}))
    assert Record.objects.get().notes == "看了样品"
    assert not Correction.objects.exists()
