"""Recognise the headings of somebody's ledger (台账) as columns that we know."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mobility.core.sheets.columns import (
    BY_KEY,
    COLUMNS,
    DERIVED,
    NEEDED,
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
    "NEEDED",
    "REQUIRED",
    "WRITTEN",
    "Arrangement",
    "Column",
    "Header",
    "Kind",
    "arrange",
    "is_ignored",
    "needs_group",
    "plain",
    "recognise",
]

_BRACKETED = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\{[^{}]*\}|〈[^〈〉]*〉"
)
_START = "(?:起|自|始|起始|开始)(?:时间|日期|日)?"
_END = "(?:止|至|终止|截止|截至|结束|到期|期满)(?:时间|日期|日)?"
_EITHER = re.compile(rf"\(({_START}|{_END})\)")  # in brackets, but what the heading is about
_TIMES = "(?:起止)?(?:时间|日期|期限|期间|年月|起止)?"
_LEAVE = f"(?:首次)?(?:离岗|离岗创业|离岗创新|离岗创新创业|离岗创办企业|创业|离岗协议){_TIMES}"
_MORE = f"(?:延期|续签|续期|延长|延长期|展期|再次离岗)(?:离岗|协议)?{_TIMES}"
_CODE = "(?:统一)?(?:社会)?信用代码"
_UNIT = "(?:所在|工作|所属|原|人事)?单位(?:情况|信息)?"
_FIRM = "(?:创办|创业|所在|领办)?(?:企业|公司)(?:情况|信息)?"
# A group of columns and what stands under it (离岗创业时间, 开始时间) → key.
_COMPOSED = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (_LEAVE + _START, "first_day"),
        (_LEAVE + _END, "last_day"),
        (_MORE + _START, "extension_first_day"),
        (_MORE + _END, "extension_last_day"),
        (_UNIT + "(?:单位)?名称", "unit"),
        (_UNIT + _CODE, "unit_code"),
        (_FIRM + "(?:企业)?名称", "enterprise"),
        (_FIRM + _CODE, "credit_code"),
    )
)
# What says nothing without its group, and so is never read under a group that is not known.
_NEEDS_GROUP = re.compile(
    rf"{_START}|{_END}|时间|日期|年月|起止(?:时间|日期)?|期限|名称|类型|编号|文号|等级|{_CODE}"
)
_BARE_CODE = re.compile(_CODE)
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
    folded = _EITHER.sub(r"\1", unicodedata.normalize("NFKC", text).lower())
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
    if len(text) > _LONGEST:
        return None
    word = plain(text)
    return _KNOWN.get(word) or next(
        (BY_KEY[key] for pattern, key in _COMPOSED if pattern.fullmatch(word)), None
    )


def needs_group(text: str) -> bool:
    """Tell whether a sub-heading, such as 起 or 名称, means nothing without the one above it."""
    return len(text) <= _LONGEST and bool(_NEEDS_GROUP.fullmatch(plain(text)))


def is_ignored(text: str) -> bool:
    """Tell whether a heading names something derived, which an import passes over."""
    return len(text) <= _LONGEST and plain(text) in _PASSED_OVER


def _beside(before: str, text: str) -> Column | None:
    """Return the column that a heading means beside another: a code is that of its group."""
    if before == "unit" and _BARE_CODE.fullmatch(plain(text)):
        return BY_KEY["unit_code"]
    return recognise(text)


def arrange(headers: Iterable[Header]) -> Arrangement:
    """Say which column holds what; of two columns for the same key the first wins."""
    found, seen, length_in, before = Arrangement(), set[str](), "", ""
    for header in headers:
        column = _beside(before, header.text)
        before = column.key if column is not None else ""
        if before in found.letters and plain(header.text) in seen:
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
