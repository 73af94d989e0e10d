"""Secrets of authenticators, encrypted in the database with `FIELD_KEYS`."""

import functools

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@functools.cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def sealed(text: str) -> str:
    """Encrypt with the first key."""
    return _box(settings.FIELD_KEYS).encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """Decrypt with any of the keys.

    Raises
    ------
    cryptography.fernet.InvalidToken
        No key opens it: `FIELD_KEYS` lacks the key it was written with.
    """
    return _box(settings.FIELD_KEYS).decrypt(text.encode()).decode()
