"""Forms of competitions, entries, results and invitations of winners."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from events.enums import Award
from events.forms.fields import (
    END_OF_DAY,
    chosen,
    day_field,
    local,
    moment,
    offer_hosts,
    search_field,
)
from events.models import Competition, Entry, WinnerInvitation
from papers.forms import PaperField
from spaces.models import Space
from ui.seen import SeenForm
from ui.text import PlainText, form_field
from ventures.models import Venture

_SEEN_AT_MOST = 100_000  # two digests an entry


class CompetitionFilter(forms.Form):
    """The filter of the competitions, as a GET form."""

    q = search_field()

    def chosen(self) -> dict[str, object]:
        """Return what is set."""
        return chosen(self)


class CompetitionForm(SeenForm, forms.ModelForm[Competition]):
    """What is announced."""

    remembers = ("title", "about", "who", "prizes", "last_day", "results_on")
    last_day = day_field(_("Last day for entries"), help_text=_("Until midnight, Beijing time."))

    class Meta:
        formfield_callback = form_field
        model = Competition
        fields = ("space", "title", "about", "who", "prizes", "results_on")
        widgets = {  # noqa: RUF012
            "about": forms.Textarea(attrs={"rows": 5}),
            "who": forms.Textarea(attrs={"rows": 2}),
            "prizes": forms.Textarea(attrs={"rows": 2}),
            "results_on": forms.DateInput(
                attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d"
            ),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        row = kwargs["instance"]
        first = {"last_day": local(row.entries_until).date()} if row.pk else {}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        offer_hosts(self, user)

    def clean(self) -> dict[str, Any]:
        """Look that the days are to come and in order."""
        told = super().clean()
        day, results_on = told.pop("last_day", None), told.get("results_on")
        if day is None:
            return told
        until: datetime = moment(day, END_OF_DAY)
        if until <= timezone.now():
            self.add_error("last_day", _("Choose a day that is still to come."))
        elif results_on is not None and results_on <= day:
            self.add_error("results_on", _("The results come after the last entry."))
        told["entries_until"] = until
        return told


class EntryForm(SeenForm, forms.ModelForm[Entry]):
    """What a venture enters with; of two leads the second sees what the first has written."""

    remembers = ("title", "summary", "may_be_named")
    file = PaperField(label=_("File"), required=False)
    field_order = ("venture", "title", "summary", "file", "may_be_named")

    class Meta:
        formfield_callback = form_field
        model = Entry
        fields = ("venture", "title", "summary", "may_be_named")
        widgets = {"summary": forms.Textarea(attrs={"rows": 5})}  # noqa: RUF012

    def __init__(self, *args: Any, ventures: Sequence[Venture], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Venture.objects.filter(pk__in=[each.pk for each in ventures])
        self.fields["venture"].queryset = mine  # type: ignore[attr-defined]
        self.fields["venture"].empty_label = None  # type: ignore[attr-defined]
        if self.is_bound and not self.instance.pk:
            self._stored = {}  # this venture has entered nothing, whatever the page showed


class JudgingForm(SeenForm):
    """What each entry won, and words; two fields an entry.

    Of those that are `left`, in whose team nobody is, none wins a prize.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=_SEEN_AT_MOST)

    def __init__(
        self,
        *args: Any,
        entries: Sequence[Entry],
        left: Collection[Entry] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        for entry in entries:
            is_left = entry in left
            awards = [each for each in Award.choices if not is_left or each[0] == Award.NONE]
            self.fields[f"award-{entry.pk}"] = forms.ChoiceField(
                label=_("result"),
                required=False,
                initial=entry.award,
                choices=[("", _("not decided yet")), *awards],
            )
            self.fields[f"words-{entry.pk}"] = PlainText(
                label=_("a word on the result"), max_length=300, required=False, initial=entry.words
            )
        self.remember()

    def rows(self) -> list[tuple[Entry, forms.BoundField, forms.BoundField]]:
        """Return each entry with its two fields."""
        return [
            (entry, self[f"award-{entry.pk}"], self[f"words-{entry.pk}"]) for entry in self.entries
        ]

    def told(self) -> Mapping[int, tuple[str, str]]:
        """Return what the action takes."""
        clean = self.cleaned_data
        return {
            entry.pk: (clean[f"award-{entry.pk}"], clean[f"words-{entry.pk}"])
            for entry in self.entries
        }


class WinnerForm(forms.ModelForm[WinnerInvitation]):
    """Which space invites a winner, and a word."""

    class Meta:
        formfield_callback = form_field
        model = WinnerInvitation
        fields = ("space", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "text": _("What you offer: a desk, a room, equipment, and from when."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Space.objects.managed_by(user).public()
        self.fields["space"].queryset = mine  # type: ignore[attr-defined]
        self.fields["space"].empty_label = None  # type: ignore[attr-defined]
