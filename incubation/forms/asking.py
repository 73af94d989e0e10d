"""What founders apply with, what spaces ask for, where a venture should go next."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms import sector_choices
from accounts.models import Prefecture, Stage
from incubation.enums import AGES, ConditionKind
from incubation.forms.times import TimeFields, day_input
from incubation.models import Application, EntryCondition, Residency
from spaces.enums import PlaceKind, SpaceStatus
from spaces.models import Place, Space
from ui.text import PlainText, form_field

_FOR_PLACES = ("starts_on", "months")
_FOR_TIME = ("equipment", "day", "begins", "ends")
_YES_NO = [("no", _("no")), ("yes", _("yes"))]


class ApplicationForm(TimeFields, forms.ModelForm[Application]):
    """What is asked for, from when, for what; only what belongs to its kind is kept."""

    is_hazardous = forms.TypedChoiceField(
        label=_("Is the work hazardous?"),
        choices=_YES_NO,
        coerce=lambda told: told == "yes",
        widget=forms.RadioSelect,
        help_text=_("Gases, solvents, open flame, high voltage, waste that needs treatment."),
    )
    field_order = (
        "kind",
        "desks",
        "starts_on",
        "months",
        "equipment",
        "day",
        "begins",
        "ends",
        "use",
        "is_hazardous",
        "hazard",
        "note",
    )

    class Meta:
        formfield_callback = form_field
        model = Application
        fields = ("kind", "desks", "starts_on", "months", "equipment", "use", "hazard", "note")
        widgets = {  # noqa: RUF012
            "kind": forms.RadioSelect,
            "starts_on": day_input(),
            "use": forms.Textarea(attrs={"rows": 3}),
            "hazard": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.space = space
        lent = Place.objects.filter(space=space, kind=PlaceKind.EQUIPMENT, is_open=True)
        self.fields["equipment"].queryset = lent  # type: ignore[attr-defined]
        for name in ("day", "begins", "ends"):
            self.fields[name].required = False
        for name in ("desks", "hazard", *_FOR_PLACES, *_FOR_TIME):
            setattr(self.fields[name], "one_of", True)  # noqa: B010  shown where it is needed
        if not lent.exists():
            for name in _FOR_TIME:
                del self.fields[name]
            kinds = [each for each in PlaceKind.choices if each[0] != PlaceKind.EQUIPMENT]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date | None:
        """Refuse a day that is past."""
        day: date | None = self.cleaned_data["starts_on"]
        is_asked = self.cleaned_data.get("kind") != PlaceKind.EQUIPMENT
        if is_asked and day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day is past: choose one that is still to come."))
        return day

    def clean_desks(self) -> int | None:
        """Refuse more desks than there are; a space whose places are not written down says none."""
        desks: int | None = self.cleaned_data["desks"]
        there = self.space.desks
        is_asked = self.cleaned_data.get("kind") == PlaceKind.DESK
        if is_asked and desks is not None and desks > there and (there or self.space.rooms):
            raise forms.ValidationError(
                ngettext(
                    "The space has %(n)d desk in all.", "The space has %(n)d desks in all.", there
                )
                % {"n": there}
            )
        return desks

    def clean(self) -> dict[str, Any]:
        """Ask for what its kind needs, leave the rest out, and have hazards put in words."""
        told: dict[str, Any] = super().clean() or {}
        kind = told.get("kind")
        if kind == PlaceKind.EQUIPMENT:
            self._need(told, _FOR_TIME)
            told |= dict.fromkeys(_FOR_PLACES)
        else:
            self._need(told, _FOR_PLACES)
            told |= dict.fromkeys(_FOR_TIME) | {"span": None}
        if kind == PlaceKind.DESK:
            self._need(told, ("desks",))
        else:
            told["desks"] = None
        if not told.get("is_hazardous"):
            told["hazard"] = ""
        else:
            self._need(told, ("hazard",))
        return told

    def _need(self, told: dict[str, Any], names: tuple[str, ...]) -> None:
        for name in names:
            if not told.get(name) and name in self.fields and name not in self.errors:
                self.add_error(name, _("This is needed for what you ask for."))

    def told(self) -> dict[str, Any]:
        """Return what the action writes."""
        names = (
            "kind",
            "desks",
            "starts_on",
            "months",
            "equipment",
            "span",
            "use",
            "is_hazardous",
            "hazard",
            "note",
        )
        return {name: self.cleaned_data.get(name) for name in names}


class ConditionForm(forms.ModelForm[EntryCondition]):
    """One condition of entry; the months or the list that its kind needs."""

    sectors = forms.MultipleChoiceField(
        label=_("Trades"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever takes a trade takes what belongs to it."),
    )
    stages = forms.ModelMultipleChoiceField(
        Stage.objects.all(), label=_("Stages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    prefectures = forms.ModelMultipleChoiceField(
        Prefecture.objects.all(),
        label=_("Prefectures"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("kind", "months", "sectors", "stages", "prefectures", "source", "is_must")

    class Meta:
        formfield_callback = form_field
        model = EntryCondition
        fields = ("kind", "months", "source", "is_must")
        help_texts = {  # noqa: RUF012
            "months": _("For conditions of age only."),
            "source": _("For example: admission rules of the park, clause 7."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Keep what belongs to the kind, and ask for it."""
        told: dict[str, Any] = super().clean() or {}
        kind = told.get("kind", "")
        if kind not in AGES:
            told["months"] = None
        elif told.get("months") is None and "months" not in self.errors:
            self.add_error("months", _("Enter the months."))
        told["codes"] = self._codes(told, kind)
        self.instance.codes = told["codes"]
        return told

    def _codes(self, told: dict[str, Any], kind: str) -> list[str]:
        name = {
            ConditionKind.SECTORS: "sectors",
            ConditionKind.STAGES: "stages",
            ConditionKind.PREFECTURES: "prefectures",
        }.get(kind)  # type: ignore[call-overload]
        if name is None:
            return []
        codes = [str(getattr(each, "pk", each)) for each in told.get(name, ())]
        if not codes and name not in self.errors:
            self.add_error(name, _("Choose at least one."))
        return codes

    def _get_validation_exclusions(self) -> set[str]:
        """Let the space count too, so that a second one of a kind is refused in words."""
        return super()._get_validation_exclusions() - {"space"}  # type: ignore[misc,no-any-return]

    def told(self) -> dict[str, Any]:
        """Return what the action writes."""
        names = ("kind", "months", "codes", "source", "is_must")
        return {name: self.cleaned_data[name] for name in names}


class HandOverForm(forms.Form):
    """To which space, and why there."""

    to_space = forms.ModelChoiceField(Space.objects.none(), label=_("To which space"))
    why = PlainText(label=_("Why there"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, residency: Residency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Space.objects.filter(status=SpaceStatus.RUNNING).exclude(pk=residency.space_id)
        self.fields["to_space"].queryset = others  # type: ignore[attr-defined]
