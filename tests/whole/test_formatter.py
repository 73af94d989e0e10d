"""One formatter sets the code; what stands outside of it is a table that is read as one."""

import re

from django.conf import settings

MOST, LINES = 60, 500
SKIPPED = re.compile(r"# fmt: (skip|off)")
ELSEWHERE = {"tests", "scan", "var", "migrations"}  # tests hold tables everywhere


def our_files():
    """Yield the Python files of the service."""
    for path in sorted(settings.BASE_DIR.glob("[a-z]*/**/*.py")):
        if not ELSEWHERE & set(path.relative_to(settings.BASE_DIR).parts):
            yield path


def test_the_formatter_is_seldom_passed_over():
    found = {
        str(path): len(SKIPPED.findall(path.read_text(encoding="utf-8"))) for path in our_files()
    }
    assert len(found) > 500
    assert sum(found.values()) < MOST, {name: n for name, n in found.items() if n}


def test_no_file_of_tests_is_longer_than_one_reads():
    ours = list((settings.BASE_DIR / "tests").glob("**/*.py"))
    assert len(ours) > 300
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in ours}
    assert {str(path): n for path, n in lengths.items() if n > LINES} == {}
