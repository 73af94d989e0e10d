"""Forms of an end that one person writes down and another confirms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.enums import End
from mobility.forms.acts import ActForm
from mobility.forms.acts.base import ProposalForm
from mobility.forms.fields import day_field, words_field
from mobility.models import LeaveCase, ProposedEnd


class EndForm(ActForm):
    """Another end than a return, for the head to confirm."""

    button = _("Propose another end")
    verb = forms.ChoiceField(label=_("How it ends"), choices=End.choices)
    on = day_field(
        _("Day of the end"), help_text=_("From this day on the person no longer counts as away.")
    )
    basis = words_field(
        _("Basis"),
        help_text=_(
            "Decision, request or rule, with its number. The case is closed once the head of HR, "
            "another person, has confirmed it."
        ),
    )


class ConfirmEndForm(ProposalForm):
    """The head confirms the end that another person wrote down."""

    button = _("Confirm the end, close the case")

    @staticmethod
    def waiting(case: LeaveCase) -> ProposedEnd | None:
        """Return the end that waits."""
        return case.proposed_ends.filter(decided_at=None).first()


class DropEndForm(ActForm):
    """A proposed end is given up."""

    button = _("Give the proposed end up")


class CloseForm(ActForm):
    """An agreement on work beside the post is over."""

    button = _("Close the agreement")
