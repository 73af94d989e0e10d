"""What either side answers with."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incubation.forms.times import DayFields, TimeFields, day_input
from incubation.models import Application
from spaces.enums import PlaceKind
from spaces.models import Place, Space
from ui.outside import DayField
from ui.text import PlainText


def _rent() -> PlainText:
    return PlainText(
        label=_("Rent and what it includes"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: 900 yuan a month with power and water, the first month free."),
    )


def _contract() -> PlainText:
    return PlainText(label=_("Contract number"), max_length=40, required=False)


def _label(place: Place) -> str:
    """Name a place with until when it is taken, or that another offer holds it."""
    if place.taken_until is None:
        held = gettext("held by an offer")
        return f"{place}, {held}" if place.is_held else str(place)
    told = gettext("%(place)s, taken until %(day)s")
    return told % {"place": place, "day": place.taken_until.isoformat()}


def _places(space: Space) -> QuerySet[Place]:
    """Return what can be offered for some day; who sits where without a last day stays there."""
    there = Place.objects.filter(space=space, is_open=True)
    return there.exclude(is_taken=True, taken_until=None)


class _OnePlace(forms.ModelChoiceField[Place]):
    def label_from_instance(self, obj: Place) -> str:
        return _label(obj)


class _SomePlaces(forms.ModelMultipleChoiceField[Place]):
    def label_from_instance(self, obj: Place) -> str:
        return _label(obj)


class OfferForm(DayFields):
    """Which places under which contract."""

    places = _SomePlaces(
        Place.objects.none(), label=_("Which places"), widget=forms.CheckboxSelectMultiple
    )
    rent = _rent()
    contract = _contract()
    field_order = ("places", "first", "last", "rent", "contract")

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = _places(application.space).filter(kind=application.kind)
        self.fields["places"].queryset = found  # type: ignore[attr-defined]


class TimeForm(TimeFields):
    """Which equipment, when."""

    equipment = forms.ModelChoiceField(Place.objects.none(), label=_("Which equipment"))
    rent = _rent()
    field_order = ("equipment", "day", "begins", "ends", "rent")

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lent = _places(application.space).filter(kind=PlaceKind.EQUIPMENT)
        self.fields["equipment"].queryset = lent  # type: ignore[attr-defined]


class TakeForm(DayFields):
    """The place and the contract with which a space takes a venture from another one."""

    place = _OnePlace(Place.objects.none(), label=_("Which place"))
    rent = _rent()
    contract = _contract()
    field_order = ("place", "first", "last", "rent", "contract")

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = _places(space).exclude(kind=PlaceKind.EQUIPMENT)
        self.fields["place"].queryset = found  # type: ignore[attr-defined]


# --- one press --------------------------------------------------------------------------------
class ReasonForm(forms.Form):
    """Why not."""

    answer = PlainText(
        label=_("Why not, in a sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class WordForm(forms.Form):
    """A word to the other side, or none."""

    answer = PlainText(label=_("A word to them"), max_length=300, required=False)


class NoteForm(forms.Form):
    """A word with booked time that is called off, or none."""

    note = PlainText(label=_("A word to them"), max_length=200, required=False)


class StopForm(forms.Form):
    """Why not this hand-over, or this move in the chain."""

    note = PlainText(label=_("Why not, in a sentence"), max_length=200)


class LongerForm(forms.Form):
    """A later last day."""

    until = DayField(label=_("New last day"), widget=day_input())


class LeaveForm(forms.Form):
    """An earlier last day."""

    last = DayField(label=_("Last day"), widget=day_input())


class EndForm(LeaveForm):
    """When and why a space ends a residency, today or on a day to come."""

    reason = PlainText(
        label=_("Why, in a sentence"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The team reads it."),
    )
