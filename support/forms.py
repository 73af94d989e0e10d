"""Forms of measures: filters, the check, the office's revision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.models import Space
from support.enums import Audience, MeasureKind
from support.models import Measure
from ui.outside import DayField, KeyField
from ui.seen import SeenForm
from ui.text import PlainText, form_field
from ventures.models import Venture

AMOUNT_AT_MOST = 10_000_000_000  # yuan


class MeasureFilter(forms.Form):
    """What the list shows."""

    q = PlainText(label=_("Search"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("What is given"),
        required=False,
        choices=[("", _("everything")), *MeasureKind.choices],
    )
    audience = forms.ChoiceField(
        label=_("For whom"), required=False, choices=[("", _("everybody")), *Audience.choices]
    )


class CheckForm(forms.Form):
    """Whom the check is about, and what no record tells."""

    def __init__(
        self,
        *args: Any,
        measure: Measure,
        mine: list[Venture] | list[Space],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if mine:
            self.fields["about"] = forms.TypedChoiceField(
                label=_("Check it for"),
                required=False,
                coerce=int,
                empty_value=None,
                choices=[(each.pk, str(each)) for each in mine],
            )
        for each in measure.conditions.all():
            self.fields[each.field] = forms.ChoiceField(
                label=each.text,
                required=False,
                widget=forms.RadioSelect,
                choices=[("yes", _("yes")), ("no", _("no"))],
            )
        if measure.share_percent:
            self.fields["amount"] = forms.IntegerField(
                label=measure.share_of,
                required=False,
                min_value=0,
                max_value=AMOUNT_AT_MOST,
                help_text=_("in yuan"),
            )


class MeasureForm(SeenForm, forms.ModelForm[Measure]):
    """What the office may put right; another first day makes a new version."""

    valid_from = DayField(label=_("holds from"))
    valid_until = DayField(label=_("holds until"), required=False)

    class Meta:
        formfield_callback = form_field
        model = Measure
        fields = (
            "valid_from",
            "valid_until",
            "name_zh",
            "name_en",
            "gives_zh",
            "gives_en",
            "asks_zh",
            "asks_en",
            "source",
            "clause",
            "share_percent",
            "cap_yuan",
        )
        help_texts = {  # noqa: RUF012
            "valid_from": _("Another first day makes a new version; the old one stays readable."),
            "valid_until": _("Empty where no end is known."),
        }
        widgets = {  # noqa: RUF012
            "gives_zh": forms.Textarea(attrs={"rows": 4}),
            "gives_en": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if name.endswith(("_zh", "_en")):
                field.widget.attrs["lang"] = "zh-CN" if name.endswith("_zh") else "en"

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, and two versions of one day."""
        told = super().clean() or {}
        begins, ends = told.get("valid_from"), told.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("It ends before it begins."))
        others = Measure.objects.filter(code=self.instance.code).exclude(pk=self.instance.pk)
        if begins and others.filter(valid_from=begins).exists():
            self.add_error("valid_from", _("A version of that day is there already."))
        return told


class CheckedForm(forms.Form):
    """An officer read the source today."""

    note = PlainText(label=_("What you found"), max_length=200, required=False)
    version = KeyField(required=False)  # the one whose source the page named
