"""A right that cannot be given is refused with the reason that it has."""

import pytest
from django.urls import reverse

from accounts import actions
from accounts.enums import OrganisationKind, Role
from accounts.models import Grant, Membership
from tests.accounts.test_grants import administrator
from tests.clock import NOW
from tests.factories import MembershipFactory, OfficerFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def pressed(asked):
    """Return what a second administrator reads who gives a right."""
    chosen = {"action": "give", "_selected_action": [asked.pk]}
    url = reverse("admin:accounts_grant_changelist")
    page = signed_in(administrator(), "en").post(url, chosen, follow=True).content.decode()
    assert "a second administrator decides" not in page
    return page


def test_a_closed_account_is_called_so():
    body, person = OfficerFactory(role=Role.HR_OFFICER).organisation, UserFactory()
    asked = actions.ask_grant(person, body, Role.HR_HEAD, by=administrator(), at=NOW)
    person.is_active = False
    person.save()
    assert "the account is closed or switched off" in pressed(asked)
    assert not Membership.objects.filter(user=person).exists()


def test_a_right_that_does_not_go_with_another_is_called_so():
    first = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    )
    person = UserFactory()
    asked = actions.ask_grant(
        person, first.organisation, Role.SYSTEM_ADMIN, by=administrator(), at=NOW
    )
    MembershipFactory(user=person, organisation=first.organisation, role=Role.SECURITY_ADMIN)
    assert "it does not go with this body" in pressed(asked)
    assert not Membership.objects.filter(user=person, role=Role.SYSTEM_ADMIN).exists()


def test_nobody_asks_for_a_right_of_a_closed_account():
    body = OfficerFactory(role=Role.HR_OFFICER).organisation
    person = UserFactory(is_active=False)
    with pytest.raises(actions.AccountClosed):
        actions.ask_grant(person, body, Role.HR_HEAD, by=administrator(), at=NOW)
    told = {"user": person.pk, "organisation": body.pk, "role": "hr_head"}
    answer = signed_in(administrator(), "en").post(reverse("admin:accounts_grant_add"), told)
    assert answer.status_code == 200
    assert "This account is closed or switched off" in answer.content.decode()
    assert not Grant.objects.exists()
