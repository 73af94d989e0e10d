"""What the programme office types about the rules of the chain."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incubation.enums import (
    COUNTED_IN_MONTHS,
    MONTHS_OF_A_RULE_AT_MOST,
    ChainStage,
    RuleKind,
    RulePhase,
    RuleState,
)
from incubation.forms.times import day_input
from incubation.models import ChainRule
from incubation.queries.chain_rules import ALL, SORTS, RulesWanted
from ui.outside import DayField
from ui.text import PlainText, form_field, sought

_LONGEST_SEARCH = 60
_SHOWN = (*RuleState.values, ALL)
_ONCE = ("stage", "phase", "kind")  # what all versions of a rule share


class ChainRuleForm(forms.ModelForm[ChainRule]):
    """A rule with its source; of the next version what all versions share is not asked again."""

    number = forms.IntegerField(
        label=_("months"),
        required=False,
        min_value=1,
        max_value=MONTHS_OF_A_RULE_AT_MOST,
        help_text=_("Only where the kind counts months."),
    )
    valid_from = DayField(
        label=_("holds from"),
        widget=day_input(),
        help_text=_("Tomorrow at the earliest: what holds today stays as it is."),
    )

    class Meta:
        formfield_callback = form_field
        model = ChainRule
        fields = (
            "stage",
            "phase",
            "kind",
            "number",
            "text_zh",
            "text_en",
            "source",
            "grade",
            "any_of",
            "position",
            "valid_from",
        )
        widgets = {  # noqa: RUF012
            "text_zh": forms.Textarea(attrs={"rows": 2, "lang": "zh-CN"}),
            "text_en": forms.Textarea(attrs={"rows": 2, "lang": "en"}),
        }
        help_texts = {  # noqa: RUF012
            "source": _("The document and its clause."),
            "any_of": _(
                "The same word, in Latin letters, for all rules of a stage of which one is enough; "
                "empty where each counts for itself."
            ),
            "position": _("Rules are listed by this number, the smallest first."),
        }

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        if self.instance.code:
            for name in _ONCE:
                del self.fields[name]

    def clean_valid_from(self) -> date:
        """Refuse a day that has begun."""
        told: date = self.cleaned_data["valid_from"]
        if told <= self.today:
            raise forms.ValidationError(_("Choose tomorrow or a later day."))
        return told

    def clean(self) -> dict[str, Any]:
        """Want months where the kind counts them, and leave them out elsewhere."""
        told: dict[str, Any] = super().clean() or {}
        kind = told.get("kind") or self.instance.kind
        if kind not in COUNTED_IN_MONTHS:
            told["number"] = None
        elif told.get("number") is None and "number" not in self.errors:
            self.add_error("number", _("Enter the months."))
        if kind == RuleKind.STAY and self._phase(told) != RulePhase.STAY:
            self.add_error("kind", _("This kind belongs to how long a stage lasts."))
        return told

    def _phase(self, told: dict[str, Any]) -> str:
        return str(told.get("phase") or self.instance.phase)

    def validate_unique(self) -> None:
        """Leave it to the action, which knows the code."""

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: self.cleaned_data[name] for name in self.fields}


class EndRuleForm(forms.Form):
    """The last day on which a version holds."""

    last_day = DayField(
        label=_("Last day on which it holds"),
        widget=day_input(),
        required=False,
        help_text=_("Today at the earliest; empty where no end is known."),
    )


class RuleFilter(forms.Form):
    """What the table of rules shows; what it does not know counts as not said."""

    show = forms.CharField(required=False)
    on = DayField(label=_("Day"), required=False)
    stage = forms.ChoiceField(
        label=_("Stage of the chain"),
        required=False,
        choices=[("", _("all stages")), *ChainStage.choices],
    )
    phase = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("everything")), *RulePhase.choices]
    )
    q = PlainText(label=_("Text or source"), required=False, max_length=_LONGEST_SEARCH)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("stage", _("by stage")), ("newest", _("newest first"))],
    )

    def wanted(self, today: date) -> RulesWanted:
        """Return what is asked for."""
        self.is_valid()
        told = self.cleaned_data
        show, sort = told.get("show", ""), told.get("sort", "")
        return RulesWanted(
            on=told.get("on") or today,
            show=show if show in _SHOWN else RuleState.HOLDS.value,
            stage=told.get("stage", ""),
            phase=told.get("phase", ""),
            text=sought(told.get("q", "")),
            sort=sort if sort in SORTS else "stage",
        )
