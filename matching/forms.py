"""Forms of matching: the sentence, its corrected reading, and a request."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import help_choices, sector_choices
from accounts.models import Prefecture, Stage, User
from accounts.queries import rows_of
from mentors.forms import SharesField
from mentors.models import MentorProfile
from ui.text import PlainText
from ventures.models import Venture

SENTENCE_LENGTH = 200
NEXT = ("next_choice", "third_choice")


class SentenceForm(forms.Form):
    """One sentence about what somebody builds."""

    q = PlainText(
        label=_("What you build, in one sentence"),
        max_length=SENTENCE_LENGTH,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a few words: what you make, how far you are, what you lack."),
            "max_length": _("At most %(limit_value)d characters; these are %(show_value)d."),
        },
    )


class ReadingForm(forms.Form):
    """What was read from the sentence, to be corrected by hand."""

    sector = forms.ChoiceField(label=_("Trade"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    help = forms.ChoiceField(label=_("Lacks most"), required=False)
    place = forms.ChoiceField(label=_("Prefecture"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unsaid = [("", _("not said"))]
        self.fields["sector"].choices = [*unsaid, *sector_choices()]  # type: ignore[attr-defined]
        self.fields["help"].choices = [*unsaid, *help_choices()]  # type: ignore[attr-defined]
        for name, model in (("stage", Stage), ("place", Prefecture)):
            rows = [(row.pk, str(row)) for row in rows_of(model).values()]
            self.fields[name].choices = [*unsaid, *rows]  # type: ignore[attr-defined]


class RequestForm(forms.Form):
    """A request to one mentor."""

    venture = forms.ModelChoiceField(
        Venture.objects.none(), label=_("For which venture"), empty_label=None
    )
    message = PlainText(
        label=_("What you want to ask"),
        max_length=600,
        is_sentence=True,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 600}),
        help_text=_("Where you are stuck, what you have tried, what you hope for. 600 characters."),
        error_messages={
            "min_length": _("Write at least one sentence, so that it can be answered.")
        },
    )
    next_choice = forms.ModelChoiceField(
        MentorProfile.objects.none(),
        label=_("After a no, or without an answer in time, ask"),
        required=False,
        empty_label=_("nobody else, let it expire"),
    )
    third_choice = forms.ModelChoiceField(
        MentorProfile.objects.none(),
        label=_("And after that"),
        required=False,
        empty_label=_("nobody else"),
    )
    shares = SharesField(label=_("What the mentor gets with a yes"))

    def __init__(
        self,
        *args: Any,
        person: User,
        ventures: QuerySet[Venture],
        choices: list[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shares"].offer_those_of(person)  # type: ignore[attr-defined]
        self.fields["venture"].queryset = ventures  # type: ignore[attr-defined]
        others = MentorProfile.objects.public().filter(pk__in=choices).select_related("user")
        for name in NEXT:
            if choices:
                self.fields[name].queryset = others  # type: ignore[attr-defined]
            else:  # nobody is compared: there is nobody to choose from
                del self.fields[name]
        self.days = settings.ANSWER_DAYS

    def clean(self) -> dict[str, Any]:
        """Refuse the same choice twice, and one behind none."""
        told: dict[str, Any] = super().clean() or {}
        second, third = told.get("next_choice"), told.get("third_choice")
        if third is not None and second is None:
            self.add_error("third_choice", _("Choose first who is asked before."))
        elif third is not None and third == second:
            self.add_error("third_choice", _("This one is asked before already."))
        return told

    def choices(self) -> list[MentorProfile]:
        """Return who is asked after one another."""
        told = (self.cleaned_data.get(name) for name in NEXT)
        return [each for each in told if each is not None]


class EnquiryForm(forms.Form):
    """What a person of the programme office is to look at."""

    text = PlainText(
        label=_("What should a person look at?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    """The answer of a person."""

    text = PlainText(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
