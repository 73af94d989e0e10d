"""An account is closed for good: nothing holds it up unnamed, and nothing of it waits or stays."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from privacy import actions
from privacy.models import Departure
from privacy.queries import gathered, unsettled
from tests.clock import NOW
from tests.factories import UserFactory
from tests.privacy.test_leaving import gone
from tests.scenes import signed_in
from tests.second_factor import give_factor, grow_old
from tests.ventures.teams import ADDRESS, invited, place, team, with_address
from ventures.actions import archive, change_role
from ventures.enums import TeamRole

pytestmark = pytest.mark.django_db


def test_who_alone_leads_an_archived_venture_of_several_names_a_lead_and_goes():
    venture, lead, member = team()
    archive(venture, by=lead, at=NOW)
    (first,) = unsettled(lead)
    assert first.url == reverse("venture_team", args=[venture.pk])
    assert signed_in(lead).get(first.url).status_code == 200
    change_role(place(venture, member), role=TeamRole.LEAD, by=lead, at=NOW)
    assert unsettled(lead) == []
    gone(lead)
    assert list(venture.founders.all()) == [member]


def test_an_invitation_to_a_closed_account_is_over():
    venture, lead, _member = team()
    person, second = with_address(), "second@example.org"
    EmailAddress.objects.create(user=person, email=second, verified=False, primary=False)
    rows = [invited(venture, lead, email=each, at=NOW) for each in (person.email, second)]
    actions.erase(User.objects.get(pk=person.pk), at=NOW)
    assert not venture.invitations.unanswered().exists()
    for row in rows:
        row.refresh_from_db()
        assert (row.withdrawn_at, row.email.endswith("@invalid")) == (NOW, True)


def test_second_factors_go_with_the_account_and_no_copy_holds_their_secret():
    person = UserFactory()
    give_factor(person)
    (table,) = [each for each in gathered(person).tables if each.model == "mfa.Authenticator"]
    assert table.rows[0]["type"] == "totp"
    assert "data" not in table.rows[0]
    actions.erase(User.objects.get(pk=person.pk), at=NOW)
    assert not Authenticator.objects.filter(user=person).exists()


def test_a_copy_tells_nobody_whom_a_team_has_invited():
    venture, lead, member = team()
    invited(venture, lead, at=NOW)
    for person in (lead, member):
        told = {table.model: table.rows for table in gathered(person).tables}
        assert len(told["ventures.Invitation"]) == 1
        assert ADDRESS not in str(told)


def test_a_closed_account_is_not_switched_on_again():
    person = UserFactory()
    actions.erase(User.objects.get(pk=person.pk), at=NOW)
    url = reverse("admin:accounts_user_change", args=[person.pk])
    root = signed_in(UserFactory(is_staff=True, is_superuser=True))
    assert root.post(url, {"is_active": "on"}).status_code == 403
    assert not User.objects.get(pk=person.pk).is_active


def test_whoever_has_no_password_proves_who_sits_here_before_the_account_is_closed():
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client = signed_in(person)
    grow_old(client)
    answer = client.post(reverse("leaving"), {"email": person.email})
    assert answer.headers["Location"].startswith(reverse("prove"))
    assert not Departure.objects.exists()
