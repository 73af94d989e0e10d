"""The filters of the calendar, and what is announced."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import grouped_counties, sector_choices
from accounts.models import Prefecture, User
from accounts.queries import rows_of
from events.enums import EventKind
from events.forms.fields import (
    END_OF_DAY,
    chosen,
    day_field,
    local,
    moment,
    offer_hosts,
    search_field,
    time_field,
)
from events.models import Event
from events.queries import months
from ui.seen import SeenForm
from ui.text import PlainText, form_field

_NO_LINK = _("This is not the address of a page: it begins with https:// or http://.")
_WHEN = ("first_day", "begins", "last_day", "ends")


class EventFilter(forms.Form):
    """The filters of the calendar, as a GET form; what is not in the lists counts as not said."""

    q = search_field()
    kind = forms.ChoiceField(
        label=_("kind"), required=False, choices=[("", _("all")), *EventKind.choices]
    )
    place = forms.ChoiceField(label=_("Prefecture"), required=False)
    month = forms.ChoiceField(label=_("Month"), required=False)
    free = forms.BooleanField(label=_("only with places"), required=False)
    past = forms.BooleanField(label=_("past events"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {
            "place": [(row.pk, str(row)) for row in rows_of(Prefecture).values()],
            "month": [(each, each) for each in months()],
        }
        for name, choices in lists.items():
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, object]:
        """Return the filters that are set."""
        return chosen(self)


class EventForm(SeenForm, forms.ModelForm[Event]):
    """What is announced; days and times are those of the province."""

    remembers = (
        "kind",
        "title",
        "about",
        "speakers",
        "county",
        "place",
        "link",
        "places",
        "audience",
        *_WHEN,
    )
    first_day = day_field(_("First day"))
    begins = time_field(_("It begins at"))
    last_day = day_field(
        _("Last day"), required=False, help_text=_("Only if it takes several days.")
    )
    ends = time_field(_("It ends at"))
    until_day = day_field(
        _("Last day to sign up"), required=False, help_text=_("Empty: until it begins.")
    )

    class Meta:
        formfield_callback = form_field
        model = Event
        fields = (
            "space",
            "kind",
            "title",
            "about",
            "speakers",
            "county",
            "place",
            "link",
            "places",
            "audience",
            "sectors",
        )
        widgets = {  # noqa: RUF012
            "about": forms.Textarea(attrs={"rows": 5}),
            "sectors": forms.CheckboxSelectMultiple,
        }
        help_texts = {  # noqa: RUF012
            "place": _("One of the two: where it takes place, or the link."),
            "link": _(
                "One of the two: where it takes place, or the link, beginning with https://. "
                "The link is shown only to those who have a place."
            ),
            "places": _("Empty: without limit. Beyond it there is a waiting list."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {**_as_typed(kwargs["instance"]), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        offer_hosts(self, user)
        grouped_counties(self.fields["county"])
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]
        for name in ("place", "link"):
            setattr(self.fields[name], "one_of", True)  # noqa: B010  one of the two is asked for
        self.fields["link"].validators.append(URLValidator(["http", "https"], message=_NO_LINK))

    def clean(self) -> dict[str, Any]:
        """Put days and clocks together, and look that they are to come and in order."""
        told = super().clean()
        days = {name: told.pop(name, None) for name in (*_WHEN, "until_day")}
        if not (told.get("place") or told.get("link") or self.errors.keys() & {"place", "link"}):
            self.add_error("place", _("Say where it takes place, or give a link."))
        if any(days[name] is None for name in ("first_day", "begins", "ends")):
            return told
        begins = moment(days["first_day"], days["begins"])
        ends = moment(days["last_day"] or days["first_day"], days["ends"])
        if ends <= begins:
            self.add_error("ends", _("It ends before it begins."))
        elif ends <= timezone.now():
            self.add_error("first_day", _("Choose a day that is still to come."))
        until = moment(days["until_day"], END_OF_DAY) if days["until_day"] else begins
        if until.date() > begins.date():
            self.add_error("until_day", _("It begins before that day."))
        told |= {"begins_at": begins, "ends_at": ends, "sign_up_until": min(until, begins)}
        return told


def _as_typed(event: Event) -> dict[str, object]:
    if not event.pk:
        return {}
    begins, ends = local(event.begins_at), local(event.ends_at)
    until = local(event.sign_up_until)
    return {
        "first_day": begins.date(),
        "begins": begins.time(),
        "last_day": ends.date() if ends.date() != begins.date() else None,
        "ends": ends.time(),
        "until_day": until.date() if until != begins else None,
    }


class ReasonForm(forms.Form):
    """Why it does not take place."""

    note = PlainText(label=_("Why, in a sentence"), max_length=200)
