"""Forms of stories: the words, what is to be put right, why it is taken off."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.models import Story
from ui.seen import SeenForm, UnchangedForm
from ui.text import OpenText, form_field


def _open_field(column: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """Return the form field of a column that strangers read: without contact details."""
    options.setdefault("form_class", OpenText)
    return form_field(column, **options)


class StoryForm(SeenForm, forms.ModelForm[Story]):
    """One story."""

    remembers = ("title", "text")

    class Meta:
        formfield_callback = _open_field
        model = Story
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "text": _(
                "For others who stand where you stood: what was the trouble, what did you try, "
                "what helped, in figures where you have some. Leave out names of other people, "
                "phone numbers and links."
            ),
        }


class PutRightForm(UnchangedForm):
    """What is to be put right in a story that goes back, as its page showed it."""

    note = OpenText(
        label=_("What is to be put right"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class TakeOffForm(forms.Form):
    """Why a story is taken off."""

    note = OpenText(
        label=_("Why it is taken off"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
