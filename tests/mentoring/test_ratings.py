"""A founder rates a meeting: the office reads the words, the mentor a mean of several."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.policies import Denied
from audit.models import AuditEvent
from mentoring import actions
from mentoring.models import Rating
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorFactory, UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
WORDS = "他迟到了半小时"


def url(pair, record):
    return reverse("record_rate", args=[pair.row.pk, record.pk])


def test_a_founder_rates_a_meeting_and_only_the_office_reads_the_words():
    pair, officer = Pair(), an_officer()
    record = pair.record()
    client, page = signed_in(pair.founder), url(pair, record)
    assert page in client.get(reverse("mentorship", args=[pair.row.pk])).content.decode()
    for wrong in ("", "0", "6", "x"):
        answer = client.post(page, {"score": wrong, "text": WORDS})
        assert answer.status_code == 422
        assert WORDS in answer.content.decode()
    assert client.post(page, {"score": "2", "text": WORDS}).status_code == 302
    assert client.post(page, {"score": "3", "text": WORDS}).status_code == 302
    assert Rating.objects.get().score == 3
    vetting = reverse("vetting", args=[pair.row.mentor.pk])
    assert WORDS in signed_in(officer).get(vetting).content.decode()
    for shown in (reverse("mentorship", args=[pair.row.pk]), reverse("my_year")):
        assert WORDS not in signed_in(pair.mentor).get(shown).content.decode()
    assert "score" not in AuditEvent.objects.filter(verb="rate").first().detail


def test_nobody_but_the_founders_rates():
    pair = Pair()
    record = pair.record()
    assert signed_in(pair.mentor).get(url(pair, record)).status_code == 403
    assert signed_in(UserFactory()).get(url(pair, record)).status_code == 404
    with pytest.raises(Denied):
        actions.rate(record, score=5, text="", by=pair.mentor, at=NOW)


def test_a_mentor_reads_a_mean_from_five_on_and_of_several_people():
    mentor = MentorFactory(capacity=5)
    pairs = [Pair(request__mentor=mentor) for _each in range(2)]
    scores, year = iter((1, 2, 3, 4, 5, 5)), reverse("my_year")

    def rated(pair):
        record = pair.record()
        actions.rate(record, score=next(scores), text="", by=pair.founder, at=NOW)

    for _each in range(5):
        rated(pairs[0])
    words = "how useful founders found your meetings"
    assert words not in in_english(mentor.user).get(year).content.decode()
    rated(pairs[1])
    page = in_english(mentor.user).get(year).content.decode()
    assert words in page
    assert "3.3, 6 answers" in page
    assert Rating.objects.of_mentor(mentor).mean(least=7) is None


def test_the_database_keeps_one_known_score_a_person():
    pair = Pair()
    record = pair.record()
    told = {"record": record, "by": pair.founder, "at": NOW}
    Rating.objects.create(**told, score=5)
    for wrong in ({**told, "score": 4}, {**told, "by": pair.mentor, "score": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(**wrong)


def test_a_rating_that_comes_too_late_is_given_back():
    pair = Pair()
    record = pair.record(days_ago=10)
    pair.row.status, pair.row.ended_at = "ended", NOW - timedelta(days=1)
    pair.row.save()
    client, page = in_english(pair.founder), url(pair, record)
    assert client.get(page).status_code == 200
    pair.row.ended_at = NOW - timedelta(days=31)
    pair.row.started_at = NOW - timedelta(days=60)
    pair.row.save()
    answer = client.post(page, {"score": "4", "text": WORDS})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert WORDS in shown
    assert "are rated no more" in shown
    assert '<button class="btn primary">Save</button>' not in shown
    assert not Rating.objects.exists()
    assert client.get(page).status_code == 403
    assert in_english(pair.mentor).post(page, {"score": "4", "text": WORDS}).status_code == 403
