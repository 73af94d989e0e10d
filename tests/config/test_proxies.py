"""What stands before and beside the service: headers of proxies, lines to the database and mail."""

import json
import os
import platform
import ssl
import subprocess
import sys
from types import SimpleNamespace

import gunicorn
import pytest
from allauth.account.adapter import get_adapter
from django import get_version
from django.conf import settings as project
from django.test import Client, RequestFactory
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import Response

from config.mail import EmailBackend

HERE = "192.0.2.7"
CHAIN = "198.51.100.9, 203.0.113.5, 203.0.113.6"  # the first is what a client made up
PROXIES = [(0, HERE), (1, "203.0.113.6"), (2, "203.0.113.5")]


# --- headers that a client may make up ----------------------------------------------------------
@pytest.mark.parametrize(("proxies", "taken"), PROXIES)
def test_the_address_of_whoever_asks_is_what_our_own_proxies_say(settings, proxies, taken):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    made_up = {"x-real-ip": "198.51.100.9", "forwarded": "for=198.51.100.9",
               "client-ip": "198.51.100.9", "x-forwarded-for": CHAIN}  # fmt: skip
    request = RequestFactory().get("/", headers=made_up, REMOTE_ADDR=HERE)
    assert get_adapter().get_client_ip(request) == taken


@pytest.mark.django_db
def test_a_made_up_address_is_not_counted_apart(settings):
    settings.ACCOUNT_RATE_LIMITS = {"sentence": "2/m/ip"}
    told = [
        Client(headers={"x-forwarded-for": f"198.51.100.{number}"}).post(
            "/match/", {"q": f"想做牦牛绒纱线生意吧{number}"}
        )
        for number in range(3)
    ]
    assert [each.status_code for each in told] == [302, 302, 429]


def test_without_a_proxy_nobody_says_https_or_another_host():
    made_up = {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example",
               "x-forwarded-ssl": "on", "x-forwarded-port": "443"}  # fmt: skip
    request = RequestFactory().get("/", headers=made_up)
    assert not request.is_secure()
    assert request.get_host() == "testserver"
    assert project.SECURE_PROXY_SSL_HEADER is None


# --- what the headers tell of us ----------------------------------------------------------------
def test_the_server_tells_its_name_and_no_version():
    asked = SimpleNamespace(version=(1, 1), method="GET", should_close=lambda: False)
    answer = Response(asked, None, Config())
    answer.start_response("200 OK", [])
    told = [each for each in answer.default_headers() if each.startswith("Server:")]
    assert told == ["Server: gunicorn\r\n"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/healthz", "/accounts/login/", "/nothing-of-this-name/"])
def test_no_answer_tells_what_runs_here(url):
    answer = Client().get(url)
    assert {"Server", "Via", "X-Powered-By", "X-Generator"} & set(answer.headers) == set()
    told = f"{answer.headers} {answer.content.decode()}"
    versions = {get_version(), gunicorn.__version__, platform.python_version()}
    assert {each for each in versions if each in told} == set()


# --- where a request ends -----------------------------------------------------------------------
def parsed(head, body=b""):
    """Return the headers of a request as our server reads it."""
    whole = b"\r\n".join([b"POST / HTTP/1.1", b"Host: x", *head, b"", body])
    return dict(next(RequestParser(Config(), [whole], (HERE, 1))).headers)


CHUNKED, FOUR = b"Transfer-Encoding: chunked", b"Content-Length: 4"


@pytest.mark.parametrize(
    "head",
    [
        [FOUR, CHUNKED],
        [FOUR, b"Content-Length: 5"],
        [b"Content-Length: +4"],
        [b"Transfer-Encoding: xchunked"],
        [b"Transfer-Encoding : chunked"],
        [b"A: b", b" " + FOUR],
    ],
    ids=["both", "two lengths", "signed", "unknown", "blank", "folded"],
)
def test_a_request_whose_end_could_be_read_in_two_ways_is_refused(head):
    with pytest.raises(ParseException):
        parsed(head, b"0\r\n\r\n")


def test_a_sound_request_is_read_and_a_header_that_looks_like_another_is_dropped():
    read = parsed([FOUR, b"X_Forwarded_For: 198.51.100.9"], b"abcd")
    assert read == {"HOST": "x", "CONTENT-LENGTH": "4"}


# --- lines to other programs ----------------------------------------------------------------------
@pytest.mark.parametrize("how", [{"use_tls": True}, {"use_ssl": True}], ids=str)
def test_the_certificate_of_the_mail_server_is_checked(how, monkeypatch):
    usual = ssl.create_default_context

    def lax():
        context = usual()
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED  # as builds of some systems do
        return context

    monkeypatch.setattr(ssl, "create_default_context", lax)
    context = EmailBackend(host="mail.example.org", **how).ssl_context
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"
    assert context.minimum_version.name == "TLSv1_2"


@pytest.mark.parametrize("scheme", ["smtp", "smtp+tls", "smtp+ssl"])
def test_every_address_of_a_mail_server_leads_to_that_backend(scheme):
    given = {"EMAIL_URL": f"{scheme}://mail.example.org:1"}
    tell = "import config.settings as s; print(s.EMAIL_BACKEND)"
    done = subprocess.run(
        [sys.executable, "-c", tell], env={**os.environ, **given}, cwd=project.BASE_DIR,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "config.mail.EmailBackend"


def test_an_address_of_the_database_that_asks_for_tls_keeps_our_options_too():
    given = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none?sslmode=verify-full"}
    tell = "import json, config.settings as s; print(json.dumps(s.DATABASES['default']['OPTIONS']))"
    done = subprocess.run(
        [sys.executable, "-c", tell], env={**os.environ, **given}, cwd=project.BASE_DIR,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["sslmode"] == "verify-full"
    assert "qingchuang.reader=all" in told["options"]
