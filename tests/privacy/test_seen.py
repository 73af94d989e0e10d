"""What others did with one's data: why an officer stood in, that side alone reads."""

from datetime import timedelta

import pytest
from django.utils import translation

from mentors.actions import on_behalf
from privacy.queries.seen import seen_by
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import RequestFactory, UserFactory

pytestmark = pytest.mark.django_db
WHY = "他在牧区，没有手机，托村干部带话"


def seen(user):
    with translation.override("en"):
        return [(each.what, each.reason) for each in seen_by(user)]


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_why_an_officer_stood_in_is_told_to_the_side_it_was_done_for(verb):
    asked = RequestFactory(sent_at=NOW, due_at=NOW + timedelta(days=7))
    mate, officer = UserFactory(), an_officer()
    asked.venture.members.create(person=mate, role="member", joined_at=NOW)
    mentor, team = [asked.mentor.user], [asked.asked_by, mate]
    theirs, others = (mentor, team) if verb == "decline" else (team, mentor)
    if verb == "decline":
        on_behalf.decline_for(asked, why="time", officer=officer, because=WHY, at=NOW)
    else:
        on_behalf.withdraw_for(asked, officer=officer, because=WHY, at=NOW)
    for person in theirs:
        assert ("acted in your place", WHY) in seen(person)
    for person in others:
        assert ("acted in the place of the other side", "") in seen(person)
        assert WHY not in str(seen(person))
