"""Decisions of the office on a mentor, and what he says to them."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mentors.actions import first_day_of_next_term
from mentors.models import MentorProfile
from ui.dated import rule
from ui.text import PlainText


class WordsForm(forms.Form):
    """A decision that needs no word."""

    def __init__(self, *args: Any, mentor: MentorProfile, **kwargs: Any) -> None:
        """Take of whom it is decided."""
        super().__init__(*args, **kwargs)
        self.mentor = mentor

    text = PlainText(
        label=_("What you write to the mentor"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(WordsForm):
    """A decision that needs words."""

    text = PlainText(
        label=_("What you write to the mentor"),
        max_length=600,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The mentor reads it."),
        error_messages={
            "required": _("Write what is missing, or why."),
            "min_length": _("Write what is missing, or why."),
        },
    )


class AppointForm(WordsForm):
    """A term, and words if there are any."""

    years = forms.IntegerField(
        label=_("Term in years"), min_value=1, max_value=5, widget=forms.NumberInput
    )

    def __init__(self, *args: Any, mentor: MentorProfile, **kwargs: Any) -> None:
        years = rule("mentor_term_years", on=self.first_day(mentor))
        kwargs.setdefault("initial", {"years": years})
        super().__init__(*args, mentor=mentor, **kwargs)
        self.order_fields(["years", "text"])

    @staticmethod
    def first_day(mentor: MentorProfile) -> date:
        """Return when the term begins that is given now."""
        return first_day_of_next_term(mentor, timezone.localdate())


class RenewForm(AppointForm):
    """Another term, after the one that its page showed: nobody gives two by two presses."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    def __init__(self, *args: Any, mentor: MentorProfile, **kwargs: Any) -> None:
        super().__init__(*args, mentor=mentor, **kwargs)
        self.fields["seen"].initial = str(mentor.term_ends_on or "")


class LetInForm(AppointForm):
    """A term, and which lines wait for a proof meanwhile."""

    held = forms.MultipleChoiceField(
        label=_("Lines not yet proved"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is ticked stays unpublished until you have seen a proof."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = cast("forms.MultipleChoiceField", self.fields["held"])
        lines.choices = [(str(row.pk), row.text) for row in self.mentor.experiences.all()]
        self.order_fields(["years", "held", "text"])

    @staticmethod
    def first_day(mentor: MentorProfile) -> date:
        """Return today, whatever term there was before."""
        del mentor
        return timezone.localdate()

    def clean_held(self) -> list[int]:
        """Return the keys of the lines."""
        return [int(each) for each in self.cleaned_data["held"]]


class DeputyForm(forms.Form):
    """Who decides in the place of officers who know the mentor."""

    person = PlainText(
        label=_("E-mail of the person who decides instead"),
        max_length=254,
        help_text=_("Somebody with an account here who has nothing to do with this mentor."),
    )

    def clean_person(self) -> User:
        """Find the account."""
        found = User.objects.filter(email__iexact=self.cleaned_data["person"], is_active=True)
        person = found.first()
        if person is None:
            raise forms.ValidationError(_("Nobody with this address has an account here."))
        return person


class CommentForm(forms.Form):
    """What a mentor says to a yearly review."""

    comment = PlainText(
        label=_("Your comment"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The programme office reads it. It cannot be changed afterwards."),
    )


class AppealForm(forms.Form):
    """Why somebody else should look."""

    text = PlainText(
        label=_("Why should somebody else look at it?"),
        max_length=600,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Say in a sentence what was overlooked."),
            "min_length": _("Say in a sentence what was overlooked."),
        },
    )
