"""A founder keeps mentors for later; nobody else sees whom, and it goes with the account."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Hat
from accounts.policies import Denied
from audit.guards import broken
from mentors import actions
from mentors.enums import MentorStatus
from mentors.models import Favourite
from safety.actions import block, unblock
from tests.clock import NOW
from tests.factories import MentorFactory, MentorshipFactory, UserFactory
from tests.whole.apart import reading, set_on

pytestmark = pytest.mark.django_db


def test_one_press_keeps_another_does_not_and_leads_back():
    founder, mentor = UserFactory(), MentorFactory()
    client, url = reading(founder), reverse("mentor_keep", args=[mentor.slug])
    page = reverse("mentor", args=[mentor.slug])
    for where in ("/mentors/?free=on", page):
        assert "Save for later" in client.get(where).content.decode()
    assert client.post(url, {"back": "/mentors/?free=on"}).url == "/mentors/?free=on"
    assert client.post(url, {"back": "//evil.example"}).url == page
    assert Favourite.objects.count() == 1
    assert "Saved for later" in client.get(page).content.decode()
    client.post(url, {"drop": "1"})
    assert not Favourite.objects.exists()
    assert client.post(url, {"drop": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("page", "nothing"), [("mentor_kept", "mentors"), ("space_kept", "spaces")]
)
def test_an_empty_list_counts_nothing_and_says_how(page, nothing):
    text = reading(UserFactory()).get(reverse(page)).content.decode()
    assert f"You have saved no {nothing} yet" in text
    assert "You have saved 0" not in text


def test_founders_alone_keep_and_each_sees_the_own_list():
    mentor, founder, other = MentorFactory(), UserFactory(), UserFactory()
    kept = actions.keep(mentor, by=founder, at=NOW)
    actions.note_kept(kept, note="问过染色的事", by=founder)
    own = reading(founder).get(reverse("mentor_kept")).content.decode()
    assert reverse("mentor", args=[mentor.slug]) in own
    assert "问过染色的事" in own
    theirs = reading(other)
    assert mentor.slug not in theirs.get(reverse("mentor_kept")).content.decode()
    assert theirs.post(reverse("kept_note", args=[kept.pk]), {"note": "x"}).status_code == 404
    with pytest.raises(Denied):
        actions.note_kept(kept, note="x", by=other)
    nobody = UserFactory(hats=[Hat.MENTOR])
    for name, args in (("mentor_kept", []), ("mentor_keep", [mentor.slug])):
        way = reading(nobody).get if name == "mentor_kept" else reading(nobody).post
        assert way(reverse(name, args=args)).status_code == 403
    with pytest.raises(Denied):
        actions.keep(mentor, by=nobody, at=NOW)
    assert "Save for later" not in reading(mentor.user).get("/mentors/").content.decode()


def test_free_places_come_first_and_who_left_comes_last(stranger):
    founder = UserFactory()
    full, free, gone = (MentorFactory(capacity=1) for _ in range(3))
    for mentor in (gone, full, free):
        actions.keep(mentor, by=founder, at=NOW)
    MentorshipFactory(request__mentor=full)
    set_on(gone, status=MentorStatus.RESIGNED)
    text = reading(founder).get(reverse("mentor_kept")).content.decode()
    places = [text.index(reverse("mentor_keep", args=[each.slug])) for each in (free, full, gone)]
    assert places == sorted(places)
    assert "no longer in the library" in text
    keep = reverse("mentor_keep", args=[gone.slug])
    assert reading(UserFactory()).post(keep).status_code == 404
    reading(founder).post(keep, {"drop": "1"})
    assert Favourite.objects.count() == 2
    assert stranger.get(reverse("mentor_kept")).status_code == 302


def test_who_is_kept_away_is_not_on_the_list_until_it_ends():
    founder, mentor = UserFactory(), MentorFactory()
    actions.keep(mentor, by=founder, at=NOW)
    block(mentor.user, by=founder, at=NOW)
    assert mentor.slug not in reading(founder).get(reverse("mentor_kept")).content.decode()
    unblock(mentor.user, by=founder, at=NOW)
    assert mentor.slug in reading(founder).get(reverse("mentor_kept")).content.decode()


def test_a_note_has_two_hundred_letters_at_most():
    founder = UserFactory()
    kept = actions.keep(MentorFactory(), by=founder, at=NOW)
    client, url = reading(founder), reverse("kept_note", args=[kept.pk])
    client.post(url, {"note": "会" * 200})
    kept.refresh_from_db()
    assert kept.note == "会" * 200
    client.post(url, {"note": "不" * 201})
    kept.refresh_from_db()
    assert kept.note == "会" * 200


def test_the_database_keeps_one_a_pair_and_none_of_a_closed_account():
    founder, mentor = UserFactory(), MentorFactory()
    actions.keep(mentor, by=founder, at=NOW)
    actions.keep(mentor, by=founder, at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Favourite.objects.create(user=founder, mentor=mentor, at=NOW)
    assert broken(refused.value) == "one_favourite_per_pair"
    founder.delete()
    assert not Favourite.objects.exists()
