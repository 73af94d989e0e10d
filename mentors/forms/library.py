"""What is looked for in the library, and a note on a mentor whom one keeps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DirectoryFilter
from accounts.models import Language
from mentors.queries import OUTSIDE
from ui.text import PlainText


class MentorFilter(DirectoryFilter):
    """The filters of the library."""

    own_list = ("language", Language)
    help = forms.ChoiceField(label=_("Helps with"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("free", _("free places first")), ("name", _("by name"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices += [(OUTSIDE, _("outside the province"))]  # type: ignore[attr-defined]


class KeptForm(forms.Form):
    """A note to oneself about a mentor whom one keeps."""

    note = PlainText(label=_("Note to yourself"), max_length=200, required=False)
