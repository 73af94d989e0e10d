"""The unit that a command is for."""

from django.core.management import CommandError
from django.utils.translation import gettext as _

from accounts.models import Organisation


def unit_of(code: str) -> Organisation:
    """Return the organisation with this short code.

    Raises
    ------
    CommandError
        There is none.
    """
    unit = Organisation.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(_("No organisation has the code %(code)s.") % {"code": code})
    return unit
