"""Forms of goals, expectations, meetings, records and the end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mentoring.actions.files import FILES_AT_MOST, ROOM, NoRoom, TooManyFiles
from mentoring.enums import EndReason, Helped, Score, Way
from mentoring.models import (
    MINUTES_AT_LEAST,
    MINUTES_AT_MOST,
    Agreement,
    Availability,
    Closing,
    Goal,
    Mediation,
    Rating,
    Record,
)
from mentoring.queries import by_space, where_it_is
from papers.files import EXTENSIONS
from papers.forms import PaperField, Upload
from spaces.models import Place
from ui.outside import KEY_AT_MOST, DayField, KeyField
from ui.seen import SeenForm
from ui.text import OpenText, PlainText, form_field
from ventures.models import Venture

AHEAD_AT_MOST = timedelta(days=366)
PAUSE_AT_MOST = timedelta(days=183)
WEEKS_AT_MOST = 12
PLACE_AT_MOST = 200  # characters, as a meeting keeps it
SLOTS = (20, 30, 45, 60)
LENGTHS = (30, 45, 60, 90, 120, 180, 240)
NO_PLACE = _("Strangers read no contact details: say where, give the link, or who phones whom.")
NO_LENGTH = {"invalid_choice": _("Choose one of the lengths in the list.")}
ROOM_GONE = _("This room can no longer be had: choose another, or say where you meet.")
_DAY = {"type": "date", "class": "auto"}


def day_input() -> forms.DateInput:
    """Return the field of a day, as browsers draw it."""
    return forms.DateInput(attrs=dict(_DAY), format="%Y-%m-%d")


def length_in_words(minutes: int) -> str:
    """Return a length as people say it."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(n)s minutes") % {"n": rest}
    if rest == 30:  # noqa: PLR2004  half an hour
        return gettext("%(n)s.5 hours") % {"n": hours}
    if rest:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return gettext("1 hour") if hours == 1 else gettext("%(n)s hours") % {"n": hours}


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(PaperField):
    """Some files, each as a `PaperField` takes it; cleaned to a list."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Files"),
            required=False,
            widget=_SeveralFiles(attrs={"accept": ",".join(f".{each}" for each in EXTENSIONS)}),
            help_text=_("Up to five: PDF, JPG, PNG, Word or Excel, 10 MB each at most."),
        )

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:  # type: ignore[override]  # noqa: ANN401
        """Return what is kept of each, or say which one is not and why."""
        given = [each for each in data or [] if each]
        if len(given) > FILES_AT_MOST:
            raise forms.ValidationError(_too_many())
        kept, problems = [], []
        for each in given:
            try:
                if upload := super().clean(each, initial):
                    kept.append(upload)
            except forms.ValidationError as problem:
                problems += [f"{each.name}{gettext(': ')}{words}" for words in problem.messages]
        if problems:
            raise forms.ValidationError(problems)
        return kept


def _too_many() -> str:
    return gettext("Five files at most: send the others separately.")


class MinutesField(forms.IntegerField):
    """How long a meeting took that is written down."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = {"least": MINUTES_AT_LEAST, "most": MINUTES_AT_MOST}
        outside = format_lazy(
            _("From {least} to {most} minutes: write longer ones as two."), **bounds
        )
        super().__init__(
            label=_("How many minutes"),
            min_value=MINUTES_AT_LEAST,
            max_value=MINUTES_AT_MOST,
            error_messages={"min_value": outside, "max_value": outside},
            **kwargs,
        )


class WithFiles(forms.Form):
    """A form that files may go with; a browser keeps none of them when it is refused."""

    def lost_files(self) -> Sequence[str]:
        """Return the names of what was chosen and has to be chosen again."""
        if not self.errors or not hasattr(self.files, "getlist"):
            return ()
        return [str(each.name) for each in self.files.getlist(self.add_prefix("uploads"))]

    def refuse_files(self, refusal: TooManyFiles | NoRoom) -> None:
        """Say in plain words why the files are not kept."""
        self.add_error("uploads", _file_words(refusal))


def _file_words(refusal: TooManyFiles | NoRoom) -> str:
    if isinstance(refusal, TooManyFiles):
        return _too_many()
    told = {"room": filesizeformat(ROOM), "left": filesizeformat(refusal.left)}
    return (
        gettext(
            "The files of this mentorship are full: of %(room)s, %(left)s are left. Send a smaller "
            "file, or say where the other side finds it."
        )
        % told
    )


class GoalForm(SeenForm, forms.ModelForm[Goal]):
    """One goal."""

    remembers = ("text", "shown_by", "due_on", "progress")

    class Meta:
        formfield_callback = form_field
        model = Goal
        fields = ("text", "shown_by", "due_on", "progress")
        widgets = {"due_on": day_input()}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "text": _("Something that is done or not done at the end."),
            "shown_by": _("A number, a paper, a customer's order."),
        }

    def clean_due_on(self) -> date | None:
        """Refuse a day that is over; one that stood there before may stay."""
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and "due_on" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(gettext("Choose a day that is still to come."))
        return day


class TermsForm(forms.ModelForm[Agreement]):
    """What both expect."""

    told = ("until", "meetings", "boundaries", "is_confidential")

    class Meta:
        formfield_callback = form_field
        model = Agreement
        fields = ("until", "meetings", "boundaries", "is_confidential")
        widgets = {  # noqa: RUF012
            "until": day_input(),
            "boundaries": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {  # noqa: RUF012
            "boundaries": _("For example: no introductions to investors, no calls at night."),
        }

    def clean_until(self) -> date:
        """Refuse a day that is over."""
        until: date = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return until


def _is_skipped(moment: datetime) -> bool:
    """Return whether a clock that is put forward never shows this time."""
    back = moment.astimezone(ZoneInfo("UTC")).astimezone(moment.tzinfo)
    return back.replace(tzinfo=None) != moment.replace(tzinfo=None)


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
        if _is_skipped(starts):
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


class RecordForm(WithFiles, forms.ModelForm[Record]):
    """What came of a meeting."""

    seen = KeyField(required=False)
    uploads = FilesField()
    minutes = MinutesField(initial=60)

    class Meta:
        formfield_callback = form_field
        model = Record
        fields = ("held_on", "minutes", "way", "notes", "advice", "next_step")
        widgets = {  # noqa: RUF012
            "held_on": day_input(),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {  # noqa: RUF012
            "advice": _("The one thing to remember; both find it again later."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            newest = self.instance.newest
            told = {name: getattr(newest, name) for name in self.Meta.fields}
            self.initial = {**self.initial, **told}
            self.initial["seen"] = newest.version
        else:
            self.initial.setdefault("held_on", timezone.localdate())

    def clean_held_on(self) -> date:
        """Refuse a day that is still to come."""
        day: date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "uploads")}


class MessageForm(WithFiles):
    """A line to the other side."""

    text = PlainText(
        label=_("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )
    uploads = FilesField()


class _RivalField(forms.ModelChoiceField[Record]):
    def label_from_instance(self, obj: Record) -> str:
        """Name a piece of advice by its words, its mentor and its day."""
        mentor, day = obj.mentorship.mentor, obj.held_on.isoformat()
        return gettext("“%(advice)s” (%(mentor)s, %(day)s)") % {
            "advice": obj.advice,
            "mentor": mentor,
            "day": day,
        }


class RivalForm(forms.Form):
    """Which other mentor's advice contradicts one."""

    other = _RivalField(
        label=_("Which advice contradicts it"),
        queryset=Record.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose the other advice."),
            "invalid_choice": _("This advice is gone, or linked already: choose another."),
        },
    )

    def __init__(self, *args: Any, rivals: QuerySet[Record], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = rivals  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What the team decided, and why."""

    decision = PlainText(
        label=_("What the team decided"),
        max_length=200,
        help_text=_("Both mentors read it."),
    )
    why = PlainText(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So that the mentor who advised otherwise sees that you weighed it."),
    )


class SeenVersion(forms.Form):
    """Which version of a record was read."""

    seen = KeyField()


class SeenTime(forms.Form):
    """Which of the times of a meeting was read by whoever says yes to it."""

    sequence = KeyField(required=False)


class PauseForm(SeenForm):
    """How long it rests; either side may say another day."""

    until = DayField(label=_("On hold until"), widget=day_input())

    def clean_until(self) -> date:
        """Refuse a day that is over, and one so far off that ending would be honest."""
        until: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if until <= today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        if until > today + PAUSE_AT_MOST:
            raise forms.ValidationError(
                _("Half a year at most; for longer, end it and ask again later.")
            )
        return until


class CloseForm(forms.ModelForm[Closing]):
    """Why it ends, two questions, a word of thanks, and what came of it."""

    reason = forms.ChoiceField(
        label=_("Why it ends"),
        choices=EndReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    helped = forms.ChoiceField(
        label=_("Did it help?"),
        choices=Helped.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Only the programme office reads it."),
    )

    class Meta:
        formfield_callback = form_field
        model = Closing
        fields = ("reason", "helped", "better", "thanks", "is_told", "jobs", "funds", "sales")
        field_classes = {"thanks": OpenText}  # noqa: RUF012  read once nobody's details are open
        widgets = {  # noqa: RUF012
            "better": forms.Textarea(attrs={"rows": 2}),
            "thanks": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {  # noqa: RUF012
            "better": _("Only the programme office reads it."),
            "thanks": _("The other side reads it."),
        }

    def clean(self) -> dict[str, Any]:
        """Numbers are kept only with the consent beside them."""
        told: dict[str, Any] = super().clean() or {}
        numbers = [told.get(name) for name in ("jobs", "funds", "sales")]
        if not told.get("is_told") and any(number is not None for number in numbers):
            self.add_error("is_told", _("Tick this, or leave the numbers empty."))
        return told


class AvailabilityForm(forms.ModelForm[Availability]):
    """How many hours a month, and how long before."""

    class Meta:
        formfield_callback = form_field
        model = Availability
        fields = ("monthly_hours", "notice_hours")
        help_texts = {  # noqa: RUF012
            "monthly_hours": _("All ventures together; leave it empty for no limit."),
            "notice_hours": _("Founders have to propose a time at least this many hours ahead."),
        }


class OpeningForm(forms.Form):
    """A span that is held open, cut into equal hours; the clock is that of whoever writes."""

    day = DayField(label=_("Day"), widget=day_input())
    begins = forms.TimeField(
        label=_("From"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M"),
    )
    minutes = forms.TypedChoiceField(
        label=_("How long each one takes"), coerce=int, initial=30, error_messages=NO_LENGTH
    )
    weeks = forms.IntegerField(
        label=_("How many weeks in a row"), min_value=1, max_value=WEEKS_AT_MOST, initial=1
    )
    way = forms.ChoiceField(label=_("How you meet"), choices=Way.choices, initial=Way.ONLINE)
    place = PlainText(
        label=_("Where, or the link"),
        max_length=200,
        required=False,
        help_text=_("A room, an address, a call link, or who phones whom."),
    )

    is_open = forms.BooleanField(
        label=_("also for ventures I do not mentor"),
        required=False,
        help_text=_("They book one such hour at a time; no contact details are opened."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.fields["minutes"].choices = [  # type: ignore[attr-defined]
            (minutes, length_in_words(minutes)) for minutes in SLOTS
        ]

    def clean(self) -> dict[str, Any]:
        """Look that at least one fits, that it is still to come, and that the clock shows it."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("is_open") and not told.get("place"):
            self.add_error("place", NO_PLACE)
        if self.errors:
            return told
        spans, now = self.spans(), timezone.now()
        if not spans:
            self.add_error("ends", _("Nothing fits between these times: choose a later end."))
        elif spans[0][0] <= now:
            self.add_error("day", _("This time is over: choose one that is still to come."))
        elif spans[-1][1] > now + AHEAD_AT_MOST:
            self.add_error("day", _("That is more than a year away: choose an earlier day."))
        elif any(_is_skipped(moment) for span in spans for moment in span):
            self.add_error("begins", _("The clock skips this time on that day: choose another."))
        return told

    def spans(self) -> list[tuple[datetime, datetime]]:
        """Return begin and end of each hour, week after week by the writer's clock."""
        told, made = self.cleaned_data, []
        lasts = timedelta(minutes=told["minutes"])
        for week in range(told["weeks"]):
            day = told["day"] + timedelta(weeks=week)
            begins = datetime.combine(day, told["begins"], self.zone)
            until = datetime.combine(day, told["ends"], self.zone)
            while begins + lasts <= until:
                made.append((begins, begins + lasts))
                begins += lasts
        return made


class BookForm(forms.Form):
    """Which hour is booked, and for which mentorship: one button says both."""

    hour = forms.IntegerField(min_value=1, max_value=KEY_AT_MOST, widget=forms.HiddenInput)
    pair = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pairs: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pair"].choices = [(pk, pk) for pk in pairs]  # type: ignore[attr-defined]


# --- mediation ------------------------------------------------------------------------------
class MediationForm(forms.Form):
    """What the two do not agree on."""

    about = PlainText(
        label=_("What do you not agree on?"),
        max_length=1000,
        is_sentence=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The other side and the mediator read it; say what you would accept."),
        error_messages={"min_length": _("Say it in a sentence or two.")},
    )


class MediatorForm(forms.Form):
    """Who mediates."""

    person = PlainText(
        label=_("E-mail of the mediator"),
        max_length=254,
        help_text=_("Somebody with an account here who knows neither side; it may be you."),
    )

    def clean_person(self) -> User:
        """Find the account."""
        address = self.cleaned_data["person"]
        person = User.objects.filter(email__iexact=address, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody with this address has an account here."))
        return person


class TalkForm(MeetingForm):
    """When, how and where all three talk; the clock is that of the mediator."""

    names = ("starts_at", "ends_at", "way", "place")
    agenda = None  # type: ignore[assignment]  # what it is about stands above
    place = PlainText(
        label=_("Where, or the link"),
        max_length=200,
        help_text=_("A room, an address, a call link, or who phones whom; all three read it."),
        error_messages={"required": _("Say where, give the link, or say who phones whom.")},
    )

    def __init__(self, *args: Any, row: Mediation, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        if row.starts_at is not None and row.ends_at is not None:
            starts = row.starts_at.astimezone(self.zone)
            self.initial = {
                "day": starts.date(),
                "begins": starts.time(),
                "minutes": (row.ends_at - row.starts_at) // timedelta(minutes=1),
                "way": row.way,
                "place": row.place,
            }


class RecuseForm(forms.Form):
    """Why somebody who was named cannot mediate."""

    text = PlainText(
        label=_("Why you cannot mediate"),
        max_length=600,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the programme office reads it."),
        error_messages={"min_length": _("Say it in a sentence or two.")},
    )


class RatingForm(forms.ModelForm[Rating]):
    """How useful one meeting was."""

    score = forms.TypedChoiceField(
        label=_("How useful was this meeting?"),
        choices=Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
    )

    class Meta:
        formfield_callback = form_field
        model = Rating
        fields = ("score", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}  # noqa: RUF012
        help_texts = {"text": _("Only the programme office reads it.")}  # noqa: RUF012


class OutcomeForm(forms.Form):
    """What came of a mediation."""

    is_settled = forms.TypedChoiceField(
        label=_("How it ended"),
        choices=[("yes", _("they agree again")), ("no", _("they do not agree"))],
        coerce=lambda told: told == "yes",
        widget=forms.RadioSelect,
    )
    outcome = PlainText(
        label=_("What was agreed, or where each stands"),
        max_length=1000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Both sides read it."),
        error_messages={"min_length": _("Say it in a sentence or two.")},
    )
