"""Forms of the import: a file, and cells put right in the page."""

import re
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from ledgers.queries import unreadable
from papers.forms import FileField
from sheets.opening import LARGEST_FILE
from sheets.refusals import Unreadable

_INPUT = re.compile(r"cell-([1-9][0-9]{0,5}):([A-Z]{1,3})")
_DAYS = re.compile(r"from-([1-9][0-9]{0,5}:[A-Z]{1,3})")
# Row 0: the whole column; no letter: the whole row.
_PLACE = re.compile(r"(0:[A-Z]{1,3}|[1-9][0-9]{0,5}:[A-Z]{0,3})=(.*)", re.DOTALL)


class UploadForm(forms.Form):
    """A ledger, as a file."""

    file = FileField(
        label=_("Your ledger"),
        help_text=_(".xlsx or .csv, 10 MB at most; any order of columns, as in your own file."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Choose the file.")},
    )
    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(self, *args: Any, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        field = cast("forms.ChoiceField", self.fields["unit"])
        field.choices = [(key, unit.name) for key, unit in self.units.items()]
        if len(units) == 1:
            field.widget, field.required = forms.HiddenInput(), False
            field.initial = next(iter(self.units))

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large before it is read."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_FILE:
            self.refuse(Unreadable("too_big", limit=LARGEST_FILE))
        return upload

    def refuse(self, refusal: Unreadable) -> None:
        """Say why the file cannot be read."""
        self.add_error("file", unreadable(refusal))

    def unit_told(self) -> Organisation:
        """Return the unit that is meant."""
        return self.units.get(self.cleaned_data.get("unit", "")) or next(iter(self.units.values()))


class EditForm(forms.Form):
    """Cells put right: each has an input or a button of its own name, as the file has them."""

    def clean(self) -> dict[str, Any]:
        """Return the cells that were typed into, and one of which all that are alike follow."""
        post = cast("QueryDict", self.data)
        return {
            "typed": typed_cells(post) | pressed_cell(post.get("set", "")),
            "alike": pressed_cell(post.get("all", "")),
        }


class WriteForm(forms.Form):
    """Whether all rows are written, or those that are right; and what the page had shown."""

    def clean(self) -> dict[str, Any]:
        """Return which button was pressed, and what stands for the plan that was looked at."""
        told = self.data
        return {"only_clean": told.get("rows") == "clean", "seen": told.get("seen", "")}


def typed_cells(post: QueryDict) -> dict[str, str]:
    """Return the cells that were typed into; an empty input changes nothing.

    Of a cell of both days, `from-12:K` and `to-12:K`, both have to be there.
    """
    typed = {
        f"{found[1]}:{found[2]}": str(text).strip()
        for name, text in post.items()
        if (found := _INPUT.fullmatch(name)) and str(text).strip()
    }
    for name, first in post.items():
        found = _DAYS.fullmatch(name)
        last = post.get(f"to-{found[1]}", "") if found else ""
        if found and first and last:
            typed[found[1]] = f"{first} – {last}"
    return typed


def pressed_cell(pressed: str) -> dict[str, str]:
    """Return the cell that a button puts right, such as 23:G=2029-02-28."""
    found = _PLACE.fullmatch(pressed)
    return {found[1]: found[2].strip()} if found else {}
