"""The document of limits says what the settings say, and leaves none of them out."""

import re
from pathlib import Path

from allauth.account import app_settings
from django.conf import settings
from django.utils.module_loading import import_string

from papers.files import EXTENSIONS

TEXT = (Path(settings.BASE_DIR) / "docs" / "limits.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([\w.]+)` \| ([^|]+) \|", re.MULTILINE)
IS_LIMIT = re.compile(r"[A-Z_]+_(?:DAYS|WORKDAYS|AT_MOST|PER_VENTURE)")


def told(heading):
    """Return the table under a heading as name → value."""
    _before, _found, part = TEXT.partition(f"## {heading}\n")
    return dict(ROW.findall(part.partition("\n## ")[0]))


def value_of(name):
    """Return what a setting, or a constant of the code, holds."""
    return import_string(name) if "." in name else getattr(settings, name)


def written(value):
    """Return a value as the document writes it."""
    numbers = value if isinstance(value, tuple) else (value,)
    return ", ".join(f"{number:,}" for number in numbers)


def test_how_often_something_is_done_is_what_is_counted():
    limits = {name: rate for name, rate in app_settings.RATE_LIMITS.items() if rate}
    assert told("How often") == limits


def test_how_long_and_how_many_are_what_the_code_holds():
    found = told("How long, how many")
    assert {name: written(value_of(name)) for name in found} == found


def test_no_limit_of_the_settings_is_left_out():
    ours = {name for name in dir(settings) if IS_LIMIT.fullmatch(name)}
    assert len(ours) > 15
    assert ours - told("How long, how many").keys() == set()


def test_rules_that_change_from_a_day_on_stand_with_their_newest_number():
    newest = {name: written(versions[-1][1]) for name, versions in settings.RULES.items()}
    assert told("Rules that change from a day on") == newest


def test_each_kind_of_file_that_is_kept_is_named():
    part = TEXT.partition("## Files\n")[2]
    assert all(f".{each}" in part for each in EXTENSIONS)
