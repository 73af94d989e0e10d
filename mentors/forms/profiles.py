"""What a mentor writes of himself, and the papers that show it."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import WorkingStyle
from accounts.forms import grouped_counties, help_choices, sector_choices
from accounts.models import STATEMENT_LENGTH, PublicStatement
from mentors.enums import EvidenceKind, Relation
from mentors.models import EXPERIENCES_AT_MOST, HeldLine, MentorProfile
from papers.forms import PaperField
from ui.outside import KeyField
from ui.rows import RowFormSet
from ui.seen import meanwhile
from ui.text import OpenText, PlainText, form_field

HALF_DAYS = [
    ("mon-am", _("Mon morning")),
    ("mon-pm", _("Mon afternoon")),
    ("tue-am", _("Tue morning")),
    ("tue-pm", _("Tue afternoon")),
    ("wed-am", _("Wed morning")),
    ("wed-pm", _("Wed afternoon")),
    ("thu-am", _("Thu morning")),
    ("thu-pm", _("Thu afternoon")),
    ("fri-am", _("Fri morning")),
    ("fri-pm", _("Fri afternoon")),
]


class ProfileForm(forms.ModelForm[MentorProfile]):
    """Everything a mentor writes but the experience."""

    version = KeyField(required=False)
    interests = PlainText(
        label=_("Bodies you must stay out of"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=format_lazy(
            _(
                "One a line: {relations}; then a colon and the full name. Only the programme "
                "office sees it; you are never matched with them."
            ),
            relations=lazy(Relation.labels_in_words, str)(),
        ),
    )

    working_styles = forms.MultipleChoiceField(
        label=_("How you work with founders"),
        choices=WorkingStyle.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It stands on your page; it does not change to whom you are recommended."),
    )

    class Meta:
        formfield_callback = form_field
        model = MentorProfile
        fields = (
            "headline",
            "headline_other",
            "promise",
            "promise_other",
            "categories",
            "sectors",
            "help_kinds",
            "wont",
            "stages",
            "languages",
            "county",
            "home",
            "places",
            "online",
            "half_days",
            "working_styles",
            "capacity",
            "weekly_limit",
            "requests_a_week",
            "takes_equity",
            "in_service",
            "paused_until",
        )
        field_classes = dict.fromkeys(
            ("headline", "headline_other", "promise", "promise_other", "wont", "home"), OpenText
        )
        widgets = {  # noqa: RUF012
            "promise": forms.Textarea(attrs={"rows": 2, "maxlength": 160}),
            "promise_other": forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
            "wont": forms.Textarea(attrs={"rows": 3}),
            "paused_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **dict.fromkeys(
                ("categories", "sectors", "help_kinds", "stages", "languages", "places"),
                forms.CheckboxSelectMultiple,
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped_counties(self.fields["county"])
        for name in ("county", "home"):
            setattr(self.fields[name], "one_of", True)  # noqa: B010  one of the two is asked for
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]
        self.fields["help_kinds"].choices = help_choices()  # type: ignore[attr-defined]
        self.fields["half_days"] = forms.MultipleChoiceField(
            label=_("Half-days that suit you"),
            choices=HALF_DAYS,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        if self.instance.pk and not self.is_bound:
            self.initial.setdefault("version", self.instance.version)  # else what was typed stands
            self.initial.setdefault("interests", "\n".join(self._held()))

    def _held(self) -> list[str]:
        rows = self.instance.interests.all()
        return [f"{held.get_relation_display()}: {held.party}" for held in rows]

    def show_interests(self) -> None:
        """Say which bodies are stored by now, where others were typed; the form is valid."""
        stored = {(held.relation, held.party) for held in self.instance.interests.all()}
        if stored != set(self.cleaned_data["interests"]):
            told = meanwhile(self.fields["interests"], _("; ").join(self._held()))
            self.add_error("interests", told)

    def clean_interests(self) -> list[tuple[str, str]]:
        """Read one interest a line."""
        words, read = Relation.by_word(), []
        for number, line in enumerate(filter(None, self.cleaned_data["interests"].splitlines()), 1):
            relation, colon, party = line.replace("：", ":").partition(":")
            if not colon or not party.strip() or relation.strip().lower() not in words:
                raise forms.ValidationError(
                    _("Line %(number)d: write the relation, a colon and the full name."),
                    params={"number": number},
                )
            read.append((words[relation.strip().lower()].value, party.strip()[:120]))
        return read

    def clean(self) -> dict[str, Any]:
        """Ask for one place, in the province or outside."""
        told = super().clean() or {}
        if not told.get("county") and not told.get("home"):
            self.add_error("county", _("Choose a county, or name the place outside the province."))
        if told.get("capacity") is not None and told["capacity"] < self.instance.active_count:
            self.add_error("capacity", _("Fewer places than ventures you already mentor."))
        return told


class ExperienceRow(forms.Form):
    """One thing the mentor has done."""

    id = KeyField(required=False)
    text = PlainText(
        label=_("What you did"),
        max_length=STATEMENT_LENGTH,
        required=False,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    other = PlainText(
        label=_("The same in the other language"),
        max_length=STATEMENT_LENGTH,
        required=False,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    years = OpenText(label=_("Years"), max_length=20, required=False)


ExperienceRows: type[RowFormSet] = forms.formset_factory(  # type: ignore[assignment]
    ExperienceRow, formset=RowFormSet, extra=0, max_num=EXPERIENCES_AT_MOST, validate_max=True
)


class _LineField(forms.ModelChoiceField[PublicStatement]):
    def label_from_instance(self, obj: PublicStatement) -> str:
        """Name a line by its words."""
        return obj.text


class EvidenceForm(forms.Form):
    """A paper, what it shows, and for which line: one that waits for a proof, else any own."""

    kind = forms.ChoiceField(label=_("What it shows"), choices=EvidenceKind.choices)
    line = _LineField(
        label=_("For which line"),
        queryset=HeldLine.objects.none(),
        required=False,
        empty_label=_("for no line in particular"),
        help_text=_("The programme office is told that a proof for it has come."),
    )
    file = PaperField(label=_("File"))

    def __init__(self, *args: Any, mentor: MentorProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held, line = mentor.held_lines.all(), self.fields["line"]
        line.queryset = held or mentor.experiences.all()  # type: ignore[attr-defined]
        if not held:
            line.help_text = ""
        if not line.queryset:  # type: ignore[attr-defined]
            del self.fields["line"]
