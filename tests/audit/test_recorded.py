"""What no action records: signing in and out, refusals, files that go out, the administration."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts.enums import OrganisationKind, Role
from audit.events import Result
from audit.models import AuditEvent
from tests.factories import MembershipFactory, UserFactory
from tests.scenes import signed_in
from tests.second_factor import code_for, give_factor
from trail.queries import lines_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-8"


@pytest.fixture
def person():
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def events(verb):
    return AuditEvent.objects.filter(verb=verb)


def enter(user, password):
    client = Client(headers={"accept-language": "en"}, REMOTE_ADDR="192.0.2.7")
    client.post(reverse("account_login"), {"login": user.email, "password": password})
    return client


def test_signing_in_and_out_is_recorded_with_the_address(person):
    client = enter(person, PASSWORD)
    event = events("sign_in").get()
    assert (event.actor, event.address, event.result) == (person, "192.0.2.7", Result.DONE)
    assert len(event.request) == 32
    client.post(reverse("account_logout"))
    assert events("sign_out").get().actor == person


def test_a_failed_sign_in_names_the_account_and_not_what_was_typed(person):
    enter(person, "wrong-horse-8")
    event = events("sign_in_failed").get()
    assert (event.actor, event.subject_pk, event.result) == (None, str(person.pk), Result.FAILED)
    assert "wrong-horse-8" not in str(event.detail)


def test_it_says_by_which_ways_somebody_signed_in(person):
    enter(person, PASSWORD)
    assert events("sign_in").get().detail == {"by_password": True}
    give_factor(person)
    client = enter(person, PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": code_for(person)})
    event = events("sign_in").order_by("pk").last()
    assert event.detail == {"by_password": True, "second_step": "totp"}
    with translation.override("en"):
        (line,) = lines_of([event])
    assert sorted(line.detail.split("; ")) == ["by password: yes", "second step: authenticator"]


def test_a_phone_that_failed_to_sign_in_names_its_account():
    person = UserFactory(phone="+8613900001111", phone_verified=True)
    told = {"phone": str(person.phone), "password": "wrong-horse-8"}
    assert authenticate(RequestFactory().post("/"), **told) is None
    assert events("sign_in_failed").get().subject_pk == str(person.pk)


def failed_proof(person, url, told):
    """Send a wrong proof from an open session; return what the trail tells of it."""
    signed_in(person).post(url, told)
    event = events("sign_in_failed").get()
    assert (event.actor, event.subject_pk, event.result) == (None, str(person.pk), Result.FAILED)
    assert "wrong-horse-8" not in str(event.detail)
    return event.detail


def test_a_wrong_password_at_an_open_session_is_a_failed_proof(person):
    told = failed_proof(person, reverse("account_reauthenticate"), {"password": "wrong-horse-8"})
    assert told == {"proof": True}


def test_so_is_a_wrong_old_password(person):
    told = {"oldpassword": "wrong-horse-8", "password1": "x", "password2": "x"}
    assert failed_proof(person, reverse("account_change_password"), told) == {"proof": True}


@pytest.mark.parametrize(
    ("name", "told"),
    [("mfa_reauthenticate", {"code": "000000"}),
     ("mfa_reauthenticate_webauthn", {"credential": '{"id": "wrong-horse-8"}'}),
     ("mfa_reauthenticate_webauthn", {"credential": '["wrong-horse-8"]'})],
)  # fmt: skip
def test_so_is_a_wrong_code_or_passkey(person, name, told):
    give_factor(person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    assert failed_proof(person, reverse(name), told) == {"proof": True, "second_step": True}


def test_so_are_wrong_digits(person):
    person.set_unusable_password()
    person.save()
    assert failed_proof(person, reverse("prove"), {"code": "000000"}) == {
        "proof": True,
        "by_code": True,
    }


def test_a_passkey_that_does_not_fit_stands_in_the_trail(person):
    give_factor(person)
    told = {"credential": '{"id": "wrong-horse-8"}'}
    enter(person, PASSWORD).post(reverse("mfa_authenticate"), told)
    assert events("sign_in_failed").get().detail == {"second_step": True}


def test_so_does_a_code_that_is_typed_a_second_time(person):
    give_factor(person)
    code = code_for(person)
    for _ in range(2):
        enter(person, PASSWORD).post(reverse("mfa_authenticate"), {"code": code})
    assert events("sign_in").count() == 1
    assert events("sign_in_failed").get().detail == {"second_step": True}


def test_a_refusal_is_recorded_once_with_its_page():
    user = UserFactory()
    assert signed_in(user).get(reverse("operations")).status_code == 403
    event = events("refusal").get()
    assert (event.actor, event.result) == (user, Result.REFUSED)
    assert event.detail == {"path": "/operations/", "method": "GET"}


def test_an_export_is_recorded_where_its_page_says_nothing():
    body = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    )
    answer = signed_in(body.user).get(reverse("filed_export"))
    assert answer.status_code == 200
    assert events("export").get().detail["what"] == "filed_export"


def test_one_request_has_one_number(person):
    client = enter(person, PASSWORD)
    client.get(reverse("operations"))
    client.get(reverse("operations"))
    one, other = events("refusal").values_list("request", flat=True)
    assert one != other


def test_a_deletion_in_the_administration_is_recorded():
    root = UserFactory(is_staff=True, is_superuser=True)
    gone = UserFactory()
    url = reverse("admin:accounts_user_delete", args=[gone.pk])
    assert signed_in(root).post(url, {"post": "yes"}).status_code == 302
    event = events("administer_delete").get()
    assert (event.actor, event.subject_pk) == (root, str(gone.pk))


def test_a_limit_that_was_met_is_recorded_once_a_minute(person, settings):
    settings.ACCOUNT_RATE_LIMITS = {"search": "0/m/user"}
    client, url = signed_in(person), reverse("mentor_list")
    for _ in range(3):
        assert client.get(url, {"q": "盐湖"}).status_code == 429
    event = events("refusal").get()
    assert (event.actor, event.result) == (person, Result.REFUSED)
    assert event.detail == {"path": url, "method": "GET", "too_often": True}
    assert client.get(reverse("space_list"), {"q": "盐湖"}).status_code == 429
    assert events("refusal").count() == 2  # another page


def test_so_is_one_that_somebody_without_an_account_met(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip", "login_failed": "99/m/ip"}
    for _ in range(3):
        enter(UserFactory.build(email="nobody@example.org"), "wrong-horse-8")
    event = events("refusal").get()
    assert (event.actor, event.address) == (None, "192.0.2.7")
    assert event.detail["too_often"]
