"""Nobody agrees to expectations of which another version was written meanwhile."""

from datetime import date

import pytest
from django.urls import reverse

from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.models import Agreement
from tests.clock import NOW
from tests.mentoring.pairs import Pair, in_english

pytestmark = pytest.mark.django_db
TERMS = {"until": date(2027, 5, 1), "meetings": 6, "boundaries": "", "is_confidential": True}


def test_a_version_written_in_that_moment_is_seen(monkeypatch):
    pair = Pair()
    first = actions.propose_terms(pair.row, **TERMS, by=pair.mentor, at=NOW)
    look = policies.may_agree_on_terms

    def meanwhile(user, agreement):
        look(user, agreement)
        actions.propose_terms(pair.row, **{**TERMS, "meetings": 4}, by=pair.mentor, at=NOW)

    monkeypatch.setattr(policies, "may_agree_on_terms", meanwhile)
    with pytest.raises(InvalidMove):
        actions.agree_on_terms(first, by=pair.founder, at=NOW)
    assert not Agreement.objects.exclude(agreed_at=None).exists()


def test_whoever_agrees_on_an_old_page_reads_that_it_cannot_be_done_and_is_not_sent_away():
    pair = Pair()
    first = actions.propose_terms(pair.row, **TERMS, by=pair.mentor, at=NOW)
    actions.propose_terms(pair.row, **{**TERMS, "meetings": 4}, by=pair.mentor, at=NOW)
    url = reverse("mentorship_act", args=[pair.row.pk, "terms", first.pk, "agree"])
    answer = in_english(pair.founder).post(url, follow=True)
    assert answer.status_code == 200
    assert "This cannot be done now; nothing was changed." in answer.content.decode()
    assert not Agreement.objects.exclude(agreed_at=None).exists()
