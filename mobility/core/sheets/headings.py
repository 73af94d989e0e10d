"""Recognise the headings of somebody's ledger (台账) as columns that we know."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mobility.core.sheets.columns import (
    BY_KEY,
    COLUMNS,
    DERIVED,
    REQUIRED,
    STAND_INS,
    WRITTEN,
    Column,
    Kind,
)

__all__ = [
    "BY_KEY",
    "COLUMNS",
    "DERIVED",
    "REQUIRED",
    "WRITTEN",
    "Arrangement",
    "Column",
    "Header",
    "Kind",
    "arrange",
    "is_ignored",
    "plain",
    "recognise",
]

_BRACKETED = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\{[^{}]*\}|〈[^〈〉]*〉"
)
_NOT_A_LETTER = re.compile(r"[\W_]+")
_LENGTH_IN = re.compile(r"[年月](?=[^年月]*$)")
_LONGEST = 60  # characters; more is a sentence, not a heading


@dataclass(frozen=True, slots=True)
class Header:
    """A heading as it stands in a file, under its column letter."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which column of a file holds what."""

    letters: dict[str, str] = field(default_factory=dict)  # key → column letter
    repeated: list[Header] = field(default_factory=list)  # a second column for the same key
    unknown: list[Header] = field(default_factory=list)
    ignored: list[Header] = field(default_factory=list)  # derived, such as 剩余天数
    twins: list[str] = field(default_factory=list)  # headings that stand there twice
    length_in: str = ""  # what a bare number of 离岗期限 counts: "年", "月" or, not said, ""
    missing: list[str] = field(default_factory=list)  # keys out of REQUIRED


def plain(text: str) -> str:
    r"""Return a heading without spaces, line breaks, punctuation and what stands in brackets.

    >>> plain("离岗 起始\n日期（必填）＊")
    '离岗起始日期'
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    bare = _NOT_A_LETTER.sub("", _BRACKETED.sub("", folded))
    return bare or _NOT_A_LETTER.sub("", folded)


def _index(columns: Iterable[Column]) -> dict[str, Column]:
    return {
        plain(name): column
        for column in columns
        for name in (column.heading_zh, column.heading_en, *column.aliases)
    }


_KNOWN = _index(COLUMNS)
_PASSED_OVER = _index(DERIVED)


def recognise(text: str) -> Column | None:
    """Return the column that a heading means.

    >>> recognise("离岗开始 时间").key
    'first_day'
    """
    return _KNOWN.get(plain(text)) if len(text) <= _LONGEST else None


def is_ignored(text: str) -> bool:
    """Tell whether a heading names something derived, which an import passes over."""
    return len(text) <= _LONGEST and plain(text) in _PASSED_OVER


def arrange(headers: Iterable[Header]) -> Arrangement:
    """Say which column holds what; of two columns for the same key the first wins."""
    found, seen, length_in = Arrangement(), set[str](), ""
    for header in headers:
        column = recognise(header.text)
        if column is not None and plain(header.text) in seen:
            found.twins.append(header.text)
        seen.add(plain(header.text))
        if column is None:
            (found.ignored if is_ignored(header.text) else found.unknown).append(header)
        elif column.key in found.letters:
            found.repeated.append(header)
        else:
            found.letters[column.key] = header.column
            if column.key == "length" and (unit := _LENGTH_IN.search(header.text)):
                length_in = unit[0]
    for key, stand_ins in STAND_INS.items():
        letter = next((found.letters[name] for name in stand_ins if name in found.letters), None)
        if letter is not None:
            found.letters.setdefault(key, letter)
    found.missing.extend(key for key in REQUIRED if key not in found.letters)
    return replace(found, length_in=length_in)
