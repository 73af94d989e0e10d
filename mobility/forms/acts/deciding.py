"""From the application to the signed agreement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.enums import Office
from mobility.forms.acts.base import ActForm, TermForm, WhyForm
from mobility.forms.fields import day_field, words_field
from ui.text import PlainText


class SubmitForm(ActForm):
    """Hand in."""

    button = _("Hand it in")


class WithdrawForm(ActForm):
    """The application is taken back."""

    button = _("Take the application back")


class SupportForm(ActForm):
    """The department's opinion."""

    button = _("Support and pass to HR")
    opinion = words_field(_("Opinion of the department"))


class SendBackForm(ActForm):
    """Give back."""

    button = _("Give it back")
    why = words_field(_("What is to be added"))


class CountersignForm(ActForm):
    """Another office's signature."""

    button = _("Note the signature")
    office = forms.ChoiceField(label=_("Office"), choices=Office.choices)
    signed_by = PlainText(label=_("Signed by"), max_length=60)
    agrees = forms.BooleanField(label=_("It agrees"), required=False, initial=True)
    opinion = PlainText(label=_("Opinion"), max_length=200, required=False)


class ReviewForm(ActForm):
    """The HR office confirms the conditions."""

    button = _("Conditions confirmed, to the leadership")
    no_investigation = forms.BooleanField(label=_("No investigation is pending"), required=False)
    projects_taken = forms.BooleanField(
        label=_("Running projects and students are taken over"), required=False
    )
    override = PlainText(
        label=_("Let pass what is not met, with this basis"),
        max_length=200,
        required=False,
        help_text=_("Only with a written basis; it is printed beside the condition."),
    )

    def told(self) -> dict[str, object]:
        """Return the answers, and the basis for what is let pass."""
        answers: dict[str, object] = {
            name: self.cleaned_data[name] for name in ("no_investigation", "projects_taken")
        }
        if basis := self.cleaned_data["override"].strip():
            answers["overrides"] = dict.fromkeys(
                (
                    "eligible_posts",
                    "leader_resigns",
                    "secrecy",
                    "enterprise_must_be_in_province",
                    "exclude_unit_owned_enterprise",
                    "no_investigation",
                    "projects_taken",
                ),
                basis,
            )
        return {"answers": answers}


class ApproveForm(ActForm):
    """The leadership agreed."""

    button = _("Record: agreed")
    minute_number = PlainText(label=_("Number of the minutes"), max_length=60)
    decided_on = day_field(_("Decided on"))


class RejectForm(ActForm):
    """The leadership did not agree."""

    button = _("Record: not agreed")
    minute_number = PlainText(label=_("Number of the minutes"), max_length=60)
    why = words_field(_("Reason"), help_text=_("The person reads it and may answer."))


class ClearForm(ActForm):
    """The public notice is over."""

    button = _("No objection, close the notice")


class SignForm(TermForm):
    """Agreement and contract are signed."""

    button = _("Record the signed agreement")
    agreement_number = PlainText(label=_("Agreement number"), max_length=60)
    signed_on = day_field(_("Signed on"))
    contract_first_day = day_field(_("First day in the changed contract"))
    contract_last_day = day_field(_("Last day in the changed contract"))


class CancelForm(WhyForm):
    """A leave is cancelled before its start."""

    button = _("Cancel the leave")
