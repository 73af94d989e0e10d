"""With several mentors for each venture one is not alone who keeps another."""

import pytest
from django.utils import translation

from cohorts import actions
from cohorts.core.cohort import Rules
from cohorts.enums import MoveReason
from cohorts.queries import pairs as reads
from cohorts.verbs import VERBS
from matching.actions import refresh_passages
from tests.clock import NOW
from tests.cohorts.stage import a_cohort, a_mentor, ran, seeking

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
