"""What came of a meeting, how useful it was, and advice that contradicts other advice."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.enums import Score
from mentoring.forms.fields import MinutesField, day_input
from mentoring.forms.files import FilesField, WithFiles
from mentoring.models import Rating, Record
from ui.outside import KeyField
from ui.text import PlainText, form_field


class RecordForm(WithFiles, forms.ModelForm[Record]):
    """What came of a meeting."""

    seen = KeyField(required=False)
    uploads = FilesField()
    minutes = MinutesField(initial=60)

    class Meta:
        formfield_callback = form_field
        model = Record
        fields = ("held_on", "minutes", "way", "notes", "advice", "next_step")
        widgets = {  # noqa: RUF012
            "held_on": day_input(),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {  # noqa: RUF012
            "advice": _("The one thing to remember; both find it again later."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            newest = self.instance.newest
            told = {name: getattr(newest, name) for name in self.Meta.fields}
            self.initial = {**self.initial, **told}
            self.initial["seen"] = newest.version
        else:
            self.initial.setdefault("held_on", timezone.localdate())

    def clean_held_on(self) -> date:
        """Refuse a day that is still to come."""
        day: date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "uploads")}


class SeenVersion(forms.Form):
    """Which version of a record was read."""

    seen = KeyField()


class RatingForm(forms.ModelForm[Rating]):
    """How useful one meeting was."""

    score = forms.TypedChoiceField(
        label=_("How useful was this meeting?"),
        choices=Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
    )

    class Meta:
        formfield_callback = form_field
        model = Rating
        fields = ("score", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}  # noqa: RUF012
        help_texts = {"text": _("Only the programme office reads it.")}  # noqa: RUF012


class _RivalField(forms.ModelChoiceField[Record]):
    def label_from_instance(self, obj: Record) -> str:
        """Name a piece of advice by its words, its mentor and its day."""
        mentor, day = obj.mentorship.mentor, obj.held_on.isoformat()
        return gettext("“%(advice)s” (%(mentor)s, %(day)s)") % {
            "advice": obj.advice,
            "mentor": mentor,
            "day": day,
        }


class RivalForm(forms.Form):
    """Which other mentor's advice contradicts one."""

    other = _RivalField(
        label=_("Which advice contradicts it"),
        queryset=Record.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose the other advice."),
            "invalid_choice": _("This advice is gone, or linked already: choose another."),
        },
    )

    def __init__(self, *args: Any, rivals: QuerySet[Record], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = rivals  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What the team decided, and why."""

    decision = PlainText(
        label=_("What the team decided"),
        max_length=200,
        help_text=_("Both mentors read it."),
    )
    why = PlainText(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("So that the mentor who advised otherwise sees that you weighed it."),
    )
