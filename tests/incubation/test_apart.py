"""A lead and a manager whom something keeps apart: a colleague reads and answers the request."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.policies import Denied
from incubation import actions, policies, querysets
from incubation.models import Residency
from incubation.queries import free_and_waited_for, waiting_in
from spaces.policies import managers
from tests.clock import NOW
from tests.incubation.lodge import Lodge, a_manager, day, kinds
from tests.incubation.test_chain import Ladder
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from tests.spaces.test_apart import APART
from ventures.models import Member

pytestmark = pytest.mark.django_db


def pages(row):
    own = row.get_absolute_url()
    return [own, f"/spaces/applications/{row.pk}/offer/"]


def answers(row, by):
    """Yield each way in which a manager answers."""
    yield lambda: actions.refuse(row, answer="没有场地", by=by, at=NOW)
    yield lambda: actions.wait(row, by=by, at=NOW)
    yield lambda: actions.offer(
        row, places=list(row.space.places.filter(name="A1–A3")), first=day(5), last=day(180),
        rent="每月 900 元", by=by, at=NOW,
    )  # fmt: skip


def listed(person, row):
    """Return on which lists of the space a person finds it."""
    client, space = signed_in(person), row.space_id
    found = {
        "list": f"/spaces/{space}/applications/?show=all",
        "desk": f"/spaces/{space}/desk/",
        "places": f"/my/spaces/{space}/places/",
    }
    own = row.get_absolute_url()
    return {name for name, url in found.items() if own in client.get(url).content.decode()}


def kept_apart(keep_apart):
    """Return a lodge, the colleague of its manager, and an application that came in afterwards."""
    lodge = Lodge()
    second = a_manager(lodge.space)
    keep_apart(lodge)
    return lodge, second, lodge.apply()


@pytest.mark.parametrize("keep_apart", APART)
def test_a_colleague_is_told_reads_and_answers(keep_apart):
    lodge, second, row = kept_apart(keep_apart)
    for page in pages(row):
        assert signed_in(lodge.manager).get(page).status_code == 404
        assert signed_in(second).get(page).status_code == 200
    press = f"/incubation/applications/{row.pk}/wait/"
    assert signed_in(lodge.manager).post(press).status_code == 404
    for answer in answers(row, lodge.manager):
        with pytest.raises(Denied):
            answer()
    assert (listed(lodge.manager, row), listed(second, row)) == (set(), {"list", "desk"})
    assert waiting_in([lodge.space], lodge.manager) == 0
    assert waiting_in([lodge.space], second) == 1
    actions.wait(row, by=second, at=NOW)
    assert free_and_waited_for([lodge.space], lodge.manager) == []
    assert [each.first for each in free_and_waited_for([lodge.space], second)] == [row]
    assert (listed(lodge.manager, row), listed(second, row)) == (set(), {"list", "desk", "places"})
    [*_others, offer] = answers(row, second)
    offer()
    actions.accept(row, by=lodge.founder, at=NOW)
    assert kinds(lodge.manager) == []
    assert kinds(second) == ["application_sent", "application_accepted"]
    stay = Residency.objects.get(application=row)  # who lives in the house all managers know
    assert signed_in(lodge.manager).get(stay.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("keep_apart", APART)
def test_without_asking_who_is_kept_away_is_told_reads_and_answers(keep_apart, monkeypatch):
    monkeypatch.setattr(policies, "hosts_or_all", lambda space, _guest: managers(space))
    monkeypatch.setattr(querysets, "kept_from_whoever_asked", lambda _user, rows: rows.none())
    lodge, _second, row = kept_apart(keep_apart)
    assert kinds(lodge.manager) == ["application_sent"]
    for page in pages(row):
        assert signed_in(lodge.manager).get(page).status_code == 200
    assert listed(lodge.manager, row) == {"list", "desk"}
    actions.wait(row, by=lodge.manager, at=NOW)


@pytest.mark.parametrize("keep_apart", APART)
def test_what_was_applied_for_before_stays_with_the_only_manager(keep_apart):
    lodge = Lodge()
    row = lodge.apply()
    keep_apart(lodge)
    assert listed(lodge.manager, row) == {"list", "desk"}
    for page in pages(row):
        assert signed_in(lodge.manager).get(page).status_code == 200
    actions.refuse(row, answer="没有场地", by=lodge.manager, at=NOW)


@pytest.mark.parametrize("keep_apart", APART)
def test_who_is_in_the_team_reads_what_the_own_team_applies_for(keep_apart):
    lodge = Lodge()
    a_manager(lodge.space)
    Member.objects.create(venture=lodge.venture, person=lodge.manager, role="member")
    keep_apart(lodge)
    row = lodge.apply()
    assert signed_in(lodge.manager).get(row.get_absolute_url()).status_code == 200
    with pytest.raises(Denied):
        actions.wait(row, by=lodge.manager, at=NOW)


@pytest.mark.parametrize("keep_apart", APART)
def test_a_step_or_a_hand_over_that_safety_refuses_keeps_the_typing(keep_apart):
    ladder, here, there = Ladder(), Lodge(), Lodge()
    nursery = ladder.spaces["nursery"]
    stay = here.lives()
    keep_apart(SimpleNamespace(founder=ladder.founder, manager=ladder.managers["nursery"]))
    keep_apart(SimpleNamespace(founder=here.founder, manager=there.manager))
    for person, url, typed in (
        (ladder.founder, f"/ventures/{ladder.venture.pk}/chain/propose/",
         {"kind": "nursery", "space": nursery.pk}),
        (here.founder, reverse("hand_over_new", args=[stay.pk]), {"to_space": there.space.pk}),
    ):  # fmt: skip
        answer = in_english(person).post(url, {**typed, "why": "有了样品，要中试"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "有了样品，要中试" in page
        assert "You cannot ask this space now" in page
    assert kinds(there.manager) == []
    made = actions.ask_hand_over(  # the space where it lives hands over whomever it has
        stay, to_space=there.space, why="够条件了", by=here.manager, at=NOW
    )
    assert made.pk
