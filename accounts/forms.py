"""Forms of accounts."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, TypeVar

from django import forms
from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.enums import CHOSEN_KINDS, HOURS, ZONES, Hat, HelpGroup, Purpose, Theme
from accounts.models import County, Grant, HelpKind, Organisation, Prefecture, Sector, User
from accounts.policies import may_become, may_hold, permits
from accounts.queries import kept_hats, rows_of
from ui.seen import SeenForm, carry, show_both
from ui.text import OpenText, PlainText, form_field, sought

SELF_CHOSEN_HATS = [
    (Hat.FOUNDER.value, _("I am building something: find mentors and places")),
    (Hat.MENTOR.value, _("I want to mentor: the province reviews each application")),
]


def sector_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the sectors under their top level; the top one comes first in its own group."""
    sectors = list(rows_of(Sector).values())
    groups: dict[str, list[tuple[str, str]]] = {}
    for sector in sectors:
        groups.setdefault(sector.parent_id or sector.pk, []).append((sector.pk, str(sector)))
    names = {sector.pk: str(sector) for sector in sectors}
    for code, rows in groups.items():
        rows.sort(key=lambda row: row[0] != code)
    return [(names[code], rows) for code, rows in groups.items()]


def help_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of help under their groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in rows_of(HelpKind).values():
        groups.setdefault(kind.group, []).append((kind.pk, str(kind)))
    return [(str(HelpGroup(group).label), kinds) for group, kinds in groups.items()]


class _ByPrefecture(forms.models.ModelChoiceIterator[County]):
    field: Any

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield ("", self.field.empty_label)
        groups: dict[str, list[tuple[str, str]]] = {}
        for county in sorted(self.queryset, key=lambda row: row.prefecture_id != self.field.first):
            groups.setdefault(str(county.prefecture), []).append((county.pk, str(county)))
        yield from groups.items()


def grouped_counties(
    field: Any,  # noqa: ANN401
    first: str | None = None,
) -> forms.ModelChoiceField[County]:
    """Let a select of counties show them under the names of their prefectures, `first` on top."""
    field.first = first
    field.queryset = County.objects.with_prefecture()
    field.empty_label = _("not said")
    field.iterator = _ByPrefecture
    field.choices = _ByPrefecture(field)
    return field  # type: ignore[no-any-return]


class DirectoryFilter(forms.Form):
    """The filters of a directory, as a GET form; a value that is not in the lists counts as none.

    A subclass names the list of its own in `own_list` and labels what it is about.
    """

    own_list: ClassVar[tuple[str, type[Model]]]
    field_order = ("q", "sector", "help", "place", "language", "type", "free", "sort")

    q = PlainText(
        label=_("Name or word"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    sector = forms.ChoiceField(label=_("Trade"), required=False)
    place = forms.ChoiceField(label=_("Prefecture"), required=False)
    free = forms.BooleanField(label=_("only with a free place"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own, model = self.own_list
        lists: dict[str, Sequence[tuple[str, object]]] = {
            "sector": sector_choices(),
            "help": help_choices(),
            "place": [(row.pk, str(row)) for row in rows_of(Prefecture).values()],
            own: [(row.pk, str(row)) for row in rows_of(model).values()],
        }
        for name, choices in lists.items():
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, object]:
        """Return the filters that are set; blanks or marks alone are a search too, for nothing."""
        self.is_valid()
        typed = self.data.get("q") or ""
        blank = {"q": " "} if typed and not sought(typed) else {}
        return {name: value for name, value in self.cleaned_data.items() if value} | blank

    def loosened(
        self, directory: Callable[[dict[str, object]], QuerySet[Model]]
    ) -> dict[str, object] | None:
        """Return the one filter whose removal lets most pass: its label, the address, how many.

        None if nothing passes whichever single filter is taken away.
        """
        chosen = {name: value for name, value in self.chosen().items() if name != "sort"}
        passing = {
            name: directory({other: chosen[other] for other in chosen if other != name}).count()
            for name in chosen
        }
        strictest = max(passing, key=passing.__getitem__, default=None)
        if strictest is None or not passing[strictest]:
            return None
        address = QueryDict(mutable=True)
        address.update(self.data)
        for name in (strictest, "page"):
            address.pop(name, None)
        label, count = self.fields[strictest].label, passing[strictest]
        return {"label": label, "url": f"?{address.urlencode()}", "count": count}


FormT = TypeVar("FormT", bound="forms.ModelForm[Any]")
NEWER = _(
    "Somebody saved a newer version while this page was open. Yours stands below; look at "
    "the other one in a new tab, then save again to put yours in its place."
)


def over_a_newer_version(form: type[FormT], typed: QueryDict, stored: Any) -> FormT:  # noqa: ANN401
    """Keep what was typed, say what happened, and let a second press overwrite `stored`."""
    kept = form(typed, instance=stored)
    kept.add_error(None, str(NEWER))
    show_both(kept, [name for name in kept.fields if name in kept.initial])
    carry(kept, "version", stored.version)
    return kept


def refuse_unproved(form: forms.BaseForm) -> None:
    """Keep what was typed, and say where to prove who one is before it is published."""
    said = _(
        "Before you publish something or write to others, the law asks who you are: prove your "
        "phone number by a code."
    )
    where = "account_change_phone" if settings.PHONE_SIGN_IN else "settings"
    link = format_html('{} <a href="{}">{}</a>', said, reverse(where), _("Prove the number"))
    form.add_error(None, link)


class HatsField(forms.MultipleChoiceField):
    """The roles that a person may take without being appointed."""

    def __init__(self) -> None:
        super().__init__(
            label=_("You are here because"),
            choices=SELF_CHOSEN_HATS,
            widget=forms.CheckboxSelectMultiple,
            initial=[Hat.FOUNDER.value],
            help_text=_("Several may apply; change them at any time."),
            error_messages={"required": _("Choose at least one, so that we know where to start.")},
        )


class SignUpForm(forms.Form):
    """What sign-up asks beyond e-mail and password; allauth adds those."""

    name = OpenText(
        label=_("What we call you"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    hats = HatsField()
    matching = forms.BooleanField(
        label=_("Use what I write to recommend mentors and places"),
        required=False,
        help_text=_(
            "Your words are compared with what mentors wrote. Gender, age, ethnicity and pictures "
            "play no part. Leave this empty and nothing is recommended to you, you have the lists "
            "alone; you can change it at any time in the settings."
        ),
    )
    field_order = ("name", "email", "phone", "password1", "hats", "matching")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the answers; allauth calls this once the user exists."""
        del request
        purposes = [Purpose.SERVICE]
        if self.cleaned_data["matching"]:
            purposes.append(Purpose.MATCHING)
        actions.welcome(
            user,
            name=self.cleaned_data["name"],
            hats=self.cleaned_data["hats"],
            purposes=purposes,
            language=translation.get_language() or "",
            at=timezone.now(),
        )


class SettingsForm(SeenForm, forms.ModelForm[User]):
    """What a person may change about the own account."""

    hats = HatsField()

    class Meta:
        formfield_callback = form_field
        model = User
        fields = (
            "name",
            "phone",
            "wechat",
            "hats",
            *(f"mail_{kind.value}" for kind in CHOSEN_KINDS),
            "digest_hour",
            "quiet_from",
            "quiet_until",
            "short_messages",
            "language",
            "time_zone",
            "theme",
        )
        field_classes = {"name": OpenText}  # noqa: RUF012
        widgets = {  # noqa: RUF012
            "theme": forms.RadioSelect,
            "language": forms.RadioSelect,
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }
        help_texts = {  # noqa: RUF012
            "short_messages": _(
                "Changes to meetings in the next 24 hours, your safety and your account, deadlines "
                "of a leave. It says that something waits, never what; one an hour at most."
            ),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What we call you")
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            choices=[("zh-hans", "中文"), ("en", "English")],
            widget=forms.RadioSelect,
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Your time zone"),
            choices=[*ZONES.items()],
            help_text=_("Meetings are shown in it, and those across the table see theirs."),
        )
        self._add_hours()
        if not (settings.PHONE_SIGN_IN and self.instance.phone_verified):
            del self.fields["short_messages"]
        self.fields["theme"] = forms.ChoiceField(
            label=_("Light or dark"), choices=Theme.choices, widget=forms.RadioSelect
        )

    def _add_hours(self) -> None:
        """Let hours be chosen from those of a clock; quiet ones may be none at all."""
        self.fields["digest_hour"] = forms.TypedChoiceField(
            label=_("Hour of the daily mail"), choices=HOURS, coerce=int
        )
        self.fields["quiet_from"] = forms.TypedChoiceField(
            label=_("Quiet hours from"),
            choices=[("", _("no quiet hours")), *HOURS],
            coerce=int,
            empty_value=None,
            required=False,
        )
        setattr(self.fields["quiet_from"], "one_of", True)  # noqa: B010  none is a choice of its own
        self.fields["quiet_until"] = forms.TypedChoiceField(
            label=_("Quiet hours until"), choices=HOURS, coerce=int
        )

    @property
    def paces(self) -> list[forms.BoundField]:
        """The choices of how each kind comes by mail."""
        return [self[f"mail_{kind.value}"] for kind in CHOSEN_KINDS]

    def clean_hats(self) -> list[str]:
        """Keep the appointed roles, which are nobody's own choice, and what is still in use."""
        off = set(self.instance.hats).difference(self.cleaned_data["hats"])
        if in_use := [why for hat, why in kept_hats(self.instance) if hat in off]:
            raise forms.ValidationError(in_use)
        appointed = [hat for hat in self.instance.hats if hat not in dict(SELF_CHOSEN_HATS)]
        return [*self.cleaned_data["hats"], *appointed]

    def clean(self) -> dict[str, Any]:
        """Refuse quiet hours that are none."""
        told = super().clean()
        if "quiet_until" in told and told.get("quiet_from") == told["quiet_until"]:
            self.add_error(
                "quiet_until",
                _("Both hours are the same, so none would be quiet: choose another."),
            )
        return told


class OrganisationForm(forms.ModelForm[Organisation]):
    """A body; its fields are named where it is shown (`accounts.admin.OrganisationAdmin`)."""

    def clean_kind(self) -> str:
        """Refuse what would give rights over everybody by an edit, or take them."""
        kind: str = self.cleaned_data["kind"]
        if not permits(may_become, self.instance, kind):
            raise forms.ValidationError(
                _("A body does not become the province, nor the province another body.")
            )
        return kind


class GrantForm(forms.ModelForm[Grant]):
    """A right that is asked for; what could not be given is refused where it was chosen.

    Its fields are named where it is shown (`accounts.admin.GrantAdmin`).
    """

    def clean(self) -> dict[str, Any]:
        """Refuse a right that the person has, or that goes with none of what the person may do."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"user", "organisation", "role"} <= told.keys():
            return told
        person, body, role = told["user"], told["organisation"], told["role"]
        if person.memberships.filter(organisation=body, role=role).exists():
            self.add_error("role", _("The person has this right already."))
        elif not permits(may_hold, person, body, role):
            self.add_error(
                "role", _("It does not go with this body, or with what the person may do.")
            )
        return told


class ReasonForm(forms.Form):
    """What a file with data of several persons is for."""

    reason = PlainText(
        label=_("What is the file for?"),
        min_length=4,
        max_length=200,
        no_contact=True,
        help_text=_("The task, not the persons: it is kept in the trail, which is never deleted."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
