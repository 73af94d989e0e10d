"""Whatever the service reads from its surroundings is told to whoever runs it, and nothing else."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READ = re.compile(r"""\benv(?:iron\.get|\.\w+)\(\s*["']([A-Z_]+)["']""")
NAMED = re.compile(r"^# ([A-Z_]+)=", re.MULTILINE)
TOLD = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
NO_VARIABLES = {"NAME_FILE", "TIME_ZONE"}  # a pattern; a setting that nobody changes


def named():
    return set(NAMED.findall((ROOT / ".env.example").read_text(encoding="utf-8")))


def test_the_example_names_each_variable_that_is_read_and_no_other():
    files = (ROOT / "config").rglob("*.py")
    read = {name for file in files for name in READ.findall(file.read_text(encoding="utf-8"))}
    assert {"VAR_DIR", "BIND", "PGOPTIONS", "SECRET_KEY"} <= read  # the look finds them
    assert named() == read


def test_the_operators_document_speaks_of_variables_that_there_are():
    known = named()
    told = set(TOLD.findall((ROOT / "docs/operations.md").read_text(encoding="utf-8")))
    assert len(told) > 10
    unknown = {each for each in told - known if each.removesuffix("_FILE") not in known}
    assert unknown == NO_VARIABLES
