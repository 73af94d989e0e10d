"""The cells of one row, read; what cannot be read is said in words."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from mobility.core.sheets.columns import STAND_INS
from mobility.core.sheets.headings import BY_KEY
from mobility.core.sheets.opening import Row, Table
from mobility.core.sheets.refusals import BadValue
from mobility.core.sheets.values import read
from mobility.core.terms import last_day
from mobility.models import Department, Employment, Enterprise, LeaveCase, LeaveTerm, Researcher
from mobility.queries.imports.rows import Fault, PlannedRow
from mobility.queries.imports.words import bad_value
from mobility.secret import masked

NOT_KEPT = frozenset({"gender"})  # the record has no place for it
_YEARS_AT_MOST, _MONTHS_AT_MOST = 6, 120
_CENT = Decimal("0.01")
_FORMS = {"project": "second"}  # one form of the record: secondment or joint project
_LONGEST_SHOWN = 200
_FIELDS: Mapping[str, tuple[Any, str]] = {
    "name": (Researcher, "name"),
    "staff_number": (Employment, "staff_number"),
    "department": (Department, "name"),
    "phone": (Employment, "phone"),
    "title": (Employment, "title"),
    "agreement_number": (LeaveTerm, "agreement_number"),
    "minute_number": (LeaveCase, "minute_number"),
    "enterprise": (Enterprise, "name"),
    "space": (Enterprise, "space"),
    "filing_number": (LeaveCase, "filing_number"),
}


def plain(text: object) -> str:
    """Return a text as it is compared: half-width, without spaces, in small letters."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).casefold()


def with_edits(table: Table, edits: Mapping[str, str]) -> Table:
    """Return the table with the cells that were put right in the page ("23:F" → text)."""
    if not edits:
        return table
    by_row: dict[int, dict[str, str]] = {}
    for place, text in edits.items():
        number, _colon, letter = place.partition(":")
        by_row.setdefault(int(number), {})[letter] = text
    rows = [
        Row(row.number, {**row.cells, **by_row[row.number]}) if row.number in by_row else row
        for row in table.rows
    ]
    return replace(table, rows=rows)


def read_row(row: Row, letters: Mapping[str, str], length_in: str = "") -> PlannedRow:
    """Read every cell of a row that we know the column of.

    `length_in` says what a bare number under 离岗期限 counts: "年", "月" or "".
    """
    planned = PlannedRow(row.number)
    stand_ins = {letters.get(key) for key in ("span", "length")}
    for key, letter in letters.items():
        raw = row.cells.get(letter)
        if raw is None or raw == "" or key in NOT_KEPT:
            continue
        if key in STAND_INS and letter in stand_ins:
            continue  # the day is read from the cell of both days, or from the length
        try:
            value = _read(key, raw)
        except BadValue as bad:
            if key == "credit_code":  # what stands so in the record is not questioned
                planned.unread[key] = plain(raw)
            planned.faults.append(Fault(letter, bad_value(key, bad)))
        else:
            if value is not None:
                planned.told[key] = value
    _settle_days(planned, letters, length_in)
    return planned


def _settle_days(planned: PlannedRow, letters: Mapping[str, str], length_in: str) -> None:
    """Work the two days out of the cell that holds both, and the last one out of a length."""
    told = planned.told
    first, last = told.pop("span", (None, None))
    for key, day in (("first_day", first), ("last_day", last)):
        if day is not None and told.setdefault(key, day) != day:
            planned.faults.append(Fault(letters[key], _disagrees(told[key], day)))
    number, unit = told.pop("length", (None, ""))
    if number is None or "first_day" not in told:
        return
    months = number * (12 if (unit or length_in or "年") == "年" else 1)
    if not (unit or length_in) and number > _YEARS_AT_MOST:
        months = number  # 36 without a word can only be months
    if months != int(months) or not 0 < months <= _MONTHS_AT_MOST:
        message = bad_value("length", BadValue("length"))
        planned.faults.append(Fault(letters["length"], message))
        return
    day = last_day(told["first_day"], int(months))
    if told.setdefault("last_day", day) != day:
        planned.faults.append(Fault(letters["length"], _disagrees(told["last_day"], day)))


def _disagrees(one: date, other: date) -> str:
    return _("Two columns do not agree: %(one)s and %(other)s. Keep the right one.") % {
        "one": one.isoformat(), "other": other.isoformat(),
    }  # fmt: skip


def _read(key: str, raw: object) -> Any:  # noqa: ANN401
    value = read(BY_KEY[key].kind, raw)
    longest = _longest(key)
    if longest and isinstance(value, str) and len(value) > longest:
        raise BadValue("too_long", limit=longest, length=len(value))
    if isinstance(value, Decimal):
        return value.quantize(_CENT, ROUND_HALF_UP)
    return _FORMS.get(value, value) if key == "form" and isinstance(value, str) else value


@cache
def _longest(key: str) -> int:
    if key not in _FIELDS:
        return 0
    model, field = _FIELDS[key]
    return model._meta.get_field(field).max_length or 0


def shown(key: str | None, raw: object) -> str:
    """Return what a page shows of a cell; of an identity number only its ends."""
    match raw:
        case None:
            return ""
        case bool():
            return _("yes") if raw else _("no")
        case datetime():
            return raw.date().isoformat()
        case date():
            return raw.isoformat()
        case float() if raw.is_integer():
            text = str(int(raw))
        case _:
            text = " ".join(str(raw).split())
    return masked(text) if key == "identity_number" else text[:_LONGEST_SHOWN]
