"""A form remembers what it showed, so that a later saver undoes nothing unseen.

Each field of a stored row goes out with a short digest of its value. When the form comes back and
the stored value is another by then, a field that nobody touched takes the newer value, and one that
both changed is shown with both, the typing kept; a second press overwrites knowingly.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

FIELD = "seen"
_DIGITS = 12


class SeenForm(forms.Form):
    """A form over stored values; `remembers` names them, all fields by default.

    Attributes
    ----------
    taken
        Labels of the fields whose newer stored value was kept, once the form is clean.
    """

    remembers: tuple[str, ...] = ()
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=4_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.taken: list[str] = []
        self.remember()

    def remember(self) -> None:
        """Note what is shown; a form that adds fields of its own does so once more after that."""
        names = self.remembers or tuple(name for name in self.fields if name != FIELD)
        self._stored = {name: self.get_initial_for_field(self.fields[name], name) for name in names}
        self.initial[FIELD] = json.dumps({name: _digest(self._stored[name]) for name in names})

    def clean(self) -> dict[str, Any]:
        """Let untouched fields keep the newer value; say where both have changed one."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        seen = _read(told.pop(FIELD, ""))
        for name, stored in self._stored.items():
            moved = name in seen and seen[name] != _digest(stored)
            if not moved or name not in told or _digest(told[name]) == _digest(stored):
                continue
            if _digest(told[name]) == seen[name]:
                told[name] = self.fields[name].clean(self.fields[name].prepare_value(stored))
                self.taken.append(str(self.fields[name].label))
            else:
                self._say(name, stored)
        return told

    def _say(self, name: str, stored: object) -> None:
        again: Any = self.data.copy()  # type: ignore[attr-defined]
        again[self.add_prefix(FIELD)] = self.initial[FIELD]
        self.data = again
        self.add_error(
            name,
            _("Meanwhile saved here: %(stored)s. Yours stands above; save again to put it there.")
            % {"stored": self._spoken(name, stored) or _("nothing")},
        )

    def _spoken(self, name: str, stored: object) -> str:
        choices = getattr(self.fields[name], "choices", None)
        if choices is None:
            return str(stored if stored is not None else "")
        kept = stored if isinstance(stored, list | tuple) else [stored]
        wanted = {_plain(each) for each in kept}
        return _(", ").join(
            str(label)
            for key, label in _flat(choices)
            if _plain(getattr(key, "value", key)) in wanted
        )


def _flat(choices: Iterable[tuple[object, object]]) -> Iterator[tuple[object, object]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def _digest(value: object) -> str:
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
