"""Sessions end in time, wrong passwords are stopped, and nobody finds out who has an account."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from audit.models import AuditEvent
from notifications.models import Notification
from tests.factories import OfficerFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-8"
LOGIN = "/accounts/login/"


def known_person(*, verified=True):
    user = UserFactory(email="known@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def later(**span):
    return time_machine.travel(timezone.now() + timedelta(**span))


def is_shown(client):
    return client.get("/settings/").status_code == 200


# --- they end in time -----------------------------------------------------------------------------
def test_an_office_is_signed_out_after_half_an_hour_away():
    client = signed_in(OfficerFactory().user)
    with later(minutes=29):
        assert is_shown(client)
    with later(minutes=58):
        assert is_shown(client)
    with later(minutes=90):
        assert client.get("/settings/").headers["Location"].startswith(LOGIN)
    assert not is_shown(client)  # it stays ended, also for a clock that is set back


def test_an_office_is_signed_out_after_twelve_hours_whatever_it_does():
    client = signed_in(OfficerFactory().user)
    for passed in range(20, 12 * 60, 20):
        with later(minutes=passed):
            assert is_shown(client)
    with later(minutes=12 * 60):
        assert not is_shown(client)


def test_a_founder_stays_signed_in_for_days():
    client = signed_in(UserFactory())
    with later(days=13):
        assert is_shown(client)
    with later(days=28):
        assert not is_shown(client)


def test_a_founder_signs_in_anew_after_ninety_days_however_often_seen():
    client = signed_in(UserFactory())
    for passed in range(10, 90, 10):
        with later(days=passed):
            assert is_shown(client)
    with later(days=90):
        assert not is_shown(client)


def test_cookies_stay_with_this_site_and_out_of_reach_of_scripts():
    user, client = known_person(), Client()
    asked = client.get(LOGIN)
    entered = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    chosen = client.post("/language/", {"language": "en"})
    said = Client().post("/match/", {"q": "老卤提硼，缺中试场地"})
    kept = asked.cookies | entered.cookies | chosen.cookies | said.cookies
    assert kept.keys() >= {"csrftoken", "sessionid", "language", "said"}
    assert {each["samesite"] for each in kept.values()} == {"Lax"}
    assert {name for name, each in kept.items() if not each["httponly"]} == {"csrftoken"}


def test_what_was_typed_when_the_session_ended_is_kept():
    officer = OfficerFactory().user
    client = signed_in(officer)
    with later(minutes=31):
        answer = client.post("/settings/", {"name": "x"})
        assert answer.headers["Location"].startswith(LOGIN)


def test_signing_in_makes_a_new_key_and_signing_out_ends_the_old_one():
    user, client = known_person(), Client()
    client.get(LOGIN)
    session = client.session
    session["before"] = "x"
    session.save()
    before = client.cookies["sessionid"].value if "sessionid" in client.cookies else ""
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    inside = client.cookies["sessionid"].value
    assert inside != before
    client.post("/accounts/logout/")
    replayed = Client()
    replayed.cookies["sessionid"] = inside
    assert not is_shown(replayed)


def test_a_new_password_ends_the_other_sessions():
    user = known_person()
    here, there = Client(), Client()
    for client in (here, there):
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    new = "brine-and-boron-9"
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert is_shown(here)
    assert not is_shown(there)


# --- wrong passwords ------------------------------------------------------------------------------
def test_a_lock_is_told_to_the_owner_once_and_time_undoes_it():
    user, client = known_person(), Client()
    for number in range(8):
        client.post(LOGIN, {"login": user.email, "password": f"wrong-{number}"})
    told = Notification.objects.get(recipient=user)
    assert told.kind == "accounts/locked"
    assert told.url == "/accounts/login/code/"
    assert AuditEvent.objects.filter(verb="sign_in_locked", subject_pk=str(user.pk)).count() == 1
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    with later(minutes=6):
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        assert "_auth_user_id" in client.session


def test_five_guesses_are_five_whatever_the_service_is_called(settings):
    settings.ALLOWED_HOSTS = ["*"]
    user, tried = known_person(), 0
    with mock.patch.object(hashers, "verify_password", wraps=hashers.verify_password) as verify:
        for number in range(12):
            Client().post(
                LOGIN,
                {
                    "login": user.email.upper() if number % 2 else user.email,
                    "password": f"w{number}",
                },
                headers={"host": f"name{number}.example.org"},
            )
            tried = verify.call_count
    assert tried <= 2 * 5  # two backends look


def test_the_counters_are_not_pushed_out_of_the_cache():
    user, client = known_person(), Client()
    for number in range(5):
        client.post(LOGIN, {"login": user.email, "password": f"wrong-{number}"})
    for number in range(400):
        cache.set(f"something-{number}", "x", 3600)
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


# --- who has an account ---------------------------------------------------------------------------
def hashes_of(ask):
    """Return the answer and how often a slow hash was made meanwhile."""
    hasher = type(hashers.get_hasher())
    made, real = [], hasher.encode
    checked, real_verify = [], hasher.verify

    def encode(self, *args, **kwargs):
        made.append(1)
        return real(self, *args, **kwargs)

    def verify(self, *args, **kwargs):
        checked.append(1)
        return real_verify(self, *args, **kwargs)

    with mock.patch.object(hasher, "encode", encode), mock.patch.object(hasher, "verify", verify):
        answer = ask()
    return answer, len(made) + len(checked)


def text_of(answer, email):
    body = answer.content.decode().replace(email, "ADDRESS")
    start, end = body.index("<main"), body.index("</main>")
    return "\n".join(
        line for line in body[start:end].splitlines() if "csrf" not in line and '"once"' not in line
    )


ADDRESSES = ("known@example.org", "other@example.org")


@pytest.mark.parametrize("verified", [True, False], ids=["proved", "waits for its digits"])
@pytest.mark.parametrize(
    ("url", "typed"),
    [
        (LOGIN, {"password": "wrong-wrong-wrong"}),
        ("/accounts/password/reset/", {}),
        ("/accounts/login/code/", {}),
        ("/accounts/signup/", {"name": "Lin", "hats": ["founder"], "password1": "lake-and-yak-38"}),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer(url, typed, verified):
    known_person(verified=verified)
    field = "login" if url == LOGIN else "email"
    told = []
    for email in ADDRESSES:
        client = Client(headers={"accept-language": "en"})
        client.get(url)
        answer, hashed = hashes_of(
            lambda client=client, email=email: client.post(
                url, {**typed, field: email}, follow=True
            )
        )
        told.append((answer.status_code, answer.redirect_chain, text_of(answer, email), hashed))
    assert told[0] == told[1]


def test_an_account_that_waits_after_wrong_passwords_answers_as_an_unknown_address_does():
    known_person()
    told = []
    for email in ADDRESSES:
        client = Client(headers={"accept-language": "en"})
        for number in range(6):
            client.post(LOGIN, {"login": email, "password": f"wrong-{number}"})
        answer, hashed = hashes_of(
            lambda client=client, email=email: client.post(
                LOGIN, {"login": email, "password": PASSWORD}, follow=True
            )
        )
        told.append((answer.status_code, answer.redirect_chain, text_of(answer, email), hashed))
    assert told[0] == told[1]
    assert "Too many tries" in told[0][2]
    assert AuditEvent.objects.filter(verb="sign_in_locked").count() == 1  # of the known one alone
