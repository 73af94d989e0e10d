"""What must hold before real people are let in, and who the service talks to."""

import socket

import pytest
from django.core import checks

from config.apps import safe_for_people

LONG = "k" * 50
SAFE = {
    "HTTPS": True, "DEBUG": False, "SAMPLE_DATA": False, "ALLOWED_HOSTS": ["example.cn"],
    "SECRET_KEY": LONG, "WEB_OWNS_TABLES": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, ""),
        ({"DEBUG": True}, "DEBUG"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
        ({"SAMPLE_DATA": True}, "SAMPLE_DATA"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"WEB_OWNS_TABLES": True}, "DATABASE_OWNER_URL"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "EMAIL_URL"),
        ({"PHONE_SIGN_IN": True}, "SMS_BACKEND"),
        ({"CLAMD": "10.1.2.3:3310"}, "CLAMD"),
        ({"CLAMD": "clamd"}, "CLAMD"),
        ({"CLAMD": "127.0.0.1:3310"}, ""),
        ({"CLAMD": "/run/clamav/clamd.ctl"}, ""),
        ({"PHONE_SIGN_IN": True, "SMS_BACKEND": "gateway.Sms"}, ""),
        ({"HTTPS": False, "DEBUG": True, "SAMPLE_DATA": True}, ""),
    ],
)
def test_an_unsafe_service_for_real_people_does_not_start(settings, change, named):
    for name, value in (SAFE | change).items():
        setattr(settings, name, value)
    said = [each.msg for each in safe_for_people()]
    assert bool(said) == bool(named)
    assert all(each.startswith(named) for each in said)


@pytest.mark.parametrize(
    ("host", "options", "mail", "named"),
    [
        ("", {}, {}, ""),
        ("/run/postgresql", {}, {}, ""),
        ("10.1.2.3", {}, {}, "DATABASE_URL"),
        ("10.1.2.3", {"sslmode": "prefer"}, {}, "DATABASE_URL"),  # in clear where TLS fails
        ("10.1.2.3", {"sslmode": "require"}, {}, "DATABASE_URL"),  # from whoever answers
        ("10.1.2.3", {"sslmode": "verify-full"}, {}, ""),
        ("10.1.2.3", {"sslmode": "disable"}, {}, ""),  # said by whoever knows the line
        ("", {}, {"EMAIL_HOST": "smtp.example.cn"}, "EMAIL_URL"),
        ("", {}, {"EMAIL_HOST": "smtp.example.cn", "EMAIL_USE_TLS": True}, ""),
        ("", {}, {"EMAIL_HOST": "smtp.example.cn", "EMAIL_USE_SSL": True}, ""),
        ("", {}, {"EMAIL_HOST": "127.0.0.1"}, ""),
    ],
)
def test_no_line_to_another_machine_is_in_clear_unless_somebody_said_so(
    settings, monkeypatch, host, options, mail, named
):
    here = {"EMAIL_HOST": "", "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}
    for name, value in (SAFE | here | mail).items():
        setattr(settings, name, value)
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)
    said = [each.msg for each in safe_for_people()]
    assert bool(said) == bool(named)
    assert all(each.startswith(named) for each in said)


def test_the_check_is_asked_by_every_command():
    assert safe_for_people in checks.registry.registry.get_checks()


@pytest.mark.parametrize("where", [("192.0.2.1", 80), ("example.com", 443), ("2001:db8::1", 80)])
def test_the_suite_reaches_nothing_outside_of_this_machine(where):
    family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
    with socket.socket(family) as made, pytest.raises(RuntimeError, match="outside"):
        made.connect(where)
