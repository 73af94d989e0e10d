"""No password, digits, key, identity number or phone is in a log, whatever is asked or fails.

The walk over all addresses, as every role, looks too (`test_access.py`); here is what is typed, and
what a failure says.
"""

import json
import logging
import re
from datetime import datetime, timedelta
from logging.config import DictConfigurator

import pytest
from django.conf import settings as project
from django.db import IntegrityError, transaction
from django.urls import reverse

from config.logs import KEYS
from notifications.models import Mail
from tests.factories import UserFactory
from tests.logs import IDENTITY, PASSWORD, PHONE, keys_of, logged, secrets_of
from tests.scenes import address, signed_in

pytestmark = pytest.mark.django_db
TYPED = {
    "password": PASSWORD, "password1": PASSWORD, "password2": PASSWORD, "oldpassword": PASSWORD,
    "phone": PHONE, "identity_number": IDENTITY, "reason": IDENTITY, "q": IDENTITY,
}  # fmt: skip
# In this order: digits are asked for before the stranger signs in.
ENTRANCES = ("login/code/", "login/code/confirm/", "signup/", "password/reset/", "login/",
             "password/change/", "reauthenticate/")  # fmt: skip


@pytest.fixture
def unlimited(settings):
    settings.ACCOUNT_RATE_LIMITS = {}


def urls(scene):
    """Yield where secrets are typed, every address that holds one, and one that is not there."""
    yield from (f"/accounts/{entrance}" for entrance in ENTRANCES)
    yield from (reverse("settings"), "/nowhere/")
    for name, told in scene.keys.items():
        if KEYS & told.keys() or name in {"leave_reveal", "leave_case"}:
            yield address(name, scene)


def test_nothing_that_is_typed_is_in_a_log(scene, stranger, unlimited):
    del unlimited
    secrets = secrets_of(scene)
    told = {**TYPED, "email": scene.founder.email, "login": scene.founder.email}
    with logged() as log:
        for client in (stranger, signed_in(scene.founder), signed_in(scene.leave.head)):
            for url in urls(scene):
                client.get(url, TYPED)
                client.post(url, told)
                client.put(url)
    assert log.getvalue().count("\n") > 20
    digits = {number for body in Mail.objects.values_list("body", flat=True)
              for number in re.findall(r"\b\d{6}\b", body)}  # fmt: skip
    assert digits
    assert [each for each in (*secrets, *digits) if each in log.getvalue()] == []


def test_as_django_writes_it_a_key_would_be_there(scene, stranger):
    with logged(logging.Formatter()) as plain:
        for name, told in scene.keys.items():
            if "token" in told:
                stranger.put(address(name, scene))
    assert any(key in plain.getvalue() for key in keys_of(scene))


# --- what fails -----------------------------------------------------------------------------------
def write_twice():
    """Write a second account with one address; PostgreSQL says which address that is."""
    for _ in range(2):
        UserFactory(email=f"{PHONE}@example.cn")


@pytest.mark.parametrize(("form", "is_there"), [(None, False), (logging.Formatter(), True)])
def test_a_failure_does_not_repeat_the_row(form, is_there):
    with logged(form) as log:
        try:
            with transaction.atomic():
                write_twice()
        except IntegrityError:
            logging.getLogger("django.request").exception("Internal Server Error: /settings/")
    assert "Traceback" in log.getvalue()
    assert "IntegrityError" in log.getvalue()
    assert (PHONE in log.getvalue()) == is_there


def test_for_programs_each_line_is_an_object_that_holds_no_more_secrets(scene, stranger):
    form = DictConfigurator({}).configure_formatter(project.LOGGING["formatters"]["json"])
    with logged(form) as log:
        for name, told in scene.keys.items():
            if "token" in told:
                stranger.put(address(name, scene))
        try:
            int("one\ntwo")
        except ValueError:
            logging.getLogger("config").exception("Failed")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {frozenset(each) for each in lines} == {frozenset(("at", "level", "part", "message"))}
    assert datetime.fromisoformat(lines[-1]["at"]).utcoffset() == timedelta(0)
    assert (lines[-1]["level"], lines[-1]["part"]) == ("ERROR", "config")
    assert lines[-1]["message"].endswith("'one\\ntwo'")
    assert "\n" in lines[-1]["message"]
    assert len(lines) > 1
    assert not any(key in log.getvalue() for key in keys_of(scene))


def test_lines_go_to_the_console_alone():
    told = project.LOGGING
    assert {each["class"] for each in told["handlers"].values()} == {"logging.StreamHandler"}
    assert told["root"]["handlers"] == ["console"]
    assert all("handlers" not in each for each in told["loggers"].values())


def test_a_refusal_is_one_line():
    client = signed_in(UserFactory())
    with logged() as log:
        assert client.get("/province/").status_code == 403
    assert "Forbidden (Permission denied): /province/" in log.getvalue()
    assert "Traceback" not in log.getvalue()
