"""The rows of a table that the office brings in, of whatever kind: each cell read or refused."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model, TextChoices
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import Term, User
from accounts.queries import rows_of
from sheets.headings import Column, Columns
from sheets.opening import Row, Table
from sheets.refusals import BadValue
from sheets.values import read
from ui.text import OpenText

SHOWN_AT_MOST = 200  # of what is wrong
_NEAR = 0.5  # from how alike on a word is a hint
EXAMPLE = "示例"  # how the name in the row of a template begins
LONGEST = 200  # of a text, where a kind says nothing else
_PARTED = re.compile(r"[、,，;；/\n]+")
_LANGUAGES = ("zh-hans", "en")
_READ_BY_OTHERS = OpenText(required=False)
_NO_DATES = {"no_day", "no_month", "unclear_month", "unclear_date", "not_a_date", "span"}


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, under which heading, in words; `key` names the column to us."""

    row: int
    column: str
    text: str
    key: str


@dataclass(frozen=True)
class Change:
    """What a row makes of a value that stands in the record: its heading, before and after."""

    column: str
    before: str
    after: str


@dataclass
class Told:
    """What a row says, with the number that it has in Excel.

    Of a row of a register `target` is what it changes, if it is there already, `fields` what is
    written, and `changes` and `notes` are what an officer reads before.
    """

    number: int
    cells: dict[str, object]
    target: Model | None = None
    fields: dict[str, object] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def text(self, key: str) -> str:
        """Return a cell as text."""
        return str(self.cells.get(key) or "")

    def terms(self, key: str) -> list[Term]:
        """Return the entries of a shared list that a cell names."""
        found = self.cells.get(key)
        return found if isinstance(found, list) else []

    def term(self, key: str) -> Term | None:
        """Return the one entry of a shared list that a cell names."""
        return next(iter(self.terms(key)), None)

    def day(self, key: str) -> date | None:
        """Return a cell as a day."""
        found = self.cells.get(key)
        return found if isinstance(found, date) else None

    def count(self, key: str) -> int | None:
        """Return a cell as a number."""
        found = self.cells.get(key)
        return found if isinstance(found, int) else None

    @property
    def is_new(self) -> bool:
        """Whether nothing in the record is meant."""
        return self.target is None

    @property
    def is_same(self) -> bool:
        """Whether it stands in the record as the row says."""
        return self.target is not None and not self.changes


@dataclass
class Plan:
    """What an import would write, and all that is wrong; `keys` are the columns that are there.

    `unread` are headings that mean nothing here, or the same as one before them.
    """

    kind: str
    columns: Columns
    keys: Collection[str] = ()
    rows: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: set[tuple[int, str]] = field(default_factory=set)
    table: Table | None = None
    unread: Sequence[str] = ()

    @cached_property
    def shown(self) -> list[Problem]:
        """The first of the problems, by row."""
        return sorted(self.problems, key=lambda each: each.row)[:SHOWN_AT_MOST]

    @property
    def more(self) -> int:
        """How many problems are not shown."""
        return max(len(self.problems) - SHOWN_AT_MOST, 0)

    @property
    def wrong(self) -> int:
        """How many rows are wrong."""
        return len({each.row for each in self.problems})

    def refuse(self, row: Told, key: str, text: str) -> None:
        """Note that a cell is wrong."""
        self.refused.add((row.number, key))
        self.problems.append(Problem(row.number, heading(self.columns, key), text, key))

    def is_refused(self, row: Told, *keys: str) -> bool:
        """Whether one of these cells of a row is wrong."""
        return any((row.number, key) in self.refused for key in keys)

    def note_change(self, row: Told, key: str, before: str, after: str) -> None:
        """Note what a row makes of a value that stands in the record."""
        row.changes.append(Change(heading(self.columns, key), before, after))


@dataclass(frozen=True)
class Kind:
    """One kind of file that the office brings in.

    Attributes
    ----------
    columns, title, example
        Its table, the line above it, and the row of the template that shows how it is filled in.
    check
        What looks at the rows together, once every cell is read.
    lists, several
        Columns that name entries of shared lists, and those of them that may name several.
    choices, aliases
        Columns that name one of a few choices, and further words for them by code.
    addresses
        Columns that hold e-mail addresses.
    open_texts
        Columns that others read before both sides have agreed: no contact details, as if typed.
    longest
        How many letters a text may have, where that is not `LONGEST`.
    """

    columns: Columns
    title: str
    example: Mapping[str, object]
    check: Callable[[Plan, User], None]
    lists: Mapping[str, type[Term]] = field(default_factory=dict)
    several: Collection[str] = ()
    choices: Mapping[str, type[TextChoices]] = field(default_factory=dict)
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    addresses: Collection[str] = ()
    open_texts: Collection[str] = ()
    longest: Mapping[str, int] = field(default_factory=dict)


def heading(columns: Columns, key: str) -> str:
    """Return the heading of a column in the language of the page."""
    column = columns.by_key[key]
    return column.heading_en if (get_language() or "").startswith("en") else column.heading_zh


def plain(text: str) -> str:
    """Return a word without blanks, narrow, in small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def words_of(choices: type[TextChoices], aliases: Mapping[str, str]) -> dict[str, str]:
    """Return the code of a choice by each word for it, in both languages."""
    words = {plain(alias): code for alias, code in aliases.items()}
    for language in _LANGUAGES:
        with override(language):
            words |= {plain(str(each.label)): str(each.value) for each in choices}
    return words | {plain(code): code for code in choices.values}


def words_for(terms: Iterable[Term]) -> dict[str, Term]:
    """Return the entries of a shared list by each word for them."""
    return {
        plain(name): term
        for term in terms
        for name in (term.pk, term.name_en, term.name_zh, getattr(term, "short_zh", ""))
        if name
    }


class Reader:
    """Reads the rows of one table; what a word of a shared list means is looked up once."""

    def __init__(self, code: str, kind: Kind) -> None:
        self.kind, self.plan = kind, Plan(code, kind.columns)
        self.names: dict[str, Mapping[str, object]] = {
            key: words_for(rows_of(model).values()) for key, model in kind.lists.items()
        }
        for key, choices in kind.choices.items():
            self.names[key] = words_of(choices, kind.aliases.get(key, {}))
        self.nearest: dict[tuple[str, str], str] = {}

    def read(self, rows: Iterable[Row], letters: Mapping[str, str]) -> Plan:
        """Read every cell that we know the column of."""
        columns, self.plan.keys = self.kind.columns, frozenset(letters)
        for row in rows:
            told = Told(row.number, {})
            for key, letter in letters.items():
                self._cell(told, columns.by_key[key], row.cells.get(letter))
            for key in columns.required:
                if told.cells.get(key) in (None, "", []) and not self.plan.is_refused(told, key):
                    self.plan.refuse(told, key, _("Nothing stands here."))
            if told.text(columns.people[0]).startswith(EXAMPLE):
                self.plan.refuse(told, columns.people[0], _("This is the example: take it out."))
            self.plan.rows.append(told)
        return self.plan

    def _cell(self, told: Told, column: Column, raw: object) -> None:
        key, most = column.key, self.kind.longest.get(column.key, LONGEST)
        try:
            value = read(column.kind, raw, column.choices)
        except BadValue as bad:
            self.plan.refuse(told, key, _bad(bad, raw))
            return
        if value is None:
            return
        if key in self.names:
            self._named(told, key, str(value))
        elif key in self.kind.addresses:
            self._address(told, key, str(value))
        elif isinstance(value, str) and len(value) > most:
            text = _("%(most)s characters at most.") % {"most": most}
            self.plan.refuse(told, key, text)
        elif key in self.kind.open_texts:
            self._open_text(told, key, value)
        else:
            told.cells[key] = value

    def _named(self, told: Told, key: str, text: str) -> None:
        """Find what a cell names: entries of a list, or the code of a choice."""
        found: list[object] = []
        words = _PARTED.split(text) if key in self.kind.several else [text]
        for word in filter(None, map(str.strip, words)):
            term = self.names[key].get(plain(word))
            if term is None:
                self.plan.refuse(told, key, self._unknown(key, word))
            elif term not in found:
                found.append(term)
        told.cells[key] = found if key in self.kind.lists else next(iter(found), None)

    def _unknown(self, key: str, word: str) -> str:
        """Say that a word is not on its list, and what is near to it if anything is."""
        said = {"word": word[:40], "near": self._nearest(key, word)}
        if not said["near"]:
            return _("“%(word)s” is not on the list.") % said
        return _("“%(word)s” is not on the list; nearest is “%(near)s”.") % said

    def _nearest(self, key: str, word: str) -> str:
        wanted = plain(word)[:40]
        if len(self.plan.problems) >= SHOWN_AT_MOST:  # in the order of rows: this is not shown
            return ""
        if (key, wanted) not in self.nearest:
            near = difflib.get_close_matches(wanted, self.names[key], n=1, cutoff=_NEAR)
            self.nearest[key, wanted] = self._said(key, self.names[key][near[0]]) if near else ""
        return self.nearest[key, wanted]

    def _said(self, key: str, meant: object) -> str:
        return (
            label_of(self.kind.choices[key], str(meant)) if key in self.kind.choices else str(meant)
        )

    def _address(self, told: Told, key: str, text: str) -> None:
        address = "".join(unicodedata.normalize("NFKC", text).split()).lower()
        try:
            validate_email(address)
        except ValidationError:
            self.plan.refuse(told, key, _("This is not an e-mail address."))
        else:
            told.cells[key] = address

    def _open_text(self, told: Told, key: str, value: object) -> None:
        try:
            told.cells[key] = _READ_BY_OTHERS.clean(value)
        except ValidationError as refusal:
            self.plan.refuse(told, key, " ".join(refusal.messages))


def label_of(choices: type[TextChoices], code: str) -> str:
    """Return a choice in words."""
    return str(choices(code).label) if code in choices.values else code


def _bad(bad: BadValue, raw: object) -> str:
    """Say in words why a cell cannot be read."""
    shown = {"value": str(raw)[:40]}
    if bad.code in _NO_DATES:
        return _("“%(value)s” is not a full date: write it as 2026-03-01.") % shown
    sentences = {
        "no_such_day": _("There is no such day: %(value)s."),
        "step": _("“%(value)s” is not a number."),
        "count": _(
            "“%(value)s” is not a whole number from 0 up: digits only, the unit is in the heading."
        ),
        "credit_code": _(
            "“%(value)s” is not a valid unified social credit code: a digit is wrong."
        ),
        "no_result": _("A formula without a result: write the value."),
        "excel_error": _("A formula without a result: write the value."),
    }
    if bad.code == "too_long":
        return _("%(most)s characters at most.") % {"most": bad.facts.get("limit", LONGEST)}
    return sentences.get(bad.code, _("“%(value)s” cannot be read here.")) % shown
