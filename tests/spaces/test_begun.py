"""Visits that have begun are moved no more, and one that fails holds up no other."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from accounts.enums import Hat
from audit.lifecycle import InvalidMove
from spaces import actions
from spaces.actions import closing, visits
from spaces.enums import VisitStatus
from spaces.models import Question, Visit
from tests.clock import NOW
from tests.factories import UserFactory
from tests.scenes import signed_in
from tests.spaces.house import NEXT_DAY, House
from tests.spaces.test_closing import closed
from tests.spaces.test_visits import SLOT

pytestmark = pytest.mark.django_db


def test_a_visit_that_has_begun_is_not_moved():
    house = House()
    visit = house.agreed()
    with pytest.raises(InvalidMove):
        actions.move(
            visit, starts_at=NEXT_DAY + SLOT, by=house.manager, at=NEXT_DAY + timedelta(minutes=5)
        )
    assert Visit.objects.get().status == VisitStatus.AGREED


def test_a_visit_that_fails_holds_up_no_other(monkeypatch):
    house = House()
    broken = house.visit()
    other = house.visit(by=UserFactory(hats=[Hat.FOUNDER]))
    tell = visits.tell_of_visit

    def fails(people, verb, visit, at, **facts):
        if visit.pk == broken.pk:
            raise ValueError(verb)
        tell(people, verb, visit, at, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(visits, "tell_of_visit", fails)
        assert actions.lapse_due(at=NEXT_DAY) == 1
    assert Visit.objects.get(pk=broken.pk).status == VisitStatus.ASKED
    assert Visit.objects.get(pk=other.pk).status == VisitStatus.LAPSED
    assert actions.lapse_due(at=NEXT_DAY) == 1


def test_no_form_proposes_another_time_for_a_visit_that_has_begun():
    house = House()
    visit = house.agreed()
    client, url = signed_in(house.manager), reverse("visit_move", args=[visit.pk])
    assert client.get(url).status_code == 200
    Visit.objects.update(span=DateTimeTZRange(NOW - SLOT / 2, NOW + SLOT / 2))
    assert client.get(url).status_code == 404


def test_a_question_that_fails_holds_up_no_other_where_spaces_close(monkeypatch):
    one, other = House(), House()
    broken, asked = one.ask(), other.ask()
    closed(one)
    closed(other)
    tell = closing.tell_of_question

    def fails(people, verb, row, at):
        if row.pk == broken.pk:
            raise ValueError(verb)
        tell(people, verb, row, at)

    with monkeypatch.context() as patched:
        patched.setattr(closing, "tell_of_question", fails)
        assert actions.end_at_closed(at=NOW) == 1
    assert Question.objects.get(pk=broken.pk).status == "asked"
    assert Question.objects.get(pk=asked.pk).status == "lapsed"
    assert actions.end_at_closed(at=NOW) == 1
