"""Requests that no browser sends: hostile values in every field of every page, as every role.

A `Sweep` reads every page once and keeps its forms and the parameters of its links. Then it asks
for pages with one to three values replaced, each time in a savepoint that is rolled back. What it
finds: answers of 500 and above, requests that do not end, and how much memory is kept.

`python -m tests.hostile [N] [--seed S]` sends N requests (20,000 if nothing is said).
"""

import argparse
import contextlib
import gc
import inspect
import io
import json
import logging
import os
import random
import re
import resource
import signal
import struct
import sys
import threading
import time
import traceback
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_from_bytes, urlsplit

from django.core.signals import got_request_exception
from django.db import Error, connection, transaction
from django.forms import BaseForm
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse

HOME = Path(__file__).resolve().parent.parent
PATIENCE = 10.0  # seconds for one request
SLOW = 2.0
BOUNDARY = b"hostile-boundary"
TRIES = 60  # to make one finding smaller
NONE = "stranger"


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    name: str
    content: bytes
    type: str = "application/octet-stream"


Value = str | bytes | Upload
Pairs = tuple[tuple[str | bytes, Value], ...]


# --- what is hostile --------------------------------------------------------------------------
def zipped(name, content):
    """Return a zip file of one member."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def png(width, height):
    """Return a PNG that says it is this large, with one pixel in it."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")


NUMBERS = [
    "²", "²", "１２", "١٢", "1" * 5000, "9" * 4000, "9" * 30, "-1", "0", "1e400", "-1e400",
    "1e5", "nan", "sNaN", "inf", "-Infinity", "0x10", "1_000", "+1", " 1 ", "1.0", "1,5", "½",
    "Ⅻ", "-0", str(2**31), str(2**31 - 1), str(2**63), str(2**63 - 1), str(2**64),
    str(-(2**63) - 1), "0.1" + "0" * 400 + "1", "1e-400", "1\x00", "٣٫٥",
]  # fmt: skip
DATES = [
    "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "99999999999", "0000-00-00",
    "1899-12-31", "1582-10-10", "2026-W53-7", "2026-1", "²026-01-01", "２０２６-１２-０１",
    "2026-13",
    "9999-12", "0001-01", "2026.4", "2026年2月30日", "-2026-01-01", "2026-11-24T25:61", "24:00",
    "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00",
]  # fmt: skip
TEXTS = [
    "", " ", " \t\r\n ", "\x00", "光\x00伏", " " * 2000 + "微信" + " " * 2000, "盐" * 34_000,
    "a" * 100_000, "微信" * 5000, "🧂🔋🐂👩‍🔬", "\u202eمرحبا\u202c", "\u200b\u2060\ufeff",
    "e\u0301" * 3000, "\u0e47" * 3000, "\U0010ffff", "\ufffe", "\x1b[31m", "\x7f\x85\u2028\u2029",
    "<script>1</script>",
    "{{ 1 }}{% x %}", "%s%n%(x)s%", "{0.__class__}", "' OR 1=1 --", "\\", "%", "_", "\\x00", "..",
    "../../etc/passwd", "None", "null", "true", "[]", "{}", "[" * 5000, '{"a":' * 3000, "=1+1",
    "foo", "x" * 300, "@" * 2000, "a@" + "b." * 2000, "a" * 300 + "@example.org", "1" * 64 + ":",
    "138 0013 8000", "138" + " " * 2000 + "0013", "http://" + "a" * 3000, "-" * 3000, "," * 3000,
    "a,b;c\nd\n" * 500, "&&" * 1000, "*:&|!()", "'&'", '"' * 1001, "ß" * 999, "İ" * 1000,
]  # fmt: skip
BYTES = [
    b"\xed\xa0\x80",
    b"\xff\xfe\x80",
    b"\xc0\x80",
    b"\xe7\x9b",
    b"\xf5\x80\x80\x80",
    b"\x80" * 500,
]
CHOICES = ["drop-²", "up-99999", "up--1", "down-0", "drop-", "drop-" + "9" * 5000, "add", "add-²",
           "no-such-choice", "-", "drop-0\x00", "drop-0", "up-١", "²:A=1",
           "1" * 5000 + ":A=1", "2:A=" + "x" * 9000, "2:ZZZ=1", "2:D=0001-01-01",
           "2:E=\x00"]  # fmt: skip
COUNTS = ["²", "-1", "100000", "", "1001", "x", "1" * 5000, "0", "١", "3", str(2**63)]
PLACES = ["foo", "//evil", "///evil", "http://evil/", "javascript:alert(1)", "http://[", "/\\evil",
          "/" + "a" * 5000, "/nowhere/?x=%ED%A0%80", "/\x00", "\r\nX: y", "http://[::1",
          "/光伏"]  # fmt: skip
LEDGER = "姓名,工号,所在部门,离岗起,离岗止\n贺兰舟,00386,卤水化学研究室,{},{}\n"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOADS = [
    Upload("empty.xlsx", b""), Upload("empty.csv", b"", "text/csv"),
    Upload("picture.xlsx", png(1, 1), SHEET), Upload("huge.png", png(60_000, 60_000), "image/png"),
    Upload("bomb.xlsx", zipped("xl/workbook.xml", b"\0" * 10_000_000), SHEET),
    Upload("bomb.docx", zipped("word/document.xml", b"\0" * 10_000_000)),
    Upload("half.xlsx", zipped("xl/workbook.xml", b"<workbook/>")[:60], SHEET),
    Upload("bare.xlsx", zipped("[Content_Types].xml", b"<Types/>"), SHEET),
    Upload("bare.docx", zipped("word/document.xml", b"<w/>")),
    Upload("ledger.csv", LEDGER.format("²026.4", "2029.4.19").encode(), "text/csv"),
    Upload("ledger.csv", LEDGER.format("9999.12.31", "0001.1.1").encode(), "text/csv"),
    Upload("ledger.csv", LEDGER.format("1" * 5000, "\0").encode(), "text/csv"),
    Upload("ledger.csv", LEDGER.format("2026.4", "2029.4.19").encode("gb18030"), "text/csv"),
    Upload("ledger.csv", LEDGER.format("2026.4", "2029.4.19").encode("utf-16"), "text/csv"),
    Upload("ledger.csv", b"\xff\xfe\x80\x81", "text/csv"),
    Upload("quotes.csv", b'"' + b"a" * 200_000, "text/csv"), Upload("wide.csv", b"," * 50_000),
    Upload("lines.csv", b"\n" * 50_000), Upload("nul.pdf", b"%PDF-1.4\0" * 100, "application/pdf"),
    Upload("\x00.pdf", b"%PDF-1.4", "application/pdf"), Upload("../../x.pdf", b"%PDF-1.4"),
    Upload("x" * 5000 + ".pdf", b"%PDF-1.4"), Upload("光\u202efdp.exe", b"MZ"), Upload("", b"x"),
    Upload("a.pdf", b"%PDF-1.4", "garbage"), Upload("a.pdf", b"%PDF-1.4", "text/html; charset=²"),
    Upload("big.pdf", b"%PDF-1.4" + b"0" * 3_000_000, "application/pdf"),
    Upload("lols.xml", b'<!DOCTYPE l [<!ENTITY a "l"><!ENTITY b "&a;&a;">]><l>&b;</l>'),
]  # fmt: skip
NAMES = [
    "\x00", "a\x00b", "x[]", "x[0][y]", "[", "a" * 10_000, "", " ", "__proto__", "pk", "id", "²",
    "needs-²-text", "needs--1-text", "needs-99999-text", b"\xed\xa0\x80", b"\xff", "q", "page",
    "back", "next", "version", "csrfmiddlewaretoken", "do", "x\r\ny", '"', "_method", "show",
    "sort", "o",
]  # fmt: skip
ANY = [*NUMBERS, *DATES, *TEXTS, *BYTES, *CHOICES, *PLACES]
WORST = [  # what most often breaks something
    "\x00", "²", "1" * 5000, "foo", "", "-1", str(2**63), b"\xed\xa0\x80", "9999-12-31",
]  # fmt: skip
HEADERS = [
    ("accept-language", "garbage"), ("accept-language", "²;q=nan,zh;q=-1,*;q=1e400"),
    ("accept-language", "a-" * 400), ("accept-language", "en;q=" + "1" * 5000), ("accept", "²/²"),
    ("accept-language", "zh" + "-x" * 2000), ("x-forwarded-for", "garbage, 999.1.1.1, ²"),
    ("x-forwarded-for", ""), ("x-forwarded-for", "1.1.1.1," * 500), ("x-forwarded-proto", "foo"),
    ("range", "bytes=²-"), ("range", "bytes=0-99999999999999"), ("range", "bytes=-1,-1"),
    ("if-modified-since", "Tue, 99 Foo 99999 99:99:99 GMT"), ("if-none-match", '"' * 999),
    ("if-modified-since", "Mon, 01 Jan 0000 00:00:00 GMT"), ("host", "evil\x00.example"),
    ("host", "[::1"), ("host", "a" * 3000), ("referer", "http://["), ("referer", "\xff" * 50),
    ("user-agent", "x" * 10_000), ("user-agent", ""), ("user-agent", "\xff\xfe"),
    ("cookie", "sessionid=" + "²".encode().decode("latin-1")), ("cookie", "language=garbage"),
    ("cookie", "said=a:b:c; messages=[[; csrftoken=1"), ("cookie", "=" * 3000),
    ("cookie", "said=\x01"),
    ("cookie", "sessionid=" + "x" * 5000), ("authorization", "Basic ²"), ("expect", "100-continue"),
    ("content-encoding", "gzip"), ("x-requested-with", "XMLHttpRequest"),
]  # fmt: skip
HTMX = [
    (("hx-request", "true"), ("hx-target", target))
    for target in ("garbage", "", "\x00", "x" * 5000, "main", "%E5%85%89", "[", "results")
] + [
    (("hx-request", "true"), ("hx-current-url", "http://[")),
    (("hx-request", "true"), ("hx-current-url", "%ff"), ("hx-current-url-uri-autoencoded", "true")),
    (("hx-request", "true"), ("hx-trigger", "²"), ("hx-trigger-name", "\x00")),
    (("hx-request", "true"), ("hx-boosted", "true"), ("triggering-event", "{")),
    (("hx-request", "²"), ("hx-history-restore-request", "true")),
]
KINDS = [
    "garbage", "", "application/json", "text/plain", "multipart/form-data", "application/xml",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300,
    "multipart/form-data; boundary=²", "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=garbage", "multipart/form-data; charset=\xff",
]  # fmt: skip
METHODS = ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"]
KEYS = [
    "0", "00", str(2**31), str(2**63 - 1), str(2**63), str(2**64), "9" * 4000, "1" * 5000, "²", "١",
    "-1", "x", "a" * 3000, "\x00", "光", "..", "%", b"\xed\xa0\x80", b"\xff", "None", "1.0",
    "foo-bar", "drop", "accept", "a:b:c", "1-2", "\n", "add",
]  # fmt: skip


# --- what the pages have ----------------------------------------------------------------------
@dataclass
class Field:
    """One field of a form and what may be in it."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form, or the parameters of an address."""

    path: str
    method: str
    fields: list[Field]
    role: str = NONE


class Reader(HTMLParser):
    """Collects the forms of a page and the addresses that it names with parameters."""

    def __init__(self, path):
        super().__init__()
        self.path, self.forms, self.links = path, [], []
        self.by_id, self.open, self.into = {}, None, None

    def handle_starttag(self, tag, attrs):
        """Take a form, a field or a link."""
        had = {name: value or "" for name, value in attrs}
        self.links += [had[name] for name in ("href", "hx-get") if "?" in had.get(name, "")]
        if tag == "form":
            self.open = self._form(had)
        elif tag == "option" and self.into:
            self._option(had)
        elif tag in {"input", "select", "textarea", "button"} and had.get("name"):
            self._field(tag, had)
        if had.get("hx-post") and self.open:
            self.forms.append(Form(self._to(had["hx-post"]), "POST", self.open.fields))

    def handle_endtag(self, tag):
        """Close a form or a field."""
        if tag == "form":
            self.open = None
        elif tag in {"select", "textarea"}:
            self.into = None

    def handle_data(self, data):
        """Take what stands in a large field."""
        if self.into and self.into.kind == "textarea":
            self.into.value += data

    def _to(self, action):
        return urlsplit(action).path or self.path

    def _form(self, had):
        action = had.get("action", "")
        form = Form(self._to(action), had.get("method", "get").upper(), [])
        self.by_id[had.get("id")] = form
        self.forms.append(form)
        if "?" in action:
            self.links.append(action)
        return form

    def _field(self, tag, had):
        kind = had.get("type", "text") if tag == "input" else tag
        made = Field(had["name"], kind, had.get("value", ""))
        if kind in {"radio", "checkbox"}:
            made.value = had.get("value", "on")
            if kind == "radio" and "checked" not in had:
                made.kind = "other"
        if tag in {"select", "textarea"}:
            self.into = made
        home = self.by_id.get(had["form"]) if "form" in had else self.open
        if home is not None:
            home.fields.append(made)

    def _option(self, had):
        value = had.get("value", "")
        self.into.options.append(value)
        if "selected" in had or (value and not self.into.value):
            self.into.value = value


PLAIN = {
    "date": "2026-12-01", "number": "3", "email": "a@example.org", "month": "2026-12",
    "password": "correct-horse-8", "tel": "13800138000", "url": "https://example.org/",
}  # fmt: skip


def plausible(at, rng):
    """Return what a person might have put into a field."""
    if at.value:
        return at.value
    if at.kind == "file":
        return Upload("协议.csv", LEDGER.format("2026.4", "2029.4.19").encode(), "text/csv")
    if at.options:
        return rng.choice(at.options)
    return PLAIN.get(at.kind, "从老卤里回收硼和镁")


# --- one request ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Ask:
    """One request."""

    name: str
    role: str
    method: str
    path: str
    query: Pairs = ()
    fields: Pairs = ()
    headers: tuple[tuple[str, str], ...] = ()
    how: str = "form"

    def __str__(self):
        parts = [f"{self.method} {short(self.path)} [{self.name}] as {self.role}"]
        for what, given in (
            ("query", self.query),
            ("data", self.fields),
            ("headers", self.headers),
        ):
            if given:
                parts.append(f"{what} {{{', '.join(f'{short(n)}: {short(v)}' for n, v in given)}}}")
        if self.method != "GET" and self.how != "form":
            parts.append(f"as {self.how!r}")
        return " ".join(parts)

    @property
    def size(self):
        """How much there is to read in it."""
        return len(str(self)) + 1000 * (len(self.query) + len(self.fields) + len(self.headers))


def short(value):
    """Return a value so that it fits a line."""
    if isinstance(value, Upload):
        return f"Upload({short(value.name)}, {len(value.content)} bytes, {short(value.type)})"
    text = repr(value) if not isinstance(value, str) or not value.startswith("/") else value
    return text if len(text) <= 90 else f"{text[:60]}…({len(value)})"


def as_bytes(value):
    """Return a value as it goes over the wire."""
    if isinstance(value, Upload):
        value = value.name
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def urlencoded(pairs):
    """Return pairs as a query string."""
    return "&".join(
        f"{quote_from_bytes(as_bytes(name), '')}={quote_from_bytes(as_bytes(value), '')}"
        for name, value in pairs
    )


def multipart(pairs):
    """Return pairs as the body of a form with files."""
    body = b""
    for name, value in pairs:
        quoted = as_bytes(name).replace(b'"', b"%22").replace(b"\r\n", b"%0D%0A")
        body += b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="' + quoted + b'"'
        if isinstance(value, Upload):
            body += b'; filename="' + as_bytes(value.name) + b'"\r\nContent-Type: '
            body += value.type.encode()
        content = value.content if isinstance(value, Upload) else as_bytes(value)
        body += b"\r\n\r\n" + content + b"\r\n"
    return body + b"--" + BOUNDARY + b"--\r\n"


def packed(ask):
    """Return the content type and the body of a request."""
    if ask.how == "multipart" or any(isinstance(value, Upload) for _name, value in ask.fields):
        return f"multipart/form-data; boundary={BOUNDARY.decode()}", multipart(ask.fields)
    if ask.how == "json":
        told = {as_bytes(n).decode("latin-1"): as_bytes(v).decode("latin-1") for n, v in ask.fields}
        return "application/json", json.dumps(told).encode()
    form = "application/x-www-form-urlencoded"
    return form if ask.how == "form" else ask.how, urlencoded(ask.fields).encode()


@contextlib.contextmanager
def quiet():
    """Let nobody log: a handler of pytest would keep every traceback and what hangs on it."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


class TooLong(KeyboardInterrupt):
    """A request did not end; of this kind so that nobody but psycopg catches it."""


@contextlib.contextmanager
def patience(seconds):
    """Stop what takes longer, if this is the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number, _frame):
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def place_of(error):
    """Return where in our own code an exception arose, else where at all."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.is_relative_to(HOME) and ".venv" not in path.parts and "tests" not in path.parts:
            return f"{path.relative_to(HOME)}:{frame.lineno}"
    last = frames[-1].filename.rpartition("site-packages/")[2] if frames else "?"
    return f"{last}:{frames[-1].lineno}" if frames else last


def resident():
    """Return how much memory this process holds, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


@dataclass
class Fault:
    """What went wrong at one place, and the smallest request that shows it."""

    what: str
    where: str
    said: str
    ask: Ask
    times: int = 1

    def __str__(self):
        return f"{self.what} at {self.where} ({self.times}x): {self.said[:200]!r}\n    {self.ask}"


# --- the sweep --------------------------------------------------------------------------------
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


def main():
    """Send many requests, by the test of the same name."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("number", nargs="?", default="20000")
    asked.add_argument("--seed", default="1")
    given = asked.parse_args()
    os.environ |= {"HOSTILE_REQUESTS": given.number, "HOSTILE_SEED": given.seed}
    test = str(HOME / "tests" / "test_hostile.py")
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-s", test])


if __name__ == "__main__":
    main()
