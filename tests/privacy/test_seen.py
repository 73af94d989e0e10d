"""What others did with one's data: why an officer stood in, that side alone reads."""

from datetime import timedelta

import pytest
from django.utils import translation

from accounts.enums import Role
from accounts.models import Membership
from audit.actions import record
from mentors.actions import on_behalf
from privacy.queries.seen import seen_by
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MembershipFactory, RequestFactory, UserFactory

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


def test_who_has_moved_on_is_told_by_the_role_of_that_day():
    """An officer who runs a space by now, or holds nothing any more, read it as an officer."""
    person, moved, left, mentor = UserFactory(), an_officer(), an_officer(), UserFactory()
    for reader in (moved, left, mentor):
        record("reveal", person, by=reader, at=NOW)
    Membership.objects.filter(user__in=(moved, left)).delete()
    for reader in (moved, mentor):
        MembershipFactory(user=reader, role=Role.SPACE_MANAGER)
    with translation.override("en"):
        told = {each.role: each.times for each in seen_by(person)}
        assert told == {str(Role.PROGRAMME_OFFICER.label): 2, "another person": 1}


def test_of_several_roles_the_one_held_then_is_told_with_its_office():
    person, officer = UserFactory(), an_officer()
    record("reveal", person, by=officer, at=NOW)
    MembershipFactory(user=officer, role=Role.SPACE_MANAGER)
    office = officer.memberships.get(role=Role.PROGRAMME_OFFICER).organisation
    with translation.override("en"):
        (told,) = seen_by(person)
        assert told.role == f"{Role.PROGRAMME_OFFICER.label}, {office.name}"
