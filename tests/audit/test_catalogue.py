"""The catalogue of events and the code name the same kinds."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from audit.actions import record
from audit.events import KINDS
from audit.models import AuditEvent, Tracked
from tests.factories import OfficerFactory

ROOT = Path(settings.BASE_DIR)
OUTSIDE = {"tests", "benchmarks", "migrations", ".venv", "var"}
# Where a helper records what its callers name: the file, and the verbs that they hand over.
HANDED_OVER = {
    "accounts/actions.py": ("note_factor", 1),
    "incubation/actions/conditions.py": ("_switch", 1),
    "mobility/actions/papers.py": ("_keep", 0),
    "spaces/actions/places.py": ("_switch", 1),
}
WRITERS = {"audit/actions.py", "ledgers/actions/fields.py"}  # `record`, and the same for many
BY_TABLE = {  # what goes through a table
    "spaces/actions/places.py": {"open", "close"},
    "accounts/adapter/receivers.py": {"factor_added", "factor_removed", "factor_renewed"},
}


def ours():
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.parent != ROOT:
            continue
        for file in sorted(folder.rglob("*.py")):
            if not OUTSIDE & set(file.relative_to(ROOT).parts):
                yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text())


def literals(node):
    """Return the texts that an expression may be, None where it may be something else."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return literals(node.body) | literals(node.orelse)
    return {None}


def name_of(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def aliases(tree):
    """Return what a file calls `record` where it has something else of that name."""
    return {
        each.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "audit.actions"
        for each in node.names
        if each.name == "record" and each.asname
    }


def recorded():
    """Return the kinds that the code records, and the calls that name one no reader can tell."""
    kinds, unknown = set(), []
    for file, tree in ours():
        helper, place = HANDED_OVER.get(file, ("", 0))
        kinds |= BY_TABLE.get(file, set())
        names = {"record", "record_each", "record_failure", *aliases(tree)}
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name, told = name_of(call), set()
            if name in names and call.args and file not in WRITERS:
                told = literals(call.args[0])
            elif helper and name == helper and len(call.args) > place:
                told = literals(call.args[place])
            elif name == "AuditEvent" and file not in WRITERS:
                told = {
                    text
                    for keyword in call.keywords
                    if keyword.arg == "verb"
                    for text in literals(keyword.value)
                }
            if None in told and file not in HANDED_OVER:
                unknown.append(f"{file}:{call.lineno}")
            kinds |= told - {None}
    return kinds, unknown


def moved():
    """Return the verbs of all life-cycles: `advance` records each under its name."""
    return {
        verb
        for model in apps.get_models()
        if issubclass(model, Tracked)
        for verb in model.lifecycle.moves
    }


def test_what_the_code_records_is_in_the_catalogue_and_the_other_way():
    kinds, unknown = recorded()
    assert not unknown
    assert (kinds | moved()) - set(KINDS) == set()
    assert set(KINDS) - (kinds | moved()) == set()


def test_each_kind_fits_its_column_and_has_words():
    longest = AuditEvent._meta.get_field("verb").max_length
    assert all(len(name) <= longest and str(kind.words) for name, kind in KINDS.items())


def test_a_planted_kind_is_found():
    tree = ast.parse('record("sell_everything", row, by=None, at=now)')
    (call,) = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    assert literals(call.args[0]) - set(KINDS) == {"sell_everything"}


@pytest.mark.django_db
def test_the_database_notes_the_roles_and_the_moment(now):
    officer = OfficerFactory(role="hr_head").user
    event = record("export", officer, by=officer, at=now)
    event.refresh_from_db()
    assert event.roles == "hr_head"
    assert event.written_at is not None
