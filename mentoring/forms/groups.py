"""Forms of meetings with several ventures, and of their records."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.forms.fields import MinutesField
from mentoring.forms.meetings import MeetingForm
from mentoring.models import GUESTS_AT_LEAST, GroupRecord
from mentors.models import Mentorship
from ui.outside import KeyField
from ui.text import PlainText, form_field


class GroupTimeForm(MeetingForm):
    """Title, time, way, place and agenda of a group meeting; the clock is the mentor's."""

    names: ClassVar[tuple[str, ...]] = ("title", "starts_at", "ends_at", "way", "place", "agenda")
    field_order = ("title", "day", "begins", "minutes", "way", "place", "agenda")
    title = PlainText(
        label=_("What the meeting is about"),
        max_length=80,
        help_text=_("All ventures that are invited read it."),
    )


class GroupForm(GroupTimeForm):
    """The same, and which ventures are invited."""

    pairs = forms.TypedMultipleChoiceField(
        label=_("Which ventures you invite"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They read each other's venture names, and nothing else of each other."),
        error_messages={"required": _("Choose two ventures at least.")},
    )

    def __init__(self, *args: Any, pairs: Sequence[Mentorship], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pairs"].choices = [(pair.pk, str(pair.venture)) for pair in pairs]  # type: ignore[attr-defined]

    def clean_pairs(self) -> list[int]:
        """Refuse one alone: that is a meeting of its mentorship."""
        chosen: list[int] = self.cleaned_data["pairs"]
        if len(chosen) < GUESTS_AT_LEAST:
            raise forms.ValidationError(_("Choose two ventures at least."))
        return chosen


class GroupRecordForm(forms.ModelForm[GroupRecord]):
    """What came of a group meeting; its day is that of the meeting."""

    seen = KeyField(required=False)
    minutes = MinutesField()

    class Meta:
        formfield_callback = form_field
        model = GroupRecord
        fields = ("minutes", "notes", "next_step")
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "notes": _("Every venture that came reads it; leave out what is one venture's own."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.version

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
