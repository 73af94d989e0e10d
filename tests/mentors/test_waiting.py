"""The waiting list: first come, first told; bounded in number and time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.guards import broken
from mentors import actions
from mentors.enums import MentorStatus
from mentors.models import MentorProfile, Mentorship, WaitingPlace
from mentors.policies import Unreachable
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MentorFactory, MentorshipFactory, UserFactory, VentureFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def full():
    """Return a mentor whose one place is taken, and the mentorship that takes it."""
    begun = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    return MentorProfile.objects.get(pk=begun.mentor_id), begun


def wait(venture, mentor, at=NOW):
    return actions.wait_for(venture, mentor, by=venture.founders.first(), at=at)


def told(venture):
    return Notification.objects.filter(
        recipient=venture.founders.first(), kind="mentors/place_free"
    ).count()


def test_whoever_came_first_is_told_first_and_has_until_the_end_of_the_third_day():
    mentor, begun = full()
    first, second = VentureFactory(), VentureFactory()
    wait(first, mentor)
    assert wait(second, mentor, NOW + timedelta(hours=1)).number == 2
    assert actions.offer_places(at=NOW + timedelta(days=1)) == 0
    actions.end(begun, by=begun.mentor.user, at=NOW + timedelta(days=2))
    for hours in (0, 1, 70, 85):  # a job that runs more than once, last at 23 on the named day
        actions.offer_places(at=NOW + timedelta(days=2, hours=hours))
    assert (told(first), told(second)) == (1, 0)
    (notice,) = Notification.objects.filter(kind="mentors/place_free")
    assert notice.facts["until"] == "2026-11-29"
    actions.offer_places(at=NOW + timedelta(days=2, hours=86))  # that day is over
    assert (told(first), told(second)) == (1, 1)
    assert WaitingPlace.objects.waiting().count() == 1


def test_a_place_that_was_told_on_the_last_day_of_waiting_holds_as_long_as_it_says():
    mentor, begun = full()
    place = wait(VentureFactory(), mentor)
    last = NOW + (place.until - NOW.date())
    actions.end(begun, by=begun.mentor.user, at=last)
    assert actions.offer_places(at=last) == 1
    actions.offer_places(at=last + timedelta(days=3))
    assert WaitingPlace.objects.waiting().get() == place
    actions.offer_places(at=last + timedelta(days=4))
    assert not WaitingPlace.objects.waiting().exists()


def test_asking_ends_the_waiting():
    mentor, begun = full()
    venture = VentureFactory()
    wait(venture, mentor)
    actions.end(begun, by=begun.mentor.user, at=NOW)
    actions.offer_places(at=NOW)
    actions.send(
        venture, MentorProfile.objects.get(pk=mentor.pk), message="想请您看看方案",
        shares=["email"], reasons={}, by=venture.founders.first(), at=NOW,
    )  # fmt: skip
    assert not WaitingPlace.objects.waiting().exists()


def test_the_list_has_an_end_in_number_and_in_time(settings):
    settings.WAITING_AT_MOST = 2
    mentor, _begun = full()
    for _ in range(2):
        wait(VentureFactory(), mentor)
    with pytest.raises(actions.ListFull):
        wait(VentureFactory(), mentor)
    actions.offer_places(at=NOW + timedelta(days=61))
    assert not WaitingPlace.objects.waiting().exists()
    assert wait(VentureFactory(), mentor).number == 1


def test_a_venture_waits_once_and_not_where_a_rule_keeps_it_away():
    mentor, begun = full()
    venture = VentureFactory()
    assert wait(venture, mentor).pk == wait(venture, mentor).pk
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        WaitingPlace.objects.create(
            venture=venture, mentor=mentor, by=venture.founders.first(), at=NOW, until=NOW.date()
        )
    assert broken(refused.value) == "one_waiting_place_per_pair"
    mentor.interests.create(relation="employment", party=begun.venture.name)
    other = VentureFactory(name=begun.venture.name)
    with pytest.raises(Unreachable):
        wait(other, mentor)


def test_a_full_mentors_page_offers_the_list_and_tells_the_place():
    mentor, _begun = full()
    venture = VentureFactory()
    client = signed_in(venture.founders.first())
    url = reverse("mentor", args=[mentor.slug])
    assert "等一个名额" in client.get(url).content.decode()
    client.post(reverse("mentor_wait", args=[mentor.slug]), {"venture": venture.pk})
    assert "第 1 位" in client.get(url).content.decode()
    (place,) = WaitingPlace.objects.waiting()
    assert mentor.user.name in client.get(reverse("request_list")).content.decode()
    stranger = signed_in(UserFactory())
    leave = reverse("waiting_leave", args=[place.pk])
    assert stranger.post(leave).status_code == 404
    assert (
        stranger.post(
            reverse("mentor_wait", args=[mentor.slug]), {"venture": venture.pk}
        ).status_code
        == 404
    )
    client.post(leave)
    assert not WaitingPlace.objects.waiting().exists()
    assert Mentorship.objects.count() == 1


def test_whoever_waits_for_a_suspended_mentor_is_not_led_to_a_page_that_is_not_there():
    mentor, _begun = full()
    venture = VentureFactory()
    wait(venture, mentor)
    client, link = signed_in(venture.founders.first(), "en"), reverse("mentor", args=[mentor.slug])
    assert link in client.get(reverse("request_list")).content.decode()
    MentorProfile.objects.filter(pk=mentor.pk).update(status=MentorStatus.SUSPENDED)
    assert client.get(link).status_code == 404
    page = client.get(reverse("request_list")).content.decode()
    assert link not in page
    assert f"<b>{mentor}</b>" in page
    assert "目前不接受申请" in page
