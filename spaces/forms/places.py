"""Forms of places and visiting hours."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from spaces.enums import PlaceKind
from spaces.models import VISIT_MINUTES, Place, Space, VisitHour
from ui.seen import SeenForm
from ui.text import form_field


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time", "class": "auto"}, format="%H:%M")


def _minutes(of_day: time) -> int:
    return of_day.hour * 60 + of_day.minute


class PlaceForm(SeenForm, forms.ModelForm[Place]):
    """One group of desks, one room, or equipment."""

    class Meta:
        formfield_callback = form_field
        model = Place
        fields = (
            "kind",
            "name",
            "for_how_many",
            "area_m2",
            "rent_month",
            "is_taken",
            "taken_until",
            "is_open",
            "closed_from",
            "closed_until",
            "is_for_meetings",
            "owner",
            "open_hours",
            "fee",
            "needs_booking",
        )
        widgets = {  # noqa: RUF012
            "taken_until": _day(),
            "closed_from": _day(),
            "closed_until": _day(),
        }
        help_texts = {  # noqa: RUF012
            "for_how_many": _("Desks that are let together are one place; each of them counts."),
            "taken_until": _("It does not become free by itself on that day."),
            "closed_from": _("Closes and opens by itself on these days."),
            "is_for_meetings": _(
                "While it is free and your doors are open. They choose it when they plan a "
                "meeting; you are told when, and who arranged it."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_promised:
            for name in ("kind", "is_taken", "taken_until"):
                self.fields[name].disabled = True

    def _get_validation_exclusions(self) -> set[str]:
        """Let the space count too, so that a name that is there is refused in words."""
        return super()._get_validation_exclusions() - {"space"}  # type: ignore[misc,no-any-return]

    def clean(self) -> dict[str, Any]:
        """What is free has no day, equipment is lent, not taken, and people meet in rooms."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("kind") == PlaceKind.EQUIPMENT:
            told["is_taken"] = False
        else:
            told |= {"owner": "", "open_hours": "", "fee": "", "needs_booking": False}
        if told.get("kind") != PlaceKind.ROOM:
            told["is_for_meetings"] = False
        if not told.get("is_taken"):
            told["taken_until"] = None
        return told


class HourForm(forms.ModelForm[VisitHour]):
    """Hours of the week in which visitors are welcome."""

    class Meta:
        formfield_callback = form_field
        model = VisitHour
        fields = ("weekday", "begins", "ends")
        widgets = {"begins": _time(), "ends": _time()}  # noqa: RUF012

    def clean(self) -> dict[str, Any]:
        """Refuse hours in which no visit has room."""
        told: dict[str, Any] = super().clean() or {}
        begins, ends = told.get("begins"), told.get("ends")
        if begins and ends and begins < ends and _minutes(ends) - _minutes(begins) < VISIT_MINUTES:
            short = _("A visit takes %(n)d minutes, so that nobody could choose these hours.")
            self.add_error("ends", short % {"n": VISIT_MINUTES})
        return told

    def _get_validation_exclusions(self) -> set[str]:
        """Let the space count too, so that the same hours are refused in words."""
        return super()._get_validation_exclusions() - {"space"}  # type: ignore[misc,no-any-return]


class NoticeForm(SeenForm, forms.ModelForm[Space]):
    """How long before a visit founders have to ask."""

    class Meta:
        formfield_callback = form_field
        model = Space
        fields = ("notice_days",)
        help_texts = {  # noqa: RUF012
            "notice_days": _(
                "With fewer than the days that a space has to answer, founders read that you "
                "answer before the visit; 0 lets them ask for the same day."
            ),
        }
