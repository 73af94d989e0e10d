"""What only this service can read, encrypted in the database with `FIELD_KEYS`.

AES-256-GCM: a fresh random number of 96 bits each time, a key made of the first of `FIELD_KEYS` by
HKDF, and bound to its place (`of`), so that a value put into another column does not open. It
begins with the number of its form; what has none is Fernet's, written before and read for ever.
All keys read, so that a key can be replaced; `manage.py reseal` writes anew what is older.
"""

import base64
import binascii
import functools
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_FORM = b"2$"  # Fernet's tokens were the first form
_FERNET = b"gAAAA"  # how each of them begins
_INFO = b"qingchuang field AES-256-GCM"
_NUMBER = 12  # bytes that are used once
AUTHENTICATOR = "mfa.Authenticator.data"


@dataclass(frozen=True)
class _Box:
    """The ciphers of all keys; the first one writes."""

    ciphers: tuple[AESGCM, ...]
    before: MultiFernet


@functools.cache
def _box(keys: tuple[str, ...]) -> _Box:
    before = MultiFernet([Fernet(key) for key in keys])  # refuses keys that are none
    return _Box(tuple(AESGCM(_derived(key)) for key in keys), before)


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO)
    return made.derive(base64.urlsafe_b64decode(key))


def seal(content: bytes, *, of: str) -> bytes:
    """Encrypt with the first key, for the place `of`."""
    number = os.urandom(_NUMBER)
    cipher = _box(tuple(settings.FIELD_KEYS)).ciphers[0]
    return _FORM + base64.urlsafe_b64encode(number + cipher.encrypt(number, content, of.encode()))


def unseal(content: bytes, *, of: str) -> bytes:
    """Decrypt with any of the keys.

    Raises
    ------
    cryptography.fernet.InvalidToken
        No key opens it: `FIELD_KEYS` lacks the key it was written with, or it was bent or put
        into another place.
    """
    box = _box(tuple(settings.FIELD_KEYS))
    if not content.startswith(_FORM):
        return box.before.decrypt(content)
    for cipher in box.ciphers:
        if (found := _tried(cipher, content, of)) is not None:
            return found
    raise InvalidToken


def _tried(cipher: AESGCM, content: bytes, of: str) -> bytes | None:
    """Return what stands in it, None if this cipher does not open it."""
    try:
        raw = base64.b64decode(content.removeprefix(_FORM), altchars=b"-_", validate=True)
        return cipher.decrypt(raw[:_NUMBER], raw[_NUMBER:], of.encode())
    except (InvalidTag, binascii.Error, ValueError):
        return None


def is_sealed(content: bytes) -> bool:
    """Whether it begins as what is encrypted does, in either form."""
    return content.startswith((_FORM, _FERNET))


def is_newest(content: bytes, *, of: str) -> bool:
    """Whether it has the form of today and is under the first key."""
    cipher = _box(tuple(settings.FIELD_KEYS)).ciphers[0]
    return content.startswith(_FORM) and _tried(cipher, content, of) is not None


def sealed(text: str, *, of: str = AUTHENTICATOR) -> str:
    """Encrypt a text; a secret of an authenticator unless another place is told."""
    return seal(text.encode(), of=of).decode()


def opened(text: str, *, of: str = AUTHENTICATOR) -> str:
    """Decrypt a text; it raises what `unseal` does."""
    return unseal(text.encode(), of=of).decode()
