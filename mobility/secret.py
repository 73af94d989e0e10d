"""Columns that only this service can read: identity numbers; and what of a number pages show.

Keys come from `FIELD_KEYS` (the first encrypts, all decrypt, so that a key can be replaced); with
none set, one is made and kept in `var/`. A value that no key opens raises: it is never shown as it
stands.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import models

from accounts.secret import opened, sealed


class SecretField(models.TextField):  # type: ignore[type-arg]
    """Text that stands encrypted in the database, bound to its column; an empty one stays empty.

    A table or column that is renamed needs its rows written anew.
    """

    @property
    def place(self) -> str:
        """What its values are bound to: table and column, nothing for a field of no table."""
        model = getattr(self, "model", None)
        return f"{model._meta.label}.{self.name}" if model else ""

    def get_prep_value(self, value: object) -> str | None:
        """Encrypt."""
        text = super().get_prep_value(value)
        return sealed(text, of=self.place) if text else text

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Decrypt.

        Raises
        ------
        cryptography.fernet.InvalidToken
            No key opens it: `FIELD_KEYS` lacks the key it was written with.
        """
        return opened(value, of=self.place) if value else value


def digest(text: str) -> str:
    """Return what finds equal secrets without reading them; empty for an empty text.

    Its key is the last one, which stays while others come before it; `manage.py reseal` makes
    all of them anew once it is gone.
    """
    key = hashlib.sha256(b"digest" + settings.FIELD_KEYS[-1].encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest() if text else ""


# What the ledger shows with its middle hidden, wherever it stands.
MASKED = frozenset({"identity_number", "phone"})
_IDENTITY = 15  # letters from which on it is an identity number
_PHONE = 11
_FEW = 5  # digits below which a text is no number


def masked(number: str) -> str:
    """Return an identity number or a phone with its middle hidden; twice is once.

    >>> masked("63010419800101123X"), masked("13900001111"), masked("0971-8231")
    ('630104********123X', '139****1111', '****31')
    >>> masked(masked("13900001111")), masked("call me"), masked("")
    ('139****1111', 'call me', '')
    """
    if "*" not in number and sum(letter.isdigit() for letter in number) < _FEW:
        return number
    if len(number) >= _IDENTITY:
        return f"{number[:6]}********{number[-4:]}"
    if len(number) >= _PHONE:
        return f"{number[:3]}****{number[-4:]}"
    return f"****{number[-2:]}"


def shown(name: str, value: str) -> str:
    """Return a value of this name as pages show it."""
    return masked(value) if name in MASKED else value
