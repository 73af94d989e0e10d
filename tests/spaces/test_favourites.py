"""A founder keeps spaces for later; nobody else sees which, and it goes with the account."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import Hat, Purpose
from accounts.policies import Denied, permits
from audit.guards import broken
from audit.models import AuditEvent
from matching import queries
from matching.actions import refresh_passages
from privacy import actions as privacy
from privacy.queries import gathered
from spaces import actions, policies
from spaces.models import SpaceFavourite
from spaces.queries import kept_spaces
from tests.clock import NOW
from tests.factories import (
    FacilityFactory,
    NeedFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.spaces.house import House
from tests.spaces.test_apart import APART, bar
from tests.spaces.test_pages import queries_of
from tests.spaces.test_recognised import closed_after
from tests.whole.apart import reading, set_on

pytestmark = pytest.mark.django_db
SENTENCE = "想从老卤里回收硼和镁，缺中试场地"
PAGE = reverse("space_kept")


def keep_of(space):
    return reverse("space_keep", args=[space.slug])


def text_of(client, url=PAGE):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_press_keeps_another_does_not_and_leads_back():
    founder, space = UserFactory(), SpaceFactory()
    client, url = reading(founder), keep_of(space)
    page = reverse("space", args=[space.slug])
    for where in ("/spaces/?free=on", page):
        assert "Save for later" in text_of(client, where)
    assert client.post(url, {"back": "/spaces/?free=on"}).url == "/spaces/?free=on"
    assert client.post(url, {"back": "//evil.example"}).url == page
    assert SpaceFavourite.objects.count() == 1
    for where in ("/spaces/", page):
        assert "Saved for later" in text_of(client, where)
    client.post(url, {"drop": "1"})
    assert not SpaceFavourite.objects.exists()
    assert client.post(url, {"drop": "1"}).status_code == 404


def test_it_is_kept_from_what_is_recommended_and_found_too():
    founder = UserFactory()
    NeedFactory(venture=VentureFactory(founders=[founder]))
    give_consent(founder, Purpose.MATCHING, at=NOW)
    space = FacilityFactory().space
    refresh_passages()
    client = reading(founder)
    client.post(reverse("match"), {"q": SENTENCE})
    for where in (reverse("home"), reverse("match")):
        assert keep_of(space) in text_of(client, where)
    assert PAGE in text_of(client, reverse("home"))


def test_founders_alone_keep_and_each_sees_the_own_list(stranger):
    space, founder, other = SpaceFactory(), UserFactory(), UserFactory()
    kept = actions.keep(space, by=founder, at=NOW)
    actions.note_kept(kept, note="老卤管道到厂", by=founder)
    own = text_of(reading(founder))
    assert reverse("space", args=[space.slug]) in own
    assert "老卤管道到厂" in own
    theirs = reading(other)
    assert space.slug not in text_of(theirs)
    note = reverse("kept_space_note", args=[kept.pk])
    assert theirs.post(note, {"note": "x"}).status_code == 404
    with pytest.raises(Denied):
        actions.note_kept(kept, note="x", by=other)
    nobody = UserFactory(hats=[Hat.MENTOR])
    assert reading(nobody).get(PAGE).status_code == 403
    assert reading(nobody).post(keep_of(space)).status_code == 403
    with pytest.raises(Denied):
        actions.keep(space, by=nobody, at=NOW)
    for reader in (reading(nobody), stranger):
        page = text_of(reader, "/spaces/")
        assert keep_of(space) not in page
        assert PAGE not in page
    assert stranger.get(PAGE).status_code == 302


def test_the_manager_of_the_space_reads_nothing_of_it():
    house = House()
    kept = actions.keep(house.space, by=house.founder, at=NOW)
    actions.note_kept(kept, note="canary-note", by=house.founder)
    client, pk = reading(house.manager), house.space.pk
    for page in (f"/spaces/{pk}/desk/", f"/my/spaces/{pk}/", f"/spaces/{house.space.slug}/"):
        assert "canary-note" not in text_of(client, page)
    assert not AuditEvent.objects.filter(subject_label="spaces.spacefavourite").exists()
    assert "canary-note" not in str(gathered(house.manager).tables)
    assert "canary-note" in str(gathered(house.founder).tables)


def test_free_spaces_come_first_and_closed_ones_last_marked_so():
    founder = UserFactory()
    past, full, free = closed_after(90), SpaceFactory(desks_free=0), SpaceFactory()
    for space in (past, full, free):
        actions.keep(space, by=founder, at=NOW)
    assert [kept.space for kept in kept_spaces(founder)] == [free, full, past]
    parts = text_of(reading(founder)).split("<li ")
    of_free, of_full, of_past = (
        next(part for part in parts if keep_of(space) in part) for space in (free, full, past)
    )
    assert "free: 0 rooms, 4 desks" in " ".join(of_free.split())
    assert "full at present" in of_full
    assert ">closed<" in of_past
    assert ">closed<" not in of_free + of_full
    for name in ("visit_new", "question_new", "application_new"):
        for space, part, leads in ((free, of_free, 1), (full, of_full, 1), (past, of_past, 0)):
            assert part.count(f'"{reverse(name, args=[space.slug])}"') == leads
    assert reverse("space", args=[past.slug]) in of_past


def test_a_closed_space_is_kept_no_longer_and_by_nobody_anew():
    founder, past = UserFactory(), SpaceFactory()
    actions.keep(past, by=founder, at=NOW)
    set_on(past, status="closed")  # on the day it was entered: it has no page any more
    page = text_of(reading(founder))
    assert past.name in page
    assert f'href="{reverse("space", args=[past.slug])}"' not in page
    assert reading(UserFactory()).post(keep_of(past)).status_code == 404
    assert reading(founder).post(keep_of(past), {"drop": "1", "back": PAGE}).url == PAGE
    assert not SpaceFavourite.objects.exists()
    ran = closed_after(90)
    assert keep_of(ran) not in text_of(reading(founder), reverse("space", args=[ran.slug]))


@pytest.mark.parametrize("keep_apart", [None, *APART, lambda house: bar(house.founder)])
def test_the_list_offers_to_ask_where_the_rule_lets(keep_apart):
    house, other = House(), SpaceFactory()
    if keep_apart:
        keep_apart(house)
    spaces = [house.space, other, closed_after(90)]
    askable = policies.askable(spaces, house.founder)
    assert askable == {
        space.pk for space in spaces if permits(policies.may_ask, house.founder, space)
    }
    assert (house.space.pk in askable) is (keep_apart is None)


def test_an_empty_list_says_how():
    page = text_of(reading(UserFactory()))
    assert "You have saved no spaces yet" in page
    assert reverse("space_list") in page
    assert reverse("mentor_kept") in page


def test_the_list_asks_as_much_for_three_as_for_one():
    founder = UserFactory()
    client = reading(founder)

    def fill():
        actions.keep(House().space, by=founder, at=NOW)

    fill()
    for page in (PAGE, "/spaces/"):
        client.get(page)
    before = queries_of(client, PAGE), queries_of(client, "/spaces/")
    fill()
    fill()
    assert (queries_of(client, PAGE), queries_of(client, "/spaces/")) == before


def test_a_note_has_two_hundred_letters_at_most():
    founder = UserFactory()
    kept = actions.keep(SpaceFactory(), by=founder, at=NOW)
    client, url = reading(founder), reverse("kept_space_note", args=[kept.pk])
    client.post(url, {"note": "会" * 200})
    kept.refresh_from_db()
    assert kept.note == "会" * 200
    client.post(url, {"note": "不" * 201})
    kept.refresh_from_db()
    assert kept.note == "会" * 200


def test_what_is_kept_changes_no_recommendation():
    space = FacilityFactory().space
    SpaceFactory(summary="直播间和摄影棚", county_id="630104")
    refresh_passages()
    ask = queries.ask_of_sentence(SENTENCE)

    def told():
        return [(each.subject, each.why) for each in queries.recommend_spaces(ask, top=5)]

    before = told()
    for founder in UserFactory.create_batch(3):
        actions.keep(space, by=founder, at=NOW)
    refresh_passages()
    assert told() == before


def test_it_goes_with_the_account():
    founder, other, space = UserFactory(), UserFactory(), SpaceFactory()
    for person in (founder, other):
        actions.keep(space, by=person, at=NOW)
    privacy.erase(founder, at=NOW)
    assert list(SpaceFavourite.objects.values_list("user", flat=True)) == [other.pk]


def twice():
    """Write two rows of one founder and one space, past the action."""
    founder, space = UserFactory(), SpaceFactory()
    for _ in range(2):
        SpaceFavourite.objects.create(user=founder, space=space, at=NOW)


def test_the_database_keeps_one_a_pair():
    founder, space = UserFactory(), SpaceFactory()
    first = actions.keep(space, by=founder, at=NOW)
    assert actions.keep(space, by=founder, at=NOW) == first
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        twice()
    assert broken(refused.value) == "one_favourite_per_space"


def test_without_the_guard_there_would_be_two():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE spaces_spacefavourite DROP CONSTRAINT one_favourite_per_space")
    twice()
    assert SpaceFavourite.objects.count() == 2
