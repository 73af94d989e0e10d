"""Forms of the province: how lists are ranked, and whether matches were right."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from matching.models import Ranking
from mentors.models import MentorProfile
from ui.text import PlainText, form_field


class RankingForm(forms.ModelForm[Ranking]):
    """How the lists weigh the founder's own wish against matches made."""

    class Meta:
        formfield_callback = form_field
        model = Ranking
        fields = ("price_share", "newcomer_bonus", "reason")


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

    def grade_fields(self) -> list[forms.BoundField]:
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
