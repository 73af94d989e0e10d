"""Columns that only this service can read: identity numbers.

Keys come from `FIELD_KEYS` (the first encrypts, all decrypt, so that a key can be replaced); with
none set, one is made and kept in `var/`. A value that no key opens raises: it is never shown as it
stands.
"""

import functools
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@functools.cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class SecretField(models.TextField):  # type: ignore[type-arg]
    """Text that stands encrypted in the database; an empty text stays empty."""

    def get_prep_value(self, value: object) -> str | None:
        """Encrypt."""
        text = super().get_prep_value(value)
        return _box(settings.FIELD_KEYS).encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Decrypt.

        Raises
        ------
        cryptography.fernet.InvalidToken
            No key opens it: `FIELD_KEYS` lacks the key it was written with.
        """
        return _box(settings.FIELD_KEYS).decrypt(value.encode()).decode() if value else value


def digest(text: str) -> str:
    """Return what finds equal secrets without reading them; empty for an empty text."""
    key = hashlib.sha256(b"digest" + settings.FIELD_KEYS[-1].encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest() if text else ""


def masked(identity_number: str) -> str:
    """Return an identity number with the birth date and the serial number hidden.

    >>> masked("63010419800101123X")
    '630104********123X'
    """
    return f"{identity_number[:6]}********{identity_number[-4:]}" if identity_number else ""
