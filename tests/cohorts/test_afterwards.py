"""What is read of pairs, calls and published cohorts once something about them has changed."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cohorts import actions
from cohorts.enums import Flag, MoveReason
from cohorts.models import Assignment
from matching.actions import refresh_passages
from mentors.actions import accept
from mentors.enums import MentorStatus
from mentors.models import Interest, MentorProfile, MentorshipRequest
from tests.clock import NOW
from tests.cohorts.stage import a_cohort, a_mentor, publish, ran, seeking
from tests.cohorts.test_two_rounds import MEETING, introduced
from tests.mentoring.pairs import in_english
from ventures.actions import archive

pytestmark = pytest.mark.django_db


def a_pair():
    """Return a cohort, its only pair, and the mentor who could be given instead."""
    seeking()
    first, second = a_mentor(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    row = ran(cohort).assignments.get()
    return cohort, row, second if row.mentor == first else first


def moved(cohort, row, mentor):
    actions.move(row, mentor, fit=0.5, reason=MoveReason.NEAR, by=cohort.created_by, at=NOW)
    row.refresh_from_db()
    return row


def suspended(mentor):
    MentorProfile.objects.filter(pk=mentor.pk).update(status=MentorStatus.SUSPENDED)


@pytest.mark.parametrize("to_somebody", [True, False])
def test_what_was_said_of_a_pair_goes_with_it_when_another_is_given(to_somebody):
    cohort, row, other = a_pair()
    Assignment.objects.filter(pk=row.pk).update(flag=Flag.STALE, gravity=5, seen_at=None)
    row.refresh_from_db()
    if to_somebody:
        row = moved(cohort, row, other)
    else:
        actions.move(row, None, fit=None, reason=MoveReason.PERSON, by=cohort.created_by, at=NOW)
        row.refresh_from_db()
    assert (row.flag, row.gravity, row.seen_at) == (Flag.NONE, 0, NOW)


def test_an_interest_in_the_trade_asks_for_a_look_at_a_pair_made_by_hand_too():
    cohort, row, other = a_pair()
    Interest.objects.create(mentor=other, relation="shareholding", party="某盐业公司")
    row = moved(cohort, row, other)
    assert (row.mentor, row.flag, row.seen_at) == (other, Flag.INTEREST, None)
    with pytest.raises(actions.NotChecked):
        publish(cohort)
    actions.look(row, by=cohort.created_by, at=NOW)
    cohort.refresh_from_db()
    assert publish(cohort) == 1


def test_a_published_cohort_says_how_its_mentors_have_answered():
    cohort, row, _other = a_pair()
    Assignment.objects.filter(pk=row.pk).update(seen_at=NOW)
    assert publish(cohort) == 1
    client, page = in_english(cohort.created_by), reverse("cohort", args=[cohort.pk])
    read = client.get(page).content.decode()
    assert "Published: 1 ventures wait" in read
    assert "0 of 1 request was accepted." in read
    accept(MentorshipRequest.objects.get(), by=row.mentor.user, at=timezone.now())
    read = client.get(page).content.decode()
    assert "Published: nobody waits for an answer any more." in read
    assert "1 of 1 request was accepted." in read


def in_words(mentor):
    """Return a mentor's name as an English page has it."""
    with translation.override("en"):
        return str(mentor)


def test_the_page_of_a_cohort_leads_to_no_mentor_who_has_no_page():
    cohort, row, _other = a_pair()
    client = in_english(cohort.created_by)
    url = f"{reverse('cohort', args=[cohort.pk])}?show=all"
    address = f'href="{reverse("mentor", args=[row.mentor.slug])}"'
    assert address in client.get(url).content.decode()
    suspended(row.mentor)
    read = client.get(url).content.decode()
    assert address not in read
    assert in_words(row.mentor) in read


def test_a_call_says_that_the_other_side_has_gone_and_leads_to_no_page_that_is_not_there():
    venture, mentor = seeking(), a_mentor()
    refresh_passages()
    introduced(a_cohort(rounds=2))
    founder, calls = venture.founders.first(), reverse("introductions")
    address = f'href="{reverse("mentor", args=[mentor.slug])}"'
    assert address in in_english(founder).get(calls).content.decode()
    suspended(mentor)
    read = in_english(founder).get(calls).content.decode()
    assert address not in read
    assert in_words(mentor) in read
    assert "This mentor is not in the library at present." in read
    gone = "The team has archived this venture; it is paired with nobody."
    assert gone not in in_english(mentor.user).get(calls).content.decode()
    archive(venture, by=founder, at=timezone.now())
    assert gone in in_english(mentor.user).get(calls).content.decode()


def test_when_and_where_the_calls_take_place_is_given_back_where_it_is_refused():
    seeking(), a_mentor()
    refresh_passages()
    cohort = a_cohort(rounds=2)
    done = ran(cohort)
    done.assignments.update(seen_at=NOW)
    client = in_english(cohort.created_by)
    press = reverse("cohort_act", args=[cohort.pk, "publish"])
    too_long = "会" * 301
    read = client.post(press, {"meeting": too_long}, follow=True).content.decode()
    assert too_long in read
    assert "nobody was told yet" not in read
    assert (
        "nobody was told yet" in client.post(press, {"meeting": " "}, follow=True).content.decode()
    )
    done.assignments.update(flag=Flag.LOW, seen_at=None)
    read = client.post(press, {"meeting": MEETING}, follow=True).content.decode()
    assert "to be looked at first" in read
    assert MEETING in read
