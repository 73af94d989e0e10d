"""Forms of the rules page and of the post plan."""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from mobility.core.rules import Policy, policy_from
from mobility.forms.fields import PastDay, day_field, day_input, number_field
from mobility.models import PostPlan
from mobility.models.people import GRADE_LOWEST
from mobility.queries.policy_words import spoken
from ui.text import PlainText, form_field

POSTS_MOST = 9_999  # of one grade in one department


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value.value if isinstance(value, StrEnum) else value


class PolicyForm(forms.Form):
    """A new version of the rules; one field for each parameter, one for its basis."""

    valid_from = day_field(_("Valid from"))
    note = PlainText(label=_("Why"), max_length=200, required=False)
    replaces = forms.BooleanField(
        label=_("It puts right the version that is valid from this day"),
        required=False,
        help_text=_("Where one was mistyped: both stay on record, the newer one counts."),
    )

    def __init__(
        self,
        *args: Any,
        policy: Policy,
        basis: Mapping[str, str],
        labels: Mapping[str, StrOrPromise],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.labels = labels
        for field in fields(Policy):
            value = getattr(policy, field.name)
            self.fields[field.name] = _field_for(value, labels[field.name])
            self.fields[f"basis-{field.name}"] = PlainText(
                label=_("Basis"), max_length=200, required=False, initial=basis.get(field.name, "")
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return each rule's field with that of its basis."""
        return [(self[field.name], self[f"basis-{field.name}"]) for field in fields(Policy)]

    def clean(self) -> dict[str, object]:
        """Refuse a value that the rules cannot take, naming the field."""
        cleaned = super().clean() or {}
        if cleaned.get("replaces") and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write one sentence: others read it later."))
        defaults = Policy()
        self.rules: dict[str, object] = {}
        for field in fields(Policy):
            value = self._value(field.name, cleaned.get(field.name), getattr(defaults, field.name))
            try:
                policy_from({field.name: value})
            except ValueError:
                self.add_error(field.name, _("This value is out of range."))
            else:
                if value != _json(getattr(defaults, field.name)):
                    self.rules[field.name] = value
        return cleaned

    @staticmethod
    def _value(name: str, typed: object, default: object) -> object:
        del name
        if isinstance(default, tuple):
            parts = [part.strip() for part in str(typed or "").replace("，", ",").split(",")]
            kind = int if default and isinstance(default[0], int) else str
            try:
                return [kind(part) for part in parts if part]
            except ValueError:
                return None
        return typed

    def basis(self) -> dict[str, str]:
        """Return the clauses that were written."""
        return {
            field.name: told
            for field in fields(Policy)
            if (told := self.cleaned_data.get(f"basis-{field.name}", "").strip())
        }


def _json(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, StrEnum) else value


def _field_for(value: object, label: StrOrPromise) -> forms.Field:
    if isinstance(value, bool):
        return forms.BooleanField(label=label, required=False, initial=value)
    if isinstance(value, StrEnum):
        choices = [(each.value, spoken(each.value)) for each in type(value)]
        return forms.ChoiceField(label=label, choices=choices, initial=value.value)
    if isinstance(value, int):
        return number_field(label, 0, 400, initial=value)
    return PlainText(label=label, initial=_plain(value), required=False, max_length=200)


class PostPlanForm(forms.ModelForm[PostPlan]):
    """How many posts of a grade a department has."""

    grade = number_field(_("Post grade"), 1, GRADE_LOWEST)
    approved = number_field(_("Posts approved"), 0, POSTS_MOST)
    filled = number_field(_("Posts filled"), 0, POSTS_MOST)

    class Meta:
        formfield_callback = form_field
        model = PostPlan
        fields = ("department", "grade", "approved", "filled", "checked_on")
        widgets = {  # noqa: RUF012
            "checked_on": day_input()
        }
        field_classes = {"checked_on": PastDay}  # noqa: RUF012

    def clean(self) -> dict[str, Any]:
        """Take up what is kept of the grade, so that a new number takes the place of the old."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        known = PostPlan.objects.filter(
            department=told.get("department"), grade=told.get("grade") or 0
        )
        self.instance = known.first() or self.instance
        return told
