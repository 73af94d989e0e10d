"""The form of a return: a number a figure, and words where they are asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from filings.core.figures import Group
from filings.models import NUMBER_AT_MOST, WHY_AT_MOST
from filings.queries import Line, Told, Weighed, grouped
from ui.outside import KeyField
from ui.seen import carry, show_both
from ui.templatetags.ui import thousands
from ui.text import PlainText


@dataclass(frozen=True)
class Asked:
    """A figure in the form: its number, and the words beside it."""

    line: Line
    number: BoundField
    why: BoundField

    @property
    def wants_words(self) -> bool:
        """Whether the words are shown: where they are asked for, or were written."""
        return bool(self.why.errors or self.why.value())

    @property
    def is_open(self) -> bool:
        """Whether another number than the records' stands open."""
        return bool(self.number.errors or self.number.value() or self.wants_words)


class FiguresForm(forms.Form):
    """Numbers and words; what the records say counts where no other number is typed."""

    version = KeyField()

    def __init__(self, *args: Any, lines: Sequence[Line], version: int, **options: Any) -> None:
        self.lines = lines
        super().__init__(*args, **options)
        self.fields["version"].initial = version
        for each in lines:
            self.fields[f"n_{each.figure.key}"] = _number(each)
            self.fields[f"why_{each.figure.key}"] = _why(each)

    @property
    def groups(self) -> Iterator[tuple[Group, list[Asked]]]:
        """The figures under their headings."""
        for group, lines in grouped(self.lines):
            yield group, [self._asked(each) for each in lines]

    @property
    def has_conditions(self) -> bool:
        """Whether any figure counts for a condition of the national filing."""
        return any(line.condition for line in self.lines)

    def _asked(self, line: Line) -> Asked:
        key = line.figure.key
        return Asked(line, self[f"n_{key}"], self[f"why_{key}"])

    def told(self) -> Told:
        """Return what was typed."""
        keys = [each.figure.key for each in self.lines]
        numbers = {key: self.cleaned_data[f"n_{key}"] for key in keys}
        return Told(
            {key: number for key, number in numbers.items() if number is not None},
            {key: self.cleaned_data[f"why_{key}"] for key in keys},
        )

    def show_both(self) -> None:
        """Say beside each number and its words what somebody else saved meanwhile, if so."""
        stored = self.fields["version"].initial
        if self.cleaned_data["version"] != stored:
            carry(self, "version", stored)
            show_both(self, [name for name in self.fields if name != "version"])

    def ask(self, weighed: Weighed, *, to_file: bool) -> None:
        """Ask for what is missing, and for words where something is odd."""
        for key in weighed.missing if to_file else ():
            self.add_error(f"n_{key}", _("Needed before you file; 0 is a number too."))
        for key, said in weighed.lacking(to_file=to_file).items():
            told = " ".join(map(str, said))
            self.add_error(f"why_{key}", gettext("%(odd)s Say why.") % {"odd": told})


def _number(line: Line) -> forms.IntegerField:
    figure = line.figure
    name = gettext("%(figure)s (%(unit)s)") % {"figure": figure.name, "unit": figure.unit.label}
    made = forms.IntegerField(
        label=name,
        required=False,
        min_value=-NUMBER_AT_MOST,
        max_value=NUMBER_AT_MOST,
        initial=line.by_hand,
        help_text=_beside(line),
    )
    setattr(made, "one_of", not figure.records)  # noqa: B010  needed once it is filed
    return made


def _why(line: Line) -> PlainText:
    made = PlainText(
        label=gettext("Why, for: %(figure)s") % {"figure": line.figure.name},
        max_length=WHY_AT_MOST,
        required=False,
        initial=line.why,
    )
    setattr(made, "one_of", True)  # noqa: B010  it is shown where it is needed
    return made


def _beside(line: Line) -> str:
    """Return what stands beside a number: how it is counted, and that of the period before."""
    return " ".join(_said(line))


def _said(line: Line) -> Iterable[str]:
    if line.figure.says:
        yield str(line.figure.says)
    if line.before is not None:
        yield gettext("Last period: %(n)s.") % {"n": thousands(line.before)}
