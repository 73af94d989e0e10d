"""A right that cannot be given is refused with the reason that it has."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.enums import OrganisationKind, Role
from accounts.models import FactorLoss, Grant, Membership
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


def test_a_right_that_could_not_be_given_is_refused_where_it_is_chosen():
    held = MembershipFactory(organisation__kind=OrganisationKind.PROVINCE, role=Role.SECURITY_ADMIN)
    client, told = signed_in(administrator(), "en"), {"organisation": held.organisation_id}
    for role, why in (
        ("system_admin", "It does not go with this body"),
        ("security_admin", "The person has this right already"),
    ):
        typed = told | {"user": held.user_id, "role": role}
        answer = client.post(reverse("admin:accounts_grant_add"), typed)
        assert answer.status_code == 200
        assert why in answer.content.decode()
    assert not Grant.objects.exists()


def test_an_account_cannot_be_closed_in_the_moment_in_which_it_is_given_a_right():
    body, person = OfficerFactory(role=Role.HR_OFFICER).organisation, UserFactory()
    asked = actions.ask_grant(person, body, Role.HR_HEAD, by=administrator(), at=NOW)
    second = administrator()
    with CaptureQueriesContext(connection) as queries:
        actions.give_grant(asked, by=second, at=NOW)
    locks = [each["sql"] for each in queries if "NO KEY UPDATE" in each["sql"]]
    assert any('FROM "accounts_user"' in lock for lock in locks)
    assert Membership.objects.filter(user=person).exists()


# --- lost second factors --------------------------------------------------------------------------
def test_nobody_asks_about_the_factor_of_a_closed_account_nor_about_the_own():
    first, person = administrator(), UserFactory(is_active=False)
    with pytest.raises(actions.AccountClosed):
        actions.ask_factor_loss(person, "in person", by=first, at=NOW)
    client = signed_in(first, "en")
    for each in (person, first):
        told = {"user": each.pk, "checked": "in person, with the card"}
        answer = client.post(reverse("admin:accounts_factorloss_add"), told)
        assert answer.status_code == 200
        assert "closed or switched off, or your own" in answer.content.decode()
    assert not FactorLoss.objects.exists()


def test_the_factor_of_an_account_that_was_closed_meanwhile_is_left():
    person = UserFactory()
    asked = actions.ask_factor_loss(person, "in person", by=administrator(), at=NOW)
    person.is_active = False
    person.save()
    chosen = {"action": "take", "_selected_action": [asked.pk]}
    url = reverse("admin:accounts_factorloss_changelist")
    page = signed_in(administrator(), "en").post(url, chosen, follow=True).content.decode()
    assert "the account is closed or switched off" in page
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_security_administrators_take_a_lost_factor_away_on_the_pages():
    first = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.SECURITY_ADMIN
    )
    second = MembershipFactory(organisation=first.organisation, role=Role.SECURITY_ADMIN)
    person = OfficerFactory().user
    told = {"user": person.pk, "checked": "in person, with the card"}
    signed_in(first.user).post(reverse("admin:accounts_factorloss_add"), told)
    chosen = {"action": "take", "_selected_action": [FactorLoss.objects.get().pk]}
    assert person.has_factor
    signed_in(second.user).post(reverse("admin:accounts_factorloss_changelist"), chosen)
    assert not person.has_factor
