"""What is said of an identity number that cannot be one."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def identity_words() -> Mapping[str, str]:
    """Return for each refusal of `sheets.values.identity_number` what to say, with its facts."""
    return {
        "identity_length": _("An identity number has 18 characters; these are %(length)s."),
        "identity_checksum": _("The last character does not fit: compare it with the card."),
        "identity_birth": _("The date of birth in the number does not exist."),
        "identity_lost_digits": _(
            "Excel has lost the last digits: format the column as text and type the number again."
        ),
    }
