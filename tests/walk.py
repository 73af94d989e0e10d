"""What every answer must hold on the walk over all addresses, whoever asks.

`tests/whole/test_access.py` walks, as nineteen roles; a `Watch` looks over its shoulder: at the
headers of each answer, at what is written while something is read, at forms that forget the version
they showed, at the order of headings, and for marked data of others.
"""

import re
from contextlib import contextmanager

from django.db import connection
from django.forms import BaseForm
from django.template.context import BaseContext

from tests.files import got, page_asked_for
from tests.marks import contents
from ui.seen import SeenForm

# --- headers ------------------------------------------------------------------------------------
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {"base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'"}


def lacking(answer):
    """Yield what an answer lacks of the headers that all have."""
    yield from (name for name, value in HEADERS.items() if answer.headers.get(name) != value)
    policy = answer.headers.get("Content-Security-Policy", "")
    told = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    fallback = told.get("default-src", "")
    if "unsafe" in policy or not fallback or "*" in policy or "http" in policy:
        yield "Content-Security-Policy"
    for name, value in POLICY.items():
        found = told.get(name, fallback if name == "object-src" else "")
        if found != value:
            yield f"Content-Security-Policy {name}"
    person = getattr(getattr(answer, "wsgi_request", None), "user", None)
    is_known = person is not None and person.is_authenticated
    if is_known and "no-store" not in answer.headers.get("Cache-Control", ""):
        yield "Cache-Control"


# --- what reading writes --------------------------------------------------------------------------
READING_WRITES = {
    "audit_auditevent": "who was refused, who took a file: that has to be known",
    "accounts_calendarlink": "the secret of one's calendar, made when its address is first shown",
    "cache_table": "how often somebody came; what is computed once for all",
    "django_session": "when the person was last here, and what a page tells once",
    "matching_shown": "which mentors a team was shown, in which order: the ranking learns from it",
}
_CHANGE = re.compile(
    r"(?:INSERT INTO|DELETE FROM|MERGE INTO|TRUNCATE|(?<!FOR )(?<!KEY )(?<!DO )\bUPDATE)"
    r'\s+(?:ONLY\s+)?"?(\w+)"?|\b(procrastinate_defer)',
    re.IGNORECASE,
)


def changed_by(sql):
    """Return the tables that a statement changes; a job that is queued counts as one.

    >>> changed_by('SELECT 1 FROM "a" FOR UPDATE OF "a"'), changed_by('UPDATE "a" SET "b" = 1')
    (set(), {'a'})
    """
    text = str(sql)
    if text.startswith("SELECT") and "procrastinate_defer" not in text:
        return set()  # nearly all of them, some of many thousand letters
    return {table or job for table, job in _CHANGE.findall(text)}


@contextmanager
def writes():
    """Yield the set of tables that are changed meanwhile."""
    found = set()

    def note(execute, sql, params, many, context):
        found.update(changed_by(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


# --- forms ----------------------------------------------------------------------------------------
def carries_version(form):
    """Return the name of the field in which a form, or its class, carries what it showed."""
    fields = getattr(form, "base_fields", {})
    named = [name for name in ("version", "seen") if name in fields]
    return named[0] if named else ("seen" if _is_seen(form) else "")


def _is_seen(form):
    return issubclass(form if isinstance(form, type) else type(form), SeenForm)


def forgetful(answer):
    """Yield the forms of a page that show stored fields and not the version of them."""
    contexts = getattr(answer, "context", None)
    if answer.status_code != 200 or not is_page(answer) or not contexts:
        return
    page = answer.content.decode()
    outermost = contexts if isinstance(contexts, BaseContext) else contexts[0]
    for told in outermost.dicts:
        for form in told.values():
            name = carries_version(form) if isinstance(form, BaseForm) else ""
            if not name or _is_new(form):
                continue
            shown = [f'name="{form.add_prefix(each)}"' for each in form.fields if each != name]
            if any(each in page for each in shown) and (
                f'name="{form.add_prefix(name)}"' not in page
            ):
                yield type(form).__name__


def _is_new(form):
    return hasattr(form, "instance") and form.instance.pk is None


# --- headings -------------------------------------------------------------------------------------
_HEADING = re.compile(rb"<h([1-6])[ >]")


def leaps(page):
    """Return the first heading of a page that leaves out a level, as readers hear them; or "".

    >>> leaps(b"<h1>a</h1><h2 id='b'>b</h2><h3>c</h3><h2>d</h2>"), leaps(b"<h1>a</h1><h3>b</h3>")
    ('', 'h3 after h1')
    """
    before = 0
    for level in map(int, _HEADING.findall(page)):
        if level > before + 1:
            return f"h{level} after h{before}"
        before = level
    return ""


def is_page(answer):
    """Whether somebody reads it as a page."""
    return answer.headers.get("Content-Type", "").startswith("text/html")


# --- all of it ------------------------------------------------------------------------------------
class Watch:
    """Looks at every answer of a walk; `faults` holds what is wrong, each with its address."""

    def __init__(self, marks=()):
        self.marks = [mark.encode() for mark in marks]
        self.faults = set()

    def ask(self, method, name, url):
        """Ask, and look at the answer."""
        is_read = method.__name__ == "get"
        with writes() as tables:
            answer = method(url)
            if is_read and page_asked_for(answer):
                answer = got(method.__self__, url)
        if is_read:
            found = {f"writes {table}" for table in tables - READING_WRITES.keys()}
            found |= {f"{form} shows no version" for form in forgetful(answer)}
        else:
            found = set()
        found |= {f"lacks {header}" for header in lacking(answer)}
        content = contents(answer)
        found |= {f"tells {mark.decode()}" for mark in self.marks if mark in content}
        if is_page(answer) and (leap := leaps(content)):
            found.add(leap)
        self.faults |= {(method.__name__, name, each) for each in found}
        return answer
