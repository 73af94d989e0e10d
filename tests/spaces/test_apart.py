"""A founder and a manager whom something keeps apart: another manager answers, shows and reads."""

import pytest

from accounts.policies import Denied, permits
from safety.actions import block
from safety.models import Report
from spaces import actions, policies
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from tests.spaces.house import House
from tests.spaces.test_questions import kinds

pytestmark = pytest.mark.django_db


def _blocked(house):
    block(house.manager, by=house.founder, at=NOW)


def _blocking(house):
    block(house.founder, by=house.manager, at=NOW)


def _barred(house):
    bar(house.manager)


def bar(person):
    Report.objects.create(
        by=UserFactory(), person=person, reason="rude", text="说了难听的话", at=NOW,
        status="decided", outcome="paused", decided_by=UserFactory(), decided_at=NOW,
        barred_until="2026-12-24",
    )  # fmt: skip


APART = [_blocked, _blocking, _barred]


@pytest.mark.parametrize("keep_apart", APART)
def test_another_manager_gets_what_is_asked(keep_apart):
    house = House()
    second = house.another_manager()
    keep_apart(house)
    asked, visit = house.ask(), house.visit()
    assert kinds(house.manager) == []
    assert kinds(second) == ["spaces/question_asked", "spaces/visit_asked"]
    desk = f"/spaces/{house.space.pk}/desk/"
    pages = [f"/spaces/questions/{asked.pk}/", f"/spaces/visits/{visit.pk}/"]
    for page in pages:
        assert signed_in(house.manager).get(page).status_code == 404
        assert signed_in(second).get(page).status_code == 200
        assert page not in signed_in(house.manager).get(desk).content.decode()
        assert page in signed_in(second).get(desk).content.decode()
    with pytest.raises(Denied):
        actions.answer(asked, answer="可以", by=house.manager, at=NOW)
    with pytest.raises(Denied):
        actions.agree(visit, by=house.manager, at=NOW)
    actions.agree(visit, by=second, at=NOW)
    assert "spaces/visit_agreed" not in kinds(house.manager)
    act = f"/spaces/{house.space.pk}/visits/{visit.pk}/hold/"
    assert signed_in(house.manager).post(act).status_code == 404


@pytest.mark.parametrize("keep_apart", APART)
def test_a_space_whose_only_manager_is_kept_apart_is_not_asked(keep_apart):
    house = House()
    keep_apart(house)
    assert not permits(policies.may_ask, house.founder, house.space)
    for page in ("ask", "visit"):
        url = f"/spaces/{house.space.slug}/{page}/"
        assert signed_in(house.founder).get(url).status_code == 403
    shown = in_english(house.founder).get(f"/spaces/{house.space.slug}/").content.decode()
    assert f"/spaces/{house.space.slug}/ask/" not in shown


@pytest.mark.parametrize("keep_apart", APART)
def test_what_was_asked_before_stays_with_the_only_manager(keep_apart):
    house = House()
    asked, visit = house.ask(), house.agreed()
    keep_apart(house)
    page = f"/spaces/questions/{asked.pk}/"
    assert signed_in(house.manager).get(page).status_code == 200
    actions.answer(asked, answer="可以", by=house.manager, at=NOW)
    actions.call_off(visit, by=house.manager, at=NOW)


def test_whoever_is_barred_asks_no_space():
    house = House()
    bar(house.founder)
    with pytest.raises(Denied):
        house.ask()
    with pytest.raises(Denied):
        house.visit()
