"""Ventures that let themselves be found, the offers of mentors, and what is given with a yes."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import DirectoryFilter
from accounts.models import Stage, User
from mentors.enums import Share
from ui.text import PlainText


class OpenFilter(DirectoryFilter):
    """The filters of the ventures that mentors may find."""

    own_list = ("stage", Stage)
    field_order = ("q", "sector", "help", "stage", "place")  # type: ignore[assignment]
    help = forms.ChoiceField(label=_("Lacks most"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    free = None  # type: ignore[assignment]


class OfferForm(forms.Form):
    """A mentor's word to a venture that shows itself."""

    text = PlainText(
        label=_("A word to them"),
        max_length=300,
        is_sentence=True,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("What you would help with, and why you. 300 characters."),
        error_messages={"min_length": _("Write at least one sentence, so that they can decide.")},
    )


class SharesField(forms.MultipleChoiceField):
    """Which contact details somebody gives: of those that are written down."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=Share.choices,
            initial=[Share.EMAIL.value],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one way to reach you.")},
            **options,
        )

    def offer_those_of(self, person: User) -> None:
        """Offer what this person has, and say how to add the rest."""
        has = [share for share in Share if getattr(person, share)]
        self.choices = [(share.value, share.label) for share in has]
        told = [gettext("Nobody sees it before.")]
        if len(has) < len(Share):
            told.append(gettext("A phone number or WeChat in your settings can be given too."))
        self.help_text = " ".join(told)


class TakeForm(forms.Form):
    """What the team gives of itself when it takes an offer."""

    shares = SharesField(label=_("What the mentor gets from you"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shares"].offer_those_of(person)  # type: ignore[attr-defined]
