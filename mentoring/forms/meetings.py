"""A meeting: when, where, what about; moved and called off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.enums import Way
from mentoring.forms.fields import AHEAD_AT_MOST, NO_LENGTH, day_input, is_skipped, length_in_words
from mentoring.queries import by_space, where_it_is
from spaces.models import Place
from ui.outside import DayField, KeyField
from ui.seen import SeenForm
from ui.text import PlainText
from ventures.models import Venture

PLACE_AT_MOST = 200  # characters, as a meeting keeps it
LENGTHS = (30, 45, 60, 90, 120, 180, 240)
ROOM_GONE = _("This room can no longer be had: choose another, or say where you meet.")


class MeetingForm(forms.Form):
    """When, where and what about; the clock is that of whoever writes."""

    names: ClassVar[tuple[str, ...]] = ("starts_at", "ends_at", "way", "place", "agenda")
    day = DayField(label=_("Day"), widget=day_input())
    begins = forms.TimeField(
        label=_("Begins"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M"),
    )
    minutes = forms.TypedChoiceField(
        label=_("How long it takes"), coerce=int, initial=60, error_messages=NO_LENGTH
    )
    way = forms.ChoiceField(label=_("How you meet"), choices=Way.choices, initial=Way.ONLINE)
    place = PlainText(
        label=_("Where, or the link"),
        max_length=200,
        required=False,
        help_text=_("A room, an address, a call link, or who phones whom."),
    )
    room = forms.TypedChoiceField(
        label=_("Or a room of a maker space"),
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": ROOM_GONE},
        help_text=_(
            "It is yours once both agree, if nobody else has it then. The managers of the space "
            "are told when, and who arranged it; not for which venture."
        ),
    )
    agenda = PlainText(
        label=_("What it is about, what to bring"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, zone: str, rooms: Sequence[Place] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self._offer(rooms)
        self.fields["minutes"].choices = [  # type: ignore[attr-defined]
            (minutes, length_in_words(minutes)) for minutes in LENGTHS
        ]

    def _offer(self, rooms: Sequence[Place]) -> None:
        """Offer rooms of spaces; where there is none, nothing is asked."""
        if not rooms:
            del self.fields["room"]
            return
        of_key = {str(each.pk): each for each in rooms}
        field: Any = self.fields["room"]
        field.choices, field.coerce = [("", _("No room")), *by_space(rooms)], of_key.__getitem__

    def clean(self) -> dict[str, Any]:
        """Put day and clock together in the writer's zone, and look that it is still to come."""
        told: dict[str, Any] = super().clean() or {}
        if room := told.get("room"):
            self._in_room(told, room)
        elif "room" not in self.fields and self.data.get(self.add_prefix("room")):
            self.add_error("place", ROOM_GONE)
        day, begins = told.get("day"), told.get("begins")
        if day is None or begins is None:
            return told
        starts = self._at(day, begins)
        if starts is not None:
            told["starts_at"] = starts
            told["ends_at"] = starts + timedelta(minutes=told.get("minutes") or 0)
        return told

    def _in_room(self, told: dict[str, Any], room: Place) -> None:
        if told.get("place"):
            self.add_error("place", _("Choose a room or write a place, not both."))
        if told.get("way") != Way.ONSITE:
            self.add_error("way", _("A room is for meeting in person: choose that, or no room."))
        told["place"] = where_it_is(room)[:PLACE_AT_MOST]

    def _at(self, day: date, begins: time) -> datetime | None:
        now = timezone.now()
        starts = datetime.combine(day, begins, self.zone)
        if is_skipped(starts):
            self.add_error("begins", _("The clock skips this time on that day: choose another."))
        elif starts <= now:
            self.add_error("day", _("This time is over: choose one that is still to come."))
        elif starts > now + AHEAD_AT_MOST:
            self.add_error("day", _("That is more than a year away: choose an earlier day."))
        else:
            return starts
        return None

    def plan(self) -> dict[str, Any]:
        """Return what the action takes."""
        rooms = ("room",) if "room" in self.fields else ()
        return {name: self.cleaned_data[name] for name in (*self.names, *rooms)}


class MovedMeetingForm(MeetingForm, SeenForm):
    """Another time for a meeting; whoever moves it second sees what the other side has proposed.

    Where the room that was chosen cannot be had any more, it asks for a place.
    """

    def __init__(self, *args: Any, has_lost_room: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_lost_room = has_lost_room

    def clean(self) -> dict[str, Any]:
        """Ask where the two meet now, unless they meet otherwise than in person."""
        told = super().clean()
        is_asked = self.has_lost_room and told.get("way") == Way.ONSITE
        if is_asked and not told.get("place") and not self.errors.keys() & {"place", "room"}:
            self.add_error("place", ROOM_GONE)
        return told


AGENDAS = {
    "first": (
        _("The first meeting"),
        _("Who are we, what is stuck most, which two or three goals; how often and by which way."),
    ),
    "between": (
        _("A meeting in between"),
        _("What was done since last time, what came of it, what is stuck now, who does what."),
    ),
    "numbers": (
        _("A look at the numbers"),
        _("Sales, costs and cash of the last three months; bring the table, be it three lines."),
    ),
    "last": (
        _("The last meeting"),
        _("Which goals are reached, what was learnt, who can help from now on."),
    ),
}
# What fits how far a venture is, beside the kinds of meeting.
STAGE_AGENDAS = {
    "idea": (
        _("From the idea to a first test"),
        _("Whose problem is it, how do they manage today, which small test shows a need."),
    ),
    "customers": (
        _("The product and its first customers"),
        _("What works already, who has tried it and what they said, who buys first at what price."),
    ),
    "growth": (
        _("Growing on"),
        _("Which customers bring the income, what breaks at twice the orders, people and money."),
    ),
}
_OF_STAGE = {
    "idea": "idea",
    "prototype": "customers",
    "small-batch": "customers",
    "revenue": "growth",
    "scaling": "growth",
}


def agendas_for(venture: Venture) -> Mapping[str, tuple[object, object]]:
    """Return what a meeting can be about, first what fits how far the venture is."""
    fitting = _OF_STAGE.get(venture.stage_id or "")
    return ({fitting: STAGE_AGENDAS[fitting]} if fitting else {}) | AGENDAS


class CancelForm(forms.Form):
    """Why it is called off."""

    note = PlainText(
        label=_("A word to them"),
        max_length=200,
        required=False,
        widget=forms.TextInput,
    )


class SeenTime(forms.Form):
    """Which of the times of a meeting was read by whoever says yes to it."""

    sequence = KeyField(required=False)
