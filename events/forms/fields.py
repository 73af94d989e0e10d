"""Fields that forms of events share: days and times by the clock of the province, hosts, search."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.models import User
from spaces.models import Space
from ui.outside import DayField
from ui.text import PlainText, sought

END_OF_DAY = time(23, 59, 59)


def day_field(label: Any, **options: Any) -> DayField:  # noqa: ANN401
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **options)


def time_field(label: StrOrPromise) -> forms.TimeField:
    """Return a field for a time of the day."""
    widget = forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


def moment(day: date, clock: time) -> datetime:
    """Return a moment by the clock of the province."""
    return datetime.combine(day, clock, timezone.get_default_timezone())


def local(at: datetime) -> datetime:
    """Return a moment as the clock of the province shows it."""
    return timezone.localtime(at, timezone.get_default_timezone())


def search_field() -> PlainText:
    """Return a field for words to search for."""
    return PlainText(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


def chosen(form: forms.Form) -> dict[str, object]:
    """Return what is set of a GET form; blanks or marks alone are a search too, for nothing."""
    form.is_valid()
    typed = form.data.get("q") or ""
    blank = {"q": " "} if typed and not sought(typed) else {}
    return {name: value for name, value in form.cleaned_data.items() if value} | blank


def offer_hosts(form: forms.ModelForm[Any], user: User) -> None:
    """Let a new row choose its host: the open spaces of `user`, and the office if he is of it."""
    if form.instance.pk is not None:
        del form.fields["space"]
        return
    space = form.fields["space"]
    space.queryset = Space.objects.managed_by(user).public()  # type: ignore[attr-defined]
    space.label = _("Host")
    space.empty_label = _("the programme office")  # type: ignore[attr-defined]
    space.required = not user.is_coordinator
    setattr(space, "one_of", True)  # noqa: B010  the office is a choice of its own
    if space.required:
        space.empty_label = None  # type: ignore[attr-defined]
