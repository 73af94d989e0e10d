"""A form remembers what it showed, so that a later saver undoes nothing unseen.

Each field of a stored row goes out with a short digest of its value. When the form comes back and
the stored value is another by then, a field that nobody touched takes the newer value, and one that
both changed is shown with both, the typing kept; a second press overwrites knowingly. A form that
carries the version of a whole row instead says the same by `show_both`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIELD = "seen"
_DIGITS = 12
UNCHANGED = gettext_lazy("You changed nothing, so nothing was done: it stands as it stood.")


class SeenForm(forms.Form):
    """A form over stored values; `remembers` names them, all fields by default.

    Attributes
    ----------
    taken
        Labels of the fields whose newer stored value was kept, once the form is clean.
    is_behind
        Whether it was refused because a field was saved meanwhile, once the form is clean.
    """

    remembers: tuple[str, ...] = ()
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken: list[str] = []
        self.is_behind = False
        self.remember()

    def remember(self) -> None:
        """Note what is shown; a form that adds fields of its own does so once more after that."""
        names = self.remembers or tuple(name for name in self.fields if name != FIELD)
        self._stored = {name: self.get_initial_for_field(self.fields[name], name) for name in names}
        self.initial[FIELD] = json.dumps({name: digest(self._stored[name]) for name in names})

    @property
    def differs(self) -> bool:
        """Whether a clean form says something else than is stored."""
        return differs(self, self._stored)

    def clean(self) -> dict[str, Any]:
        """Let untouched fields keep the newer value; say where both have changed one."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        seen = _read(told.pop(FIELD, ""))
        for name, stored in self._stored.items():
            moved = name in seen and seen[name] != digest(stored)
            if not moved or name not in told or digest(told[name]) == digest(stored):
                continue
            is_untouched = digest(told[name]) == seen[name]
            if is_untouched and (_plain(stored) or not self.fields[name].required):
                told[name] = self.fields[name].clean(self.fields[name].prepare_value(stored))
                self.taken.append(str(self.fields[name].label))
            else:
                self._say(name, stored)
        return told

    def _say(self, name: str, stored: object) -> None:
        self.is_behind = True
        carry(self, FIELD, self.initial[FIELD])
        self.add_error(name, meanwhile(self.fields[name], stored))


def differs(form: forms.BaseForm, names: Iterable[str]) -> bool:
    """Return whether a clean form says something else in these fields than it was opened with."""
    told = form.cleaned_data
    return any(
        digest(told[name]) != digest(form.get_initial_for_field(form.fields[name], name))
        for name in names
    )


def refuse_unchanged(form: forms.BaseForm, names: Iterable[str]) -> None:
    """Refuse what says nothing else than is stored, where each saving asks others anew."""
    if form.is_valid() and not differs(form, names):
        form.add_error(None, str(UNCHANGED))


class UnchangedForm(forms.Form):
    """A press that says what its page showed of a row (`shown`): nobody confirms unread words."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=_DIGITS)


def shown(row: Model, fields: Iterable[str]) -> str:
    """Return what stands for what a page shows of a row."""
    return digest([getattr(row, name) for name in fields])


def carry(form: forms.BaseForm, name: str, value: object) -> None:
    """Let a form that was sent carry another value in a field when it is shown again."""
    again: Any = form.data.copy()  # type: ignore[attr-defined]
    again[form.add_prefix(name)] = value
    form.data = again


def show_both(form: forms.BaseForm, names: Iterable[str]) -> None:
    """Say beside each of these fields what is stored by now, where something else was typed.

    The form was sent, and opened with what is stored now. What it carries is set by `carry`.
    """
    told = dict(form.cleaned_data)
    for name in names:
        if name in told:
            stored = form.get_initial_for_field(form.fields[name], name)
            if digest(told[name]) != digest(stored):
                form.add_error(name, meanwhile(form.fields[name], stored))


def meanwhile(field: forms.Field, stored: object) -> str:
    """Return the words for what is stored of a field by now."""
    return _(
        "Meanwhile saved here: %(stored)s. Yours stands above; save again to put it there."
    ) % {"stored": _spoken(field, stored) or _("nothing")}


def _spoken(field: forms.Field, stored: object) -> str:
    choices = getattr(field, "choices", None)
    if choices is None:
        return str(stored if stored is not None else "")
    kept = stored if isinstance(stored, list | tuple) else [stored]
    wanted = {_plain(each) for each in kept}
    return _(", ").join(
        str(label) for key, label in _flat(choices) if _plain(getattr(key, "value", key)) in wanted
    )


def _flat(choices: Iterable[tuple[object, object]]) -> Iterator[tuple[object, object]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def digest(value: object) -> str:
    """Return what stands for a value: the same for the same, however it is written."""
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:_DIGITS]


def _plain(value: object) -> str:
    """Return one writing of a value, the same as stored, as initial and as cleaned."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple | set | QuerySet):
        return "\n".join(sorted(map(_plain, value)))
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(text: str) -> Mapping[str, str]:
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
