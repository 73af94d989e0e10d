"""Whoever was kept away gets no hour, no visit and no place: not there, not here, whoever asked.

Each way is tried by itself, as each could lose the rule by itself.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.policies import Denied
from mentors import actions as mentoring
from mentors.models import WaitingPlace
from mentors.policies import between as of_mentors
from notifications.models import Notification
from safety.actions import block, unblock
from spaces import policies as of_spaces
from tests.clock import NOW
from tests.factories import VentureFactory
from tests.incubation.lodge import Lodge
from tests.mentoring.test_open_hours import TEXT, Door
from tests.mentors.test_waiting import full, wait
from tests.scenes import signed_in
from tests.spaces.house import House

pytestmark = pytest.mark.django_db


# Each yields what is asked, who would be asked, who asks, the page of it and what is typed there.
def an_open_hour():
    door = Door()
    typed = {"hour": door.hour.pk, "venture": door.venture.pk, "text": TEXT}
    return door.book, door.user, door.founder, "open_hours_book", door.mentor.slug, typed


def a_place_on_the_waiting_list():
    mentor, _begun = full()
    venture = VentureFactory()
    typed = {"venture": venture.pk}
    return (lambda: wait(venture, mentor), mentor.user, venture.founders.get(), "mentor_wait",
            mentor.slug, typed)  # fmt: skip


def a_visit():
    house = House()
    return house.visit, house.manager, house.founder, "visit_new", house.space.slug, {}


def a_place_in_a_space():
    lodge = Lodge()
    return lodge.apply, lodge.manager, lodge.founder, "application_new", lodge.space.slug, {}


WAYS = pytest.mark.parametrize(
    "way", [an_open_hour, a_place_on_the_waiting_list, a_visit, a_place_in_a_space],
    ids=lambda way: way.__name__,
)  # fmt: skip
BOTH = pytest.mark.parametrize("by_host", [True, False], ids=["by the host", "by the guest"])


def undone(ask):
    """Ask, and let nothing of it stay."""
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)


def keep_away(host, guest, *, by_host):
    by, person = (host, guest) if by_host else (guest, host)
    block(person, by=by, at=NOW)
    return lambda: unblock(person, by=by, at=NOW)


@BOTH
@WAYS
def test_who_is_kept_away_is_refused_at_once_and_let_in_again(way, by_host):
    undone(way()[0])  # the control: nothing else is in the way
    ask, host, guest, *_page = way()
    let_in = keep_away(host, guest, by_host=by_host)
    with pytest.raises(Denied):
        undone(ask)
    let_in()
    undone(ask)


@BOTH
@WAYS
def test_the_page_of_it_refuses_too(way, by_host):
    _ask, host, guest, page, slug, typed = way()
    let_in = keep_away(host, guest, by_host=by_host)
    client, url = signed_in(guest), reverse(page, args=[slug])
    refused = client.post(url, typed)
    if page == "mentor_wait":  # it says why on the page of the mentor, in words that name nobody
        assert not WaitingPlace.objects.exists()
    else:
        assert refused.status_code in {403, 404}
    let_in()
    assert client.post(url, typed).status_code in {302, 422}  # 422: nothing was typed
    assert WaitingPlace.objects.exists() == (page == "mentor_wait")


@BOTH
@WAYS
def test_without_the_rule_it_would_go(way, by_host, monkeypatch):
    ask, host, guest, *_page = way()
    keep_away(host, guest, by_host=by_host)
    for policies in (of_mentors, of_spaces):
        monkeypatch.setattr(policies, "kept_from", lambda _people: set())
    undone(ask)


@BOTH
def test_who_is_kept_away_while_waiting_is_not_told_of_a_free_place_and_holds_up_nobody(by_host):
    mentor, begun = full()
    first, second = VentureFactory(), VentureFactory()
    wait(first, mentor)
    wait(second, mentor, NOW + timedelta(hours=1))
    keep_away(mentor.user, first.founders.get(), by_host=by_host)
    mentoring.end(begun, by=begun.mentor.user, at=NOW + timedelta(days=1))
    assert mentoring.offer_places(at=NOW + timedelta(days=1)) == 1
    told = Notification.objects.filter(kind="mentors/place_free")
    assert [each.recipient for each in told] == [second.founders.get()]
    assert not WaitingPlace.objects.waiting().filter(venture=first).exists()
