"""What is typed around the chain: a move, an answer to a rule, what a table shows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Prefecture
from incubation.enums import ENTERING, LEAVES_BY, RECEIVING_TYPES, MoveKind
from incubation.models import Enrolment
from incubation.queries.chain_table import SORTS, Wanted, part_words
from spaces.enums import SpaceStatus
from spaces.models import Space
from ui.seen import SeenForm
from ui.text import PlainText, sought

_YES_NO = [("yes", _("yes")), ("no", _("no"))]
LONGEST_SEARCH = 60


class ChainMoveForm(forms.Form):
    """Which step, to which space, why now."""

    kind = forms.ChoiceField(label=_("Which step"), widget=forms.RadioSelect)
    space = forms.ModelChoiceField(
        Space.objects.none(),
        label=_("Receiving space"),
        required=False,
        help_text=_("Whoever graduates or leaves does so where they are; leave it empty then."),
    )
    leaves_as = forms.ChoiceField(
        label=_("How it ends"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in LEAVES_BY],
        help_text=_("Only for whoever leaves the chain."),
    )
    why = PlainText(
        label=_("Why now"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other side and the programme office read it."),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[MoveKind],
        running: Enrolment | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.running = running
        self.fields["kind"].choices = [(each.value, each.label) for each in kinds]  # type: ignore[attr-defined]
        entering = [each for each in kinds if each in ENTERING]
        types = {code for each in entering for code in RECEIVING_TYPES[each]}
        receiving = Space.objects.filter(status=SpaceStatus.RUNNING, type__in=types)
        self.fields["space"].queryset = receiving  # type: ignore[attr-defined]
        if not entering:
            del self.fields["space"]
        if MoveKind.LEAVE not in kinds:
            del self.fields["leaves_as"]

    def clean(self) -> dict[str, Any]:
        """Ask for what the step needs, and leave the rest out."""
        told: dict[str, Any] = super().clean() or {}
        kind, space = told.get("kind"), told.get("space")
        if kind not in ENTERING:
            told["space"] = None
        elif space is None:
            if "space" not in self.errors:
                self.add_error("space", _("Choose the space that receives the venture."))
        elif space.type_id not in RECEIVING_TYPES[kind]:
            self.add_error("space", _("This space does not receive ventures for this step."))
        if kind != MoveKind.LEAVE:
            told["leaves_as"] = ""
        elif not told.get("leaves_as") and "leaves_as" not in self.errors:
            self.add_error("leaves_as", _("Say how it ends."))
        return told

    def told(self) -> dict[str, Any]:
        """Return what the action writes."""
        names = ("kind", "space", "leaves_as", "why")
        return {name: self.cleaned_data.get(name) for name in names}


class RuleAnswerForm(SeenForm):
    """Whether something is so that no record tells, and what shows it; all of a team may say it."""

    is_met = forms.ChoiceField(label=_("Is it so?"), choices=_YES_NO, widget=forms.RadioSelect)
    words = PlainText(
        label=_("What shows it"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: the number and day of a certificate, an agreement, an account."),
    )

    def clean(self) -> dict[str, Any]:
        """Want words for whatever is said to be met."""
        told = super().clean()
        if told.get("is_met") == "yes" and not told.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say in a few words what shows it."))
        return told

    def told(self) -> dict[str, Any]:
        """Return what the action writes."""
        return {"is_met": self.cleaned_data["is_met"] == "yes", "words": self.cleaned_data["words"]}


class ChainFilter(forms.Form):
    """What a table of the chain shows; what it does not know counts as not said."""

    show = forms.CharField(required=False)
    prefecture = forms.ModelChoiceField(
        Prefecture.objects.all(),
        label=_("Prefecture of the space"),
        required=False,
        empty_label=_("all prefectures"),
    )
    q = forms.CharField(label=_("Venture or space"), required=False, max_length=LONGEST_SEARCH)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("since", _("longest first")),
            ("venture", _("by venture")),
            ("space", _("by space")),
        ],
    )

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        self.is_valid()
        told = self.cleaned_data
        show, sort, place = told.get("show", ""), told.get("sort", ""), told.get("prefecture")
        return Wanted(
            show=show if show in part_words() else "all",
            prefecture=place.pk if place else "",
            text=sought(told.get("q", "")),
            sort=sort if sort in SORTS else "since",
        )
