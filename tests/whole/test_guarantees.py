"""What the documents promise is there: each requirement, each test, each constraint and trigger.

`docs/trust.tsv` holds the requirements with their weights; `docs/guarantees.md` says of those of
weight 5 and 4 whether they are met, and by what; `docs/asvs.md` does it for the standard.
"""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from audit.guards import Trigger
from tests.proof import RED_CONTROLS

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "docs"
DOCUMENTS = ("guarantees.md", "guarantees.zh.md", "asvs.md", "data-protection.md",
             "data-protection.zh.md")  # fmt: skip
STATES = ("met", "partly", "not met", "not applicable")
OF_THE_STANDARD = (*STATES, "not checked")
LEVELS = {"1": 60, "2": 128, "3": 58}
HEADINGS = {
    "guarantees": ["id", "weight", "guarantee", "state", "what holds it", "test", "figure"],
    "refused": ["guarantee", "what holds it", "test"],
    "asvs": ["number", "level", "what it asks, in short", "state", "shown by, or what is missing"],
}
SUITE = r"`([\w/]+\.py)(?:::(\w+))?`"
NAMES = r"((?:(?:,| and)? ?`[a-z_…]+`)+)"
OF_THE_DATABASE = re.compile(rf"\b(?:triggers?|checks?|exclusions?|constraints?|unique)\b {NAMES}")


def rows(file, heading):
    """Yield the rows of all tables of a file that have this heading, as lists of cells."""
    is_in = False
    for line in (DOCS / file).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("|"):
            is_in = False
        elif cells == HEADINGS[heading]:
            is_in = True
        elif is_in and not line.startswith("|-"):
            assert len(cells) == len(HEADINGS[heading]), line
            yield cells


def requirements():
    """Return the weight of each requirement."""
    _head, *lines = (DOCS / "trust.tsv").read_text(encoding="utf-8").splitlines()
    return {name: int(weight) for name, weight in (line.split("\t") for line in lines)}


@cache
def names_of_tests(file):
    """Return the names of the tests in a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def named_tests(text):
    """Yield the file and the name of every test that a text names; the name may be empty."""
    for file, name in re.findall(SUITE, text):
        if Path(file).name.startswith("test_"):
            yield f"tests/{file.removeprefix('tests/')}", name


def is_there(file, name):
    """Return whether a file, or a test in it, is there."""
    return (ROOT / file).is_file() and (not name or name in names_of_tests(file))


@cache
def of_the_database():
    """Return the names of all constraints, triggers and their functions that the models declare."""
    names = set()
    for model in apps.get_models():
        for each in model._meta.constraints:
            names |= {each.name, each.function} if isinstance(each, Trigger) else {each.name}
    return names


@cache
def words_of_the_code():
    """Return every word of the code itself: no test, no migration, no document."""
    places = {Path(each.path) for each in apps.get_app_configs() if Path(each.path).parent == ROOT}
    files = [
        file
        for place in places | {ROOT / "papers", ROOT / "sheets"}
        for file in place.rglob("*.py")
        if "migrations" not in file.parts
    ]
    return {word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}


def is_declared(name):
    """Return whether a constraint or trigger is declared; "…" stands for any word."""
    pattern = re.escape(name).replace("…", r"\w+")
    return any(re.fullmatch(pattern, each) for each in of_the_database())


def is_held(name):
    """Return whether what is named as holding a guarantee is there, of whatever kind it is."""
    if " " in name or "=" in name or name.startswith("/"):
        return True  # a command, a value, an address
    if "/" in name or name.endswith((".lock", ".py", ".tsv")):
        return (ROOT / name).is_file()
    if "." in name:
        return exists(name)
    return "…" in name or is_declared(name) or name in words_of_the_code() or name == "hr"


def exists(path):
    """Return whether a dotted path leads to a module or to something in it."""
    try:
        import_string(path)
    except ImportError:
        place = ROOT / path.replace(".", "/")
        return place.with_suffix(".py").is_file() or place.is_dir()
    return True


# --- requirements -------------------------------------------------------------------------------
def test_every_requirement_of_weight_five_and_four_stands_once_with_its_weight_and_state():
    said = Counter()
    for name, weight, guarantee, state, _held, test, figure in rows("guarantees.md", "guarantees"):
        said[name, int(weight)] += 1
        word = state.partition(":")[0]
        assert word in STATES, name
        assert guarantee
        assert figure
        if word == "partly":
            assert state.partition(": ")[2], f"{name}: what is missing?"
        if word == "met":
            assert any(named_tests(test)), f"{name}: no test"
    assert said == Counter({row: 1 for row in requirements().items() if row[1] >= 4})


def test_the_weights_are_those_of_the_list():
    assert Counter(requirements().values()) == {5: 25, 4: 60, 3: 25}


def test_the_counts_above_the_tables_are_those_of_the_tables():
    text = (DOCS / "guarantees.md").read_text(encoding="utf-8")
    found = Counter(
        (row[3].partition(":")[0], row[1]) for row in rows("guarantees.md", "guarantees")
    )
    for state in STATES:
        assert f"| {state} | {found[state, '5']} | {found[state, '4']} |" in text
    chinese = (DOCS / "guarantees.zh.md").read_text(encoding="utf-8")
    for state, word in zip(STATES, ("满足", "部分满足", "未满足", "不适用"), strict=True):
        assert f"| {word} | {found[state, '5']} | {found[state, '4']} |" in chinese


def test_the_chinese_summary_names_whatever_is_not_met():
    text = (DOCS / "guarantees.zh.md").read_text(encoding="utf-8")
    for name, _weight, _guarantee, state, *_ in rows("guarantees.md", "guarantees"):
        told = state.partition(":")[0]
        assert bool(re.search(rf"^\| {name} \|", text, re.MULTILINE)) == (told == "not met"), name
        assert (name in text) == (told in {"partly", "not met"}), name


# --- what is named is there ---------------------------------------------------------------------
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_is_there(document):
    named = set(named_tests((DOCS / document).read_text(encoding="utf-8")))
    assert named
    assert {each for each in named if not is_there(*each)} == set()


def test_every_constraint_and_trigger_that_is_named_is_declared():
    held = [row[4] for row in rows("guarantees.md", "guarantees")]
    held += [row[1] for row in rows("guarantees.md", "refused")]
    named = {
        name
        for text in held
        for group in OF_THE_DATABASE.findall(text)
        for name in re.findall(r"`([^`]+)`", group)
    }
    assert len(named) > 80
    assert {name for name in named if not is_declared(name)} == set()


def test_whatever_else_holds_a_guarantee_is_there():
    held = [row[4] for row in rows("guarantees.md", "guarantees")]
    held += [row[1] for row in rows("guarantees.md", "refused")]
    named = {name for text in held for name in re.findall(r"`([^`]+)`", text)}
    assert {name for name in named if not is_held(name)} == set()


def test_a_name_that_nothing_has_is_noticed():
    assert not is_there("tests/whole/test_guarantees.py", "test_of_nothing")
    assert not is_there("tests/whole/test_nothing.py", "")
    assert not is_declared("nobody_in_three_meetings")
    assert is_declared("nobody_in_two_meetings")
    assert is_declared("mobility_…_kept")
    assert not is_held("audit.http.Tail")
    assert is_held("audit.http.Trail")
    assert OF_THE_DATABASE.findall("triggers `one`, `two` + check `three`; `four`") == [
        "`one`, `two`",
        "`three`",
    ]


def test_what_refuses_names_its_test():
    for guarantee, held, test in rows("guarantees.md", "refused"):
        assert any(named_tests(test)), guarantee
        assert held, guarantee


def test_every_planted_fault_that_is_counted_is_a_test():
    for name in RED_CONTROLS:
        assert is_there(*name.split("::")), name


# --- the standard -------------------------------------------------------------------------------
def test_each_number_of_the_standard_stands_once_with_its_level():
    numbers = [row[0] for row in rows("asvs.md", "asvs")]
    assert len(numbers) == len(set(numbers)) == sum(LEVELS.values())
    assert Counter(row[1] for row in rows("asvs.md", "asvs")) == LEVELS
    assert all(re.fullmatch(r"\d{1,2}\.\d\.\d{1,2}", number) for number in numbers)


def test_each_number_has_a_state_and_whatever_is_half_says_what_is_missing():
    for number, _level, asks, state, shown in rows("asvs.md", "asvs"):
        assert asks, number
        assert state in OF_THE_STANDARD, number
        if state in {"met", "partly", "not applicable"}:
            assert shown != "–", number


def test_the_counts_of_the_standard_are_those_of_its_tables():
    text = (DOCS / "asvs.md").read_text(encoding="utf-8")
    found = Counter((row[3], row[1]) for row in rows("asvs.md", "asvs"))
    for state in OF_THE_STANDARD:
        counts = " | ".join(str(found[state, level]) for level in LEVELS)
        assert f"| {state} | {counts} |" in text


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_that_are_linked_are_there(document):
    text = (DOCS / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (DOCS / target).resolve().exists(), target


@pytest.mark.parametrize("name", ["data-protection", "guarantees"])
def test_the_chinese_document_names_no_test_that_the_english_one_does_not(name):
    told = [
        set(named_tests((DOCS / f"{name}{language}.md").read_text(encoding="utf-8")))
        for language in (".zh", "")
    ]
    assert told[0] <= told[1]
    if name == "data-protection":
        assert told[0] == told[1]
