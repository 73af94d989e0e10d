"""Numbered rows in a form: add, move and remove without script, and without losing what is typed.

A row button submits the whole form as `<prefix>-do`: `add`, `drop-2`, `up-2` or `down-2`
(counting from 0). The page comes back with the rows rearranged and nothing checked or saved.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.translation import gettext as _

from ui.outside import whole
from ui.seen import show_both

ROWS_AT_MOST = 100


class RowFormSet(forms.BaseFormSet[forms.Form]):
    """Rows in the order in which they stand; empty ones are left out."""

    def filled(self) -> list[dict[str, Any]]:
        """Return the cleaned rows that hold a text, top to bottom."""
        return [row for row in (form.cleaned_data for form in self.forms) if row.get("text")]


def show_stored(rows: RowFormSet, stored: Sequence[Mapping[str, object]]) -> None:
    """Say beside each row what is stored of it by now, and below them what is not among them.

    The rows were sent and are valid; each stored one has its `id` and its `text`.
    """
    left = {each["id"]: each for each in stored}
    for row in rows.forms:
        key = row.cleaned_data.get("id")
        if key in left:
            row.initial = dict(left.pop(key))
            show_both(row, [name for name in row.fields if name != "id"])
        elif key is not None:
            row.add_error("text", _("Removed meanwhile; save again to put it back."))
    typed = {row.cleaned_data.get("text") for row in rows.forms}
    lines = [str(each["text"]) for each in left.values() if each["text"] not in typed]
    if lines:
        told = _("Stored by now and not among these lines: %(lines)s. Save again to leave it out.")
        rows.non_form_errors().append(told % {"lines": _("; ").join(lines)})


def rearranged(typed: QueryDict, prefix: str, *, at_most: int) -> QueryDict | None:
    """Return the form data after the row button that was pressed, or None if none was.

    Parameters
    ----------
    typed
        The POST as it came.
    prefix
        The formset's prefix.
    at_most
        More rows than this are not added.
    """
    pressed = typed.get(f"{prefix}-do")
    if pressed is None:
        return None
    rows = _rows(typed, prefix)
    verb, _dash, number = pressed.partition("-")
    place = whole(number, most=len(rows) - 1)
    if verb == "add" and len(rows) < at_most:
        rows.append({})
    elif place is not None:
        _move(rows, verb, place)
    return _written(typed, prefix, rows)


def as_initial(
    form: type[forms.Form | forms.ModelForm[Any]], typed: QueryDict, prefix: str = ""
) -> dict[str, object]:
    """Return what was typed as initial values: shown again, but neither checked nor saved."""
    start = f"{prefix}-" if prefix else ""
    return {
        name: field.widget.value_from_datadict(typed, {}, start + name)
        for name, field in form.base_fields.items()
        if start + name in typed
    }


def rows_as_initial(
    formset: type[RowFormSet], typed: QueryDict, prefix: str
) -> list[dict[str, object]]:
    """Return the typed rows as initial values."""
    count = len(_rows(typed, prefix))
    return [as_initial(formset.form, typed, f"{prefix}-{number}") for number in range(count)]


def _move(rows: list[dict[str, list[str]]], verb: str, place: int) -> None:
    if verb == "drop":
        del rows[place]
    elif verb == "up" and place > 0:
        rows.insert(place - 1, rows.pop(place))
    elif verb == "down":
        rows.insert(place + 1, rows.pop(place))


def _rows(typed: QueryDict, prefix: str) -> list[dict[str, list[str]]]:
    count = min(whole(typed.get(f"{prefix}-{TOTAL_FORM_COUNT}")) or 0, ROWS_AT_MOST)
    return [
        {name.removeprefix(start): typed.getlist(name) for name in typed if name.startswith(start)}
        for start in (f"{prefix}-{number}-" for number in range(count))
    ]


def _written(typed: QueryDict, prefix: str, rows: list[dict[str, list[str]]]) -> QueryDict:
    fresh = QueryDict(mutable=True)
    for name in typed:
        if not name.startswith(f"{prefix}-"):
            fresh.setlist(name, typed.getlist(name))
    fresh[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(rows))
    fresh[f"{prefix}-INITIAL_FORMS"] = "0"
    for number, row in enumerate(rows):
        for name, values in row.items():
            fresh.setlist(f"{prefix}-{number}-{name}", values)
    return fresh
