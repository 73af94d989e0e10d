"""A talk of three that is over asks for what came of it: the mediator first, later the office."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring import actions
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_answered import waits
from tests.mentoring.test_mediation import fixed, named, told

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def over(days=1):
    """Return a mediation whose talk is to begin in so many days, and its people."""
    pair = Pair()
    row, officer, mediator = named(pair)
    fixed(row, mediator, days=days)
    return pair, row, officer, mediator


def test_the_mediator_is_asked_once_and_later_the_office():
    _pair, row, officer, mediator = over()
    assert actions.remind_of_outcomes(at=NOW + DAY) == 0  # they talk
    for days, asked, heard in ((2, 1, 0), (3, 1, 0), (9, 1, 1), (10, 1, 1)):
        assert actions.remind_of_outcomes(at=NOW + days * DAY) == 1
        assert told(mediator).count("mediation_over") == asked
        assert told(officer).count("mediation_untold") == heard
    for kind in ("mediation_over", "mediation_untold"):
        notice = Notification.objects.get(kind=f"mentoring/{kind}")
        for language in ("en", "zh-hans"):
            headline, body = words(notice, language)
            assert str(row.mentorship.venture) in headline
            assert "2026-11-25" in body
            assert notice.url in body
    actions.end_mediation(
        row, is_settled=True, outcome="以后每月见", by=mediator, at=NOW + 11 * DAY
    )
    assert not waits(mediator, "mediation_over")
    assert not waits(officer, "mediation_untold")
    assert actions.remind_of_outcomes(at=NOW + 12 * DAY) == 0


def test_another_talk_is_asked_about_anew():
    _pair, row, officer, mediator = over()
    actions.remind_of_outcomes(at=NOW + 9 * DAY)
    fixed(row, mediator, days=11, at=NOW + 10 * DAY)
    assert not waits(mediator, "mediation_over")
    assert not waits(officer, "mediation_untold")
    assert actions.remind_of_outcomes(at=NOW + 10 * DAY) == 0
    assert actions.remind_of_outcomes(at=NOW + 12 * DAY) == 1
    assert told(mediator).count("mediation_over") == 2


def test_a_mediator_who_is_gone_is_a_matter_of_the_office():
    _pair, _row, officer, mediator = over()
    mediator.is_active = False
    mediator.save()
    actions.remind_of_outcomes(at=NOW + 9 * DAY)
    assert "mediation_over" not in told(mediator)
    assert "mediation_untold" in told(officer)


@pytest.mark.parametrize("how", ["end", "recuse"])
def test_the_office_waits_no_longer_for_a_mediator_who_has_spoken(how):
    pair = Pair()
    row, officer, mediator = named(pair)
    actions.report_silent_mediators(at=NOW + 8 * DAY)
    assert waits(officer, "mediation_silent")
    if how == "end":
        actions.end_mediation(
            row, is_settled=False, outcome="没有谈成", by=mediator, at=NOW + 9 * DAY
        )
    else:
        actions.recuse(row, text="我认识其中一方的合伙人", by=mediator, at=NOW + 9 * DAY)
        assert waits(officer, "mediation_recused")
    assert not waits(officer, "mediation_silent")


def test_all_who_read_it_see_that_the_outcome_is_open():
    pair, row, officer, mediator = over(days=-1)
    page = reverse("mediation", args=[row.pk])
    for person in (pair.mentor, pair.founder, mediator, officer):
        shown = in_english(person).get(page).content.decode()
        assert "The talk is over; what came of it is not written down yet." in shown
    for person, name in ((mediator, "my_mediations"), (officer, "mediation_list")):
        shown = in_english(person).get(reverse(name)).content.decode()
        assert "what came of the talk is not written down yet" in shown
    actions.name_mediator(row, person=UserFactory(), by=officer, at=NOW)
    assert "mediates." in in_english(pair.mentor).get(page).content.decode()
