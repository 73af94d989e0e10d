"""Two dozen fields beside those of a form, at every address that takes one, write nothing.

Every address of `config/access.tsv` is posted to as a role that gets further than the door, with
the fields of its form as the pages show them, filled as a person would: once plainly, once with
fields beside them. What is written, statement by statement and value by value, is the same both
times. `test_beside.py` holds the rows of some forms against each other as well.
"""

import re
from http.cookies import SimpleCookie
from random import Random

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from tests.hostile.forms import Reader, plausible
from tests.hostile.sweep import fields_in_source
from tests.scenes import signed_in
from tests.walk import READING_WRITES, changed_by
from tests.whole.test_access import ROLES, addresses, expected
from tests.whole.test_beside import FAR, extras

pytestmark = pytest.mark.django_db
PARTS = 6
TAKEN = {"moved", "form", "page"}
WORDS = "zq7-beside"  # no page, no row and no form says so
MOVING = re.compile(r"[A-Za-z0-9_\-]{16,}|\d+")  # keys, moments, tokens
# Nobody is signed out in the middle of a walk; a draft is whatever stands in a form.
LEFT_OUT = {"set_language_here", "healthz", "account_logout", "draft_keep"}


def beside(scene):
    """Return what is sent beside a form: every name of `test_beside.py`, with values to be seen."""
    return {
        name: WORDS if value in {"another", "zzz", "other", "ended"} else value
        for name, value in extras(scene).items()
    }


def as_text(value):
    """Return a value of a statement as text; of bytes, whether they hold what was sent beside."""
    told = getattr(value, "obj", value)  # what a wrapper of the driver is about
    if isinstance(told, bytes | memoryview):
        return WORDS if WORDS.encode() in bytes(told) else "bytes"
    return str(told)


def statements(press):
    """Return what a press writes, as (statement, values); nothing of it stays."""
    written = []

    def note(execute, sql, params, many, context):
        if changed_by(sql) - READING_WRITES.keys():
            rows = params if many else [params]
            written.append((sql, [as_text(value) for row in rows for value in row or ()]))
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            press()
        transaction.set_rollback(True)
    return written


def plainly(written):
    """Return what was written without what is another each time."""
    return [
        (MOVING.sub("0", sql), [MOVING.sub("0", value) for value in values])
        for sql, values in written
    ]


def told_of_others(written, values):
    """Return the values that were sent beside a form and are written."""
    kept = {value for _sql, row in written for value in row}
    return {value for value in values if any(value in each for each in kept)}


def parts_of(scene):
    """Return the addresses of the file in as many parts, pages of one room together."""
    found = sorted(addresses(scene), key=lambda each: resolve(each[1]).func.__module__)
    kept = [each for each in found if each[0] not in LEFT_OUT]
    size = -(-len(kept) // PARTS)
    return [kept[at : at + size] for at in range(0, len(kept), size)]


def first_role(cells, place, words):
    """Return the first role that gets one of these words by GET (0) or by POST (1)."""
    for role, cell in cells.items():
        both = cell.split()
        if len(both) > place and both[place] in words and role != "stranger":
            return role
    return None


class Cast:
    """People of all roles, each with a client whose cookies stay as they are."""

    def __init__(self, scene):
        self.scene, self.clients, self.cookies = scene, {}, {}

    def client(self, role):
        """Return the client of a role, as fresh as when it signed in."""
        if role not in self.clients:
            person = ROLES[role](self.scene)
            made = Client() if person is None else signed_in(person)
            self.clients[role] = made
            self.cookies[role] = {name: each.value for name, each in made.cookies.items()}
        client = self.clients[role]
        client.cookies = SimpleCookie(self.cookies[role])
        return client


def forms_of(part, cast, said):
    """Return the forms that the pages of a part show, by the address that they are sent to."""
    found = {}
    for name, url in part:
        role = first_role(said.get(name, {}), 0, {"page"})
        if role is None:
            continue
        client = cast.client(role)  # signed in for good, not for this page
        with transaction.atomic():
            answer = client.get(url)
            transaction.set_rollback(True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        reader = Reader(url)
        reader.feed(answer.content.decode())
        for form in reader.forms:
            if form.method == "POST":
                found.setdefault(form.path, (role, form))
    return found


def filled(form):
    """Return the fields of a form as a person would send them."""
    rng = Random(7)
    skipped = {"csrfmiddlewaretoken", "once"}
    return {
        each.name: plausible(each, rng)
        for each in form.fields
        if each.kind not in {"file", "other", "submit", "button"} and each.name not in skipped
    }


@pytest.mark.parametrize("part", range(PARTS))
def test_fields_beside_any_form_write_nothing(part, scene, settings, record_property):
    settings.ACCOUNT_RATE_LIMITS = {}
    said, cast, more = expected(), Cast(scene), beside(scene)
    names = parts_of(scene)[part]
    forms, faults, asked, wrote = forms_of(names, cast, said), [], 0, set()
    for name, url in names:
        role = first_role(said.get(name, {}), 1, TAKEN)
        if role is None:
            continue
        reader, form = forms.get(url, (role, None))
        plain = filled(form) if form else {}
        known = {each.name for each in form.fields} if form else set(fields_in_source(
            resolve(url).func))  # fmt: skip
        extra = {key: value for key, value in more.items() if key not in known}
        client = cast.client(reader)

        def press(told, client=client, url=url):
            return lambda: client.post(url, told)

        once = statements(press(plain))
        again = statements(press(plain | extra))
        asked += 1
        wrote |= {name} if once else set()
        if plainly(once) != plainly(again):
            faults.append((name, reader, "other statements"))
        marks = {WORDS, FAR} & set(extra.values())
        if told_of_others(again, marks) - told_of_others(once, marks):
            faults.append((name, reader, "what was sent beside is written"))
    record_property("addresses", asked)
    record_property("written", len(wrote))
    assert faults == []
    assert asked > 20
    assert wrote


def test_a_value_from_beside_a_form_would_be_found(scene):
    def careful():
        type(scene.founder).objects.filter(pk=scene.founder.pk).update(name="甲")

    def careless():
        type(scene.founder).objects.filter(pk=scene.founder.pk).update(name="甲", wechat=WORDS)

    def promoted():
        type(scene.founder).objects.filter(pk=scene.founder.pk).update(name="甲", is_staff=True)

    once = statements(careful)
    assert plainly(statements(careful)) == plainly(once)
    for planted in (careless, promoted):
        assert plainly(statements(planted)) != plainly(once)
    assert told_of_others(statements(careless), {WORDS, FAR}) == {WORDS}
    scene.founder.refresh_from_db()
    assert not scene.founder.is_staff
