"""A place on a waiting list that runs out is told to the leads: a week before, and at the end."""

from datetime import timedelta

import pytest

from mentors import actions
from mentors.actions import requests, waiting
from mentors.models import WaitingPlace
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import RequestFactory, UserFactory, VentureFactory
from tests.mentors.test_waiting import full, wait
from ventures.actions import archive
from ventures.models import Member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def news(person, verb):
    return Notification.objects.filter(recipient=person, kind=f"mentors/{verb}")


def test_the_leads_are_told_once_a_week_before_and_once_at_the_end():
    mentor, _begun = full()
    venture, member = VentureFactory(), UserFactory()
    lead = venture.founders.get()
    place = wait(venture, mentor)
    Member.objects.create(venture=venture, person=member, role="member")
    last = NOW + (place.until - NOW.date())
    assert [actions.tell_of_places_ending(at=last - days * DAY) for days in (8, 7, 6)] == [0, 1, 1]
    assert news(lead, "wait_ending").unread().count() == 1
    for _run in range(2):
        actions.offer_places(at=last)  # that day still counts
    assert not news(lead, "wait_over").exists()
    for _run in range(2):
        actions.offer_places(at=last + DAY)
    assert not WaitingPlace.objects.waiting().exists()
    assert news(lead, "wait_ending").count() == news(lead, "wait_over").count() == 1
    assert not news(lead, "wait_ending").unread().exists()
    assert not Notification.objects.filter(recipient=member).exists()
    assert actions.tell_of_places_ending(at=last + DAY) == 0
    for verb in ("wait_ending", "wait_over"):
        headline, text = words(news(lead, verb).get(), "en")
        assert str(venture) in headline
        assert place.until.isoformat() in headline + text


@pytest.mark.parametrize("way", ["leave", "archive", "offer"])
def test_what_is_given_up_or_free_warns_nobody_any_more(way):
    mentor, begun = full()
    venture = VentureFactory()
    lead, place = venture.founders.get(), wait(venture, mentor)
    near = NOW + (place.until - NOW.date()) - DAY
    actions.tell_of_places_ending(at=near)
    assert news(lead, "wait_ending").unread().exists()
    if way == "leave":
        actions.leave_list(place, by=lead, at=near)
    elif way == "archive":
        archive(venture, by=lead, at=near)
    else:
        actions.end(begun, by=begun.mentor.user, at=near)
        assert actions.offer_places(at=near) == 1
    assert not news(lead, "wait_ending").unread().exists()
    assert not news(lead, "wait_over").exists()


def test_a_place_that_cannot_be_told_of_holds_up_no_other(monkeypatch):
    broken, place = (wait(VentureFactory(), full()[0]) for _each in range(2))
    last = NOW + (place.until - NOW.date())
    tell = waiting._tell_leads

    def fails(row, verb, at, **told):
        if row.pk == broken.pk:
            raise ValueError(verb)
        tell(row, verb, at, **told)

    with monkeypatch.context() as patched:
        patched.setattr(waiting, "_tell_leads", fails)
        assert actions.tell_of_places_ending(at=last) == 1
        actions.offer_places(at=last + DAY)
    assert list(WaitingPlace.objects.waiting()) == [broken]


def test_a_request_that_cannot_be_told_of_holds_up_no_other(monkeypatch):
    broken, other = RequestFactory(), RequestFactory()
    late = max(broken.due_at, other.due_at) + DAY
    move = requests.move

    def fails(asked, *told, **more):
        if asked.pk == broken.pk:
            raise ValueError(told)
        move(asked, *told, **more)

    with monkeypatch.context() as patched:
        patched.setattr(requests, "move", fails)
        assert actions.expire_due(explain=lambda _venture, _mentor: {}, at=late) == 1
    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.status, other.status) == ("sent", "expired")
