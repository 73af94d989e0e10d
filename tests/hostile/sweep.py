"""The sweep: every page read once, then asked for with hostile values."""

import contextlib
import inspect
import random
import re
import sys
import time
from dataclasses import replace
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, quote, urlsplit

from django.core.signals import got_request_exception
from django.db import Error, connection, transaction
from django.forms import BaseForm
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse

from tests.hostile.asking import (
    Ask,
    Fault,
    TooLong,
    as_bytes,
    packed,
    patience,
    place_of,
    resident,
    urlencoded,
)
from tests.hostile.forms import NONE, Field, Form, Reader, plausible
from tests.hostile.values import (
    ANY,
    CHOICES,
    COUNTS,
    DATES,
    HEADERS,
    HTMX,
    KEYS,
    KINDS,
    METHODS,
    NAMES,
    NUMBERS,
    PLACES,
    UPLOADS,
    WORST,
)

PATIENCE = 10.0  # seconds for one request
SLOW = 2.0
TRIES = 60  # to make one finding smaller
NAMED = re.compile(r"""(?:GET|POST|FILES)\b(?:\.get|\.getlist)?[(\[]\s*["']([\w-]+)["']""")


def fields_in_source(view):
    """Yield the names that the module of a view reads from requests, and those of its forms."""
    module = inspect.getmodule(inspect.unwrap(view))
    names = set(NAMED.findall(inspect.getsource(module))) if module else set()
    for each in vars(module).values() if module else ():
        if isinstance(each, type) and issubclass(each, BaseForm):
            names |= set(getattr(each, "base_fields", {}))
    return sorted(names)


def name_of(path):
    """Return the name of the URL pattern that answers, or the path."""
    try:
        return resolve(path).view_name or path
    except (Resolver404, ValueError):
        return path


def templates():
    """Return every named address outside the admin: its name, its text, and its keys."""
    known = get_resolver().reverse_dict
    names = sorted(name for name in known if isinstance(name, str))
    return {name: known.getlist(name)[0][0][0][0] for name in names}


NUMBERED = {"page", "year", "pool", "talks", "size", "unit", "case", "venture", "month", "pk"}


class Sweep:
    """Reads pages as people of a cast, then sends hostile requests and keeps what it finds."""

    def __init__(self, cast, seed=1):
        self.rng = random.Random(seed)
        self.clients, self.cookies = {}, {}
        for role, person in {NONE: None, **cast}.items():
            client = Client(headers={"accept-language": "zh-cn"}, raise_request_exception=False)
            if person is not None:
                client.force_login(person)
            self.add(role, client)
        self.forms, self.templates = {}, templates()
        self.faults, self.slow, self.statuses, self.raised = {}, [], {}, []
        self.took, self.growth, self.sent = 0.0, 0.0, 0
        self.drawn, self.last = ("", None), None
        self.sizes, self.reached = [], set()

    def add(self, role, client):
        """Let a client play a role, each time with the cookies that it has now."""
        client.raise_request_exception = False
        self.clients[role] = client
        self.cookies[role] = client.cookies.output(header="", sep=";")

    # reading
    def read(self, path, role):
        """Read a page and keep its forms."""
        url = urlsplit(path)
        ask = Ask(name_of(url.path), role, "GET", url.path, tuple(parse_qsl(url.query, True)))
        answer = self.send(ask)
        self.keep(Form(url.path, "GET", [Field(n, "text", v) for n, v in ask.query], role))
        if answer is None or "html" not in answer.headers.get("Content-Type", ""):
            return
        reader = Reader(url.path)
        reader.feed(answer.content.decode())
        for form in reader.forms:
            self.keep(replace(form, role=role))
        for link in reader.links:
            self.keep_link(urlsplit(link), url.path, role)

    def keep(self, form):
        """Keep a form, once for each role."""
        kept = self.forms.setdefault(name_of(form.path), [])
        names = {each.name for each in form.fields}
        for each in kept:
            if (each.path, each.method, each.role) == (form.path, form.method, form.role) and (
                names <= {other.name for other in each.fields}
            ):
                return
        kept.append(form)

    def keep_link(self, url, path, role):
        """Keep the parameters of a link of this site."""
        if not url.netloc:
            fields = [Field(name, "text", value) for name, value in parse_qsl(url.query, True)]
            self.keep(Form(url.path or path, "GET", fields, role))

    def read_source(self):
        """Keep, for every page, the names that its code asks for."""
        for name, forms in list(self.forms.items()):
            path, role = forms[0].path, forms[-1].role
            with contextlib.suppress(Resolver404, OSError, TypeError, ValueError):
                fields = [Field(each, "text") for each in fields_in_source(resolve(path).func)]
                self.forms[name] += [Form(path, way, fields, role) for way in ("GET", "POST")]

    def read_all(self, pages):
        """Read pages, and keep every address that no page named."""
        for path, role in pages:
            self.read(path, role)
        for name, template in self.templates.items():
            if name not in self.forms:
                path = "/" + re.sub(r"%\(\w+\)s", "1", template)
                self.forms[name] = [Form(path, way, [], NONE) for way in ("GET", "POST")]
        self.read_source()

    # asking
    def hostile(self, at):
        """Return a hostile value, more often than not one for this kind of field."""
        rng, name = self.rng, at.name
        if rng.random() < 0.3:
            return rng.choice(WORST)
        fitting = {"file": UPLOADS, "date": DATES, "number": NUMBERS, "month": DATES}.get(at.kind)
        if name.endswith("_FORMS"):
            fitting = COUNTS
        elif name in {"back", "next"}:
            fitting = PLACES
        elif name.endswith("do") or at.kind in {"select", "radio", "button", "checkbox", "other"}:
            fitting = [*CHOICES, *NUMBERS]
        elif at.value.isdecimal() or name in NUMBERED:
            fitting = NUMBERS
        if fitting and rng.random() < 0.6:
            return rng.choice(fitting)
        return rng.choice(UPLOADS) if rng.random() < 0.05 else rng.choice(ANY)

    def filled(self, form):
        """Return the fields of a form as a person might send them: one button, no other choices."""
        given, buttons = [], [each for each in form.fields if each.kind in {"button", "submit"}]
        for each in form.fields:
            if each.kind in {"button", "submit", "other"}:
                continue
            empty = not each.value and self.rng.random() < 0.15
            given.append((each, "" if empty else plausible(each, self.rng)))
        if buttons and self.rng.random() < 0.7:
            pressed = self.rng.choice(buttons)
            given.append((pressed, pressed.value))
        return given

    def spoilt(self, form):
        """Return the fields of a form with one to three of them hostile."""
        given = self.filled(form)
        spare = [each for each in form.fields if each.kind == "other"]
        given += [(each, each.value) for each in self.rng.sample(spare, min(len(spare), 1))]
        pairs = [(each.name, value) for each, value in given]
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            if not given or self.rng.random() < 0.08:
                name = self.rng.choice(NAMES)
                pairs.append((name, self.hostile(Field(as_bytes(name).decode("latin-1"), "text"))))
                continue
            spot = self.rng.randrange(len(given))
            what = self.hostile(given[spot][0])
            if self.rng.random() < 0.06:  # a row that is not there
                name = re.sub(r"\d+", lambda _found: self.rng.choice(COUNTS), pairs[spot][0])
                pairs[spot] = (name, pairs[spot][1])
            elif self.rng.random() < 0.1:  # a list where one value is expected
                pairs.append((pairs[spot][0], what))
            else:
                pairs[spot] = (pairs[spot][0], what)
        return tuple(pairs)

    def headers(self):
        """Return no headers, or hostile ones."""
        luck = self.rng.random()
        if luck < 0.82:
            return ()
        return (self.rng.choice(HEADERS),) if luck < 0.92 else self.rng.choice(HTMX)

    def path(self, name, form):
        """Return the path of a form, now and then with hostile keys in it."""
        template = self.templates.get(name, "")
        if "%(" not in template or self.rng.random() < 0.85:
            return form.path
        known = [*KEYS, *(str(self.rng.randrange(1, 60)) for _ in range(8))]

        def key(_found):
            return quote(as_bytes(self.rng.choice(known)), safe="")

        return "/" + re.sub(r"%\(\w+\)s", key, template)

    def forget(self):
        """Ask no more for a form that its page does not take."""
        name, form = self.drawn
        if getattr(self.last, "status_code", 0) == 405 and len(self.forms[name]) > 1:
            self.forms[name] = [each for each in self.forms[name] if each is not form]

    def draw(self):
        """Return the next hostile request."""
        rng = self.rng
        name = rng.choice(list(self.forms))
        if name.startswith("admin:"):  # many lists by the same few lines of ours
            name = rng.choice(list(self.forms))
        form = rng.choice(self.forms[name])
        self.drawn = (name, form)
        role = form.role if rng.random() < 0.85 else rng.choice(list(self.clients))
        method = form.method
        if rng.random() < 0.08:
            self.drawn, method = (name, None), rng.choice([*METHODS, "GET", "POST"])
        ask = Ask(name, role, method, self.path(name, form), headers=self.headers())
        pairs = self.spoilt(form)
        if method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
            return replace(ask, query=pairs)
        how = rng.choice(("form", "form", "form", "multipart", "multipart", "multipart", "json"))
        how = rng.choice(KINDS) if rng.random() < 0.04 else how
        query = ()
        if rng.random() < 0.1:
            query = ((rng.choice(NAMES), rng.choice(ANY)),)
        return replace(ask, fields=pairs, how=how, query=query)

    # sending
    def _note(self, **_given):
        self.raised.append(sys.exc_info()[1])

    def answered(self, ask):
        """Send a request, undo what it did, and return the answer; keep what it raised."""
        client, self.raised, answer = self.clients[ask.role], [], None
        client.cookies = SimpleCookie(self.cookies[ask.role])
        kind, body = packed(ask) if ask.method not in {"GET", "HEAD"} else ("", b"")
        url = ask.path + ("?" + urlencoded(ask.query) if ask.query else "")
        got_request_exception.connect(self._note)
        began = time.perf_counter()
        try:
            with patience(PATIENCE), transaction.atomic():
                answer = client.generic(ask.method, url, body, kind, headers=dict(ask.headers))
                self.finish(answer)
                transaction.set_rollback(True)
        except (TooLong, Exception) as error:  # noqa: BLE001  whatever it is, it is a finding
            self.raised.append(error)
        finally:
            got_request_exception.disconnect(self._note)
        self.took = time.perf_counter() - began
        return answer

    def finish(self, answer):
        """Read an answer to its end, and ask the database for what it checks last."""
        if answer.streaming:
            for _part in answer.streaming_content:
                pass
        if answer.status_code < 500 and not connection.needs_rollback:
            try:
                connection.check_constraints()
            except Error as error:
                self.raised.append(error)

    def found(self, ask):
        """Send a request and return what is wrong with the answer, as (what, where, said)."""
        answer = self.last = self.answered(ask)
        status = getattr(answer, "status_code", 0)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status not in {0, 400, 403, 404, 405}:
            self.reached.add(ask.name)
        if self.raised:
            error = self.raised[0]
            return type(error).__name__, place_of(error), str(error)[:300]
        if status >= 500:
            return f"status {status}", ask.name, ""
        return None

    def send(self, ask):
        """Send a request, keep what it shows, and return the answer."""
        self.sent += 1
        found = self.found(ask)
        if self.took > SLOW:
            self.slow = sorted([*self.slow, (self.took, str(ask))], reverse=True)[:20]
        if found is None:
            return self.last
        fault = self.faults.setdefault(found[:2], Fault(*found, ask, 0))
        fault.times += 1
        if ask.size < fault.ask.size:
            fault.said, fault.ask = found[2], ask
        return self.last

    def shrink(self, fault):
        """Leave out of a request what is not needed to show a fault."""
        tries = 1 if fault.what == "TooLong" else TRIES
        for part in ("headers", "query", "fields"):
            for pair in getattr(fault.ask, part):
                left = tuple(each for each in getattr(fault.ask, part) if each is not pair)
                less, tries = replace(fault.ask, **{part: left}), tries - 1
                if tries < 0:
                    return
                found = self.found(less)
                if found and found[:2] == (fault.what, fault.where):
                    fault.ask = less

    def run(self, number, settled=500):
        """Send so many requests; memory is measured from request `settled` on."""
        before = None
        for turn in range(number):
            if turn == settled:
                before = resident()
            if turn % 1000 == settled:
                self.sizes.append(round(resident()))
            self.send(self.draw())
            self.forget()
        self.growth = resident() - before if before else 0.0
        for fault in self.faults.values():
            self.shrink(fault)

    def report(self):
        """Say what was found."""
        how = dict(sorted(self.statuses.items()))
        lines = [f"{self.sent} requests to {len(self.forms)} pages, by status {how}"]
        lines.append(f"memory grew by {self.growth:.1f} MB, each thousand: {self.sizes}")
        lines.append(
            f"pages that only refused: {', '.join(sorted(set(self.forms) - self.reached))}"
        )
        lines += [f"slow, {seconds:.1f} s: {ask}" for seconds, ask in self.slow]
        return "\n".join([*lines, *map(str, self.faults.values())])


def half_way(sweep, email):
    """Add two who wait for the six digits: one with an account, and a newcomer."""
    steps = {
        "with-a-code": ("account_request_login_code", {"email": email}),
        "newcomer": ("account_signup", {"email": "new@example.org", "name": "新人", "agree": "on"}),
    }
    for role, (name, data) in steps.items():
        client = Client(headers={"accept-language": "zh-cn"}, raise_request_exception=False)
        client.post(reverse(name), data)
        sweep.add(role, client)
    return list(steps)
