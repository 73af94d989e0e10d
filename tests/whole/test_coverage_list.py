"""What `docs/coverage.md` says works is there: each test, each address and each job it names."""

import ast
import re
from collections import Counter
from functools import cache

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve

ROOT = settings.BASE_DIR
TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
HEADINGS = ("requirement", "what works", "where", "test")
SAMPLES = {"N": "1", "NAME": "a-name", "CODE": "a-code", "YEAR": "2026", "TOKEN": "given"}
# What an address may say itself where another word leads to a page as well.
WORDS = {
    *("technologies", "transfers", "requests", "pairs", "ventures", "founders", "mentors"),
    *("2026-10", "help", "privacy", "accessibility", "conduct"),
}
NUMBER = re.compile(r"^(?:\| |- )([BCF]\d+) (.+?)(?: \||:)", re.MULTILINE)
LISTS = {"B": 79, "C": 117, "F": 15}
LONGEST = 125  # of a line of prose


def rows():
    """Yield the rows of all tables, as lists of cells."""
    for line in TEXT.splitlines():
        if line.startswith("| ") and not line.startswith("| requirement "):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def quoted(cell):
    """Return what stands between backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)


@cache
def names_in(file):
    """Return the names of the tests in a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.name for node in found if node.name.startswith("test_")}


@cache
def all_names():
    """Return the names of all tests."""
    return {name for file in (ROOT / "tests").rglob("test_*.py") for name in names_in(file)}


def is_a_test(named):
    """Return whether a file of tests, a test in it, or a test by its bare name is there."""
    if "/" not in named:
        return named in all_names()
    path, _colons, name = named.partition("::")
    file = ROOT / path
    return file.is_file() and bool(names_in(file)) and (not name or name in names_in(file))


def is_an_address(named):
    """Return whether an address leads to a page of its own, with samples in place of names.

    A word that a page would take for the name of anything is none, unless it is known.
    """
    path = re.sub(r"(?<=/)[A-Z]+\b", lambda found: SAMPLES[found[0]], named.partition("?")[0])
    try:
        told = resolve(path).kwargs.values()
    except Resolver404:
        return False
    return {str(each) for each in told} <= {*SAMPLES.values(), *WORDS}


def jobs():
    """Return the names of the functions in the files of jobs."""
    files = [ROOT / each.label / "tasks.py" for each in apps.get_app_configs()]
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return {name for text in texts for name in re.findall(r"^def (\w+)", text, re.MULTILINE)}


def test_every_row_has_four_cells_and_names_a_test():
    assert len(list(rows())) > 150
    odd = [row for row in rows() if len(row) != len(HEADINGS) or not quoted(row[-1])]
    assert odd == []


def test_every_test_that_is_named_is_there():
    named = {each for row in rows() for each in quoted(row[-1])}
    assert {each for each in named if not is_a_test(each)} == set()


def test_every_address_leads_to_a_page():
    named = {each for row in rows() for each in quoted(row[2]) if each.startswith("/")}
    assert len(named) > 100
    assert {each for each in named if "…" not in each and not is_an_address(each)} == set()


def test_every_job_is_there():
    named = {each for row in rows() for each in re.findall(r"job `(\w+)`", row[2])}
    assert named
    assert named - jobs() == set()


@pytest.mark.parametrize("letter", LISTS)
def test_each_number_stands_once_and_none_is_left_out(letter):
    told = Counter(number for number, _name in NUMBER.findall(TEXT))
    wanted = [f"{letter}{number}" for number in range(1, LISTS[letter] + 1)]
    assert {each: told[each] for each in wanted} == dict.fromkeys(wanted, 1)
    assert {each for each in told if each[0] == letter} == set(wanted)


def test_lines_of_prose_are_short():
    prose = [line for line in TEXT.splitlines() if not line.startswith("|")]
    assert [line for line in prose if len(line) > LONGEST] == []


@pytest.mark.parametrize("planted", ["test_that_is_nowhere", "tests/mentors/test_nowhere.py",
                                     "tests/mentors/test_waits.py::test_nowhere"])  # fmt: skip
def test_a_test_that_is_not_there_is_noticed(planted):
    assert not is_a_test(planted)


@pytest.mark.parametrize("planted", ["/province/nowhere/", "/mentors/nowhere/"])
def test_an_address_that_is_not_there_is_noticed(planted):
    assert not is_an_address(planted)
