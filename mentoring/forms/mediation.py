"""A mediation: what it is about, who mediates, when all talk, what came of it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mentoring.forms.meetings import MeetingForm
from mentoring.models import Mediation
from ui.text import PlainText


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
