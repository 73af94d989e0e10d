"""Every parameter of every page with a mark in it: no statement to the database ever holds it.

What somebody sends reaches the database beside a statement and not inside of it. So a mark that
shows up in the text of a statement is an injection, whether or not it does harm. The suite tries
every sixteenth parameter, `make attack` all of them.
"""

import itertools
import re
from urllib.parse import quote

import pytest
from django.db import connection

from tests.hostile.asking import Ask
from tests.whole.test_hostile import REQUESTS, swept

MARK = "zq7inject"
VALUE = f'{MARK}\' OR "1"="1" -- %s'
NOT_READ = {"csrfmiddlewaretoken"}
EACH = 1 if REQUESTS else 16


class Listener:
    """Keeps each statement that holds the mark, with what was asked."""

    def __init__(self):
        self.ask, self.found = None, []

    def __call__(self, execute, sql, params, many, context):
        if MARK in str(sql):
            self.found.append((str(self.ask), str(sql)[:200]))
        return execute(sql, params, many, context)


def parameters(sweep):
    """Yield each parameter of each page once for a way of sending, with its form."""
    seen = set()
    for name, forms in sweep.forms.items():
        for form in forms:
            for at in form.fields:
                key = name, form.method, at.name
                if key not in seen and at.name not in NOT_READ and at.kind != "file":
                    seen.add(key)
                    yield name, form, at


def marked(sweep, name, form, at):
    """Return a request that fills in a form as a person might, but for one field."""
    told = {field.name: value for field, value in sweep.filled(form)} | {at.name: VALUE}
    pairs = tuple(told.items())
    where = name, form.role, form.method, form.path
    return Ask(*where, query=pairs) if form.method == "GET" else Ask(*where, fields=pairs)


def marked_addresses(sweep):
    """Yield a request for each address that has something of a person in its path."""
    for name, template in sweep.templates.items():
        if "%(" in template:
            path = "/" + re.sub(r"%\(\w+\)s", lambda _key: quote(VALUE, safe=""), template)
            yield Ask(name, sweep.forms[name][0].role, "GET", path)


@pytest.fixture
def sweep(scene):
    return swept(scene, 0, seed=1)


def test_no_parameter_becomes_part_of_a_statement(sweep):
    listener, number = Listener(), 0
    with connection.execute_wrapper(listener):
        fields = (marked(sweep, *each) for each in parameters(sweep))
        for listener.ask in itertools.islice(
            itertools.chain(fields, marked_addresses(sweep)), 0, None, EACH
        ):
            sweep.send(listener.ask)
            number += 1
    assert not listener.found
    assert not sweep.faults, sweep.report()
    assert number > 1_600 / EACH


@pytest.mark.django_db
def test_a_statement_that_holds_what_was_sent_would_be_found():
    listener = Listener()
    with connection.execute_wrapper(listener), connection.cursor() as cursor:
        cursor.execute("SELECT %s", [VALUE])
        assert not listener.found
        cursor.execute("SELECT '" + MARK + "'")
    assert len(listener.found) == 1
