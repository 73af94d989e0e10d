"""A pair that waits for a mediator longer than was promised: the office is reminded once."""

from datetime import timedelta

import pytest

from mentoring import actions
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import UserFactory
from tests.mentoring.pairs import Pair
from tests.mentoring.test_mediation import ABOUT, WHY, told

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def news(person):
    return Notification.objects.filter(recipient=person, kind="mentoring/mediation_unnamed")


def test_the_office_is_reminded_once_and_anew_when_somebody_cannot():
    pair, officer, mediator = Pair(), an_officer(), UserFactory()
    row = actions.ask_for_mediation(pair.row, about=ABOUT, by=pair.founder, at=NOW)
    for days, heard in ((3, 0), (8, 1), (9, 1)):  # three working days are over on Friday
        assert actions.report_unnamed_mediators(at=NOW + days * DAY) == heard
        assert news(officer).count() == heard
    assert str(pair.row.venture) in words(news(officer).get(), "en")[0]
    assert "mediation_unnamed" not in told(pair.mentor) + told(pair.founder)
    actions.name_mediator(row, person=mediator, by=officer, at=NOW + 9 * DAY)
    assert not news(officer).unread().exists()
    assert actions.report_unnamed_mediators(at=NOW + 20 * DAY) == 0
    actions.recuse(row, text=WHY, by=mediator, at=NOW + 10 * DAY)
    assert actions.report_unnamed_mediators(at=NOW + 11 * DAY) == 0
    assert actions.report_unnamed_mediators(at=NOW + 20 * DAY) == 1
    assert news(officer).count() == 2
