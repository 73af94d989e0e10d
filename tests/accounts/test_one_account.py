"""One account has one count of guesses and one number; a body stays the province or does not."""

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from accounts.adapter import AccountAdapter
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from accounts.policies import Unfit, may_become
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PHONE = "+8613900001111"
PROVINCE, OPERATOR = OrganisationKind.PROVINCE, OrganisationKind.OPERATOR


# --- guesses ----------------------------------------------------------------------------------
def counted_under(**typed):
    return AccountAdapter()._get_login_attempts_cache_key(None, password="wrong", **typed)


def test_guesses_by_number_and_by_each_address_are_one_count():
    person = UserFactory(email="known@example.org", phone=PHONE, phone_verified=True)
    EmailAddress.objects.create(user=person, email="second@example.org", verified=True)
    names = ({"email": "Known@example.org "}, {"phone": PHONE}, {"email": "second@example.org"})
    assert len({counted_under(**each) for each in names}) == 1


def test_what_is_nobodys_is_counted_by_what_was_typed():
    UserFactory(email="known@example.org", phone=PHONE)  # a number that is not proved
    assert counted_under(phone=PHONE) == PHONE
    assert counted_under(email="Nobody@example.org") == "nobody@example.org"
    assert counted_under(email="known@example.org") != counted_under(phone=PHONE)


# --- a number ---------------------------------------------------------------------------------
def test_of_two_who_prove_one_number_at_once_the_second_is_refused_plainly():
    UserFactory(phone=PHONE, phone_verified=True)  # since the page of the digits was asked
    second = UserFactory()
    request = RequestFactory().post("/accounts/phone/verify/")
    request.session = {}
    request._messages = FallbackStorage(request)
    with context.request_context(request), pytest.raises(ImmediateHttpResponse) as refused:
        AccountAdapter().set_phone_verified(second, PHONE)
    assert refused.value.response.headers["Location"] == "/accounts/phone/verify/"
    (told,) = get_messages(request)
    assert str(told) == str(AccountAdapter.error_messages["phone_taken"])
    second.refresh_from_db()
    assert not second.phone_verified


# --- the province -----------------------------------------------------------------------------
def changed(body, kind):
    """Return the fields that are refused where the system administrator changes a body."""
    request = RequestFactory().post("/")
    request.user = MembershipFactory(organisation__kind=PROVINCE, role=Role.SYSTEM_ADMIN).user
    form = admin.site.get_model_admin(Organisation).get_form(request, body, change=True)
    told = {"name": body.name, "code": "X-1", "kind": kind, "credit_code": ""}
    return list(form(told, instance=body).errors)


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        (OPERATOR, PROVINCE, ["kind"]),
        (PROVINCE, OPERATOR, ["kind"]),
        (OPERATOR, OrganisationKind.UNIVERSITY, []),
        (PROVINCE, PROVINCE, []),
    ],
)
def test_no_edit_makes_a_body_the_province_or_the_province_another(before, after, refused):
    assert changed(OrganisationFactory(kind=before), after) == refused


def test_the_policy_says_the_same_and_lets_a_new_body_be_what_it_is():
    with pytest.raises(Unfit):
        may_become(OrganisationFactory(kind=OPERATOR), PROVINCE)
    may_become(Organisation(name="省创业服务办公室"), PROVINCE)
