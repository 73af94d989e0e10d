"""The stylesheet holds no class that nothing uses."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STYLES = ROOT / "ui" / "static" / "ui" / "app.css"
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
SILENT = re.compile(r"/\*.*?\*/|\"[^\"]*\"", re.DOTALL)
# An attribute of a template may hold tags, and these double quotes of their own.
IN_A_PAGE = re.compile(r"\sclass=\"((?:\{[{%].*?[%}]\}|[^\"])*)\"", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
OF_AN_ICON = re.compile(r"\{% icon \"[\w-]+\" \"([\w-]+)\" %\}")
IN_CODE = re.compile(r"class=\\?[\"']([^\"']*)|[\"']class[\"']: f?[\"']([^\"']*)")

# What no text holds as a class, and who sets it.
SET_ELSEWHERE = {
    "htmx-request": "htmx, while it asks",
    "half": "a month, by `mobility.templatetags.mobility.tape`",
    "due": "a month, by `tape` and `month_grid`",
    "over": "a month, by `tape` and `month_grid`",
    "now": "a month, by `month_grid`",
    "center": "a line of a paper, by `mobility.queries.paper_sheets`",
    "right": "a line of a paper, by `mobility.queries.paper_sheets`",
}


def files(ending):
    """Yield the text of every file of ours with this ending."""
    for folder in sorted(each for each in ROOT.iterdir() if each.is_dir()):
        if not folder.name.startswith(".") and folder.name != "var":
            for path in sorted(folder.rglob(f"*{ending}")):
                yield path.read_text(encoding="utf-8")


def used():
    """Return every class that a template or Python writes."""
    found = set()
    for text in files(".html"):
        for told in IN_A_PAGE.findall(text):
            found.update(TAG.sub(" ", told).split())
        found.update(OF_AN_ICON.findall(text))
    for ending in (".py", ".js"):
        for text in files(ending):
            for told in IN_CODE.findall(text):
                found.update(" ".join(told).split())
    return found


def styled():
    """Return every class that the stylesheet names."""
    return set(CLASS.findall(SILENT.sub("", STYLES.read_text(encoding="utf-8"))))


def test_every_class_of_the_stylesheet_is_used():
    assert styled() - used() - set(SET_ELSEWHERE) == set()


def test_the_exceptions_are_styled_and_are_needed():
    assert set(SET_ELSEWHERE) <= styled() - used()
