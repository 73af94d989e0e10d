"""A mediation that ended before anybody was named is due no more."""

import pytest
from django.urls import reverse

from mentoring import actions
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_mediation import asked

pytestmark = pytest.mark.django_db


def test_what_was_withdrawn_before_anybody_was_named_is_not_called_late():
    pair, officer = Pair(), an_officer()
    row, client = asked(pair), in_english(officer)
    page = client.get(reverse("mediation_list")).content.decode()
    assert "working days left" in page
    actions.withdraw_mediation(row, by=pair.founder, at=NOW)
    page = client.get(reverse("mediation_list"), {"show": "ended"}).content.decode()
    assert str(pair.row.venture) in page
    assert "working day" not in page
    assert "later than promised" not in page
