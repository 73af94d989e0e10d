"""The venture's form."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import WorkingStyle
from accounts.forms import grouped_counties, help_choices, sector_choices
from accounts.models import STATEMENT_LENGTH, HelpKind, Prefecture
from accounts.queries import rows_of
from ui.outside import KeyField
from ui.rows import RowFormSet
from ui.text import OpenText, PlainText, form_field, same_name
from ventures.enums import FounderGroup, Importance, TeamRole, Veto
from ventures.models import NEEDS_AT_MOST, Venture


class VentureForm(forms.ModelForm[Venture]):
    """Everything but the needs."""

    version = KeyField(required=False)
    vetoes = forms.MultipleChoiceField(
        label=_("Ruled out"),
        choices=Veto.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    founder_groups = forms.MultipleChoiceField(
        label=_("Groups the founders belong to"),
        choices=FounderGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "For subsidies and reports: the programme office reads it. It does not change "
            "which mentors and spaces are recommended to you."
        ),
    )

    working_styles = forms.MultipleChoiceField(
        label=_("How you would like to work"),
        choices=WorkingStyle.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What a mentor should do who works with you. Mentors you ask read it beside their own; "
            "it does not change who is recommended to you."
        ),
    )

    class Meta:
        formfield_callback = form_field
        model = Venture
        fields = (
            "name",
            "sentence",
            "stage",
            "sectors",
            "county",
            "registered_on",
            "languages",
            "vetoes",
            "veto_parties",
            "founder_groups",
            "working_styles",
        )
        field_classes = {"name": OpenText, "sentence": OpenText}  # noqa: RUF012
        widgets = {  # noqa: RUF012
            "sentence": forms.Textarea(attrs={"rows": 2, "data-count": ""}),
            "stage": forms.RadioSelect,
            "sectors": forms.CheckboxSelectMultiple,
            "languages": forms.CheckboxSelectMultiple,
            "registered_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "veto_parties": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, place: str | None = None, **kwargs: Any) -> None:
        """Take `place`, the prefecture that was read from the founder's sentence."""
        super().__init__(*args, **kwargs)
        self.fields["stage"].empty_label = None  # type: ignore[attr-defined]
        self.fields["county"] = grouped_counties(self.fields["county"], place)
        if place and not self.initial.get("county"):
            told = _("You wrote of %(place)s: choose the county; its counties stand on top.")
            self.fields["county"].help_text = told % {"place": rows_of(Prefecture)[place].short}
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]
        self.fields["sectors"].required = True
        self.fields["sectors"].error_messages["required"] = _("Choose at least one sector.")

    def clean_registered_on(self) -> date | None:
        """Refuse a day to come: what is not registered yet has none."""
        day: date | None = self.cleaned_data["registered_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("Leave it empty until the firm is registered."))
        return day


class NeedRow(forms.Form):
    """One need."""

    id = KeyField(required=False)
    text = PlainText(
        label=_("Need"),
        max_length=STATEMENT_LENGTH,
        required=False,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    importance = forms.ChoiceField(
        label=_("How much it matters"),
        choices=Importance.choices,
        initial=Importance.PREFER,
        widget=forms.RadioSelect,
    )
    help_kind = forms.ModelChoiceField(
        HelpKind.objects.all(), label=_("Kind of help"), required=False, empty_label=_("any kind")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["help_kind"].choices = [("", _("any kind")), *help_choices()]  # type: ignore[attr-defined]


NeedRows: type[RowFormSet] = forms.formset_factory(  # type: ignore[assignment]
    NeedRow, formset=RowFormSet, extra=0, max_num=NEEDS_AT_MOST, validate_max=True
)


# --- the team -------------------------------------------------------------------------------
class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Only the owner of this address can accept."),
        error_messages={"invalid": _("This is no mail address; one looks like name@example.org.")},
    )
    role = forms.ChoiceField(
        label=_("Role in the team"),
        choices=TeamRole.choices,
        initial=TeamRole.MEMBER,
        widget=forms.RadioSelect,
    )


class RoleForm(forms.Form):
    """What somebody is in the team from now on; one press, nothing typed."""

    role = forms.ChoiceField(choices=TeamRole.choices)


class DeleteForm(forms.Form):
    """The name of the venture, typed, so that nobody deletes by a slip."""

    name = PlainText(label=_("Name of the venture"), max_length=80)

    def __init__(self, *args: Any, venture: Venture, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.venture = venture

    def clean_name(self) -> str:
        """Refuse another name."""
        name: str = self.cleaned_data["name"]
        if not same_name(name, self.venture.name):
            raise forms.ValidationError(_("This is not its name; nothing was deleted."))
        return name
