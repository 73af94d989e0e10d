"""Forms of the registers: filters, a row with its evidence, what is missing."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Prefecture, User
from accounts.queries import rows_of
from papers.forms import PaperField
from results.enums import ResultStatus, RightKind, TransferWay
from results.models import Technology, Transfer
from results.queries import of_kind, right_named, why_not_one
from spaces.models import Space
from ui.outside import DayField
from ui.seen import SeenForm, UnchangedForm
from ui.text import Code, PlainText, form_field, sought
from ventures.models import Venture

NAME_AT_MOST = 80


def _days_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "auto"}, format="%Y-%m-%d")


# --- filters --------------------------------------------------------------------------------
class ResultFilter(forms.Form):
    """What a list shows, as a GET form; a value that is not in the lists counts as none."""

    sorts: ClassVar[list[tuple[str, Any]]]

    q = PlainText(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    year = forms.ChoiceField(label=_("Year"), required=False)
    place = forms.ChoiceField(label=_("Prefecture"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *ResultStatus.choices]
    )
    sort = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(row.pk, str(row)) for row in rows_of(Prefecture).values()]
        told: dict[str, list[tuple[str, Any]]] = {
            "year": [("", _("all")), *((str(year), str(year)) for year in years)],
            "place": [("", _("all")), *places],
            "sort": self.sorts,
        }
        for name, choices in told.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Return what is set; blanks or marks alone are a search too, for nothing."""
        self.is_valid()
        typed = self.data.get("q") or ""
        blank = {"q": " "} if typed and not sought(typed) else {}
        return {name: value for name, value in self.cleaned_data.items() if value} | blank


class TechnologyFilter(ResultFilter):
    """The filter of the technologies."""

    sorts: ClassVar = [
        ("", _("newest first")),
        ("name", _("by title")),
        ("number", _("by number")),
    ]
    kind = forms.ChoiceField(
        label=_("Kind of right"), required=False, choices=[("", _("all")), *RightKind.choices]
    )


class TransferFilter(ResultFilter):
    """The filter of the transfers."""

    sorts: ClassVar = [
        ("", _("newest first")),
        ("amount", _("largest amount first")),
        ("company", _("by company")),
    ]
    kind = forms.ChoiceField(
        label=_("Way of transfer"), required=False, choices=[("", _("all")), *TransferWay.choices]
    )


# --- rows -----------------------------------------------------------------------------------
class NamedField(forms.CharField):
    """A row that an officer names, where a list of all of them would be too long to choose from."""

    default_error_messages = {  # noqa: RUF012  Django's own name
        "unknown": _("Nothing here has that name: write the whole name."),
        "several": _("Several have that name: let the team propose it itself."),
    }

    def __init__(
        self, rows: QuerySet[Any], *, stands: Venture | Space | None = None, **options: Any
    ) -> None:
        """Take the rows to choose from, and the one that stands there: its name means it first."""
        super().__init__(max_length=NAME_AT_MOST, **options)
        self.rows, self.stands = rows, stands

    def prepare_value(self, value: object) -> object:
        """Show the name of what is stored."""
        if not isinstance(value, int):
            return value.name if isinstance(value, Venture | Space) else value
        named = self.rows.model._base_manager.filter(pk=value)
        return named.values_list("name", flat=True).first()

    def clean(self, value: object) -> Model | None:
        """Return the one row of that name."""
        name = super().clean(value)
        if not name:
            return None
        if self.stands is not None and self.stands.name == name:
            return self.stands
        found = list(self.rows.filter(name__iexact=name)[:2])
        if len(found) != 1:
            code = "several" if found else "unknown"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return found[0]  # type: ignore[no-any-return]


class _ResultForm(SeenForm):
    """What the forms of both registers share: whose it is, and the file that shows it."""

    file = PaperField(
        label=_("File that shows it"),
        required=False,
        help_text=_(
            "The certificate, or the contract with the proof of payment: PDF, JPG, PNG, Word or "
            "Excel, 10 MB at most. Further files can be added afterwards."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self._offer("venture", Venture.objects.live(), Venture.objects.led_by(user))
        self._offer("space", Space.objects.all(), Space.objects.managed_by(user))
        row: Technology | Transfer = self.instance  # type: ignore[attr-defined]
        has_file = bool(row.pk) and row.evidence.exists()
        self.fields["file"].required = not has_file

    def _offer(self, name: str, rows: QuerySet[Any], own: QuerySet[Any]) -> None:
        """Offer what is one's own, and what stands there, whosever it is by now."""
        label = self.fields[name].label
        stands = getattr(self.instance, name)  # type: ignore[attr-defined]
        if self.user.is_coordinator:
            hint = _("Its full name as it is written here; leave it empty if it belongs to none.")
            self.fields[name] = NamedField(
                rows, stands=stands, label=label, help_text=hint, required=False
            )
        else:
            kept = Q(pk__in=[stands.pk] if stands else [])
            mine = rows.model._base_manager.filter(kept | Q(pk__in=own.values("pk")))
            self.fields[name].queryset = mine  # type: ignore[attr-defined]

    def _check_side(self, told: dict[str, Any]) -> None:
        named = {"venture", "space"} & self.errors.keys()
        if self.user.is_coordinator or named or told.get("venture") or told.get("space"):
            return
        self.add_error("venture", _("Choose your venture or your maker space."))

    def _check_past(self, told: dict[str, Any], name: str) -> None:
        day: date | None = told.get(name)
        if day is not None and day > timezone.localdate():
            self.add_error(name, _("This day is still to come."))


class TechnologyForm(_ResultForm, forms.ModelForm[Technology]):
    """One technology."""

    remembers = (
        "name",
        "kind",
        "number",
        "registered_on",
        "owner",
        "listing_number",
        "prefecture",
        "venture",
        "space",
        "note",
    )
    field_order = (*remembers, "file")
    number = Code(
        label=_("number of the right"),
        max_length=60,
        help_text=_("As on the certificate: ZL202010123456.7, 2021SR0123456, CNA20201234.5."),
    )
    listing_number = Code(
        label=_("number in the technology market"),
        max_length=60,
        required=False,
        help_text=_("Its listing in the technology market of Qinghai; empty where it has none."),
    )
    registered_on = DayField(label=_("right registered on"), widget=_days_widget())

    class Meta:
        formfield_callback = form_field
        model = Technology
        fields = (
            "name",
            "kind",
            "number",
            "registered_on",
            "owner",
            "listing_number",
            "prefecture",
            "venture",
            "space",
            "note",
        )
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012

    def clean(self) -> dict[str, Any]:
        """Look that the day has come and that it is somebody's."""
        told = super().clean()
        self._check_past(told, "registered_on")
        self._check_side(told)
        return told


class TransferForm(_ResultForm, forms.ModelForm[Transfer]):
    """One transfer."""

    remembers = (
        "name",
        "number",
        "registration_number",
        "way",
        "giver",
        "company",
        "amount",
        "day",
        "prefecture",
        "venture",
        "space",
        "note",
    )
    field_order = ("technology", *remembers, "file")
    technology = PlainText(
        label=_("technology of the register"),
        max_length=100,  # a number, with its kind of right before it
        required=False,
        help_text=_("The number of its right; empty where it is not in the register."),
    )
    number = Code(label=_("number of the contract"), max_length=60)
    registration_number = Code(
        label=_("registration number of the contract"),
        max_length=60,
        required=False,
        help_text=_("As the registry of technology contracts gave it; empty where it has none."),
    )
    day = DayField(label=_("day of the contract"), widget=_days_widget())

    class Meta:
        formfield_callback = form_field
        model = Transfer
        fields = (
            "technology",
            "name",
            "number",
            "registration_number",
            "way",
            "giver",
            "company",
            "amount",
            "day",
            "prefecture",
            "venture",
            "space",
            "note",
        )
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row: Transfer = kwargs["instance"]
        first = {"technology": row.technology.number} if row.technology else {}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def clean_technology(self) -> Technology | None:
        """Return the one technology of that number that the user may read."""
        kind, number = right_named(self.cleaned_data["technology"])
        if not number:
            return None
        stands = self.instance.technology
        if stands is not None and stands.number == number and kind in {"", stands.kind}:
            return stands
        known = Technology.objects.visible_to(self.user).filter(number=number)
        found = of_kind(kind, known.exclude(status=ResultStatus.WITHDRAWN))
        if len(found) != 1:
            raise forms.ValidationError(why_not_one(found))
        return found[0]

    def clean(self) -> dict[str, Any]:
        """Look that it is of one result, that the day has come, and that it is somebody's."""
        told = super().clean()
        if "technology" not in self.errors and bool(told.get("technology")) == bool(
            told.get("name")
        ):
            self.add_error(
                "name", _("Name the technology of the register, or the result in words, not both.")
            )
        self._check_past(told, "day")
        self._check_side(told)
        return told


class MissingForm(UnchangedForm):
    """What is missing of a row that goes back, as its page showed it."""

    note = PlainText(
        label=_("What is missing"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class OutsideNumberForm(UnchangedForm):
    """The number that the technology market, or the registry of contracts, has given since."""

    number = Code(label=_("The number"), max_length=60)


class WithdrawForm(forms.Form):
    """Why a row is taken out."""

    note = PlainText(
        label=_("Why it is taken out"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
