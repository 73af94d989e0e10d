"""Forms of mentors: the profile, the library's filters, and each answer to a request."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import WorkingStyle
from accounts.forms import DirectoryFilter, grouped_counties, help_choices, sector_choices
from accounts.models import STATEMENT_LENGTH, Language, PublicStatement, Stage, User
from mentors.actions import first_day_of_next_term
from mentors.enums import DeclineReason, EvidenceKind, Relation, Share
from mentors.models import EXPERIENCES_AT_MOST, HeldLine, MentorProfile, MentorshipRequest
from mentors.queries import OUTSIDE, named
from papers.forms import PaperField
from ui.dated import rule
from ui.outside import DayField, KeyField, whole
from ui.rows import RowFormSet
from ui.seen import meanwhile
from ui.text import OpenText, PlainText, days_in_words, form_field

TIMES_AT_MOST = 3  # that come with a yes
HALF_DAYS = [
    ("mon-am", _("Mon morning")),
    ("mon-pm", _("Mon afternoon")),
    ("tue-am", _("Tue morning")),
    ("tue-pm", _("Tue afternoon")),
    ("wed-am", _("Wed morning")),
    ("wed-pm", _("Wed afternoon")),
    ("thu-am", _("Thu morning")),
    ("thu-pm", _("Thu afternoon")),
    ("fri-am", _("Fri morning")),
    ("fri-pm", _("Fri afternoon")),
]


class MentorFilter(DirectoryFilter):
    """The filters of the library."""

    own_list = ("language", Language)
    help = forms.ChoiceField(label=_("Helps with"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("free", _("free places first")), ("name", _("by name"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices += [(OUTSIDE, _("outside the province"))]  # type: ignore[attr-defined]


class ProfileForm(forms.ModelForm[MentorProfile]):
    """Everything a mentor writes but the experience."""

    version = KeyField(required=False)
    interests = PlainText(
        label=_("Bodies you must stay out of"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=format_lazy(
            _(
                "One a line: {relations}; then a colon and the full name. Only the programme "
                "office sees it; you are never matched with them."
            ),
            relations=lazy(Relation.labels_in_words, str)(),
        ),
    )

    working_styles = forms.MultipleChoiceField(
        label=_("How you work with founders"),
        choices=WorkingStyle.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It stands on your page; it does not change to whom you are recommended."),
    )

    class Meta:
        formfield_callback = form_field
        model = MentorProfile
        fields = (
            "headline",
            "headline_other",
            "promise",
            "promise_other",
            "categories",
            "sectors",
            "help_kinds",
            "wont",
            "stages",
            "languages",
            "county",
            "home",
            "places",
            "online",
            "half_days",
            "working_styles",
            "capacity",
            "weekly_limit",
            "takes_equity",
            "in_service",
            "paused_until",
        )
        field_classes = dict.fromkeys(
            ("headline", "headline_other", "promise", "promise_other", "wont", "home"), OpenText
        )
        widgets = {  # noqa: RUF012
            "promise": forms.Textarea(attrs={"rows": 2, "maxlength": 160}),
            "promise_other": forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
            "wont": forms.Textarea(attrs={"rows": 3}),
            "paused_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **dict.fromkeys(
                ("categories", "sectors", "help_kinds", "stages", "languages", "places"),
                forms.CheckboxSelectMultiple,
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped_counties(self.fields["county"])
        for name in ("county", "home"):
            setattr(self.fields[name], "one_of", True)  # noqa: B010  one of the two is asked for
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]
        self.fields["help_kinds"].choices = help_choices()  # type: ignore[attr-defined]
        self.fields["half_days"] = forms.MultipleChoiceField(
            label=_("Half-days that suit you"),
            choices=HALF_DAYS,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        if self.instance.pk and not self.is_bound:
            self.initial.setdefault("version", self.instance.version)  # else what was typed stands
            self.initial.setdefault("interests", "\n".join(self._held()))

    def _held(self) -> list[str]:
        rows = self.instance.interests.all()
        return [f"{held.get_relation_display()}: {held.party}" for held in rows]

    def show_interests(self) -> None:
        """Say which bodies are stored by now, where others were typed; the form is valid."""
        stored = {(held.relation, held.party) for held in self.instance.interests.all()}
        if stored != set(self.cleaned_data["interests"]):
            told = meanwhile(self.fields["interests"], _("; ").join(self._held()))
            self.add_error("interests", told)

    def clean_interests(self) -> list[tuple[str, str]]:
        """Read one interest a line."""
        words, read = Relation.by_word(), []
        for number, line in enumerate(filter(None, self.cleaned_data["interests"].splitlines()), 1):
            relation, colon, party = line.replace("：", ":").partition(":")
            if not colon or not party.strip() or relation.strip().lower() not in words:
                raise forms.ValidationError(
                    _("Line %(number)d: write the relation, a colon and the full name."),
                    params={"number": number},
                )
            read.append((words[relation.strip().lower()].value, party.strip()[:120]))
        return read

    def clean(self) -> dict[str, Any]:
        """Ask for one place, in the province or outside."""
        told = super().clean() or {}
        if not told.get("county") and not told.get("home"):
            self.add_error("county", _("Choose a county, or name the place outside the province."))
        if told.get("capacity") is not None and told["capacity"] < self.instance.active_count:
            self.add_error("capacity", _("Fewer places than ventures you already mentor."))
        return told


class ExperienceRow(forms.Form):
    """One thing the mentor has done."""

    id = KeyField(required=False)
    text = PlainText(
        label=_("What you did"),
        max_length=STATEMENT_LENGTH,
        required=False,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    other = PlainText(
        label=_("The same in the other language"),
        max_length=STATEMENT_LENGTH,
        required=False,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    years = OpenText(label=_("Years"), max_length=20, required=False)


ExperienceRows: type[RowFormSet] = forms.formset_factory(  # type: ignore[assignment]
    ExperienceRow, formset=RowFormSet, extra=0, max_num=EXPERIENCES_AT_MOST, validate_max=True
)


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


class OfferForm(forms.Form):
    """A mentor's word to a venture that shows itself."""

    text = PlainText(
        label=_("A word to them"),
        max_length=300,
        is_sentence=True,
        no_contact=True,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("What you would help with, and why you. 300 characters."),
        error_messages={"min_length": _("Write at least one sentence, so that they can decide.")},
    )


class SharesField(forms.MultipleChoiceField):
    """Which contact details somebody gives: of those that are written down."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=Share.choices,
            initial=[Share.EMAIL.value],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one way to reach you.")},
            **options,
        )

    def offer_those_of(self, person: User) -> None:
        """Offer what this person has, and say how to add the rest."""
        has = [share for share in Share if getattr(person, share)]
        self.choices = [(share.value, share.label) for share in has]
        told = [gettext("Nobody sees it before.")]
        if len(has) < len(Share):
            told.append(gettext("A phone number or WeChat in your settings can be given too."))
        self.help_text = " ".join(told)


class TakeForm(forms.Form):
    """What the team gives of itself when it takes an offer."""

    shares = SharesField(label=_("What the mentor gets from you"))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shares"].offer_those_of(person)  # type: ignore[attr-defined]


class OpenFilter(DirectoryFilter):
    """The filters of the ventures that mentors may find."""

    own_list = ("stage", Stage)
    field_order = ("q", "sector", "help", "stage", "place")  # type: ignore[assignment]
    help = forms.ChoiceField(label=_("Lacks most"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    free = None  # type: ignore[assignment]


class KeptForm(forms.Form):
    """A note to oneself about a mentor whom one keeps."""

    note = PlainText(label=_("Note to yourself"), max_length=200, required=False)


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


class _LineField(forms.ModelChoiceField[PublicStatement]):
    def label_from_instance(self, obj: PublicStatement) -> str:
        """Name a line by its words."""
        return obj.text


class EvidenceForm(forms.Form):
    """A paper, what it shows, and for which line: one that waits for a proof, else any own."""

    kind = forms.ChoiceField(label=_("What it shows"), choices=EvidenceKind.choices)
    line = _LineField(
        label=_("For which line"),
        queryset=HeldLine.objects.none(),
        required=False,
        empty_label=_("for no line in particular"),
        help_text=_("The programme office is told that a proof for it has come."),
    )
    file = PaperField(label=_("File"))

    def __init__(self, *args: Any, mentor: MentorProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held, line = mentor.held_lines.all(), self.fields["line"]
        line.queryset = held or mentor.experiences.all()  # type: ignore[attr-defined]
        if not held:
            line.help_text = ""
        if not line.queryset:  # type: ignore[attr-defined]
            del self.fields["line"]


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
