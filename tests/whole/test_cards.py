"""A table stands on a phone as cards without its head; so each cell says there what it tells."""

import re
from pathlib import Path

from django.conf import settings

_CELL = re.compile(r"<td\b([^>]*)>(.*?)</td>", re.DOTALL)
_BARE = re.compile(r"\|(date|clock|moment|length|floatformat|thousands)\b|_count\b")
_NAMED = re.compile(r"data-label|class=|colspan")


def cells_without_a_name(html):
    """Return the cells that become part of a card, hold a day or a number, and have no label."""
    tables = re.findall(r"<table[^>]*>", html)
    if tables and not any("ledger" in each and "keep" not in each for each in tables):
        return []
    return [
        " ".join(text.split())
        for says, text in _CELL.findall(html)
        if _BARE.search(text) and not _NAMED.search(says)
    ]


def test_days_and_numbers_on_a_card_say_what_they_are():
    root = Path(settings.BASE_DIR)
    files = sorted(root.glob("*/templates/**/*.html"))
    found = {
        str(file.relative_to(root)): cells
        for file in files
        if (cells := cells_without_a_name(file.read_text(encoding="utf-8")))
    }
    assert not found


def test_a_day_without_a_name_would_be_found():
    table = '<table class="ledger"><td{}>{{{{ each.begun_on|date:"Y-m-d" }}}}</td></table>'
    assert cells_without_a_name(table.format(""))
    assert not cells_without_a_name(table.format(" data-label=\"{% trans 'since' %}\""))
    assert not cells_without_a_name(table.format("").replace("ledger", "ledger keep"))
