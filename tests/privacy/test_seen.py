"""What others did with one's data: why an officer stood in, that side alone reads."""

from datetime import timedelta

import pytest
from django.utils import translation

from mentors.actions import on_behalf
from privacy.queries.seen import seen_by
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import RequestFactory

pytestmark = pytest.mark.django_db
WHY = "他在牧区，没有手机，托村干部带话"


def seen(user):
    with translation.override("en"):
        return [(each.what, each.reason) for each in seen_by(user)]


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_why_an_officer_stood_in_is_told_to_the_side_it_was_done_for(verb):
    asked = RequestFactory(sent_at=NOW, due_at=NOW + timedelta(days=7))
    officer, mentor, founder = an_officer(), asked.mentor.user, asked.asked_by
    theirs, other = (mentor, founder) if verb == "decline" else (founder, mentor)
    if verb == "decline":
        on_behalf.decline_for(asked, why="time", officer=officer, because=WHY, at=NOW)
    else:
        on_behalf.withdraw_for(asked, officer=officer, because=WHY, at=NOW)
    assert ("acted in your place", WHY) in seen(theirs)
    assert ("acted in the place of the other side", "") in seen(other)
    assert WHY not in str(seen(other))
