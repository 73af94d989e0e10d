"""Forms of the exchange: the filter, a listing, a question, an answer, why not."""

from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Prefecture, User
from accounts.queries import rows_of
from exchange.enums import ListingKind, ListingStatus
from exchange.models import Inquiry, Listing
from ui.outside import DayField
from ui.seen import SeenForm, UnchangedForm
from ui.text import OpenText, PlainText, form_field, sought
from ventures.models import Venture

_LINES = forms.Textarea(attrs={"rows": 4})


def _open_field(column: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """Return the form field of a column that strangers read: without contact details."""
    if type(column) is models.CharField and not column.choices:
        options.setdefault("form_class", OpenText)
    return form_field(column, **options)


class ListingFilter(forms.Form):
    """What the exchange shows, as a GET form; a value that is not in the lists counts as none."""

    q = PlainText(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    place = forms.ChoiceField(label=_("Prefecture"), required=False)
    kind = forms.ChoiceField(
        required=False, choices=[("", ""), *ListingKind.choices], widget=forms.HiddenInput
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("published")), *ListingStatus.choices],
    )
    mine = forms.BooleanField(label=_("only my own"), required=False)

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(row.pk, str(row)) for row in rows_of(Prefecture).values()]
        self.fields["place"].choices = [("", _("all")), *places]  # type: ignore[attr-defined]
        if user is None:
            del self.fields["mine"]
        if user is None or not user.is_coordinator:
            del self.fields["state"]

    def chosen(self) -> dict[str, Any]:
        """Return what is set; blanks or marks alone are a search too, for nothing."""
        self.is_valid()
        typed = self.data.get("q") or ""
        blank = {"q": " "} if typed and not sought(typed) else {}
        return {name: value for name, value in self.cleaned_data.items() if value} | blank


class ListingForm(SeenForm, forms.ModelForm[Listing]):
    """One listing."""

    remembers = ("kind", "title", "text", "provider", "prefecture", "terms", "caveat", "until")
    until = DayField(
        label=_("stands until"),
        required=False,
        help_text=_("Empty where it has no end; after this day nobody else reads it."),
        widget=forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d"),
    )

    class Meta:
        formfield_callback = _open_field
        model = Listing
        fields = ("kind", "title", "text", "provider", "prefecture", "terms", "caveat", "until")
        widgets = {"text": _LINES}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "text": _(
                "In the words that whoever looks for it would use: what it can do, in figures, and "
                "for which material. Others ask you here; leave out phone numbers and links."
            ),
            "provider": _("The full name, as on the seal."),
            "terms": _("Who pays how much, by what; “free” where it is free."),
            "caveat": _("What has to be brought, booked ahead, or cannot be done."),
        }

    def clean_until(self) -> date | None:
        """Look that the day is still to come."""
        day: date | None = self.cleaned_data["until"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day


class InquiryForm(forms.ModelForm[Inquiry]):
    """What somebody asks of a listing."""

    class Meta:
        formfield_callback = _open_field
        model = Inquiry
        fields = ("text", "venture")
        widgets = {"text": _LINES}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "text": _("Only whoever wrote the listing reads it, with your name."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Venture.objects.founded_by(user).live()
        self.fields["venture"].queryset = mine  # type: ignore[attr-defined]
        self.fields["venture"].empty_label = _("none of them")  # type: ignore[attr-defined]
        if not mine.exists():
            del self.fields["venture"]


class AnswerForm(forms.Form):
    """A yes or a no in words."""

    answer = OpenText(label=_("answer"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}))


class MissingForm(UnchangedForm):
    """What is missing of a listing that goes back, as its page showed it."""

    note = OpenText(
        label=_("What is missing"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class TakeOffForm(forms.Form):
    """Why a listing is taken off."""

    note = OpenText(
        label=_("Why it is taken off"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
