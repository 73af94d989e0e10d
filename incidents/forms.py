"""Forms: a flaw from outside, an incident, a step, the closing report, whose data were touched."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from incidents.enums import Grade, IncidentStatus, StepKind
from incidents.models import Flaw, Incident
from papers.forms import PaperField
from ui.outside import DayField
from ui.seen import SeenForm, digest
from ui.text import PlainText, form_field, sought

_MINUTE_BEFORE_MIDNIGHT = time(23, 59)


def _day(label: Any, **options: Any) -> DayField:  # noqa: ANN401
    widget = forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")
    return DayField(label=capfirst(label), widget=widget, **options)


def _clock(label: Any, **options: Any) -> forms.TimeField:  # noqa: ANN401
    widget = forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M")
    return forms.TimeField(label=capfirst(label), widget=widget, **options)


def _moment(day: date, clock: time) -> datetime:
    """Return a moment by the clock of the province."""
    return datetime.combine(day, clock, timezone.get_default_timezone())


def _long(label: Any, most: int, **options: Any) -> PlainText:  # noqa: ANN401
    return PlainText(
        label=capfirst(label), max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **options
    )


class FlawForm(forms.ModelForm[Flaw]):
    """What somebody found, and how to reach them."""

    class Meta:
        formfield_callback = form_field
        model = Flaw
        fields = ("text", "page", "contact")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "text": _("What you did, what happened, and what should not have been possible."),
            "page": _("Its address, if there is one."),
            "contact": _("Empty if you want no answer. Only those who handle it read it."),
        }


class AnswerForm(forms.Form):
    """What is said to whoever reported a flaw."""

    answer = _long(_("answer"), 1000)


class IncidentFilter(forms.Form):
    """What the list of incidents shows; a value that is not in the lists counts as none."""

    q = PlainText(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    grade = forms.ChoiceField(
        label=capfirst(_("grade")), required=False, choices=[("", _("all")), *Grade.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *IncidentStatus.choices]
    )

    def chosen(self) -> dict[str, Any]:
        """Return what is set; blanks or marks alone are a search too, for nothing."""
        self.is_valid()
        typed = self.data.get("q") or ""
        blank = {"q": " "} if typed and not sought(typed) else {}
        return {name: value for name, value in self.cleaned_data.items() if value} | blank


class IncidentForm(SeenForm, forms.ModelForm[Incident]):
    """What happened, and how grave it is."""

    remembers = ("title", "kind", "grade", "is_critical", "found_day", "found_clock", "what")
    field_order = remembers
    found_day = _day(_("Noticed on"))
    found_clock = _clock(_("Noticed at what time"))

    class Meta:
        formfield_callback = form_field
        model = Incident
        fields = ("title", "kind", "grade", "is_critical", "what")
        widgets = {"what": forms.Textarea(attrs={"rows": 5})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "grade": _(
                "Incidents rated considerable or worse are reported upwards; the clock "
                "starts when they are noticed."
            ),
            "is_critical": _("Then it is reported within one hour instead of four."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row: Incident = kwargs["instance"]
        at = timezone.localtime(
            row.found_at if row.pk else timezone.now(), timezone.get_default_timezone()
        )
        clock = at.time().replace(second=0, microsecond=0)
        kwargs["initial"] = {
            "found_day": at.date(),
            "found_clock": clock,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)

    def remember(self) -> None:
        """Note what is stored; of an incident that is opened nothing is: its clock only goes on."""
        super().remember()
        if not self.instance.pk:
            self._stored = {}

    def clean(self) -> dict[str, Any]:
        """Put day and clock together; nobody notices what is still to come."""
        told = super().clean()
        self._keep_together(told)
        day, clock = told.pop("found_day", None), told.pop("found_clock", None)
        if day is None or clock is None:
            return told
        at = _moment(day, clock)
        opened_at = self.instance.opened_at or timezone.now()
        if at > opened_at:
            self.add_error("found_day", _("This is still to come, or later than it was opened."))
        elif self._moves_behind_a_step(at):
            self.add_error("found_day", _("A step was done before that."))
        return told | {"found_at": at}

    def _keep_together(self, told: dict[str, Any]) -> None:
        """Show both where one changed the day and another the clock: neither said that moment."""
        pair = ("found_day", "found_clock")
        taken = [name for name in pair if str(self.fields[name].label) in self.taken]
        changed = [
            name
            for name in pair
            if name in told and name in self._stored
            if digest(told[name]) != digest(self._stored[name])
        ]
        if taken and changed:
            for name in pair:
                self._say(name, self._stored[name])

    def _moves_behind_a_step(self, at: datetime) -> bool:
        row = self.instance
        return bool(row.pk) and at > row.found_at and row.steps.filter(at__lt=at).exists()


class StepForm(forms.Form):
    """What was done, when, and the file that shows it."""

    kind = forms.ChoiceField(label=capfirst(_("what was done about it")), choices=StepKind.choices)
    text = _long(_("in words"), 2000)
    day = _day(_("Done on"))
    clock = _clock(_("Done at what time"))
    file = PaperField(label=_("File that shows it"), required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident

    def clean(self) -> dict[str, Any]:
        """Put day and clock together: a step is done once it was noticed, and by now."""
        told: dict[str, Any] = super().clean() or {}
        day, clock = told.pop("day", None), told.pop("clock", None)
        if day is None or clock is None:
            return told
        told["done_at"] = _moment(day, clock)
        if told["done_at"] > timezone.now():
            self.add_error("day", _("This is still to come."))
        elif told["done_at"] < self.incident.found_at:
            self.add_error("day", _("This is before the incident was noticed."))
        return told


def step_form_now(incident: Incident, at: datetime) -> StepForm:
    """Return an empty form for a step that was done just now."""
    here = timezone.localtime(at, timezone.get_default_timezone())
    clock = here.time().replace(second=0, microsecond=0)
    first = {"day": here.date(), "clock": clock}
    return StepForm(initial=first, auto_id="step_%s", incident=incident)


class CloseForm(forms.Form):
    """The closing report: what article 57 of the law on personal information asks for."""

    cause = _long(_("cause"), 2000)
    harm = _long(
        _("kinds of data, and harm"),
        2000,
        help_text=_("Whose data of which kind, how many people, and what may come of it."),
    )
    measures = _long(
        _("measures"), 2000, help_text=_("What was done, and what people can do themselves.")
    )
    told = _long(
        _("who was told"),
        2000,
        help_text=_("The people and the authorities, when and how; or why nobody had to be."),
    )


class TouchedForm(forms.Form):
    """Whose data: by which account, from which address, in which span of time."""

    account = forms.EmailField(label=_("E-mail of the account"), required=False, max_length=254)
    address = forms.GenericIPAddressField(label=_("Address on the network"), required=False)
    first_day = _day(_("From"))
    first_clock = _clock(_("from what time"), required=False)
    last_day = _day(_("until"))
    last_clock = _clock(_("until what time"), required=False)

    def clean_account(self) -> User | None:
        """Return the account, active or closed."""
        told = self.cleaned_data["account"]
        if not told:
            return None
        found = User.objects.filter(email__iexact=told).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here has this address."))
        return found

    def clean(self) -> dict[str, Any]:
        """Put days and clocks together."""
        told: dict[str, Any] = super().clean() or {}
        first, last = told.get("first_day"), told.get("last_day")
        if first is None or last is None:
            return told
        told["first"] = _moment(first, told.get("first_clock") or time())
        told["last"] = _moment(last, told.get("last_clock") or _MINUTE_BEFORE_MIDNIGHT)
        if told["last"] < told["first"]:
            self.add_error("last_day", _("It ends before it begins."))
        return told
