"""`python -m benchmarks.mutants [MODULE ...]`: how many faults in mobility/core the tests notice.

One small fault at a time is put into a copy of a module: a comparison moved, a number off by one,
a sign, a condition or a word changed, a result or a check left out. The fault is noticed when
a test in `tests/mobility/core` fails, or does not end. Prints the faults that nobody noticed; some
of them change nothing that can be observed.
"""

import ast
import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
CORE, TESTS = Path("mobility/core"), Path("tests/mobility/core")
WORKERS = 2
PATIENCE = 60  # seconds; the tests take a few
# The same examples each time, no search for a simpler one that fails, and the quick tests first.
CONFTEST = """
from hypothesis import Phase, settings
settings.register_profile("mutants", derandomize=True, database=None, phases=[Phase.generate])
settings.load_profile("mutants")
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("hypothesis") is not None)
"""

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


@dataclass(frozen=True)
class Mutant:
    """A module with one fault."""

    module: str
    line: int
    before: str
    after: str
    source: str


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, each node replaced in turn by each of its faults."""
    tree = ast.parse(source)
    skipped = _skipped(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for fault in _faults(node):
            mutated = copy.deepcopy(tree)
            _replace(mutated, number, fault)
            text = ast.unparse(ast.fix_missing_locations(mutated))
            line = getattr(node, "lineno", 0)
            before, after = (ast.unparse(each).partition("\n")[0] for each in (node, fault))
            yield Mutant(module, line, before, after, text)


def _skipped(tree: ast.Module) -> set[int]:
    """Return what is no behaviour: docstrings, `__all__`, annotations, the wording of errors."""
    skipped: list[ast.AST] = []
    for node in ast.walk(tree):
        match node:
            case ast.Expr(ast.Constant()) | ast.Raise():
                skipped.append(node)
            case ast.Assign(targets=[ast.Name("__all__")]):
                skipped.append(node)
            case ast.AnnAssign() | ast.arg() if node.annotation is not None:
                skipped.append(node.annotation)
            case ast.FunctionDef(returns=ast.expr()):
                skipped += [node.returns, *node.decorator_list] if node.returns else []
            case _:
                pass
    return {id(inner) for node in skipped for inner in ast.walk(node)}


def _faults(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node may be replaced by."""
    match node:
        case ast.Compare(ops=[first, *others]):
            for swapped in _COMPARISONS.get(type(first), ()):
                yield ast.Compare(node.left, [swapped(), *others], node.comparators)
        case ast.BoolOp():
            swapped_word = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield ast.BoolOp(swapped_word, node.values)
        case ast.UnaryOp():
            yield node.operand
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.Constant():
            yield from map(ast.Constant, _other_values(node.value))
        case ast.Call(ast.Name(name)) if name in _CALLS:
            yield ast.Call(ast.Name(_CALLS[name], ast.Load()), node.args, _but_key(node))
        case _:
            yield from _changed_statements(node)


def _other_values(value: object) -> Iterator[bool | int | str]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, str) and value.isascii():  # a Chinese text is a legal basis to read
        yield f"{value}X"


def _but_key(call: ast.Call) -> list[ast.keyword]:
    """Return the named arguments that the function put in place takes as well."""
    is_sorted = isinstance(call.func, ast.Name) and call.func.id == "sorted"
    return [] if is_sorted else call.keywords


def _changed_statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If() | ast.While() | ast.IfExp():
            changed = copy.copy(node)
            changed.test = ast.UnaryOp(ast.Not(), node.test)
            yield changed
        case ast.Return(ast.expr() as value):
            if not isinstance(value, ast.Constant):
                yield ast.Return(ast.Constant(value=None))
        case ast.Expr(ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            yield ast.Pass()
        case _:
            pass


def _replace(tree: ast.Module, number: int, fault: ast.AST) -> None:
    """Put `fault` where the walk meets its node number `number`."""
    old = next(node for n, node in enumerate(ast.walk(tree)) if n == number)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, fault)
            elif isinstance(value, list):
                value[:] = [fault if each is old else each for each in value]


def _copied(stack: ExitStack) -> Path:
    """Return a directory that holds just the package, its tests and the public calendar."""
    place = Path(stack.enter_context(TemporaryDirectory(prefix="mutants-")))
    for folder in (CORE, TESTS, Path("fixtures")):
        (place / folder).mkdir(parents=True)
    modules = [path for folder in (CORE, TESTS) for path in (ROOT / folder).glob("*.py")]
    for source in (*modules, ROOT / "fixtures" / "calendar.json"):
        shutil.copy(source, place / source.relative_to(ROOT))
    (place / "conftest.py").write_text(CONFTEST)
    return place


def _is_noticed(place: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "no:django", "-p", "no:xdist", "--rootdir", str(place), str(place / TESTS)]
    env = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=place, env=env, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _try(places: SimpleQueue[Path], mutant: Mutant) -> bool:
    """Return whether the tests notice a mutant, in a copy that nobody else uses just now."""
    place = places.get()
    module = place / CORE / f"{mutant.module}.py"
    sound = module.read_text()
    module.write_text(mutant.source)
    try:
        return _is_noticed(place)
    finally:
        module.write_text(sound)
        places.put(place)


def main() -> None:
    """Try every mutant on two processors and print the figure."""
    modules = sorted(path.stem for path in (ROOT / CORE).glob("*.py") if path.stat().st_size)
    wanted = sys.argv[1:] or modules
    made = [
        mutant
        for module in wanted
        for mutant in mutants(module, (ROOT / CORE / f"{module}.py").read_text())
    ]
    places: SimpleQueue[Path] = SimpleQueue()
    with ExitStack() as stack, ThreadPoolExecutor(WORKERS) as pool:
        for _ in range(WORKERS):
            places.put(place := _copied(stack))
            if _is_noticed(place):
                sys.exit("The tests fail on the sound code.")
        noticed = []
        for mutant, was_noticed in zip(made, pool.map(partial(_try, places), made), strict=True):
            noticed.append(was_noticed)
            if not was_noticed:
                where = f"{mutant.module}.py:{mutant.line}"
                print(f"{where}: {mutant.before} -> {mutant.after}", flush=True)
    print(f"{sum(noticed)} of {len(made)} noticed, {100 * sum(noticed) / len(made):.1f} %")


if __name__ == "__main__":
    main()
