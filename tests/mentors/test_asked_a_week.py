"""A mentor says how often a week others may ask: every way of asking keeps it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cohorts.core.cohort import Rules
from cohorts.queries.pairs import places_now
from matching.actions import refresh_passages
from matching.queries import ask_of_sentence, recommend_mentors
from matching.queries.pool import pairs_of_all
from mentors import actions, policies
from mentors.enums import Obstacle, RequestStatus
from mentors.forms import ProfileForm
from mentors.models import MentorProfile, MentorshipRequest
from mentors.queries import asked_again_from, directory, kept_mentors, places_to_ask
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english
from tests.mentors.test_offers import offered
from ui.days import day_of

pytestmark = pytest.mark.django_db
DAY, TODAY = timedelta(days=1), day_of(NOW)


def limited(often=2, *, asked=2, **more):
    """Return a mentor who may be asked so often a week, and was, a day after the other."""
    mentor = MentorFactory(requests_a_week=often, **more)
    for days in range(asked):
        RequestFactory(mentor=mentor, sent_at=NOW - (asked - days) * DAY)
    return mentor


def send(mentor, venture=None, *, at=NOW, **more):
    venture = venture or VentureFactory()
    return actions.send(
        venture, mentor, message="想请您看看", shares=["email"], reasons={},
        by=venture.founders.first(), at=at, **more,
    )  # fmt: skip


def test_nobody_asks_more_often_until_the_first_is_a_week_old():
    mentor = limited()
    with pytest.raises(actions.MentorBusy) as refused:
        send(mentor)
    assert refused.value.why == "asked"
    assert asked_again_from(mentor, on=TODAY) == TODAY + 5 * DAY
    with pytest.raises(actions.MentorBusy):
        send(mentor, at=NOW + 4 * DAY)
    assert asked_again_from(mentor, on=TODAY + 5 * DAY) is None
    assert send(mentor, at=NOW + 5 * DAY).status == RequestStatus.SENT


def test_without_a_number_as_many_ask_as_like_to():
    mentor = limited(None, asked=4)
    assert asked_again_from(mentor, on=TODAY) is None
    assert send(mentor).status == RequestStatus.SENT


def test_what_was_answered_or_taken_back_was_asked_all_the_same():
    mentor = limited()
    mentor.requests.update(status=RequestStatus.WITHDRAWN)
    with pytest.raises(actions.MentorBusy):
        send(mentor)


def test_the_database_refuses_whatever_the_service_forgets():
    mentor = limited()
    with pytest.raises(IntegrityError), transaction.atomic():
        RequestFactory(mentor=mentor)
    brought = RequestFactory(
        mentor=mentor, status=RequestStatus.ACCEPTED, is_placed=True, status_changed_at=NOW
    )
    assert brought not in MentorshipRequest.objects.asked_in_week(TODAY)


def test_the_office_asks_no_more_often_either():
    mentor, venture = limited(), VentureFactory()
    with pytest.raises(actions.MentorBusy):
        actions.propose(venture, mentor, reasons={}, by=an_officer(), at=NOW)
    assert policies.obstacles(venture, mentor, on=TODAY) == [Obstacle.ASKED]


def test_a_choice_who_was_asked_enough_is_passed_over():
    full, free = limited(), MentorFactory()
    asked = send(MentorFactory(), choices=[full, free], at=NOW - DAY)
    actions.decline(asked, reason="field", by=asked.mentor.user, at=NOW)
    assert asked.passed_to.mentor == free


def test_the_own_offer_of_such_a_mentor_is_taken():
    mentor = limited(asked=1)
    offer = offered(mentor=mentor)
    RequestFactory(mentor=mentor)
    begun = actions.take(offer, shares=["email"], by=offer.venture.founders.get(), at=NOW)
    assert begun.mentor == mentor
    assert begun.request not in MentorshipRequest.objects.asked_in_week(TODAY)


def test_lists_recommend_nobody_who_cannot_be_asked():
    mentor, other = limited(), MentorFactory()
    for each in (mentor, other):
        ExperienceFactory(mentor=each)
    refresh_passages()
    ask = ask_of_sentence("老卤提硼缺中试线")
    assert [each.subject for each in recommend_mentors(ask, top=5, today=TODAY)] == [other]
    assert set(directory({"free": True}, today=TODAY)) == {other}
    assert set(directory({}, today=TODAY)) == {mentor, other}
    assert set(MentorProfile.objects.askable(TODAY + 5 * DAY)) == {mentor, other}


def test_no_more_are_told_of_a_place_than_may_ask():
    mentor = limited(2, asked=1, capacity=5)
    for venture in (VentureFactory(), VentureFactory()):
        actions.wait_for(venture, mentor, by=venture.founders.first(), at=NOW)
    assert [actions.offer_places(at=NOW + timedelta(hours=hours)) for hours in (1, 2)] == [1, 0]


def test_a_cohort_gives_a_mentor_no_more_than_may_ask():
    mentor, other = limited(2, asked=1, capacity=5), MentorFactory(capacity=5)
    for each in (mentor, other):
        ExperienceFactory(mentor=each)
    refresh_passages()
    pool = pairs_of_all([VentureFactory()], today=TODAY)
    free = dict(zip(pool.mentors.tolist(), pool.free.tolist(), strict=True))
    assert free == {mentor.pk: 1, other.pk: 5}
    assert places_now(mentor, Rules(per_mentor=3)) == 1
    assert places_now(other, Rules(per_mentor=3)) == 3


def test_lists_say_who_cannot_be_asked_and_show_the_others_first():
    mentor, free = limited(user__name="阿旺"), MentorFactory(user__name="周宁")
    founder = UserFactory()
    for each in (mentor, free):
        actions.keep(each, by=founder, at=NOW)
    assert [each.mentor for each in kept_mentors(founder, today=TODAY)] == [free, mentor]
    client = in_english(founder)
    for page in ("mentor_list", "mentor_kept"):
        told = client.get(reverse(page)).content.decode()
        assert told.count("asked as often this week as suits") == 1


def test_pages_say_from_when_on():
    mentor, venture = limited(), VentureFactory()
    client = in_english(venture.founders.get())
    until = (TODAY + 5 * DAY).isoformat()
    page = client.get(reverse("mentor", args=[mentor.slug])).content.decode()
    assert f"You can ask from {until}" in page
    address = f"{reverse('request_new', args=[mentor.slug])}?venture={venture.pk}"
    assert "asked as often this week as suits" in client.get(address).content.decode()
    told = {"venture": venture.pk, "message": "想请您看看", "shares": ["email"]}
    sent = client.post(address, told)
    assert "asked as often this week as suits" in sent.content.decode()
    assert "想请您看看" in sent.content.decode()
    inbox = in_english(mentor.user).get(reverse("inbox")).content.decode()
    assert f"others can ask you from {until}" in inbox


@pytest.mark.parametrize(("typed", "is_right"), [("", True), ("3", True), ("0", False)])
def test_the_number_is_part_of_the_profile(typed, is_right):
    form = ProfileForm({"requests_a_week": typed}, instance=MentorFactory())
    assert ("requests_a_week" not in form.errors) is is_right


def test_how_often_each_can_still_be_asked():
    limited(3), limited(None)
    few = limited(4, asked=2, capacity=8)
    left = MentorProfile.objects.with_requests_left(TODAY).values_list("requests_left", flat=True)
    assert sorted(left, key=str) == [1, 2, None]
    assert places_to_ask(few, on=TODAY) == 2
    assert places_to_ask(limited(2), on=TODAY) == 0
