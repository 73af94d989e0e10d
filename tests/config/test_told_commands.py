"""The documents for whoever runs or changes the service name commands, options and files that are.

`docs/limits.md` and `docs/guarantees.md` have tests of their own.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = (
    "README.md", "docs/operations.md", "docs/how-to.md", "docs/signing-in.md",
    "docs/data-protection.md", "docs/data-protection.zh.md",
)  # fmt: skip
COMMAND = re.compile(r"manage\.py ([a-z_]+)([^`\n]*)")
OPTION = re.compile(r"--[a-z-]+")
FILE = re.compile(r"`((?!room/)[a-z_]+/[\w/-]+\.(?:py|json|tsv))\b")


def told():
    """Yield each command that a document names, with its options."""
    for document in DOCUMENTS:
        for name, rest in COMMAND.findall((ROOT / document).read_text(encoding="utf-8")):
            yield document, name, set(OPTION.findall(rest))


def options_of(name):
    """Return the options of a command of `manage.py`."""
    command = load_command_class(get_commands()[name], name)
    actions = command.create_parser("manage.py", name)._actions
    return {option for action in actions for option in action.option_strings}


def test_each_command_that_is_told_takes_the_options_that_are_told():
    found = list(told())
    assert len({name for _document, name, _options in found}) > 15
    for document, name, options in found:
        assert options <= options_of(name), (document, name)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_file_that_is_told_is_there(document):
    files = set(FILE.findall((ROOT / document).read_text(encoding="utf-8")))
    there = {each for each in files if any((ROOT / at / each).exists() for at in ("", "tests"))}
    assert files - there == set()
