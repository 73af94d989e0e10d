"""Forms of questions and visits; contact details may stand in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from spaces.models import Question, Space, Visit
from spaces.templatetags.spaces import clock
from ui.text import PlainText, form_field
from ventures.models import Venture

PEOPLE_AT_MOST = 30


def _of(user: User, form: forms.Form | forms.ModelForm[Any]) -> None:
    """Offer the ventures of `user`, and leave the field out where there is none."""
    mine = Venture.objects.founded_by(user).live()
    form.fields["venture"].queryset = mine  # type: ignore[attr-defined]
    form.fields["venture"].empty_label = _("none of them")  # type: ignore[attr-defined]
    if not mine.exists():
        del form.fields["venture"]


class QuestionForm(forms.ModelForm[Question]):
    """What a founder asks a space."""

    class Meta:
        formfield_callback = form_field
        model = Question
        fields = ("kind", "text", "venture")
        widgets = {  # noqa: RUF012
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {  # noqa: RUF012
            "text": _("The managers of the space read it with your name, and nobody else."),
        }

    def __init__(self, *args: Any, user: User, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of(user, self)
        if liaison := space.liaison_on(timezone.localdate()):
            told = _("%(who)s is the IP liaison: the fast lane for patents, search, infringement.")
            self.fields["kind"].help_text = told % {"who": liaison}
        else:
            del self.fields["kind"]


def _slot_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("When"),
        coerce=datetime.fromisoformat,
        help_text=_("Half an hour, local time of the space (Beijing time)."),
        error_messages={"invalid_choice": _("This time is not free any more: choose another one.")},
    )


def _offer(form: forms.Form | forms.ModelForm[Any], slots: Sequence[datetime]) -> None:
    choices = [(each.isoformat(), clock(each)) for each in slots]
    form.fields["starts_at"].choices = choices  # type: ignore[attr-defined]


class VisitForm(forms.ModelForm[Visit]):
    """When founders come, how many of them, and what for."""

    starts_at = _slot_field()
    field_order = ("starts_at", "people", "about", "venture")

    class Meta:
        formfield_callback = form_field
        model = Visit
        fields = ("people", "about", "venture")
        widgets = {"about": forms.Textarea(attrs={"rows": 2})}  # noqa: RUF012

    def __init__(
        self,
        *args: Any,
        user: User,
        slots: Sequence[datetime],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _of(user, self)
        _offer(self, slots)

    def clean_people(self) -> int:
        """Refuse a group of nobody, or one that no tour takes."""
        people: int = self.cleaned_data["people"]
        if not 1 <= people <= PEOPLE_AT_MOST:
            raise forms.ValidationError(_("Between 1 and 30 people."))
        return people


class WordForm(forms.Form):
    """A word to the other side, or none."""

    note = PlainText(label=_("A word to them"), max_length=200, required=False)


class MoveForm(WordForm):
    """Another time for a visit."""

    starts_at = _slot_field()
    field_order = ("starts_at", "note")

    def __init__(self, *args: Any, slots: Sequence[datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, slots)


class ReasonForm(forms.Form):
    """Why not."""

    note = PlainText(label=_("Why not, in a sentence"), max_length=200)


class AnswerForm(forms.Form):
    """What a manager answers."""

    answer = PlainText(
        label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
