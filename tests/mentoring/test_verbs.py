"""The table of verbs agrees with life-cycles, policies, notices and the page."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from mentoring.enums import GOAL_LIFECYCLE, MEETING_LIFECYCLE
from mentoring.verbs import VERBS

FOLDER = Path(settings.BASE_DIR) / "mentoring"
FUNCTIONS = {
    node.name: node
    for file in (FOLDER / "actions").glob("*.py")
    for node in ast.parse(file.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
PAGES = "".join(
    page.read_text(encoding="utf-8") for page in (FOLDER / "templates" / "mentoring").glob("*.html")
)
ELSEWHERE = {"move", "hold", "lapse", "close"}  # by a form of its own, by a record, by jobs


def called(function, owner):
    """Return what a function and its private helpers call of `owner`."""
    names = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == owner:
            names.add(node.func.attr)
        elif isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            helper = FUNCTIONS[node.func.id]
            if helper is not function:
                names |= called(helper, owner)
    return names


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: f"{verb.of}-{verb.name}")
def test_a_row_agrees_with_its_action_and_its_page(verb):
    function = FUNCTIONS[verb.action.__name__]
    assert verb.may.__name__ in called(function, "policies")
    texts = {
        node.value
        for name in {function.name, "call_off"}
        for node in ast.walk(FUNCTIONS[name])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    if verb.notice:
        assert verb.notice in texts
        get_template(f"mentoring/notices/{verb.notice}.txt")
    assert f"'{verb.of}'" in PAGES
    assert f"'{verb.name}'" in PAGES


def test_every_change_of_state_is_a_row_or_done_elsewhere():
    assert set(GOAL_LIFECYCLE.moves) <= {name for of, name in VERBS if of == "goals"}
    meetings = {name for of, name in VERBS if of == "meetings"}
    assert set(MEETING_LIFECYCLE.moves) == meetings | ELSEWHERE


def test_every_notice_that_is_sent_has_words_and_no_words_are_left_over():
    sent = {
        node.value.removeprefix("mentoring/")
        for file in (FOLDER / "actions").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    written = {page.stem for page in (FOLDER / "templates" / "mentoring" / "notices").glob("*.txt")}
    assert written <= sent
