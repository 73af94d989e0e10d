"""Forms of the province: how lists are ranked, whether matches were right, a mentor's year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import Prefecture, Sector
from accounts.queries import rows_of
from matching.models import Ranking
from mentoring.enums import EndReason, Side
from mentoring.forms import PauseForm
from mentors.enums import NEEDS_REASON, DeclineReason, ReviewDecision
from mentors.models import MentorProfile
from mentors.queries import named
from papers.forms import FileField
from province.enums import BroughtKind
from sheets.opening import LARGEST_FILE
from sheets.refusals import Unreadable
from ui.outside import DayField, KeyField
from ui.seen import SeenForm, carry, meanwhile
from ui.text import PlainText, form_field


class RankingForm(forms.ModelForm[Ranking]):
    """How the lists weigh the founder's own wish against matches made."""

    class Meta:
        formfield_callback = form_field
        model = Ranking
        fields = ("price_share", "newcomer_bonus", "reason")


class ReviewForm(forms.Form):
    """What an officer decides of a mentor's year; `seen` is the decision that is put right."""

    decision = forms.ChoiceField(
        label=_("What you decide"),
        choices=ReviewDecision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four.")},
    )
    reason = PlainText(
        label=_("Why"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "The mentor reads it. It is needed for a talk, for no further term, or "
            "for a correction."
        ),
    )
    seen = KeyField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where one is due."""
        told = super().clean() or {}
        is_due = told.get("decision") in NEEDS_REASON or told.get("seen")
        if is_due and not told.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why; the mentor reads it."))
        return told


class BecauseForm(forms.Form):
    """Why an officer does it for somebody."""

    because = PlainText(
        label=_("Why you do it for them"),
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How they told you, and why they cannot. The side you act for reads it."),
        error_messages={
            "required": _("Write how they told you, and why they cannot."),
            "min_length": _("Write how they told you, and why they cannot."),
        },
    )


class DeclineForForm(BecauseForm):
    """A no for a mentor."""

    why = forms.ChoiceField(
        label=_("What the founders read"),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; it helps them to ask the right person.")},
    )
    field_order = ("why", "because")


class PauseForForm(BecauseForm):
    """Until when a mentor takes no new requests."""

    until = DayField(
        label=_("No new requests until"),
        widget=forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d"),
    )
    field_order = ("until", "because")

    def clean_until(self) -> date:
        """Refuse a day that is over."""
        until: date = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return until


class SideForm(BecauseForm):
    """For which side of a pair, of those that could do it themselves."""

    side = forms.TypedChoiceField(
        label=_("Which side told you"),
        coerce=Side,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say which of the two told you."),
            "invalid_choice": _("Nobody of this side could do it just now."),
        },
    )
    field_order: Sequence[str] | None = ("side", "because")

    def __init__(self, *args: Any, sides: Sequence[Side], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(side.value, side.label) for side in sides]
        self.fields["side"].choices = choices  # type: ignore[attr-defined]


class HoldForForm(SideForm, PauseForm):
    """How long a pair rests, as its own form asks."""

    remembers = ("until",)
    field_order = ("side", "until", "because")


class EndForForm(SideForm):
    """Why a pair ends, for the side that wants it."""

    why = forms.TypedChoiceField(
        label=_("Why it ends"),
        coerce=EndReason,
        choices=EndReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    field_order = ("side", "why", "because")


class AskForForm(BecauseForm):
    """A request that an officer sends for a venture."""

    mentor = PlainText(
        label=_("Mentor"),
        max_length=80,
        help_text=_("The name in the library, or the last part of the address of their page."),
    )
    message = PlainText(
        label=_("What the venture wants to ask"),
        max_length=600,
        is_sentence=True,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 600}),
        help_text=_("In their words, as they told you. No contact details are passed on."),
        error_messages={
            "min_length": _("Write at least one sentence, so that it can be answered.")
        },
    )
    field_order = ("mentor", "message", "because")

    def clean_mentor(self) -> MentorProfile:
        """Find the mentor."""
        found = named(self.cleaned_data["mentor"])
        if not found:
            raise forms.ValidationError(_("Nobody of this name is in the library."))
        if len(found) > 1:
            raise forms.ValidationError(
                _(
                    "Several mentors have this name: write the last part of the address of "
                    "their page."
                )
            )
        return found[0]


class BroughtForm(forms.Form):
    """A table of people or of a register, as a file."""

    kind = forms.ChoiceField(
        label=_("What it holds"),
        choices=BroughtKind.choices,
        widget=forms.RadioSelect,
        initial=BroughtKind.MENTORS,
    )
    file = FileField(
        label=_("Your table"),
        help_text=_(".xlsx or .csv, 10 MB at most; any order of columns."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("Choose the file.")},
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large before it is read."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_FILE:
            self.refuse(Unreadable("too_big"))
        return upload

    def refuse(self, refusal: Unreadable) -> None:
        """Say why the file cannot be read."""
        listed = refusal.facts.get("columns")
        columns = pgettext("list", ", ").join(map(str, listed if isinstance(listed, list) else []))
        words = {
            "missing": _("These columns are missing: %(columns)s. Take the template."),
            "too_big": _("The file is larger than 10 MB: split it into several."),
            "too_many_rows": _("The file has too many rows: split it into several."),
            "too_many_columns": _(
                "Something stands to the right of column %(limit)s, where nobody would read it: "
                "take it out and bring the file in again."
            ),
            "too_far_down": _(
                "Something stands below row %(limit)s, where nobody would read it: take it out, or "
                "move it up, and bring the file in again."
            ),
            "empty": _("There is no row below the headings."),
            "no_header": _("No row of headings was found: name the columns as in the template."),
            "encrypted": _("The file has a password: save it without one and try again."),
        }
        other = _("This is no Excel or CSV file, or it is damaged: save it as .xlsx.")
        self.add_error(
            "file", str(words.get(refusal.code, other)) % {**refusal.facts, "columns": columns}
        )


class GradesForm(forms.Form):
    """What the programme office says of each mentor that came for a sentence."""

    GRADES = (
        ("", _("nothing said")),
        ("3", _("exactly the one")),
        ("2", _("clearly useful")),
        ("1", _("worth a chat")),
        ("0", _("no")),
    )

    other = PlainText(
        label=_("Somebody else is exactly the one"),
        max_length=80,
        required=False,
        help_text=_("The name, as it stands in the library."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        mentors: list[MentorProfile],
        said: Mapping[int | None, int],
    ) -> None:
        """Take the mentors that came, and what the office has said before."""
        super().__init__(data)
        self.mentors = {f"grade-{mentor.pk}": mentor for mentor in mentors}
        for name, mentor in self.mentors.items():
            self.fields[name] = forms.ChoiceField(
                label=str(mentor),
                choices=self.GRADES,
                required=False,
                initial=str(said.get(mentor.pk, "")),
            )
            self.fields[_shown(name)] = forms.CharField(
                required=False,
                widget=forms.HiddenInput,
                max_length=1,
                initial=str(said.get(mentor.pk, "")),
            )

    def grade_fields(self) -> list[forms.BoundField]:
        """Return the field of each mentor, in the order of the list."""
        return [self[name] for name in self.mentors]

    def clean_other(self) -> MentorProfile | None:
        """Find the mentor who is named."""
        name = self.cleaned_data["other"]
        found = named(name)
        if name and not found:
            raise forms.ValidationError(_("Nobody of this name is in the library."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several have that name; grade them in the list above."))
        return found[0] if found else None

    def clean(self) -> dict[str, Any]:
        """Refuse to take back a grade that the page did not show: a colleague gave it meanwhile."""
        told: dict[str, Any] = super().clean() or {}
        for name in self.mentors:
            shown, stored = told.get(_shown(name)), self.fields[name].initial
            if shown and told.get(name) == "" and stored not in {"", shown}:
                self.add_error(name, meanwhile(self.fields[name], stored))
                carry(self, _shown(name), stored)
        return told

    def graded(self) -> list[tuple[MentorProfile, int]]:
        """Return who got which grade; what stands as the page showed it is no word of its reader.

        Where it is stored like that still, it is said again.
        """
        told = [
            (mentor, int(self.cleaned_data[name]))
            for name, mentor in self.mentors.items()
            if self.cleaned_data[name]
            and (
                self.cleaned_data[name] != self.cleaned_data[_shown(name)]
                or self.cleaned_data[name] == self.fields[name].initial
            )
        ]
        other = self.cleaned_data["other"]
        return [*told, (other, 3)] if other else told

    def taken_back(self) -> list[tuple[MentorProfile, int]]:
        """Return of whom nothing is said any more, and the grade that the page showed."""
        return [
            (mentor, int(self.fields[name].initial))
            for name, mentor in self.mentors.items()
            if not self.cleaned_data[name]
            and self.cleaned_data[_shown(name)]
            and self.cleaned_data[_shown(name)] == self.fields[name].initial
        ]


def _shown(name: str) -> str:
    """Return the field that carries which grade the page showed."""
    return f"shown-{name}"


@dataclass(frozen=True)
class Box:
    """One box of the table of prefectures and trades."""

    place: Prefecture
    name: str
    key: str
    is_on: bool


class LayoutForm(SeenForm):
    """Which trades each prefecture builds on: a list of boxes for each prefecture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.places = list(Prefecture.objects.prefetch_related("focus"))
        self.sectors = list(rows_of(Sector).values())
        choices = [(each.pk, str(each)) for each in self.sectors]
        super().__init__(*args, **kwargs)
        for place in self.places:
            self.fields[_name(place)] = forms.MultipleChoiceField(
                label=str(place),
                required=False,
                choices=choices,
                initial=[each.pk for each in place.focus.all()],
            )
        self.remember()

    def rows(self) -> Iterator[tuple[Sector, list[Box]]]:
        """Yield each trade with its boxes, as ticked or as typed."""
        ticked = {place.pk: set(self[_name(place)].value() or ()) for place in self.places}
        for sector in self.sectors:
            yield (
                sector,
                [
                    Box(
                        place,
                        _name(place),
                        f"id_{place.pk}_{sector.pk}",
                        sector.pk in ticked[place.pk],
                    )
                    for place in self.places
                ],
            )

    def told(self) -> dict[str, list[str]]:
        """Return the trades of each prefecture, by code."""
        return {place.pk: self.cleaned_data[_name(place)] for place in self.places}


def _name(place: Prefecture) -> str:
    return f"focus_{place.pk}"
