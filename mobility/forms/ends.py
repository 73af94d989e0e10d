"""Forms of an end that one person writes down and another confirms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.enums import End
from mobility.forms.acts import ActForm
from mobility.forms.fields import day_field, words_field


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


class ConfirmEndForm(ActForm):
    """The head confirms the end that another person wrote down."""

    button = _("Confirm the end, close the case")


class DropEndForm(ActForm):
    """A proposed end is given up."""

    button = _("Give the proposed end up")


class CloseForm(ActForm):
    """An agreement on work beside the post is over."""

    button = _("Close the agreement")
