"""Whatever form the suite sends carries two dozen fields beside its own: `pytest -p tests.beside`.

All tests pass as they do without, and no value that was sent beside a form stands in a statement
that writes. At the end it says how many addresses took a form, which the walk of
`tests/whole/test_beside_all.py`, with forms filled by chance, cannot reach.
"""

from collections import Counter
from collections.abc import Mapping
from importlib import import_module

import pytest

MARK = "zq7-beside"
NAMES = (
    "is_staff", "is_superuser", "is_active", "is_sample", "is_published", "verified", "groups",
    "user_permissions", "status", "state", "role", "slug", "search_key", "capacity",
    "open_requests", "is_let", "code", "close_reason", "id", "pk", "user", "user_id", "by",
    "by_id", "created_by", "asked_by", "person", "decided_by", "organisation", "organisation_id",
    "operator", "operator_id", "employer", "venture_id", "space_id", "mentor_id", "host",
)  # fmt: skip
TAKEN = 400  # below it a form was taken
took, written = Counter(), Counter()


def known(path):
    """Return the names that an address reads, those of the forms of its verbs included."""
    from django.forms import BaseForm  # noqa: PLC0415  a plugin is loaded before Django is set up
    from django.urls import resolve  # noqa: PLC0415

    from tests.hostile.sweep import fields_in_source  # noqa: PLC0415

    view = resolve(path).func
    names = set(fields_in_source(view))
    for table in vars(import_module(view.__module__)).values():
        for each in table.values() if isinstance(table, Mapping) else ():
            form = getattr(each, "form", None)
            if isinstance(form, type) and issubclass(form, BaseForm):
                names |= set(form.base_fields)
    return names


def beside(path, data):
    """Return a form with the fields beside it; of addresses that are not ours, the form alone."""
    from django.urls import Resolver404  # noqa: PLC0415

    if path.startswith("/admin/"):
        return data
    try:
        names = known(path.partition("?")[0])
    except (Resolver404, TypeError):
        return data
    names |= set(data) | {name.rpartition("-")[2] for name in data}
    return {**dict.fromkeys((name for name in NAMES if name not in names), MARK), **data}


@pytest.fixture(autouse=True, scope="session")
def _beside():
    from django.db.backends.utils import CursorWrapper  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.client import MULTIPART_CONTENT  # noqa: PLC0415

    from tests.walk import changed_by  # noqa: PLC0415

    sends, executes = Client.post, CursorWrapper.execute

    def post(self, path, data=None, content_type=MULTIPART_CONTENT, **options):
        is_form = content_type == MULTIPART_CONTENT and (data is None or isinstance(data, dict))
        told = beside(str(path), data or {}) if is_form else data
        answer = sends(self, path, told, content_type, **options)
        if is_form and told != data and answer.status_code < TAKEN:
            took[getattr(answer.resolver_match, "view_name", "") or str(path)] += 1
        return answer

    def execute(self, sql, params=None):
        values = params.values() if isinstance(params, Mapping) else params or ()
        if any(MARK in str(value) for value in values) and changed_by(sql):
            written[str(sql)[:120]] += 1
        return executes(self, sql, params)

    Client.post, CursorWrapper.execute = post, execute
    yield
    Client.post, CursorWrapper.execute = sends, executes


def pytest_sessionfinish(session):
    """Tell the process that reports what this one saw."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["beside"] = [dict(took), dict(written)]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Add up what the processes saw."""
    for whole, part in zip((took, written), node.workeroutput.get("beside", ()), strict=False):
        whole.update(part)


def pytest_terminal_summary(terminalreporter):
    """Say what was reached."""
    terminalreporter.section("fields beside forms")
    told = f"{sum(took.values())} forms taken at {len(took)} addresses"
    terminalreporter.line(f"{told}; statements that write what stood beside them: {written}")
