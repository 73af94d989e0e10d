"""The form of who else is at a space."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from spaces.models import Hosted
from ui.seen import SeenForm
from ui.text import OpenText, form_field


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")


class HostedForm(SeenForm, forms.ModelForm[Hosted]):
    """One firm, fund, bank, agency or idle building, and whether it may be named."""

    class Meta:
        formfield_callback = form_field
        model = Hosted
        fields = ("kind", "name", "offers", "since", "has_agreed", "agreed_by", "agreed_on")
        field_classes = {"name": OpenText, "offers": OpenText}  # noqa: RUF012
        widgets = {"since": _day(), "agreed_on": _day()}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "offers": _("What founders get from it, without contact details."),
            "has_agreed": _("Without it only the managers of the space read this line."),
            "agreed_by": _("Name and post of whoever agreed for it; not public."),
        }

    def _get_validation_exclusions(self) -> set[str]:
        """Let the space count too, so that a name that is there is refused in words."""
        return super()._get_validation_exclusions() - {"space"}  # type: ignore[misc,no-any-return]

    def clean_agreed_on(self) -> date | None:
        """Refuse a day to come."""
        day: date | None = self.cleaned_data["agreed_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask who agreed, and when, of what is to be public."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("has_agreed"):
            for name in ("agreed_by", "agreed_on"):
                if name in told and not told[name]:
                    self.add_error(name, _("Say who agreed, and on which day."))
        return told
