"""Dates as people write them into a ledger; a day that is not there is never guessed."""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from mobility.core.sheets.refusals import BadValue

_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 60_001)  # 1954 to 2064
_YEARS = range(1920, 2100)
_DASHES = re.compile(r"[‐‑‒–—―−/.。、·・\\-]")
_CLOCK = re.compile(r"[ T](\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)Z?$")
_FULL = re.compile(r"(\d{4}) ?[-年] ?(\d{1,2}) ?[-月] ?(\d{1,2}) ?[日号-]?")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4}) ?[-年] ?(\d{1,2}) ?[月-]?")
_SOLID_MONTH = re.compile(r"(\d{4})(\d{2})")
_YEAR = re.compile(r"(\d{4}) ?年?")
_SHORT = re.compile(
    r"\d{1,2} ?[-年] ?\d{1,2}( ?[-月] ?(\d{4}|\d{1,2}))? ?[日号月-]?|\d{1,2} ?月 ?\d{1,2} ?[日号]?"
)
_IN_A_SPAN = re.compile(
    r"\d{4} ?[-年./] ?\d{1,2} ?[-月./] ?\d{1,2}(?!\d)[日号]?|(?<!\d)\d{8}(?!\d)"
    r"|\d{4} ?[年./] ?\d{1,2}(?!\d)月?"
)
_NUMERALS = "零一二三四五六七八九十"
_LENGTH = re.compile(r"(\d{1,3}(?:\.\d)?|[一二三四五六七八九十])(年|个月|月)?")
_MANY_DIGITS = re.compile(r"\d+(\.\d+)?")


def read_date(raw: object) -> date:
    """Read a full date.

    Raises
    ------
    BadValue
        "no_day" (`year`, `month`), "no_month" (`year`), "unclear_month" (`year`),
        "no_such_day" (`value`), "unclear_date" (`value`) or "not_a_date" (`value`).
    """
    day = _day(raw)
    if isinstance(day, date):
        return day
    year, month = day
    raise BadValue("no_day", year=year, month=month)


def read_month(raw: object) -> date:
    """Read a month (出生年月) as its first day; a full date stays what it is.

    Raises
    ------
    BadValue
        As `read_date`, without "no_day".
    """
    day = _day(raw)
    return day if isinstance(day, date) else date(*day, 1)


def read_span(raw: object) -> tuple[date, date]:
    """Read both days of a leave out of one cell.

    >>> read_span("2022.3.1-2025.2.28")
    (datetime.date(2022, 3, 1), datetime.date(2025, 2, 28))

    Raises
    ------
    BadValue
        "span" where the cell does not hold two dates; else as `read_date`.
    """
    folded = " ".join(unicodedata.normalize("NFKC", str(raw)).split())
    days = _IN_A_SPAN.findall(folded)
    if len(days) != 2:  # noqa: PLR2004  from and to
        raise BadValue("span", value=folded[:50])
    first, last = map(read_date, days)
    return first, last


def read_length(raw: object) -> tuple[Decimal, str]:
    """Read the length of a leave: a number, and "年", "月" or "" if the cell names no unit.

    >>> read_length("3年"), read_length("三年"), read_length(36)
    ((Decimal('3'), '年'), (Decimal('3'), '年'), (Decimal('36'), ''))

    Raises
    ------
    BadValue
        "length" (`value`).
    """
    folded = "".join(unicodedata.normalize("NFKC", str(raw)).split())
    found = _LENGTH.fullmatch(folded)
    if found is None:
        raise BadValue("length", value=folded[:50])
    number = found[1] if found[1][0].isdigit() else str(_NUMERALS.index(found[1]))
    return Decimal(number).normalize() + 0, (found[2] or "")[-1:]


def _day(raw: object) -> date | tuple[int, int]:
    """Return the date, or the year and month if that is all there is."""
    match raw:
        case datetime():
            return _between(raw.date(), raw)
        case date():
            return _between(raw, raw)
        case bool():
            raise BadValue("not_a_date", value=raw)
        case int() | float():
            return _of_number(raw)
        case _:
            return _of_text(str(raw))


def _of_number(raw: float) -> date | tuple[int, int]:
    """Read a number: a serial of Excel, or digits such as 20220301 and 2022.3."""
    if not math.isfinite(raw):
        raise BadValue("not_a_date", value=str(raw))
    if int(raw) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(raw))
    text = str(int(raw)) if raw == int(raw) else repr(raw)
    if re.fullmatch(r"\d{4}\.1", text) and int(raw) in _YEARS:
        raise BadValue("unclear_month", year=int(raw))  # Excel turns 1980.10 into 1980.1
    return _of_text(text)


def _of_text(raw: str) -> date | tuple[int, int]:
    folded = " ".join(unicodedata.normalize("NFKC", raw).split())
    text = _DASHES.sub("-", _CLOCK.sub("", folded))
    if full := _FULL.fullmatch(text) or _SOLID.fullmatch(text):
        return _full(int(full[1]), int(full[2]), int(full[3]), raw)
    if partial := _MONTH.fullmatch(text) or _SOLID_MONTH.fullmatch(text):
        return _month(int(partial[1]), int(partial[2]), raw)
    if (year := _YEAR.fullmatch(text)) and int(year[1]) in _YEARS:
        raise BadValue("no_month", year=int(year[1]))
    is_unclear = _SHORT.fullmatch(text) or _MANY_DIGITS.fullmatch(folded)
    raise BadValue("unclear_date" if is_unclear else "not_a_date", value=raw[:50])


def _full(year: int, month: int, day: int, raw: str) -> date:
    try:
        return _between(date(year, month, day), raw)
    except ValueError:
        raise BadValue("no_such_day", value=raw[:50], year=year, month=month, day=day) from None


def _month(year: int, month: int, raw: str) -> tuple[int, int]:
    if year not in _YEARS:
        raise BadValue("unclear_date", value=raw[:50])
    if not 1 <= month <= 12:  # noqa: PLR2004 — a year has twelve
        raise BadValue("no_such_day", value=raw[:50], year=year, month=month)
    return year, month


def _between(day: date, raw: object) -> date:
    if day.year not in _YEARS:
        raise BadValue("unclear_date", value=str(raw)[:50])
    return day
