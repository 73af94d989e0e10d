"""The cells of one row, read; what cannot be read is said in words."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from stdnum.cn import ric

from ledgers.core.columns import BY_KEY, NEEDED, STAND_INS, read
from ledgers.queries.doubts import DITTO, MONTHS, Doubtful
from ledgers.queries.rows import Fault, PlannedRow
from ledgers.queries.statuses import (
    ENDINGS,
    day_after,
    day_in,
    extended_until,
    read_status,
)
from ledgers.queries.words import bad_value
from mobility.core.terms import add_months, last_day
from mobility.models import Department, Employment, Enterprise, LeaveCase, LeaveTerm, Researcher
from mobility.secret import MASKED, masked
from sheets.opening import Row, Table
from sheets.refusals import NO_RESULT, BadValue

NOT_KEPT = frozenset({"gender"})  # the record has no place for it
_YEARS_AT_MOST, _MONTHS_AT_MOST = 6, 120
_EXTENSION = frozenset({"extension_first_day", "extension_last_day"})
_CENT = Decimal("0.01")
_FORMS = {"project": "second"}  # one form of the record: secondment or joint project
_LONGEST_SHOWN = 200
_FIELDS: Mapping[str, tuple[type[Model], str]] = {
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
        if letter:
            by_row.setdefault(int(number), {})[letter] = text
    rows = [
        Row(row.number, {**row.cells, **by_row[row.number]}) if row.number in by_row else row
        for row in table.rows
    ]
    return replace(table, rows=rows)


def read_row(
    row: Row,
    letters: Mapping[str, str],
    length_in: str = "",
    answers: Mapping[str, str] | None = None,
) -> PlannedRow:
    """Read every cell of a row that we know the column of.

    `length_in` says what a bare number under 离岗期限 counts: "年", "月" or "". `answers` are those
    for whole columns, by letter. A cell that cannot be read is a fault where the leave needs it,
    else a note: it is left empty.
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
            _refuse(planned, key, letter, raw, bad)
        else:
            if value is not None:
                planned.told[key] = value
    _settle_identity(planned, row, letters)
    _settle_months(planned, letters, answers or {})
    _settle_days(planned, letters, length_in)
    _settle_status(planned, letters)
    return planned


def _refuse(planned: PlannedRow, key: str, letter: str, raw: object, bad: BadValue) -> None:
    """Note what cannot be read: a fault, a note, or a month that the column is asked for."""
    if bad.code == "unclear_month" and BY_KEY[key].kind == "month":
        planned.unclear[key] = int(str(bad.facts["year"]))
        return
    if key == "credit_code":  # what stands so in the record is not questioned
        planned.unread[key] = plain(raw)
    where = planned.faults if key in NEEDED else planned.notes
    where.append(Fault(letter, bad_value(key, bad)))


def _settle_identity(planned: PlannedRow, row: Row, letters: Mapping[str, str]) -> None:
    """Take birth from the identity number, and name what contradicts it: the number has a check."""
    told, number = planned.told, planned.told.get("identity_number")
    said = _sex_beside(row, letters)
    if not number:
        if said == "male":  # men retire by one age, so that no leave runs past it
            planned.of_number["retirement_category"] = "man"
        return
    born = ric.get_birth_date(number)
    other = told.get("born")
    year = planned.unclear.pop("born", born.year)
    is_alike = other is None or (other.year, other.month, 1) == (born.year, born.month, other.day)
    if year != born.year or not (is_alike or other == born):
        message = _("The identity number says %(born)s; that day is used.")
        planned.notes.append(Fault(letters["born"], message % {"born": born.isoformat()}))
    told["born"] = born
    gender = "male" if int(number[16]) % 2 else "female"  # the order number of the day
    if said not in {None, gender}:
        message = _("The sex beside it differs from that of the number: compare it.")
        planned.notes.append(Fault(letters["identity_number"], message))
    if gender == "male":
        planned.of_number["retirement_category"] = "man"


def _sex_beside(row: Row, letters: Mapping[str, str]) -> object:
    """Return what the column of the sex says; None where it says nothing that is read."""
    try:
        return read("gender", row.cells.get(letters.get("gender", "")))
    except BadValue:
        return None


def _settle_months(
    planned: PlannedRow, letters: Mapping[str, str], answers: Mapping[str, str]
) -> None:
    """Read the months that may be January or October, where the column was asked and answered."""
    for key, year in list(planned.unclear.items()):
        if answers.get(letters[key]) in MONTHS:
            planned.told[key] = date(year, int(answers[letters[key]]), 1)
            del planned.unclear[key]


def _settle_days(planned: PlannedRow, letters: Mapping[str, str], length_in: str) -> None:
    """Work the days out of the cell that holds both, and last ones out of lengths."""
    told = planned.told
    span = told.pop("span", ())
    keys = ("first_day", "last_day", "extension_first_day", "extension_last_day")
    for key, day in zip(keys, span, strict=False):
        if told.setdefault(key, day) != day:
            planned.faults.append(Fault(letters[key], _disagrees(told[key], day)))
    _settle_length(planned, letters, length_in, ("length", "first_day", "last_day"))
    if "extension_length" in told and "last_day" in told:
        told.setdefault("extension_first_day", day_after(told["last_day"]))
    _settle_length(
        planned,
        letters,
        length_in,
        ("extension_length", "extension_first_day", "extension_last_day"),
    )


def _settle_length(
    planned: PlannedRow, letters: Mapping[str, str], length_in: str, keys: tuple[str, str, str]
) -> None:
    """Work a last day out of a length; where both stand there, compare them."""
    length, first, last = keys
    told = planned.told
    number, unit = told.pop(length, (None, ""))
    if number is None or first not in told:
        return
    months = number * (12 if (unit or length_in or "年") == "年" else 1)
    if not (unit or length_in) and number > _YEARS_AT_MOST:
        months = number  # 36 without a word can only be months
    if months != int(months) or not 0 < months <= _MONTHS_AT_MOST:
        message = bad_value(length, BadValue("length"))
        planned.faults.append(Fault(letters[length], message))
        return
    day = last_day(told[first], int(months))
    if not any(fault.column == letters.get(last) for fault in planned.faults):
        told.setdefault(last, day)
    if told.get(last, day) == day:
        return
    if told[last] == add_months(told[first], int(months)):  # the corresponding day (对应日)
        message = _("One day too many for %(months)s months: the last day is %(day)s.")
        message %= {"months": int(months), "day": day.isoformat()}
        fix = day.isoformat()
        if letters[last] == letters.get("span"):
            fix = f"{told[first].isoformat()} – {fix}"
        planned.faults.append(Fault(letters[last], message, fix, letters[last]))
    else:
        planned.faults.append(Fault(letters[length], _disagrees(told[last], day)))


def _settle_status(planned: PlannedRow, letters: Mapping[str, str]) -> None:
    """Take from 状态 how the leave ended and from the columns beside it when.

    An extension (延期) that only the remark dates runs from the day after the last one.
    """
    told = planned.told
    status, day = told.pop("status", ("", None))
    changed = told.pop("changed_on", None)
    planned.status = status
    note = str(told.get("note", ""))
    if status in ENDINGS:
        key = "returned_on" if status == "returned" else "ended_on"
        if told.setdefault("end_reason", status) != status:
            message = _("Two columns do not agree on how the leave ended: keep the right one.")
            planned.faults.append(Fault(letters["status"], message))
        if day := day or changed or day_in(note, status):
            told.setdefault(key, day)
    elif status and ("returned_on" in told or "ended_on" in told):
        message = _("On leave still, or ended? A day of the end stands beside it.")
        planned.faults.append(Fault(letters["status"], message))
    elif status == "extended" and "last_day" in told and not _EXTENSION & told.keys():
        _settle_extension(told, extended_until(note))


def _settle_extension(told: dict[str, Any], until: date | None) -> None:
    if until:
        told["extension_first_day"] = day_after(told["last_day"])
        told["extension_last_day"] = until


def _disagrees(one: date, other: date) -> str:
    return _("Two columns do not agree: %(one)s and %(other)s. Keep the right one.") % {
        "one": one.isoformat(),
        "other": other.isoformat(),
    }


def _read(key: str, raw: object) -> object:
    if isinstance(raw, Doubtful):
        one, other = raw.since_1900.isoformat(), raw.since_1904.isoformat()
        raise BadValue("which_system", one=one, other=other)
    if str(raw).strip() in DITTO:
        raise BadValue("ditto")
    if key == "status" and raw != NO_RESULT:
        return read_status(raw)
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
    return getattr(model._meta.get_field(field), "max_length", None) or 0


def shown(key: str | None, raw: object) -> str:
    """Return what a page shows of a cell; of a masked number only its ends."""
    match raw:
        case None:
            return ""
        case bool():
            return _("yes") if raw else _("no")
        case Doubtful():
            return str(raw)
        case datetime():
            return raw.date().isoformat()
        case date():
            return raw.isoformat()
        case float() if raw.is_integer():
            text = str(int(raw))
        case _:
            text = " ".join(str(raw).split())
    return masked(text) if key in MASKED else text[:_LONGEST_SHOWN]
