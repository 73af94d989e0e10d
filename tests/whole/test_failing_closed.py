"""A mistake in any policy refuses: the page tells nothing of it, and nothing is half written.

So does one in the trail, in the notices, in the jobs that send them, or in the row itself.

Every policy function is listened to while the addresses of `config/access.tsv` are asked for; each
one that was heard then fails, one after the other, where it was first asked. The code of the
function itself is exchanged, so that tables of verbs, which hold the functions, are struck as well.
"""

import importlib
import inspect
from pathlib import Path
from types import FunctionType

import pytest
from django.conf import settings as project
from django.db import connection, transaction
from django.urls import reverse

from tests.factories import MentorFactory, VentureFactory
from tests.mentoring.pairs import Pair
from tests.scenes import signed_in
from tests.walk import READING_WRITES, writes
from tests.whole.test_access import expected
from tests.whole.test_beside_all import PARTS, TAKEN, Cast, first_role, parts_of

pytestmark = pytest.mark.django_db
ROOT = Path(project.BASE_DIR)
PLANTED = "planted-7qx in accounts_user"
TOLD = (PLANTED, "RuntimeError", "Traceback", "policies.py", str(ROOT))
FAILING = f"""
CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{PLANTED}'; END $$;
CREATE TRIGGER planted BEFORE INSERT ON {{table}} FOR EACH ROW EXECUTE FUNCTION planted();
"""
SPY = "def spy(*args, **options):\n    return _listening[{name!r}](*args, **options)\n"


def policies():
    """Return every policy function of ours, by the module and name that it has."""
    found = {}
    for file in (*ROOT.glob("*/policies.py"), *ROOT.glob("*/policies/*.py")):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for name, each in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("may_") and each.__module__ == module.__name__:
                found[f"{module.__name__}.{name}"] = each
    return found


class Listening:
    """Hears which policies are asked; the one named in `failing` fails."""

    def __init__(self, monkeypatch):
        self.heard, self.failing = set(), ""
        for name, policy in policies().items():
            asked = self._around(name, policy)
            monkeypatch.setitem(policy.__globals__, "_listening", policy.__globals__.get(
                "_listening", {}) | {name: asked})  # fmt: skip
            made = {}
            exec(SPY.format(name=name), made)  # a function without free variables
            monkeypatch.setattr(policy, "__code__", made["spy"].__code__)

    def _around(self, name, policy):
        original = FunctionType(
            policy.__code__, policy.__globals__, policy.__name__, policy.__defaults__
        )
        original.__kwdefaults__ = policy.__kwdefaults__

        def asked(*args, **options):
            self.heard.add(name)
            if name == self.failing:
                raise RuntimeError(PLANTED)
            return original(*args, **options)

        return asked


def answered(cast, role, method, url):
    """Return what a role is answered, with the tables that were changed; nothing of it stays."""
    client = cast.client(role)
    client.raise_request_exception = False
    with transaction.atomic():
        with writes() as tables:
            answer = getattr(client, method)(url)
        transaction.set_rollback(True)
    return answer, tables - READING_WRITES.keys()


def sums(tables):
    """Return what some tables hold."""
    told = {}
    with connection.cursor() as cursor:
        for table in sorted(tables - {"procrastinate_defer"}):
            cursor.execute(f'SELECT count(*), sum(hashtext(t::text)) FROM "{table}" t')
            told[table] = cursor.fetchone()
    return told


def is_half_written(cast, role, method, url, tables):
    """Whether what these tables hold is another after the same press."""
    client = cast.client(role)
    with transaction.atomic():
        before = sums(tables)
        getattr(client, method)(url)
        after = sums(tables)
        transaction.set_rollback(True)
    return before != after


def faults_of(cast, role, method, url):
    """Yield what is wrong with the answer while a policy fails."""
    answer, tables = answered(cast, role, method, url)
    if answer.status_code not in {403, 404, 500}:
        yield f"goes on: {answer.status_code}"
    page = b"".join(answer) if answer.streaming else answer.content
    yield from (f"tells {word}" for word in TOLD if word.encode() in page)
    if tables and is_half_written(cast, role, method, url, tables):
        yield f"half written: {sorted(tables)}"


def first_asked(part, cast, listening):
    """Return where each policy was asked first, as (role, method, url)."""
    said, found = expected(), {}
    for name, url in part:
        for place, method, words in ((1, "post", TAKEN), (0, "get", {"page"})):
            role = first_role(said.get(name, {}), place, words)
            if role is None:
                continue
            listening.heard.clear()
            answered(cast, role, method, url)
            for policy in listening.heard:
                found.setdefault(policy, (role, method, url))
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_a_policy_that_fails_refuses_and_tells_nothing(
    part, scene, settings, monkeypatch, record_property
):
    settings.ACCOUNT_RATE_LIMITS = {}
    names, cast = parts_of(scene)[part], Cast(scene)
    for role in {first_role(row, place, TAKEN) for row in expected().values() for place in (0, 1)}:
        if role:
            cast.client(role)  # everybody is there before anything fails
    listening = Listening(monkeypatch)
    places, faults = first_asked(names, cast, listening), []
    for policy, (role, method, url) in sorted(places.items()):
        listening.failing = policy
        faults += [(policy, method, url, each) for each in faults_of(cast, role, method, url)]
    record_property("policies", len(places))
    assert faults == []
    assert len(places) > 3


def a_message():
    """Return who writes to the other side of a mentorship, where, and what."""
    pair = Pair()
    return pair.founder, reverse("message_list", args=[pair.row.pk]), {"text": "化验单在这里"}


def a_request():
    """Return who asks a mentor, where, and what."""
    mentor, venture = MentorFactory(), VentureFactory()
    told = {"venture": venture.pk, "message": "想请您看一遍我们的中试方案", "shares": ["email"]}
    return venture.founders.first(), reverse("request_new", args=[mentor.slug]), told


def pressed(client, url, told):
    """Return the answer to a filled form, with the tables that were changed; nothing stays."""
    with transaction.atomic():
        with writes() as tables:
            answer = client.post(url, told)
        transaction.set_rollback(True)
    return answer, tables - READING_WRITES.keys()


@pytest.mark.parametrize("filled", [a_message, a_request])
def test_a_policy_that_a_filled_form_meets_refuses_and_tells_nothing(filled, settings, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = {}
    person, url, told = filled()
    client = signed_in(person)
    client.raise_request_exception = False
    listening = Listening(monkeypatch)
    answer, tables = pressed(client, url, told)
    assert answer.status_code == 302
    assert tables
    heard = sorted(listening.heard)
    assert "accounts.policies.may_speak" in heard  # which the action asks, behind the form
    for policy in heard:
        listening.failing = policy
        with transaction.atomic():
            before = sums(tables)
            answer = client.post(url, told)
            after = sums(tables)
            transaction.set_rollback(True)
        assert answer.status_code in {403, 404, 500}, policy
        assert [word for word in TOLD if word.encode() in answer.content] == [], policy
        assert before == after, policy


@pytest.mark.parametrize(
    "table",
    ["audit_auditevent", "notifications_notification", "procrastinate_jobs", "mentors_mentorship"],
)
def test_where_one_of_the_rows_of_a_yes_cannot_be_written_none_is(table, scene):
    url = reverse("request_act", args=[scene.asked.pk, "accept"])
    cast, watched = Cast(scene), {"mentors_mentorshiprequest", table}
    client = cast.client("mentor")
    with transaction.atomic():  # the control: unhindered it writes them all
        before = sums(watched)
        assert client.post(url).status_code == 302
        assert not set(before.items()) & set(sums(watched).items())
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute(FAILING.format(table=table))
    client = cast.client("mentor")
    client.raise_request_exception = False
    with transaction.atomic():
        answer = client.post(url)
    assert answer.status_code == 500
    assert [word for word in (*TOLD, table) if word.encode() in answer.content] == []
    assert sums(watched) == before
    scene.asked.refresh_from_db()
    assert scene.asked.status == "sent"


def test_there_are_policies_and_each_can_be_listened_to():
    found = policies()
    assert len(found) > 150
    assert {name for name, each in found.items() if each.__code__.co_freevars} == set()


def test_a_page_that_goes_on_or_tells_would_be_found(scene):
    class Careless:
        raise_request_exception, streaming, status_code = False, False, 200
        content = f"RuntimeError: {PLANTED}".encode()

        def client(self, _role):
            return self

        def get(self, _url):
            type(scene.founder).objects.filter(pk=scene.founder.pk).update(name="半途")
            return self

    found = list(faults_of(Careless(), "founder", "get", "/careless/"))
    assert found == [
        "goes on: 200", f"tells {PLANTED}", "tells RuntimeError",
        "half written: ['accounts_user']",
    ]  # fmt: skip
