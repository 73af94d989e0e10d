"""What changes between a run and its announcement, and after the calls of a cohort are over."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.actions import withdraw_consent
from accounts.enums import Purpose
from audit.lifecycle import InvalidMove
from cohorts import actions
from cohorts.enums import CohortStatus, Flag, MoveReason
from cohorts.models import Cohort
from cohorts.queries import pairs as reads
from matching.actions import refresh_passages
from mentors.models import MentorshipRequest
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.cohorts.stage import a_cohort, a_mentor, publish, ran, seeking
from tests.factories import MentorshipFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def looked_at(**fields):
    """Return a cohort with a run of which every pair was looked at, and the run."""
    refresh_passages()
    cohort = a_cohort(**fields)
    done = ran(cohort)
    done.assignments.update(seen_at=NOW)
    return cohort, done


def stopped(cohort, done):
    """Publish; return whether nobody was asked or introduced, and the pair is to be put right."""
    assert publish(cohort) == 0
    cohort.refresh_from_db()
    assert cohort.status == CohortStatus.DRAFT
    assert not MentorshipRequest.objects.filter(is_placed=True).exists()
    assert not cohort.introductions.exists()
    return done.assignments.get().flag == Flag.STALE


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_venture_that_lets_nobody_compare_it_any_more_is_brought_to_no_mentor(rounds):
    venture = seeking()
    a_mentor()
    cohort, done = looked_at(rounds=rounds)
    withdraw_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
    assert stopped(cohort, done)


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_venture_that_has_found_a_mentor_since_the_run_is_brought_to_no_other(rounds):
    venture = seeking()
    a_mentor()
    cohort, done = looked_at(rounds=rounds)
    MentorshipFactory(request__venture=venture)
    assert stopped(cohort, done)


def test_nobody_is_introduced_to_a_mentor_whose_last_place_is_gone():
    seeking()
    mentor = a_mentor(capacity=1)
    cohort, done = looked_at(rounds=2)
    MentorshipFactory(request__mentor=mentor)
    assert stopped(cohort, done)


def test_a_mentor_whose_last_place_is_gone_since_the_run_is_offered_no_more():
    seeking()
    first, second = a_mentor(capacity=1), a_mentor(capacity=1)
    cohort, done = looked_at()
    row = done.assignments.get()
    other = second if row.mentor == first else first
    assert [each.mentor for each in reads.offers(row)] == [other]
    MentorshipFactory(request__mentor=other)
    other.refresh_from_db()
    assert reads.offers(row) == []
    with pytest.raises(InvalidMove):
        actions.move(row, other, fit=0.5, reason=MoveReason.NEAR, by=cohort.created_by, at=NOW)
    row.refresh_from_db()
    assert row.mentor != other


def test_once_the_calls_are_over_no_press_takes_a_venture_out_that_no_press_takes_in_again():
    venture = seeking()
    cohort = a_cohort(rounds=2)
    Cohort.objects.filter(pk=cohort.pk).update(round=2)
    cohort.refresh_from_db()
    with pytest.raises(InvalidMove):
        actions.leave_out(cohort, venture, is_out=True, by=cohort.created_by, at=NOW)
    act = reverse("cohort_act", args=[cohort.pk, "venture"])
    signed_in(cohort.created_by).post(act, {"venture": venture.pk, "is_out": "1"})
    assert not cohort.left_out.exists()


def test_the_command_says_in_words_that_a_cohort_given_up_is_not_run():
    cohort = a_cohort()
    actions.drop(cohort, by=cohort.created_by, at=NOW)
    with pytest.raises(CommandError, match="in preparation"):
        call_command("run_cohort", str(cohort.pk))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_whoever_published_hears_that_the_worker_failed_until_it_is_published_again(
    monkeypatch, language
):
    def broken(*_args, **_kwargs):
        raise ConnectionError

    seeking()
    a_mentor()
    cohort, _done = looked_at()
    with monkeypatch.context() as failing:
        failing.setattr("cohorts.actions.publishing.propose", broken)
        with pytest.raises(ConnectionError):
            publish(cohort)
    (told,) = Notification.objects.filter(kind="cohorts/publishing_failed").unread()
    assert told.recipient == cohort.created_by
    headline, body = words(told, language)
    assert cohort.name in headline
    assert told.url in body
    cohort.refresh_from_db()
    assert publish(cohort) == 1
    assert not Notification.objects.filter(kind="cohorts/publishing_failed").unread().exists()
