"""The tables of verbs agree with the life-cycle, the actions, the trail, the notices and pages."""

import ast
import importlib
import inspect
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from accounts.verbs import RowVerb
from audit.models import AuditEvent
from mentors.enums import REQUEST_LIFECYCLE
from mentors.verbs import DECISIONS, REQUEST_VERBS
from mobility import actions
from mobility.enums import CASE_LIFECYCLE, End
from mobility.forms.acts import CountersignForm, SubmitForm, SupportForm
from mobility.models import LeaveCase
from mobility.queries.policy import work_calendar
from mobility.verbs import ELSEWHERE, OFFERED, VERBS, typed
from mobility.verbs.table import _confirm
from tests.scenes import our_patterns, signed_in
from ui.seen import FIELD

ROOT = Path(settings.BASE_DIR)
FOLDERS = [ROOT / "mobility" / "actions", ROOT / "ledgers" / "actions"]
FUNCTIONS = {
    node.name: node
    for folder in FOLDERS
    for file in sorted(folder.rglob("*.py"))
    for node in ast.parse(file.read_text()).body
    if isinstance(node, ast.FunctionDef)
}
# Of another subject than a leave: their records are no verbs of one.
OTHER_SUBJECTS = {
    "add_policy", "begin_import", "draw", "drop_import", "edit_import", "export", "export_roster",
    "keep_posts", "keep_template", "link_venture", "note_finding", "tick_off",
}  # fmt: skip


REQUESTS = {
    node.name: node
    for node in ast.parse((ROOT / "mentors" / "actions" / "requests.py").read_text()).body
    if isinstance(node, ast.FunctionDef)
}


def function_of(verb):
    """Return the action that a row leads to: its own, or the one that its adaptor calls."""
    if verb.action.__module__ != typed.__name__:
        return FUNCTIONS[verb.action.__name__]
    tree = ast.parse(inspect.getsource(verb.action))
    (called,) = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "actions"
    }
    return FUNCTIONS[called]


def calls(function, name):
    """Return the first argument of each call of `name`, in the function and in its own helpers."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called == name:
            yield node


def constants(nodes, place):
    """Return the texts that stand at a place of calls, both of `a if … else b`."""
    for node in nodes:
        if len(node.args) > place:
            yield from (
                each.value
                for each in ast.walk(node.args[place])
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def test_a_verb_stands_in_one_row():
    assert len(VERBS) == len(OFFERED) + len(ELSEWHERE)
    for verb in OFFERED:
        assert None not in {verb.may, verb.form, verb.action}
        assert verb.move or verb.when, verb.name
        assert verb.form.button


def test_every_change_of_state_is_a_row():
    assert set(CASE_LIFECYCLE.moves) <= set(VERBS)


@pytest.mark.parametrize("verb", OFFERED, ids=lambda verb: verb.name)
def test_the_action_asks_the_policy_of_its_row(verb):
    asked = {
        node.func.attr
        for node in ast.walk(function_of(verb))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "policies"
    }
    name = "may_confirm" if verb.may is _confirm else verb.may.__name__
    assert name in asked, (verb.name, asked)


@pytest.mark.parametrize("verb", OFFERED, ids=lambda verb: verb.name)
def test_the_action_sends_the_notice_of_its_row(verb):
    sent = set(constants(calls(function_of(verb), "tell_researcher"), 0))
    assert sent == ({verb.notice} if verb.notice else set())
    if verb.notice:
        get_template(f"mobility/notices/{verb.notice}.txt")


def takes(action, form):
    """Give an action what a form tells once all of its fields are filled in."""
    filled = form.__new__(form)
    filled.cleaned_data = dict.fromkeys(form.base_fields.keys() - {FIELD}, "x")
    filled.user = None  # whom the form that links an account has found
    inspect.signature(action).bind("case", **filled.told(), by=None, at=None)


@pytest.mark.parametrize("verb", OFFERED, ids=lambda verb: verb.name)
def test_the_action_takes_what_the_form_tells(verb):
    takes(verb.action, verb.form)


def test_a_form_that_tells_too_little_or_too_much_would_be_found():
    takes(actions.support, SupportForm)
    for form in (SubmitForm, CountersignForm):
        with pytest.raises(TypeError):
            takes(actions.support, form)


def test_what_the_trail_says_of_a_leave_is_a_row_with_words():
    told = set()
    for function in FUNCTIONS.values():
        told |= set(constants(calls(function, "record"), 0))
        told |= set(constants(calls(function, "advance"), 1))
    told -= OTHER_SUBJECTS
    assert told <= set(VERBS), told - set(VERBS)
    assert {name for name in told if not VERBS[name].said} == set()


def test_no_row_is_of_something_that_nobody_does():
    source = "\n".join(
        file.read_text() for folder in FOLDERS for file in sorted(folder.rglob("*.py"))
    )
    for verb in VERBS.values():
        if verb.said:
            is_done = f'"{verb.name}"' in source or hasattr(actions, verb.name)
            assert is_done or verb.name in End.values, verb.name  # `confirm_end` does each of them


# What no person presses: the clock and the rules move these.
BY_ITSELF = {"expire", "pass_on", "close"}


def test_every_change_of_state_of_a_request_is_a_row_or_happens_by_itself():
    assert (
        set(REQUEST_LIFECYCLE.moves)
        == {name for name, verb in REQUEST_VERBS.items() if verb.move} | BY_ITSELF
    )


@pytest.mark.parametrize("verb", REQUEST_VERBS.values(), ids=lambda verb: verb.name)
def test_an_answer_asks_the_policy_of_its_row_and_tells_what_it_says(verb):
    function = REQUESTS[verb.action.__name__]
    asked = {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "policies"
    }
    assert verb.may.__name__.lstrip("_") in asked
    sent = set(constants(calls(function, "tell_founders"), 0))
    sent |= set(constants(calls(function, "tell_mentor"), 0))
    assert sent == {verb.notice}
    get_template(f"mentors/notices/{verb.notice}.txt")


@pytest.mark.parametrize("verb", REQUEST_VERBS.values(), ids=lambda verb: verb.name)
def test_the_page_of_a_request_offers_each_verb(verb):
    page = (ROOT / "mentors" / "templates" / "mentors" / "request.html").read_text()
    assert f"may.{verb.name} %}}" in page
    assert f"'{verb.name}' %}}" in page


@pytest.mark.django_db
def test_a_verb_that_is_not_offered_changes_nothing_by_its_address(scene):
    case = scene.leave.case
    shown = LeaveCase.objects.on(timezone.localdate(), work_calendar()).get(pk=case.pk)
    deeds = AuditEvent.objects.exclude(verb="refusal")
    client, before = signed_in(scene.leave.head), deeds.count()
    closed = [verb for verb in OFFERED if not verb.is_possible(shown)]
    assert {"receive", "complete_return", "reopen"} <= {verb.name for verb in closed}
    for verb in closed:
        answer = client.post(reverse("leave_act", args=[case.pk, verb.name]))
        assert answer.status_code in {302, 403, 422}, verb.name
    assert deeds.count() == before


VETTING = {
    node.name: node
    for node in ast.parse((ROOT / "mentors" / "actions" / "vetting.py").read_text()).body
    if isinstance(node, ast.FunctionDef)
}


@pytest.mark.parametrize(
    "decision", [each for each in DECISIONS.values() if each.form], ids=lambda each: each.name
)
def test_a_decision_asks_who_may_is_kept_and_is_told(decision):
    function = VETTING[decision.action.__name__]
    asked = {getattr(node.func, "attr", "") for node in ast.walk(function)
             if isinstance(node, ast.Call)}  # fmt: skip
    assert "may_decide_on" in asked
    (kept,) = calls(function, "_decided")
    assert list(constants([kept], 0)) == [decision.name]
    assert list(constants([kept], 1)) == [decision.notice]
    assert list(constants(calls(function, "advance"), 1)) == [decision.name]
    get_template(f"mentors/notices/{decision.notice}.txt")


# --- every room -------------------------------------------------------------------------------
ROOMS = sorted(
    {
        file.relative_to(ROOT).parts[0]
        for file in (*ROOT.glob("*/verbs.py"), *ROOT.glob("*/verbs/__init__.py"))
    }
    - {"accounts"}
)


def rows_of(room):
    """Yield the rows of every table of a room, but those of a class of its own."""
    for table in vars(importlib.import_module(f"{room}.verbs")).values():
        if isinstance(table, Mapping):
            yield from ((key, verb) for key, verb in table.items() if isinstance(verb, RowVerb))


ROWS = [(room, key, verb) for room in ROOMS for key, verb in rows_of(room)]


def test_every_address_of_a_verb_belongs_to_a_room_with_a_table():
    rooms = {
        pattern.callback.__module__.partition(".")[0]
        for pattern in our_patterns()
        if "verb" in pattern.pattern.converters
    }
    assert rooms <= set(ROOMS)


def test_the_tables_of_every_room_are_read():
    assert {room for room, _key, _verb in ROWS} == set(ROOMS) - {"mentors", "mobility"}


@pytest.mark.parametrize(
    ("room", "key", "verb"), ROWS, ids=[f"{room}-{verb.of}-{verb.name}" for room, _, verb in ROWS]
)
def test_a_row_is_found_by_its_address_leads_somewhere_and_has_its_notice(room, key, verb):
    assert key in {(verb.of, verb.name), verb.name}
    if verb.move:
        assert verb.move in verb.rows.lifecycle.moves
    assert verb.stays or reverse(verb.leads_to)
    if verb.notice:
        get_template(f"{room}/notices/{verb.notice}.txt")
