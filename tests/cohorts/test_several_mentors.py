"""With several mentors for each venture one is not alone who keeps another."""

import pytest
from django.urls import reverse
from django.utils import translation

from cohorts import actions
from cohorts.core.cohort import Rules
from cohorts.enums import Flag, MoveReason
from cohorts.queries import pairs as reads
from cohorts.verbs import VERBS
from matching.actions import refresh_passages
from tests.clock import NOW
from tests.cohorts.stage import a_cohort, a_mentor, ran, seeking
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def test_a_venture_that_keeps_another_mentor_counts_as_placed_and_is_told_so():
    venture = seeking()
    for _each in range(2):
        a_mentor()
    refresh_passages()
    cohort = a_cohort()
    done = ran(cohort, Rules(floor=0.0, everybody=False, demand=2))
    first, second = done.assignments.filter(venture=venture)

    def out(row):
        actions.move(row, None, fit=None, reason=MoveReason.PERSON, by=cohort.created_by, at=NOW)
        with translation.override("en"):
            words = VERBS["pairs", "move"].words(row)
        return words, reads.counts(done)["alone"], reads.in_segment(done, "alone").count()

    words, counted, listed = out(first)
    assert "has one mentor fewer now" in words
    assert (counted, listed) == (0, 0)
    words, counted, listed = out(second)
    assert "has nobody now" in words
    assert (counted, listed) == (2, 2)


def test_a_venture_that_keeps_another_mentor_is_not_called_alone():
    venture = seeking()
    for _each in range(2):
        a_mentor()
    refresh_passages()
    cohort = a_cohort()
    done = ran(cohort, Rules(floor=0.0, everybody=False, demand=2))
    first, second = done.assignments.filter(venture=venture)
    out = {"mentor": None, "fit": None, "flag": Flag.ALONE, "gravity": 1, "seen_at": None}

    def badge():
        with translation.override("en"):
            return done.assignments.for_page().get(pk=first.pk).badge

    done.assignments.filter(pk=first.pk).update(**out)
    client, page = in_english(cohort.created_by), reverse("cohort", args=[cohort.pk])
    assert badge() == "one mentor fewer"
    assert "one mentor fewer" in client.get(page).content.decode()
    pair = client.get(reverse("cohort_pair", args=[first.pk])).content.decode()
    assert "has nobody yet" not in pair
    done.assignments.filter(pk=second.pk).update(**out)
    assert badge() == "nobody free"


def test_rules_that_are_sent_while_a_run_is_under_way_stay_in_the_form():
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    actions.begin_run(cohort, Rules(), by=cohort.created_by, at=NOW)
    told = {f"weight_{name}": 10 for name in Rules().weights}
    told |= {"floor": 37, "demand": 1, "per_mentor": 1, "fairness": "maxmin", "afar_most": 100}
    client, url = in_english(cohort.created_by), reverse("cohort_rules", args=[cohort.pk])
    answer = client.post(url, {**told, "run": "1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "A run is under way already." in page
    assert 'value="37"' in page
    assert cohort.runs.count() == 1
