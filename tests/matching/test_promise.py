"""What is promised of answers: a mentor's record, drawn towards what all mentors do."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from accounts.enums import Hat
from matching import actions
from matching.core.promise import answer_chances
from mentors.models import MentorProfile, MentorshipRequest
from tests.clock import NOW
from tests.factories import MentorFactory, RequestFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in


@pytest.mark.parametrize(("answering", "spread"), [(0.8, 4.0), (0.5, 1.0), (0.9, 40.0)])
def test_what_is_promised_is_what_comes_also_of_newcomers(answering, spread):
    rng = np.random.default_rng(11)
    own = rng.beta(spread * answering, spread * (1 - answering), 20_000)
    asked = rng.choice([0, 1, 2, 5, 20], len(own))
    told = answer_chances(rng.binomial(asked, own), asked)
    later = rng.random(len(own)) < own
    for few in np.unique(asked):
        rows = asked == few
        assert later[rows].mean() == pytest.approx(told[rows].mean(), abs=0.02)
    for low in np.arange(0.0, 1.0, 0.2):
        band = (told >= low) & (told < low + 0.2)
        if band.sum() >= 500:
            assert later[band].mean() == pytest.approx(told[band].mean(), abs=0.04)


def test_one_answer_promises_little_and_a_long_record_much():
    told = answer_chances([0, 1, 0, 60, 0], [0, 1, 1, 60, 60])
    unknown, one, silent_once, always, never = told
    assert silent_once < unknown < one < always
    assert always > 0.95
    assert never < 0.1
    assert ((told > 0) & (told < 1)).all()
    assert answer_chances([], []).shape == (0,)


@pytest.mark.django_db
def test_what_counts_as_an_answer():
    def record(status, *, after, asked_back=None):
        mentor = MentorFactory()
        for _each in range(10):
            made = RequestFactory(mentor=mentor, sent_at=NOW - timedelta(days=30))
            MentorshipRequest.objects.filter(pk=made.pk).update(
                status=status,
                status_changed_at=made.sent_at + timedelta(days=after),
                asked_back_at=asked_back and made.sent_at + timedelta(days=asked_back),
            )
        return mentor

    quick = record("declined", after=6)
    late = record("accepted", after=8)
    asking = record("expired", after=20, asked_back=1)
    silent = record("expired", after=7)
    taken_back = record("withdrawn", after=1)
    waited_for = record("withdrawn", after=9)
    new = RequestFactory(sent_at=NOW - timedelta(days=2)).mentor
    assert actions.refresh_promises(at=NOW) == MentorProfile.objects.count()
    chance = dict(MentorProfile.objects.values_list("pk", "answer_chance"))
    assert chance[quick.pk] == chance[asking.pk] > 70
    assert chance[late.pk] == chance[silent.pk] == chance[waited_for.pk] < 30
    assert 30 < chance[taken_back.pk] == chance[new.pk] < 70


@pytest.mark.django_db
def test_the_promise_is_read_before_one_asks():
    mentor = MentorFactory()
    actions.refresh_promises(at=NOW)
    client = signed_in(VentureFactory().founders.first())
    for name in ("mentor", "request_new"):
        page = client.get(reverse(name, args=[mentor.slug])).content.decode()
        assert "一周内" in page


def answered(mentor, times, *, late=0):
    """Let a mentor have answered so many requests in time, and so many too late."""
    for number in range(times + late):
        made = RequestFactory(mentor=mentor, sent_at=NOW - timedelta(days=30))
        after = timedelta(days=2 if number < times else 9)
        MentorshipRequest.objects.filter(pk=made.pk).update(
            status="declined", status_changed_at=made.sent_at + after
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("times", "late", "kept"), [(9, 1, True), (10, 0, True), (9, 0, False), (10, 2, False)]
)
def test_an_answer_in_time_is_promised_where_nine_in_ten_kept_it(times, late, kept):
    mentor, other = MentorFactory(), MentorFactory()
    answered(mentor, times, late=late)
    client = in_english(VentureFactory().founders.first())

    def promises(name, *args):
        page = client.get(reverse(name, args=args)).content.decode()
        said = "answer comes within 7 days" in page
        assert said != ("Unanswered within 7 days, your request goes" in page)
        return said

    for name in ("mentor", "request_new"):
        assert promises(name, mentor.slug) == kept
        assert not promises(name, other.slug)
    client = in_english(UserFactory(hats=[Hat.FOUNDER]))
    assert promises("home") == kept  # the whole library's record: first steps


@pytest.mark.django_db
def test_what_a_press_promises_is_what_happens():
    """A request that nobody answers goes on or comes back; no day brings an answer for sure."""
    mentor, venture = MentorFactory(), VentureFactory()
    client = in_english(venture.founders.first())
    told = {"venture": venture.pk, "message": "想请您看一遍我们的中试方案", "shares": ["email"]}
    page = client.post(reverse("request_new", args=[mentor.slug]), told, follow=True)
    due = MentorshipRequest.objects.get().due_at
    assert f"Unanswered by {due:%Y-%m-%d}, it goes to your next choice" in page.content.decode()
