"""Columns of a table, and how the headings of somebody's own table are recognised as them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sheets.choices import Choices

_BRACKETED = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\{[^{}]*\}|〈[^〈〉]*〉"
)
START = "(?:起|自|始|起始|开始)(?:时间|日期|日)?"
END = "(?:止|至|终止|截止|截至|结束|到期|期满)(?:时间|日期|日)?"
_EITHER = re.compile(rf"\(({START}|{END})\)")  # in brackets, but what the heading is about
_NOT_A_LETTER = re.compile(r"[\W_]+")
_LENGTH_IN = re.compile(r"[年月](?=[^年月]*$)")
_NEVER = re.compile(r"(?!)")
_LONGEST = 60  # characters; more is a sentence, not a heading


Kind = str  # how a cell is read: a key of `values.READERS`, or of choices


@dataclass(frozen=True, slots=True)
class Column:
    """A column that we know; `kind` says how `values.read` reads its cells."""

    key: str
    heading_zh: str
    heading_en: str
    aliases: tuple[str, ...]
    kind: Kind
    choices: Choices | None = None


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
    missing: list[str] = field(default_factory=list)  # required keys


def plain(text: str) -> str:
    r"""Return a heading without spaces, line breaks, punctuation and what stands in brackets.

    >>> plain("离岗 起始\n日期（必填）＊")
    '离岗起始日期'
    """
    folded = _EITHER.sub(r"\1", unicodedata.normalize("NFKC", text).lower())
    bare = _NOT_A_LETTER.sub("", _BRACKETED.sub("", folded))
    return bare or _NOT_A_LETTER.sub("", folded)


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of table: an argument of all that reads it.

    Attributes
    ----------
    known
        What is read.
    derived
        What an export adds and an import passes over.
    required
        Keys without which it is no such table.
    stand_ins
        For a required key the keys that may stand in its place.
    composed
        Headings made of a group and what stands under it, as patterns of `plain` text, with the
        key of each.
    needs_group
        What says nothing without the heading of its group.
    beside
        For a key what a heading means beside it, as pattern and key.
    people, days
        Keys that tell a person's row from a line among the rows.
    """

    known: Sequence[Column]
    derived: Sequence[Column] = ()
    required: Sequence[str] = ()
    stand_ins: Mapping[str, Sequence[str]] = field(default_factory=dict)
    composed: Sequence[tuple[re.Pattern[str], str]] = ()
    needs_group: re.Pattern[str] = _NEVER
    beside: Mapping[str, tuple[re.Pattern[str], str]] = field(default_factory=dict)
    people: Sequence[str] = ()
    days: Sequence[str] = ()

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """The known columns by key."""
        return {column.key: column for column in self.known}

    @cached_property
    def _by_name(self) -> Mapping[str, Column]:
        return _index(self.known)

    @cached_property
    def _passed_over(self) -> Mapping[str, Column]:
        return _index(self.derived)

    def recognise(self, text: str) -> Column | None:
        """Return the column that a heading means."""
        if len(text) > _LONGEST:
            return None
        word = plain(text)
        return self._by_name.get(word) or next(
            (self.by_key[key] for pattern, key in self.composed if pattern.fullmatch(word)), None
        )

    def wants_group(self, text: str) -> bool:
        """Tell whether a sub-heading, such as 起 or 名称, means nothing without its group."""
        return len(text) <= _LONGEST and bool(self.needs_group.fullmatch(plain(text)))

    def is_ignored(self, text: str) -> bool:
        """Tell whether a heading names something derived, which an import passes over."""
        return len(text) <= _LONGEST and plain(text) in self._passed_over

    def _meant(self, before: str, text: str) -> Column | None:
        """Return the column that a heading means beside another: a code is that of its group."""
        pattern, key = self.beside.get(before, (_NEVER, ""))
        return self.by_key[key] if pattern.fullmatch(plain(text)) else self.recognise(text)

    def arrange(self, headers: Iterable[Header]) -> Arrangement:
        """Say which column holds what; of two columns for the same key the first wins."""
        found, seen, length_in, before = Arrangement(), set[str](), "", ""
        for header in headers:
            column = self._meant(before, header.text)
            before = column.key if column is not None else ""
            if before in found.letters and plain(header.text) in seen:
                found.twins.append(header.text)
            seen.add(plain(header.text))
            if column is None:
                ignored = self.is_ignored(header.text)
                (found.ignored if ignored else found.unknown).append(header)
            elif column.key in found.letters:
                found.repeated.append(header)
            else:
                found.letters[column.key] = header.column
                if column.key == "length" and (unit := _LENGTH_IN.search(header.text)):
                    length_in = unit[0]
        for key, stand_ins in self.stand_ins.items():
            letters = (found.letters[name] for name in stand_ins if name in found.letters)
            if (letter := next(letters, None)) is not None:
                found.letters.setdefault(key, letter)
        found.missing.extend(key for key in self.required if key not in found.letters)
        return replace(found, length_in=length_in)


def _index(columns: Iterable[Column]) -> dict[str, Column]:
    return {
        plain(name): column
        for column in columns
        for name in (column.heading_zh, column.heading_en, *column.aliases)
    }
