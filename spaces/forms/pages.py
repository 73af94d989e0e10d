"""Forms of spaces: the directory's filters, the page of a space."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DirectoryFilter, help_choices, sector_choices
from accounts.models import STATEMENT_LENGTH, SpaceType
from spaces.enums import STAR, FacilityKind
from spaces.models import FACILITIES_AT_MOST, Space
from spaces.queries import carriers, levels
from ui.outside import KeyField
from ui.rows import RowFormSet
from ui.text import PlainText, form_field


class SpaceFilter(DirectoryFilter):
    """The filters of the spaces; levels and carriers are those that a space has today."""

    own_list = ("type", SpaceType)
    field_order = ("q", "sector", "help", "place", "type", "level", "carrier", "free", "sort")  # type: ignore[assignment]
    help = forms.ChoiceField(label=_("Offers"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    carrier = forms.ChoiceField(label=_("Park or university"), required=False)
    closed = forms.BooleanField(label=_("Closed spaces"), required=False, widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("free", _("with something free first")),
            ("name", _("by name of the space")),
            ("rent", _("by rent")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Name of the space or word")
        lists: dict[str, list[tuple[str, object]]] = {
            "level": [(level.value, level.label) for level in levels(timezone.localdate())],
            "carrier": [(name, name) for name in carriers()],
        }
        for name, choices in lists.items():
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]


class SpaceForm(forms.ModelForm[Space]):
    """What a manager may change; name, type and recognition are the programme office's."""

    version = KeyField()

    class Meta:
        formfield_callback = form_field
        model = Space
        fields = (
            "summary",
            "summary_other",
            "status",
            "address",
            "area_m2",
            "rent_desk_month",
            "rent_free_months",
            "subsidy",
            "sectors",
            "stages",
            "help_kinds",
            "opening_hours",
            "visits_at_once",
            "contact_person",
            "contact_phone",
            "contact_mail",
            "ip_liaison",
            "liaison_phone",
            "liaison_until",
            "base_mu",
            "tech_envoy",
        )
        field_classes = dict.fromkeys(("summary", "summary_other", "address", "subsidy"), PlainText)
        help_texts = {  # noqa: RUF012
            "opening_hours": _("For example: Monday to Friday 9:00 to 18:00."),
            "visits_at_once": _("How many groups you show around at once; 0 for none at present."),
            "contact_person": _("Name, phone and mail are public."),
            "ip_liaison": _("Who answers about patents and trade secrets."),
            "liaison_phone": _("Only people who are signed in read it."),
            "liaison_until": _(
                "The last day of the term; once it is past, the desk asks you to renew it."
            ),
        }
        widgets = {  # noqa: RUF012
            "summary": forms.Textarea(attrs={"rows": 2}),
            "summary_other": forms.Textarea(attrs={"rows": 2}),
            "status": forms.RadioSelect,
            "liaison_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "sectors": forms.CheckboxSelectMultiple,
            "stages": forms.CheckboxSelectMultiple,
            "help_kinds": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]
        self.fields["help_kinds"].choices = help_choices()  # type: ignore[attr-defined]
        if self.instance.type_id != STAR:
            del self.fields["base_mu"], self.fields["tech_envoy"]


class FacilityRow(forms.Form):
    """One thing a space has, does or asks for."""

    id = KeyField(required=False)
    text = PlainText(
        label=_("What there is"),
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
    kind = forms.ChoiceField(
        label=_("kind"), choices=FacilityKind.choices, initial=FacilityKind.EQUIPMENT
    )


FacilityRows: type[RowFormSet] = forms.formset_factory(  # type: ignore[assignment]
    FacilityRow, formset=RowFormSet, extra=0, max_num=FACILITIES_AT_MOST, validate_max=True
)
