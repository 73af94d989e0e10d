"""Forms of cohorts: whom one takes, its rules, a pair moved by hand, what is said of a call."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Sector
from cohorts.core.cohort import Rules
from cohorts.enums import Fairness, Impression, MoveReason, Rounds
from cohorts.models import DEMAND_AT_MOST, Cohort
from cohorts.queries.pairs import Offer
from mentors.models import CAPACITY_AT_MOST
from ui import outside
from ui.text import PlainText, form_field
from ventures.models import Venture

PARTS = {
    "need": _("Needs"),
    "sector": _("Trade"),
    "stage": _("Stage"),
    "place": _("Place"),
    "language": _("Language"),
    "availability": _("Free places"),
    "venture_says": _("What the founders said"),
    "mentor_says": _("What the mentor said"),
}


class CohortForm(forms.ModelForm[Cohort]):
    """A new cohort: its name, and whose ventures it takes."""

    class Meta:
        formfield_callback = form_field
        model = Cohort
        fields = ("name", "rounds", "prefectures", "sectors")
        widgets: ClassVar = {
            "rounds": forms.RadioSelect,
            "prefectures": forms.CheckboxSelectMultiple,
            "sectors": forms.CheckboxSelectMultiple,
        }
        help_texts: ClassVar = {
            "prefectures": _("None ticked: from the whole province."),
            "sectors": _("None ticked: in all trades."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rounds"].required = False
        sectors: Any = self.fields["sectors"]
        sectors.queryset = Sector.objects.filter(parent=None)

    def clean_rounds(self) -> int:
        """Return how pairs are made; at once if nothing is said."""
        return self.cleaned_data["rounds"] or Rounds.ONE


class RulesForm(forms.Form):
    """What a run keeps to; shares are told in hundredths."""

    floor = forms.IntegerField(
        label=_("No pair fits less than (of 100)"), min_value=0, max_value=100
    )
    demand = forms.IntegerField(
        label=_("Mentors for each venture"), min_value=1, max_value=DEMAND_AT_MOST
    )
    per_mentor = forms.IntegerField(
        label=_("Ventures for each mentor, at most"), min_value=1, max_value=CAPACITY_AT_MOST
    )
    fairness = forms.ChoiceField(label=_("After as many pairs as can be"), choices=Fairness.choices)
    afar_most = forms.IntegerField(
        label=_("Pairs of two prefectures, at most (of 100)"),
        min_value=0,
        max_value=100,
        help_text=_("Under 100 it comes first; then the largest sum counts."),
    )
    everybody = forms.BooleanField(
        label=_("Mentors who would get nobody come first"), required=False
    )

    def __init__(self, data: QueryDict | None, *, rules: Rules) -> None:
        told = rules.told() | {
            "floor": round(100 * rules.floor),
            "afar_most": round(100 * rules.afar_most),
        }
        told |= {f"weight_{name}": weight for name, weight in rules.weights.items()}
        super().__init__(data, initial=told)
        self.parts = list(rules.weights)
        for name in self.parts:
            self.fields[f"weight_{name}"] = forms.IntegerField(
                label=PARTS[name], min_value=0, max_value=100
            )

    @property
    def weights(self) -> list[forms.BoundField]:
        """The fields of the weights."""
        return [self[f"weight_{name}"] for name in self.parts]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields beside the weights and the tick."""
        return [self[name] for name in ("floor", "demand", "per_mentor", "afar_most", "fairness")]

    def clean(self) -> dict[str, Any]:
        """Refuse weights that are all nought: nothing would fit better than anything."""
        told = super().clean() or {}
        if not self.errors and not any(told[f"weight_{name}"] for name in self.parts):
            self.add_error("weight_need", _("At least one part must count."))
        return told

    def rules(self) -> Rules:
        """Return the rules that were told."""
        told = self.cleaned_data
        return Rules(
            weights={name: told[f"weight_{name}"] for name in self.parts},
            floor=told["floor"] / 100,
            demand=told["demand"],
            per_mentor=told["per_mentor"],
            fairness=told["fairness"],
            everybody=told["everybody"],
            afar_most=told["afar_most"] / 100,
        )


class MeetingForm(forms.Form):
    """When and where introduction calls take place."""

    meeting = PlainText(
        label=_("When and where the calls take place"),
        max_length=300,
        help_text=_("For instance a day, half an hour each, and the room or the link."),
    )


class ActForm(forms.Form):
    """What is typed for an act on a cohort: mostly nothing."""

    def __init__(self, data: QueryDict, *, cohort: Cohort) -> None:
        super().__init__(data)
        self.cohort = cohort


class PublishForm(ActForm, MeetingForm):
    """What publishing takes: before introduction calls when and where, otherwise nothing."""

    def __init__(self, data: QueryDict, *, cohort: Cohort) -> None:
        super().__init__(data, cohort=cohort)
        if not cohort.introduces:
            del self.fields["meeting"]


class VentureForm(ActForm):
    """The venture that is left out of a cohort, or taken in again."""

    def clean(self) -> dict[str, Any]:
        """Return the venture; one that is not there is refused."""
        key = outside.whole(self.data.get("venture"))
        venture = Venture.objects.filter(pk=key).first() if key else None
        if venture is None:
            raise forms.ValidationError("", code="absent")
        return {"venture": venture, "is_out": self.data.get("is_out") == "1"}


class ImpressionForm(forms.Form):
    """What one side says after an introduction call."""

    says = forms.ChoiceField(choices=[each for each in Impression.choices if each[0]])

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {"impression": Impression(self.cleaned_data["says"])}


class MoveForm(forms.Form):
    """Whom to give a venture instead, and why; an empty choice leaves it to be arranged."""

    to = forms.TypedChoiceField(
        label=_("Give it to"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=MoveReason.choices)

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {each.mentor.pk: each for each in offers}
        to: Any = self.fields["to"]
        to.choices = [(str(key), str(key)) for key in self.offers] + [("", "")]

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        chosen = self.offers.get(self.cleaned_data["to"])
        return {
            "mentor": chosen.mentor if chosen else None,
            "fit": chosen.fit if chosen else None,
            "reason": MoveReason(self.cleaned_data["reason"]),
        }
