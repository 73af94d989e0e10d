"""What every address has in common: tokens, headers, and an open session that means nothing more.

`tests.walk` looks at each answer while `test_access.py` walks; here it is shown that it sees.
"""

import base64
import json
import os
import subprocess
import sys

import pytest
from django import forms
from django.conf import settings as project
from django.contrib.messages import INFO
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_membership
from accounts.enums import OrganisationKind, Role
from accounts.models import User
from config.doors import ENTRANCES, WITHOUT_TOKEN
from tests.factories import MembershipFactory, UserFactory, VentureFactory
from tests.scenes import signed_in
from tests.second_factor import without_factor
from tests.walk import Watch, changed_by, forgetful, lacking, writes
from tests.whole.test_access import addresses, expected, in_the_province, walked
from ui.seen import SeenForm
from ui.told import Told

pytestmark = pytest.mark.django_db
WITH_KEYS = {"account_reset_password_from_key"}  # its address carries a secret


# --- tokens -------------------------------------------------------------------------------------
def test_no_address_takes_a_form_without_a_token(scene):
    founder = Client(enforce_csrf_checks=True)
    founder.force_login(scene.founder)
    entrances = ((name, reverse(name)) for name in ENTRANCES - WITH_KEYS)
    for client in (founder, Client(enforce_csrf_checks=True)):
        told = {
            name: client.post(url, {"x": "1"}).status_code
            for name, url in (*addresses(scene), *entrances)
        }
        assert {name for name, status in told.items() if status != 403} == WITHOUT_TOKEN


def test_with_its_token_a_form_is_taken():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    client.get(reverse("settings"))
    token = client.cookies[project.CSRF_COOKIE_NAME].value
    answer = client.post(reverse("settings"), {"csrfmiddlewaretoken": token})
    assert answer.status_code != 403


# --- open sessions ------------------------------------------------------------------------------
def told(client, scene):
    """Return what a client gets at each address."""
    return walked(client, scene, (client.get, client.post), Watch())


def said_of(role):
    return {name: row[role] for name, row in expected().items()}


@pytest.fixture
def unlimited(settings):
    settings.ACCOUNT_RATE_LIMITS = {}


def test_an_open_session_of_whoever_lost_the_role_opens_what_it_opens_to_a_founder(
    scene, unlimited
):
    del unlimited
    person = VentureFactory().founders.all()[0]
    member = MembershipFactory(
        user=person, organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    )
    client = signed_in(person)
    assert client.get(reverse("vetting_list")).status_code == 200
    end_membership(member, by=in_the_province(Role.SECURITY_ADMIN), at=timezone.now())
    without_factor(person)
    assert told(client, scene) == said_of("other founder")


def test_an_open_session_of_a_closed_account_opens_what_is_open_to_strangers(scene, unlimited):
    del unlimited
    client = signed_in(scene.leave.province)
    assert client.get(reverse("vetting_list")).status_code == 200
    User.objects.filter(pk=scene.leave.province.pk).update(is_active=False)
    assert told(client, scene) == said_of("stranger")


# --- what the watch sees ------------------------------------------------------------------------
CSP = "Content-Security-Policy"
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
SOUND = {
    CSP: POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, []),
        *(({name: "x"}, [name]) for name in SOUND if name != CSP),
        ({CSP: f"{POLICY}; script-src 'unsafe-eval'"}, [CSP]),
        ({CSP: POLICY.removesuffix("; frame-ancestors 'none'")}, [f"{CSP} frame-ancestors"]),
    ],
    ids=str,
)  # fmt: skip
def test_a_missing_header_is_noticed(change, named):
    assert list(lacking(HttpResponse("x", headers=SOUND | change))) == named


def test_a_page_of_a_person_that_may_be_kept_is_noticed():
    answer = signed_in(UserFactory()).get(reverse("settings"))
    assert list(lacking(answer)) == []
    answer.headers["Cache-Control"] = "private"
    assert list(lacking(answer)) == ["Cache-Control"]


def test_what_reading_writes_is_noticed():
    person = UserFactory()
    with writes() as found:
        User.objects.select_for_update().get(pk=person.pk)
    assert found == set()
    with writes() as found:
        User.objects.filter(pk=person.pk).update(name="x")
    assert found == {"accounts_user"}
    assert changed_by("SELECT procrastinate_defer_jobs_v1(%s)") == {"procrastinate_defer"}
    assert changed_by('INSERT INTO "a" ("b") VALUES (1) ON CONFLICT DO UPDATE SET "b" = 2') == {"a"}


class Remembering(SeenForm):
    name = forms.CharField(initial="盐")


@pytest.mark.parametrize(("printed", "found"), [("{name}{seen}", []), ("{name}", ["Remembering"])])
def test_a_form_that_forgets_its_version_is_noticed(printed, found):
    form = Remembering()
    answer = HttpResponse(printed.format(name=form["name"], seen=form["seen"]))
    answer.context = [Layers([{"form": form}])]
    assert list(forgetful(answer)) == found


class Layers:
    def __init__(self, dicts):
        self.dicts = dicts


def test_a_mark_and_a_write_are_kept_with_their_address(scene):
    watch = Watch(["韩雪岭"])

    def get(_url):
        User.objects.filter(pk=scene.founder.pk).update(name="x")
        return HttpResponse("韩雪岭", headers=SOUND)

    watch.ask(get, "somewhere", "/somewhere/")
    assert watch.faults == {
        ("get", "somewhere", "writes accounts_user"),
        ("get", "somewhere", "tells 韩雪岭"),
    }


def test_who_signs_out_leaves_nothing_in_the_browser():
    client = signed_in(UserFactory())
    assert "Clear-Site-Data" not in client.get(reverse("settings")).headers
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/").headers


def test_pages_of_the_library_files_and_failures_have_the_headers_too():
    stranger, root = Client(), signed_in(UserFactory(is_staff=True, is_superuser=True))
    asked = ((stranger, "/nowhere/"), (stranger, reverse("account_login")), (root, "/admin/"))
    for client, url in asked:
        assert list(lacking(client.get(url))) == [], url
    style = stranger.get("/static/ui/app.css")
    assert style.status_code == 200
    of_pages = {"X-Frame-Options", "Cross-Origin-Resource-Policy"}  # the policy says it for files
    assert set(lacking(style)) <= of_pages
    around = [project.MIDDLEWARE.index(name) for name in (
        "django.middleware.security.SecurityMiddleware", "csp.middleware.CSPMiddleware",
        "config.middleware.EndsInTime", "config.retry.AnswersAgain",
    )]  # fmt: skip
    assert around == sorted(around)  # what these two answer in need has the headers


def test_no_address_sends_back_what_was_sent(scene):
    for client in (Client(), signed_in(scene.founder)):
        told = {name: client.trace(url).status_code for name, url in addresses(scene)}
        assert {name for name, status in told.items() if status != 405} == set()
    assert Client().trace("/static/ui/app.css").status_code == 405


# --- https --------------------------------------------------------------------------------------
ASKED = ("HTTPS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
         "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE",
         "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME",
         "SAID_COOKIE_NAME", "MESSAGES_COOKIE_NAME")  # fmt: skip


def told_once():
    """Return an answer that carries a message."""
    request, answer = RequestFactory().get("/"), HttpResponse()
    request.session = {}
    messages = Told(request)
    messages.add(INFO, "x")
    messages.update(answer)
    return answer


TELL = "import json, config.settings as s; print(json.dumps({n: getattr(s, n) for n in %r}))"


def test_behind_https_everything_is_told_to_stay_there(settings):
    given = {
        "SITE_URL": "https://example.cn", "SECRET_KEY": "k" * 60, "FIELD_KEYS": "k",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", TELL % (ASKED,)],
        env={**os.environ, **given}, cwd=project.BASE_DIR, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told == {
        **dict.fromkeys(ASKED, True), "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "SESSION_COOKIE_NAME": "__Host-sessionid", "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "LANGUAGE_COOKIE_NAME": "__Host-language", "SAID_COOKIE_NAME": "__Host-said",
        "MESSAGES_COOKIE_NAME": "__Host-messages",
    }  # fmt: skip
    for name, value in told.items():
        setattr(settings, name, value)
    client = Client()
    assert client.get("/").headers["Location"].startswith("https://")
    assert client.get("/healthz").status_code == 200  # asked on this machine, and by programs
    answer = client.get(reverse("account_login"), secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert all(each["secure"] for each in answer.cookies.values())
    assert answer.cookies["__Host-csrftoken"]["path"] == "/"
    chosen = client.post(reverse("set_language_here"), {"language": "en"}, secure=True)
    said = client.post(reverse("match"), {"q": "老卤提硼，缺中试场地"}, secure=True)
    cookies = chosen.cookies | said.cookies | told_once().cookies
    for kept in (cookies[f"__Host-{name}"] for name in ("language", "said", "messages")):
        assert (kept["path"], kept["secure"], kept["httponly"]) == ("/", True, True)


@pytest.mark.parametrize("name", ["leave_calendar", "my_meetings"])
def test_a_secret_address_that_programs_fetch_is_refused_in_clear_and_not_moved(settings, name):
    settings.SECURE_SSL_REDIRECT = True
    url = reverse(name, args=["x" * 40])
    answer = Client().get(url)
    assert (answer.status_code, answer.headers.get("Location")) == (403, None)
    assert Client().get(url, secure=True).content != answer.content
    assert Client().get("/mentors/").headers["Location"].startswith("https://")


# --- what the server keeps for a while ------------------------------------------------------------
def cached():
    """Return the keys and values of the cache, as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache_table")
        return [key.encode() + base64.b64decode(value) for key, value in cursor.fetchall()]


def test_the_cache_of_the_server_keeps_nothing_of_a_person(scene, unlimited):
    del unlimited
    people = [scene.founder, scene.mentor, scene.manager, scene.leave.head, scene.leave.province]
    ours = sorted(addresses(scene))[::5]
    for person in people:
        client = signed_in(person)
        for _name, url in ours:
            client.get(url)
    names = [*(each.name for each in people), *(each.email for each in people)]
    names.append(scene.leave.case.employment.person.name)
    kept = cached()
    assert kept  # lists that are the same for all, and how often somebody came
    assert {name for name in names for row in kept if name.encode() in row} == set()
    cache.set("planted", {"who": scene.founder.name})  # the control
    assert any(scene.founder.name.encode() in row for row in cached())
