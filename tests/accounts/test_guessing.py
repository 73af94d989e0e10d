"""Guessed from many threads at once no more is tried than one after another; hashes are slow."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as project
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from tests.factories import UserFactory
from tests.worker import process

PASSWORD = "correct-horse-8"  # of every person that the factory makes
LOGIN = "/accounts/login/"
HANDS, CHECKED_AT_MOST = 24, 5
SALT = "brine-and-boron-and-yak"
WEAK_MEMORY = 19 * 1024  # KiB: the least that OWASP names for Argon2id with two passes


class QuickArgon2(Argon2PasswordHasher):
    """The same hash, made with less work."""

    time_cost = 1
    memory_cost = 1024
    parallelism = 1


def known_person():
    user = UserFactory(email="known@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(user, password=PASSWORD):
    """Return a client that has tried, and whether it is in."""
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": password})
    return client, "_auth_user_id" in client.session


def guess_at_once(user, hands):
    """Try wrong passwords from so many threads, each from an address that it makes up."""
    gate = threading.Barrier(hands)

    def guess(number):
        client = Client(headers={"x-forwarded-for": f"203.0.113.{number}"})
        gate.wait()
        try:
            told = {"login": user.email, "password": f"wrong-{number}"}
            return client.post(LOGIN, told).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(guess, range(hands)))


def checked(user):
    """Return how many passwords were compared with the stored one and found wrong."""
    return AuditEvent.objects.filter(verb="sign_in_failed", subject_pk=str(user.pk)).count()


def later(**span):
    return time_machine.travel(timezone.now() + timedelta(**span))


# --- from many threads ----------------------------------------------------------------------------
def test_guesses_from_many_threads_are_as_few_as_one_after_another(committed):
    del committed
    user = known_person()
    assert max(guess_at_once(user, HANDS)) < 500
    assert 1 <= checked(user) <= CHECKED_AT_MOST
    for number in range(CHECKED_AT_MOST):
        sign_in(user, f"wrong-again-{number}")
    assert checked(user) == CHECKED_AT_MOST
    locked = AuditEvent.objects.filter(verb="sign_in_locked", subject_pk=str(user.pk))
    assert locked.count() == 1
    with later(minutes=4):
        assert not sign_in(user)[1]
    with later(minutes=5, seconds=2):
        assert sign_in(user)[1]


ELSEWHERE = """
from django.test import Client
for number in range({guesses}):
    client = Client(headers={{"host": "localhost", "x-forwarded-for": f"198.51.100.{{number}}"}})
    told = {{"login": "{email}", "password": f"wrong-{process}-{{number}}"}}
    assert client.post("{login}", told).status_code < 500
"""


def test_guesses_from_two_processes_are_as_few_as_from_one(committed, settings):
    del committed
    user, told = known_person(), {"guesses": CHECKED_AT_MOST, "login": LOGIN}
    guessing = [
        process(settings, "shell", "-c", ELSEWHERE.format(email=user.email, process=n, **told))
        for n in range(2)
    ]
    assert [each.wait(timeout=120) for each in guessing] == [0, 0]
    assert 1 <= checked(user) <= CHECKED_AT_MOST
    for number in range(CHECKED_AT_MOST):
        sign_in(user, f"wrong-again-{number}")
    assert checked(user) == CHECKED_AT_MOST
    assert not sign_in(user)[1]


def test_without_the_limit_by_account_more_guesses_would_be_tried(committed, settings):
    del committed
    settings.ACCOUNT_RATE_LIMITS = {**project.ACCOUNT_RATE_LIMITS, "login_failed": "100/m/ip"}
    user = known_person()
    guess_at_once(user, 3)  # whoever waits too long for the counter is refused untried
    for number in range(CHECKED_AT_MOST):
        sign_in(user, f"wrong-again-{number}")
    assert checked(user) > CHECKED_AT_MOST


# --- on the way to /admin/ ------------------------------------------------------------------------
def who_runs_it():
    user = known_person()
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return user


@pytest.mark.django_db
def test_the_administration_sends_to_the_one_door_and_compares_no_password():
    user, client = who_runs_it(), Client()
    for password in (*(f"wrong-{number}" for number in range(2 * CHECKED_AT_MOST)), PASSWORD):
        told = {"username": user.email, "login": user.email, "password": password}
        answer = client.post("/admin/login/?next=/admin/", told)
        assert answer.headers["Location"].startswith(f"{LOGIN}?next=/admin/")
    assert "_auth_user_id" not in client.session
    assert not AuditEvent.objects.filter(verb="sign_in_failed").exists()
    assert sign_in(user)[1]  # nor is he locked out by that


@pytest.mark.django_db
def test_at_the_one_door_it_makes_no_difference_where_somebody_is_going():
    user = who_runs_it()
    for number in range(2 * CHECKED_AT_MOST):
        told = {"login": user.email, "password": f"wrong-{number}"}
        Client().post(f"{LOGIN}?next=/admin/", told)
    assert checked(user) == CHECKED_AT_MOST
    assert not sign_in(user)[1]
    with later(minutes=5, seconds=2):
        assert sign_in(user)[1]


@pytest.mark.django_db
def test_asked_as_djangos_own_form_asks_each_guess_would_be_compared():
    user, request = who_runs_it(), RequestFactory().post("/admin/login/")
    for number in range(2 * CHECKED_AT_MOST):
        assert authenticate(request, username=user.email, password=f"wrong-{number}") is None
    assert checked(user) == 2 * CHECKED_AT_MOST


# --- the stored hash ------------------------------------------------------------------------------
OLDER = {
    "pbkdf2": PBKDF2PasswordHasher().encode(PASSWORD, SALT, iterations=1000),
    "argon2 with less work": QuickArgon2().encode(PASSWORD, SALT),
}


def with_hash(encoded):
    user = known_person()
    User.objects.filter(pk=user.pk).update(password=encoded)
    return user


@pytest.mark.django_db
@pytest.mark.parametrize("encoded", OLDER.values(), ids=OLDER)
def test_an_older_hash_becomes_todays_at_the_next_sign_in_and_not_before(encoded):
    user = with_hash(encoded)
    assert not sign_in(user, "wrong-horse-8")[1]
    user.refresh_from_db()
    assert user.password == encoded
    client, is_in = sign_in(user)
    assert is_in
    user.refresh_from_db()
    work = Argon2PasswordHasher().decode(user.password)
    assert work["variety"] == "argon2id"
    assert work["time_cost"] >= 2
    assert work["memory_cost"] >= WEAK_MEMORY
    assert client.get("/settings/").status_code == 200  # and stays signed in
    assert sign_in(user)[1]


@pytest.mark.django_db
def test_were_argon2_not_the_first_the_older_hash_would_stay(settings):
    settings.PASSWORD_HASHERS = project.PASSWORD_HASHERS[::-1]
    user = with_hash(OLDER["pbkdf2"])
    assert sign_in(user)[1]
    user.refresh_from_db()
    assert user.password.startswith("pbkdf2_sha256$")
