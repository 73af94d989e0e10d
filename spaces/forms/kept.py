"""The form of a note about a space that one keeps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.models import NOTE_AT_MOST
from ui.text import PlainText


class KeptForm(forms.Form):
    """A note to oneself about a space that one keeps."""

    note = PlainText(label=_("Note to yourself"), max_length=NOTE_AT_MOST, required=False)
