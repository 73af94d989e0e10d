"""Forms of matching: the sentence, its corrected reading, and a request."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import help_choices, sector_choices
from accounts.models import Prefecture, Sector, Stage
from accounts.queries import rows_of
from matching.core.cohort import Rules
from matching.enums import Fairness, Impression, MoveReason, Rounds
from matching.models import DEMAND_AT_MOST, Cohort, Ranking
from mentors.enums import Share
from mentors.models import CAPACITY_AT_MOST, MentorProfile
from ui.text import PlainText, form_field
from ventures.models import Venture

SENTENCE_LENGTH = 200


class SentenceForm(forms.Form):
    """One sentence about what somebody builds."""

    q = PlainText(
        label=_("What you build, in one sentence"),
        max_length=SENTENCE_LENGTH,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write a few words: what you make, how far you are, what you lack."),
            "max_length": _("At most %(limit_value)d characters; these are %(show_value)d."),
        },
    )


class ReadingForm(forms.Form):
    """What was read from the sentence, to be corrected by hand."""

    sector = forms.ChoiceField(label=_("Trade"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    help = forms.ChoiceField(label=_("Lacks most"), required=False)
    place = forms.ChoiceField(label=_("Prefecture"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        unsaid = [("", _("not said"))]
        self.fields["sector"].choices = [*unsaid, *sector_choices()]  # type: ignore[attr-defined]
        self.fields["help"].choices = [*unsaid, *help_choices()]  # type: ignore[attr-defined]
        for name, model in (("stage", Stage), ("place", Prefecture)):
            rows = [(row.pk, str(row)) for row in rows_of(model).values()]
            self.fields[name].choices = [*unsaid, *rows]  # type: ignore[attr-defined]


class RequestForm(forms.Form):
    """A request to one mentor."""

    venture = forms.ModelChoiceField(
        Venture.objects.none(), label=_("For which venture"), empty_label=None
    )
    message = PlainText(
        label=_("What you want to ask"),
        max_length=600,
        min_length=10,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 600}),
        help_text=_("Where you are stuck, what you have tried, what you hope for. 600 characters."),
        error_messages={
            "min_length": _("Write at least one sentence, so that it can be answered.")
        },
    )
    next_choice = forms.ModelChoiceField(
        MentorProfile.objects.none(),
        label=_("If there is no answer in time, ask"),
        required=False,
        empty_label=_("nobody else, let it expire"),
    )
    shares = forms.MultipleChoiceField(
        label=_("What the mentor gets once he accepts"),
        choices=Share.choices,
        initial=[Share.EMAIL.value],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody sees it before."),
        error_messages={"required": _("Choose at least one way to reach you.")},
    )

    def __init__(self, *args: Any, ventures: Any, choices: list[int], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["venture"].queryset = ventures  # type: ignore[attr-defined]
        others = MentorProfile.objects.public().filter(pk__in=choices).select_related("user")
        self.fields["next_choice"].queryset = others  # type: ignore[attr-defined]
        self.days = settings.ANSWER_DAYS


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
            "sectors": _("None ticked: in all sectors."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
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
        label=_("Pairs of two prefectures, at most (of 100)"), min_value=0, max_value=100,
        help_text=_("Under 100 it comes first; then the largest sum counts."),
    )  # fmt: skip
    everybody = forms.BooleanField(
        label=_("Mentors who would get nobody come first"), required=False
    )

    def __init__(self, data: Any, *, rules: Rules) -> None:  # noqa: ANN401
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


class RankingForm(forms.ModelForm[Ranking]):
    """How the lists weigh the founder's own wish against matches made."""

    class Meta:
        formfield_callback = form_field
        model = Ranking
        fields = ("price_share", "newcomer_bonus", "reason")


class MeetingForm(forms.Form):
    """When and where introduction calls take place."""

    meeting = PlainText(
        label=_("When and where the calls take place"),
        max_length=300,
        help_text=_("For instance a day, half an hour each, and the room or the link."),
    )


class ImpressionForm(forms.Form):
    """What one side says after an introduction call."""

    says = forms.ChoiceField(choices=[each for each in Impression.choices if each[0]])


class GradesForm(forms.Form):
    """What the programme office says of each mentor that came for a sentence."""

    GRADES = (
        ("", _("nothing said")),
        ("3", _("exactly the one")),
        ("2", _("clearly useful")),
        ("1", _("worth a chat")),
        ("0", _("no")),
    )

    other = PlainText(
        label=_("Somebody else is exactly the one"),
        max_length=80,
        required=False,
        help_text=_("The name, as it stands in the library."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        mentors: list[MentorProfile],
        said: Mapping[int | None, int],
    ) -> None:
        """Take the mentors that came, and what the office has said before."""
        super().__init__(data)
        self.mentors = {f"grade-{mentor.pk}": mentor for mentor in mentors}
        for name, mentor in self.mentors.items():
            self.fields[name] = forms.ChoiceField(
                label=str(mentor), choices=self.GRADES, required=False,
                initial=str(said.get(mentor.pk, "")),
            )  # fmt: skip

    def grade_fields(self) -> list[Any]:
        """Return the field of each mentor, in the order of the list."""
        return [self[name] for name in self.mentors]

    def clean_other(self) -> MentorProfile | None:
        """Find the mentor who is named."""
        name = self.cleaned_data["other"]
        found = list(MentorProfile.objects.public().filter(user__name=name)[:2]) if name else []
        if name and not found:
            raise forms.ValidationError(_("Nobody of this name is in the library."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several are called so; grade them in the list above."))
        return found[0] if found else None

    def graded(self) -> list[tuple[MentorProfile, int]]:
        """Return who got which grade."""
        told = [
            (mentor, int(self.cleaned_data[name]))
            for name, mentor in self.mentors.items()
            if self.cleaned_data[name]
        ]
        other = self.cleaned_data["other"]
        return [*told, (other, 3)] if other else told


class EnquiryForm(forms.Form):
    """What a person of the programme office is to look at."""

    text = PlainText(
        label=_("What should a person look at?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    """The answer of a person."""

    text = PlainText(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class MoveForm(forms.Form):
    """Whom to give a venture instead, and why; an empty choice leaves it to be arranged."""

    to = forms.TypedChoiceField(
        label=_("Give it to"), coerce=int, empty_value=None, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("Reason"), choices=MoveReason.choices)

    def __init__(self, *args: Any, offered: list[int], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.choices = [(str(key), str(key)) for key in offered] + [("", "")]
