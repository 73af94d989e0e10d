"""Two rounds: three introduction calls each, both say what they think, one pair in the end."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from cohorts import actions
from cohorts.core.cohort import Rules
from cohorts.enums import CohortStatus, Impression
from cohorts.models import Cohort, Introduction, MatchRun
from cohorts.queries import pairs as reads
from matching.actions import refresh_passages
from matching.core.pool import SAID
from mentors.models import MentorshipRequest
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import a_mentor, an_officer, pairs, publish, seeking
from tests.factories import UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
MEETING = "12 月 1 日 14 点，会议室 3"


def introduced(cohort):
    """Run the first round and send the introductions."""
    by, at = cohort.created_by, timezone.now()
    begun = actions.begin_run(cohort, reads.rules_of(cohort), by=by, at=at)
    actions.carry_out(begun)
    begun.assignments.update(seen_at=at)
    actions.begin_publishing(cohort, meeting=MEETING, by=by, at=at)
    actions.carry_out_publishing(cohort, by=by, at=at)
    cohort.refresh_from_db()
    return cohort


def said(row, founders, mentor):
    actions.say(row, Impression(founders), by=row.venture.founders.first(), at=NOW)
    actions.say(row, Impression(mentor), by=row.mentor.user, at=NOW)


def settled(cohort):
    """End the calls and let the worker pair those who talked."""
    begun = actions.end_talks(cohort, by=cohort.created_by, at=timezone.now())
    actions.carry_out(begun)
    cohort.refresh_from_db()
    return MatchRun.objects.get(pk=begun.pk)


def a_cohort(by=None):
    return actions.create_cohort("两轮批次", rounds=2, by=by or an_officer(), at=NOW)


def test_each_venture_meets_up_to_three_and_a_mentor_more_than_he_has_places():
    ventures = [seeking() for _each in range(3)]
    mentors = [a_mentor(capacity=1) for _each in range(4)]
    refresh_passages()
    cohort = introduced(a_cohort())
    assert cohort.status == CohortStatus.TALKING
    calls = list(cohort.introductions.all())
    assert len(calls) == 9
    assert len({(row.venture_id, row.mentor_id) for row in calls}) == 9
    assert all(row.reasons["points"] for row in calls)
    assert not MentorshipRequest.objects.exists()
    told = Notification.objects.filter(kind="cohorts/introduced")
    met = {row.mentor_id for row in calls}
    people = {each.founders.first() for each in ventures}
    people |= {each.user for each in mentors if each.pk in met}
    assert {each.recipient for each in told} == people
    assert told.count() == len(people)
    assert all(each.facts["meeting"] == MEETING for each in told)
    actions.carry_out_publishing(cohort, by=cohort.created_by, at=NOW)  # a job done twice
    assert cohort.introductions.count() == 9


def test_the_final_pairs_follow_what_both_said_and_nobody_gets_whom_he_would_rather_not():
    first, second = (seeking() for _each in range(2))
    liked, other = (a_mentor(capacity=1) for _each in range(2))
    refresh_passages()
    cohort = introduced(a_cohort())
    calls = {(row.venture, row.mentor): row for row in cohort.introductions.all()}
    assert len(calls) == 4
    said(calls[first, liked], "fine", "fine")
    said(calls[first, other], "good", "fine")
    said(calls[second, liked], "good", "good")
    said(calls[second, other], "good", "no")
    done = settled(cohort)
    assert pairs(done) == {(second, liked), (first, other)}
    assert cohort.round == 2
    assert set(SAID) < set(done.rules["weights"])
    done.assignments.update(seen_at=NOW)
    assert publish(cohort) == 2
    assert {each.venture for each in MentorshipRequest.objects.all()} == {first, second}


def test_with_the_end_of_the_calls_nobody_is_asked_about_them_any_more():
    venture, mentor = seeking(), a_mentor()
    refresh_passages()
    cohort = introduced(a_cohort())
    asked = Notification.objects.filter(kind="cohorts/introduced").unread()
    assert {each.recipient for each in asked} == {venture.founders.first(), mentor.user}
    settled(cohort)
    assert not asked.all().exists()


def test_nobody_is_paired_who_did_not_talk():
    venture, mentor = seeking(), a_mentor()
    refresh_passages()
    cohort = introduced(a_cohort())
    (row,) = cohort.introductions.all()
    said(row, "no", "good")
    late = seeking()
    a_mentor()
    refresh_passages()
    done = settled(cohort)
    assert pairs(done) == set()
    assert not done.assignments.filter(venture=late).exists()
    assert {venture, mentor} == {row.venture, row.mentor}


def test_one_may_change_ones_mind_until_the_calls_are_over_and_speaks_for_oneself_alone():
    seeking()
    a_mentor()
    refresh_passages()
    cohort = introduced(a_cohort())
    row = cohort.introductions.get()
    for impression in ("no", "good"):
        actions.say(row, Impression(impression), by=row.mentor.user, at=NOW)
    row.refresh_from_db()
    assert (row.mentor_says, row.venture_says) == ("good", "")
    with pytest.raises(Denied):
        actions.say(row, Impression.GOOD, by=UserFactory(), at=NOW)
    settled(cohort)
    with pytest.raises(InvalidMove):
        actions.say(row, Impression.NO, by=row.mentor.user, at=NOW)
    with pytest.raises(InvalidMove):
        actions.end_talks(cohort, by=cohort.created_by, at=NOW)


def test_pages_from_the_first_round_to_the_last():
    venture, mentor = seeking(), a_mentor()
    refresh_passages()
    officer = an_officer()
    client = signed_in(officer)
    client.post(reverse("cohort_list"), {"name": "两轮批次", "rounds": "2"})
    cohort = Cohort.objects.get()
    assert cohort.rounds == 2
    page, act = reverse("cohort", args=[cohort.pk]), reverse("cohort_act", args=[cohort.pk, "x"])
    begun = actions.begin_run(cohort, Rules(floor=0.0, everybody=False), by=officer, at=NOW)
    actions.carry_out(begun)
    assert Rules.read(begun.rules).calls
    begun.assignments.update(seen_at=NOW)
    verb = act.replace("/x/", "/publish/")
    client.post(verb, {"meeting": " "})
    cohort.refresh_from_db()
    assert cohort.is_draft
    client.post(verb, {"meeting": MEETING})
    actions.carry_out_publishing(Cohort.objects.get(), by=officer, at=timezone.now())
    row = Introduction.objects.get()
    say = reverse("introduction_say", args=[row.pk])
    for reader, heading in ((venture.founders.first(), mentor.user.name),
                            (mentor.user, venture.name)):  # fmt: skip
        own = signed_in(reader)
        shown = own.get(reverse("introductions")).content.decode()
        assert heading in shown
        assert MEETING in shown
        assert own.post(say, {"says": "maybe"}).status_code == 302
        own.post(say, {"says": "good"})
    row.refresh_from_db()
    assert (row.venture_says, row.mentor_says) == ("good", "good")
    assert client.post(say, {"says": "no"}).status_code == 404
    assert "1 次见面介绍，1 次双方都已评价" in client.get(page).content.decode()
    client.post(act.replace("/x/", "/end-talks/"))
    actions.carry_out(MatchRun.objects.latest("number"))
    assert mentor.user.name in client.get(page + "?show=all").content.decode()
    over = signed_in(mentor.user).get(reverse("introductions")).content.decode()
    assert 'name="says"' not in over


def test_what_the_other_side_said_is_not_read():
    seeking()
    mentor = a_mentor()
    refresh_passages()
    cohort = introduced(a_cohort())
    row = cohort.introductions.get()
    said(row, "no", "good")
    shown = signed_in(mentor.user).get(reverse("introductions")).content.decode()
    assert shown.count("checked") == 1
    assert 'value="good" checked' in shown


def test_the_database_keeps_rounds_and_sayings_in_order(scene):
    row = scene.call
    for wrong in (
        {"venture_says": "good"},
        {"venture_said_at": NOW},
        {"mentor_says": "maybe", "mentor_said_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Introduction.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.create(cohort=row.cohort, venture=row.venture, mentor=row.mentor)
    for wrong in ({"rounds": 3}, {"rounds": 1, "round": 2}, {"round": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Cohort.objects.filter(pk=row.cohort_id).update(**wrong)


def test_calls_take_place_in_cohorts_of_two_rounds_alone():
    cohort = actions.create_cohort("一轮批次", rounds=1, by=an_officer(), at=NOW)
    with pytest.raises(IntegrityError, match="calls_only_between_two_rounds"):
        Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.TALKING)


def test_whoever_was_introduced_and_is_not_paired_hears_of_it_when_the_pairs_are_sent():
    first, second = (seeking() for _each in range(2))
    mentor = a_mentor(capacity=1)
    refresh_passages()
    cohort = introduced(a_cohort())
    calls = {row.venture: row for row in cohort.introductions.all()}
    said(calls[first], "good", "good")
    said(calls[second], "fine", "fine")
    done = settled(cohort)
    done.assignments.update(seen_at=NOW)
    ((paired, _mentor),) = pairs(done)
    (left,) = {first, second} - {paired}
    assert publish(cohort) == 1
    told = Notification.objects.filter(kind="cohorts/not_paired")
    assert [each.recipient for each in told] == [left.founders.first()]
    assert mentor.user not in {each.recipient for each in told}


def test_a_cohort_given_up_after_the_calls_leaves_nobody_waiting():
    venture, mentor = seeking(), a_mentor()
    refresh_passages()
    cohort = introduced(a_cohort())
    settled(cohort)
    actions.drop(cohort, by=cohort.created_by, at=NOW)
    told = Notification.objects.filter(kind="cohorts/not_paired")
    assert {each.recipient for each in told} == {venture.founders.first(), mentor.user}


def test_a_cohort_without_calls_is_given_up_in_silence():
    seeking(), a_mentor()
    actions.drop(actions.create_cohort("秋季", by=an_officer(), at=NOW), by=an_officer(), at=NOW)
    assert not Notification.objects.filter(kind="cohorts/not_paired").exists()
