"""The directory's filters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DirectoryFilter
from accounts.models import SpaceType


class SpaceFilter(DirectoryFilter):
    """The filters of the spaces."""

    own_list = ("type", SpaceType)
    help = forms.ChoiceField(label=_("Offers"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("free", _("free places first")), ("name", _("by name")), ("rent", _("by rent"))],
    )
