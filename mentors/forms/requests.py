"""Each answer to a request: yes, no, a call, a question, a reply; and taking some back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentors.enums import DeclineReason
from mentors.models import MentorProfile, MentorshipRequest
from mentors.queries import named
from ui.outside import DayField, whole
from ui.text import PlainText, days_in_words

TIMES_AT_MOST = 3  # that come with a yes


class _Keys(forms.TypedMultipleChoiceField):
    """Keys of rows that another app offers beside a form, and looks at once more."""

    def valid_value(self, value: object) -> bool:
        """Take whatever can be a key."""
        return whole(str(value), least=1) is not None


class AcceptForm(forms.Form):
    """A yes, with hours of the mentor's own that are proposed for the first meeting."""

    hours = _Keys(label=_("Times for the first meeting"), required=False, coerce=int)

    def clean_hours(self) -> Sequence[int]:
        """Refuse more than founders choose from at a glance."""
        hours: Sequence[int] = self.cleaned_data["hours"]
        if len(hours) > TIMES_AT_MOST:
            raise forms.ValidationError(_("Choose three times at most."))
        return hours


class DeclineForm(forms.Form):
    """No, with a reason that helps."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; it helps them to ask the right person.")},
    )
    note = PlainText(
        label=_("A word to them"),
        required=False,
        max_length=300,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They will read it."),
    )

    again_from = DayField(
        label=_("They may ask again from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Otherwise not for half a year."),
    )
    colleague = PlainText(
        label=_("Who would fit better"),
        required=False,
        max_length=60,
        help_text=_("The name of a mentor of the library; they can ask with one press."),
    )
    pause_until = DayField(
        label=_("And take no requests until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty to go on as before."),
    )

    def clean_colleague(self) -> MentorProfile | None:
        """Find the mentor of that name."""
        name: str = self.cleaned_data["colleague"]
        if not name:
            return None
        found = named(name)
        if not found:
            raise forms.ValidationError(_("Nobody in the library has that name."))
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several have that name: say in your message whom you mean.")
            )
        return found[0]

    def clean_again_from(self) -> date | None:
        """Refuse a day that is over."""
        return self._to_come("again_from")

    def clean_pause_until(self) -> date | None:
        """Refuse a day that is over."""
        return self._to_come("pause_until")

    def _to_come(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class CallForm(forms.Form):
    """One call in place of a mentorship: when and how."""

    note = PlainText(
        label=_("When and how you call"),
        max_length=300,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A few days or hours that suit you, and whether you ring or they do."),
        error_messages={"required": _("Write when it suits you, so that they can be there.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "call_%s")  # it stands beside a DeclineForm
        super().__init__(*args, **kwargs)


class QuestionForm(forms.Form):
    """The mentor's one question."""

    question = PlainText(
        label=_("Your question"),
        max_length=300,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=format_lazy(
            _("You can ask once before you decide; they have {days} to reply."),
            days=lazy(days_in_words, str)(settings.ANSWER_DAYS),
        ),
    )


class ReplyForm(forms.Form):
    """The founders' reply."""

    text = PlainText(
        label=_("Your reply"),
        max_length=600,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawForm(forms.Form):
    """Which of a venture's open requests to take back; all are ticked at first."""

    asked = _Keys(
        label=_("Requests that still wait"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one, or leave them all as they are.")},
    )

    def __init__(self, *args: Any, waiting: Sequence[MentorshipRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = [(each.pk, self._words(each)) for each in waiting]  # type: ignore[attr-defined]
        self.fields["asked"].initial = [each.pk for each in waiting]

    @staticmethod
    def _words(asked: MentorshipRequest) -> str:
        told = {"mentor": asked.mentor, "day": timezone.localtime(asked.sent_at).date()}
        if asked.next_choice is None:
            return gettext("%(mentor)s, asked on %(day)s") % told
        told["next"] = asked.next_choice
        return gettext("%(mentor)s, asked on %(day)s; then it would go to %(next)s") % told
