"""Who came, and how it was."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import search_field
from events.models import Feedback
from events.models.events import PLACES_AT_MOST
from ui.outside import whole
from ui.seen import SeenForm
from ui.text import form_field

SHOWN_AT_MOST = PLACES_AT_MOST


class SearchForm(forms.Form):
    """A name to look for in a list."""

    q = search_field()


class AttendanceForm(SeenForm):
    """Who of those shown came, and how many others."""

    others = forms.IntegerField(
        label=_("Others who came, without an account"),
        min_value=0,
        max_value=PLACES_AT_MOST,
        initial=0,
    )

    def keys(self, name: str) -> set[int]:
        """Return the numbers of rows that were sent under a name; what is none is passed over."""
        sent: list[str] = self.data.getlist(name)[:SHOWN_AT_MOST]  # type: ignore[attr-defined]
        return {key for key in map(whole, sent) if key is not None}


class FeedbackForm(forms.ModelForm[Feedback]):
    """One to five, and words."""

    grade = forms.TypedChoiceField(
        label=_("How it was"),
        coerce=int,
        choices=[
            (5, _("5, very good")),
            (4, _("4, good")),
            (3, _("3, all right")),
            (2, _("2, not so good")),
            (1, _("1, not worth the time")),
        ],
        widget=forms.RadioSelect,
    )

    class Meta:
        formfield_callback = form_field
        model = Feedback
        fields = ("grade", "words")
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "words": _("The host reads it without your name, from five answers on."),
        }
