"""What the threads of a process share: each thing that functions change has its reason here.

Caches of functools are safe of themselves: two threads may work the same out, and one answer stays.
"""

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from matching.queries import vectors

ROOT = Path(settings.BASE_DIR)
OTHERS = {"tests", "benchmarks", "fixtures", "scan", "var", ".venv", ".venv-scan"}
CHANGES = {
    "add", "append", "appendleft", "clear", "discard", "extend", "insert", "move_to_end", "pop",
    "popitem", "remove", "setdefault", "update",
}  # fmt: skip
AT_START = "filled while the apps are loaded, before a thread answers"
MEASURING = "changed by measurements alone, which are processes of their own"
SHARED = {
    ("audit/terms.py", "_TERMS"): AT_START,
    ("ui/days.py", "_KEPT"): AT_START,
    ("ui/figures.py", "_GIVEN"): AT_START,
    ("matching/core/relevance.py", "_instead"): MEASURING,
    ("matching/queries/vectors.py", "_others"): MEASURING,
    ("matching/queries/vectors.py", "_memory"): "has a lock of its own, tried below",
}


def files():
    """Yield each file of the service, by its path and its tree."""
    for app in sorted(each for each in ROOT.iterdir() if (each / "__init__.py").exists()):
        if app.name not in OTHERS:
            for file in sorted(app.rglob("*.py")):
                if "migrations" not in file.parts:
                    yield str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))


def of_the_module(tree):
    """Return the names that a module gives to what can be changed."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Dict | ast.List | ast.Set | ast.Call)
        for target in getattr(node, "targets", None) or [node.target]
        if isinstance(target, ast.Name)
    }


def changed(tree):
    """Yield the names of a module that its functions change; "global …" where they are set anew."""
    shared = of_the_module(tree)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Global):
                    yield from (f"global {name}" for name in node.names)
                yield from (name for name in _changed_by(node) if name in shared)


def _changed_by(node):
    held = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        held = [node.func.value] if node.func.attr in CHANGES else []
    elif isinstance(node, ast.Assign | ast.Delete):
        held = [each.value for each in node.targets if isinstance(each, ast.Subscript)]
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
        held = [node.target.value]
    return [each.id for each in held if isinstance(each, ast.Name)]


def test_whatever_functions_change_of_a_module_is_named_with_its_reason():
    found = {(file, name) for file, tree in files() for name in changed(tree)}
    assert found == SHARED.keys()


@pytest.mark.parametrize(
    "line",
    ["_x[1] = 2", "_x.append(1)", "del _x[1]", "_x[1] += 1", "global _y", "f = lambda: _x.pop()"],
)
def test_one_that_is_not_named_would_be_found(line):
    assert list(changed(ast.parse(f"_x = []\ndef f():\n    {line}\n")))
    assert list(changed(ast.parse("_x = []\ndef f(_y):\n    _y[1] = _x[1]\n"))) == []


def row_of(text):
    return np.array([int(text), int(text) ** 2], np.float32)


class Counting:
    """An encoder whose vectors are known beforehand."""

    def hear(self, texts):
        return np.stack([row_of(text) for text in texts]) if texts else np.zeros((0, 2))


def test_of_what_many_threads_ask_at_once_each_gets_its_own(monkeypatch):
    monkeypatch.setattr(vectors, "encoder", Counting)
    monkeypatch.setattr(vectors, "_REMEMBERED_TEXTS", 20)  # so that most are pushed out again
    memory = vectors._Memory()

    def ask(start):
        texts = [str((start * step) % 61) for step in range(1, 8)]
        if start % 50 == 0:
            memory.clear()
        return texts, memory.hear(texts)

    with ThreadPoolExecutor(8) as pool:
        for texts, rows in pool.map(ask, range(600)):
            assert rows.tolist() == [row_of(text).tolist() for text in texts]
    assert len(memory._rows) <= 20
