"""What is said of a cell, or of a file, that cannot be read."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledgers.core.columns import BY_KEY, names
from mobility.queries.identity import identity_words
from sheets.refusals import BadValue, Unreadable

_MEGABYTE = 1024 * 1024


def heading(key: str) -> str:
    """Return the heading of a column in the language of the page."""
    column = BY_KEY[key]
    return column.heading_en if (get_language() or "").startswith("en") else column.heading_zh


def unreadable(refusal: Unreadable) -> str:
    """Say why a file cannot be read, and what to do."""
    facts = dict(refusal.facts)
    facts["limit_mb"] = int(str(facts.get("limit", 0))) // _MEGABYTE
    facts["sheets"] = _(", ").join(map(str, _listed(facts.get("sheets"))))
    facts["columns"] = _(", ").join(heading(str(key)) for key in _listed(facts.get("columns")))
    return _FILES()[refusal.code] % facts


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _FILES() -> Mapping[str, str]:  # noqa: N802  a table, made when the language is known
    return {
        "too_big": _("The file is larger than %(limit_mb)s MB: split it into several."),
        "bomb": _(
            "The file would unpack to far too much: copy the rows into a new file, or split it "
            "into several, and try again."
        ),
        "macro": _("The file holds macros, which are not taken: save it as .xlsx without them."),
        "encrypted": _("The file has a password: save it without one and try again."),
        "old_format": _("This is the format of Excel before 2007: save it as .xlsx."),
        "not_a_table": _("This is no Excel or CSV file, or it is damaged: save it as .xlsx."),
        "empty": _("There is no row below the headings."),
        "too_many_rows": _("The file has more than %(limit)s rows: split it into several."),
        "too_many_columns": _(
            "Something stands to the right of column %(limit)s, where nobody would read it: take "
            "it out and bring the file in again."
        ),
        "too_far_down": _(
            "Something stands below row %(limit)s, where nobody would read it: take it out, or "
            "move it up, and bring the file in again."
        ),
        "no_header": _(
            "No row of headings was found in the first twenty rows (sheets: "
            "%(sheets)s): name the columns as in the template."
        ),
        "twin_columns": _("The heading %(twins)s stands there twice: keep one of the columns."),
        "other_unit": _(
            "Row %(row)s is of another unit (%(name)s): this is the ledger of %(unit)s. Take the "
            "rows of other units out."
        ),
        "missing_columns": _(
            "Sheet %(sheet)s, row %(row)s: the column %(columns)s is missing among the headings."
        ),
    }


def bad_value(key: str, bad: BadValue) -> str:
    """Say why a cell cannot be read, and what to write."""
    kind = BY_KEY[key].kind
    facts = {
        "column": heading(key),
        "choices": _(", ").join(names(kind)),
        **{name: str(fact) for name, fact in bad.facts.items()},
    }
    sentences = {**_DATES(), **_NUMBERS(), **_CHOICES()}
    return sentences[bad.code] % facts


def no_result() -> str:
    """Say what to do about a formula whose result the file does not hold."""
    return _(
        "A formula without a result: open the file in Excel or WPS, save it once and bring it in "
        "again."
    )


def _DATES() -> Mapping[str, str]:  # noqa: N802
    return {
        "no_day": _("The day is missing (%(year)s-%(month)s-?): write the date in full."),
        "no_month": _("Month and day are missing (%(year)s): write the date in full."),
        "unclear_month": _(
            "January or October? Excel drops the zero: write %(year)s-01 or %(year)s-10."
        ),
        "no_such_day": _("There is no such day: %(value)s."),
        "unclear_date": _("Which is the year? Write the date as 2026-05-01."),
        "not_a_date": _("This is no date: write it as 2026-05-01."),
        "which_system": _(
            "A bare number: %(one)s or, from a workbook that counts from 1904, "
            "%(other)s. Write the date."
        ),
        "span": _("First and last day are wanted: write 2022-03-01 – 2025-02-28."),
        "length": _("This is no length: write a number of years or of months, with the word."),
    }


def _NUMBERS() -> Mapping[str, str]:  # noqa: N802
    return {
        **identity_words(),
        "lost_digits": _(
            "Excel has lost the last digits: format the column as text and type the number again."
        ),
        "became_date": _("Excel has made a date of it: format the column as text, type it again."),
        "credit_code": _("This is no valid credit code: compare it with the licence."),
        "grade": _("A post grade runs from 1 to 13."),
        "step": _("A wage step is a number from 1 to 65."),
        "share": _("A share is a number from 0 to 100 %%."),
        "unclear_share": _(
            "%(value)s as a share of one, or %(value)s %%? Write it with the sign %%."
        ),
        "too_long": _("%(limit)s characters at most; these are %(length)s."),
        "phone": _("This is no telephone number."),
        "formula": _("A name does not begin with a sign: write the name."),
        "ditto": _("There is nothing above that could be meant."),
        "no_result": no_result(),
        "excel_error": _("Excel shows an error here (%(value)s): put the cell right."),
    }


def _CHOICES() -> Mapping[str, str]:  # noqa: N802
    one_of = _("Write one of these: %(choices)s.")
    coded = ("form", "pay_mode", "gender", "role", "track", "ending", "status", "not_yes_or_no")
    return dict.fromkeys(coded, one_of)
