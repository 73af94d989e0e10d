"""Dates as people write them into a ledger; a day that is not there is never guessed."""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from sheets.refusals import BadValue

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
_BETWEEN_SYSTEMS = timedelta(days=1462)  # by which a number means a later day in a 1904 book
_SPACED = re.compile(r"(\d{4}) (\d{1,2}) (\d{1,2})")
_AROUND = re.compile(r"^[自从至]|(?:起始|开始|为止|起|止|至)$|\((?:首次|起|止|续签|延期)\)")
_CHINESE_DATE = re.compile(r"[〇○Ｏ零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月.*")
_CHINESE_NUMBER = re.compile(r"[〇○Ｏ零一二三四五六七八九十]+")
_DIGITS = {"〇": 0, "○": 0, "Ｏ": 0} | {
    numeral: value for value, numeral in enumerate("零一二三四五六七八九")
}
_TEN = 10
_NUMERALS = (
    {numeral: value for value, numeral in enumerate("零一二三四五六七八九")}
    | {numeral: value for value, numeral in enumerate("零壹贰叁肆伍陆柒捌玖")}
    | {"两": 2, "〇": 0}
)
_COUNT = r"(\d{1,3}(?:\.\d)?|[零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3})"
_LENGTH = re.compile(rf"{_COUNT}(?:(周?年|个月|月)?(半)?(?:零?{_COUNT}(?:个月|月))?)整?")
_HALF = re.compile("半年整?")
_FROM_ON = re.compile(
    r"[自从]?(.+?)起?[,，]?\s*(?:期限|为期|共|计)?[:：]?\s*"
    r"([^,，\d]{1,2}年(?:整|半)?|\d{1,3}个?[年月])(?:整|止)?"
)
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


def read_span(raw: object) -> tuple[date, ...] | tuple[date, int]:
    """Read two or four days out of one cell, or the first day and a length in months.

    >>> read_span("2022.3.1-2025.2.28")
    (datetime.date(2022, 3, 1), datetime.date(2025, 2, 28))
    >>> read_span("2024.7.1起两年")[1]
    24

    Raises
    ------
    BadValue
        "span" where the cell does not hold two dates or four, nor a date and a length; else as
        `read_date`.
    """
    folded = " ".join(unicodedata.normalize("NFKC", str(raw)).split())
    days = _IN_A_SPAN.findall(folded)
    if len(days) == 1 and (found := _FROM_ON.fullmatch(folded)):
        first, (number, unit) = read_date(found[1]), read_length(found[2])
        months = number * (1 if unit == "月" else 12)
        if months == int(months):
            return first, int(months)
    if len(days) not in {2, 4}:  # from and to, once or twice
        raise BadValue("span", value=folded[:50])
    return tuple(map(read_date, days))


def read_length(raw: object) -> tuple[Decimal, str]:
    """Read the length of a leave: a number, and "年", "月" or "" if the cell names no unit.

    >>> read_length("3年"), read_length("叁年"), read_length(36), read_length("一年半")
    ((Decimal('3'), '年'), (Decimal('3'), '年'), (Decimal('36'), ''), (Decimal('18'), '月'))

    Raises
    ------
    BadValue
        "length" (`value`).
    """
    folded = "".join(unicodedata.normalize("NFKC", str(raw)).split())
    if _HALF.fullmatch(folded):
        return Decimal(6), "月"
    found = _LENGTH.fullmatch(folded)
    if found is None:
        raise BadValue("length", value=folded[:50])
    number, unit = _count(found[1]), (found[2] or "")[-1:]
    if found[3] or found[4]:  # 一年半, 3年6个月
        if unit != "年" or (found[3] and found[4]):
            raise BadValue("length", value=folded[:50])
        return number * 12 + (6 if found[3] else _count(found[4])), "月"
    return number, unit


def _count(text: str) -> Decimal:
    """Return a number in digits or in letters up to 99."""
    if text[0].isdigit() and text[0] not in _NUMERALS:
        return Decimal(text).normalize() + 0
    tens, ten, ones = text.replace("拾", "十").rpartition("十")
    if not ten:
        return Decimal("".join(str(_NUMERALS[each]) for each in ones))
    if len(tens) > 1 or len(ones) > 1:
        raise BadValue("length", value=text[:50])
    return Decimal((_NUMERALS[tens] if tens else 1) * _TEN + (_NUMERALS[ones] if ones else 0))


def both_systems(raw: object) -> tuple[date, date] | None:
    """Return the days that a bare number means from 1900 on and from 1904 on, if it is a serial.

    >>> both_systems(43524)
    (datetime.date(2019, 2, 28), datetime.date(2023, 3, 1))
    """
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not math.isfinite(raw):
        return None
    if int(raw) not in _SERIALS:
        return None
    day = _SERIAL_ZERO + timedelta(days=int(raw))
    return day, day + _BETWEEN_SYSTEMS


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
    bare = _AROUND.sub("", _AROUND.sub("", folded)).strip()
    if _CHINESE_DATE.fullmatch(bare):
        bare = _CHINESE_NUMBER.sub(_in_digits, bare)
    text = _DASHES.sub("-", _CLOCK.sub("", _SPACED.sub(r"\1-\2-\3", bare)))
    if full := _FULL.fullmatch(text) or _SOLID.fullmatch(text):
        return _full(int(full[1]), int(full[2]), int(full[3]), raw)
    if partial := _MONTH.fullmatch(text) or _SOLID_MONTH.fullmatch(text):
        return _month(int(partial[1]), int(partial[2]), raw)
    if (year := _YEAR.fullmatch(text)) and int(year[1]) in _YEARS:
        raise BadValue("no_month", year=int(year[1]))
    is_unclear = _SHORT.fullmatch(text) or _MANY_DIGITS.fullmatch(folded)
    raise BadValue("unclear_date" if is_unclear else "not_a_date", value=raw[:50])


def _in_digits(found: re.Match[str]) -> str:
    """Return 二〇二二 as 2022, 十二 as 12, 二十一 as 21."""
    tens, ten, ones = found[0].rpartition("十")
    if not ten:
        return "".join(str(_DIGITS[each]) for each in ones)
    high, low = (_DIGITS.get(part, 0 if part else None) for part in (tens, ones))
    return str((1 if high is None else high) * _TEN + (low or 0))


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
