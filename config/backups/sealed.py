"""A sealed file of named parts: encrypted piece by piece, so that nothing is whole in memory.

AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizar, 2015): the nonce of
a piece is its number and whether it is the last, so that pieces can be neither moved, left out nor
cut off. Every file has a key of its own, derived from the given one and a random salt.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"QCBACKUP1\n"
PIECE = 1024 * 1024  # bytes of a piece before it is sealed
KEY_BYTES = 32
_SALT, _CHECK, _TAG, _LENGTH = 16, 8, 16, 4  # bytes
_HEADER = len(MAGIC) + _SALT + _CHECK
_NAME_AT_MOST = 200


class Unusable(Exception):
    """A backup, or its key, that cannot be used; the message is a sentence that says why."""


def new_key() -> str:
    """Return a new key as people keep it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def read_key(text: str) -> bytes:
    """Return the key that a text writes.

    Raises
    ------
    Unusable
        There is none, or it is not what `new_key` makes.
    """
    if not text.strip():
        raise Unusable(
            "No key for backups: make one with 'manage.py backup --new-key', keep it apart from "
            "this machine, and name its file in BACKUP_KEY_FILE."
        )
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise Unusable(
            "The key for backups is not one: 'manage.py backup --new-key' makes 32 random bytes, "
            "written in 44 letters."
        )
    return key


def _derived(key: bytes, salt: bytes, use: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=b"backup " + use).derive(key)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


@dataclass(frozen=True)
class Part:
    """How large a part is, and its digest."""

    size: int
    sha256: str


class Sealer:
    """Writes parts into a sealed file, one after the other; `close` seals the last piece."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        salt = secrets.token_bytes(_SALT)
        self._header = MAGIC + salt + _derived(key, salt, b"check", _CHECK)
        self._box = AESGCM(_derived(key, salt, b"seal", KEY_BYTES))
        self._file, self._rest, self._number = file, bytearray(), 0
        file.write(self._header)

    def part(self, name: str, blocks: Iterable[bytes]) -> Part:
        """Write one part and return its size and digest."""
        digest, size = hashlib.sha256(), 0
        self._frame(name.encode())
        for block in filter(None, blocks):
            digest.update(block)
            size += len(block)
            self._frame(block)
        self._frame(b"")
        return Part(size, digest.hexdigest())

    def close(self) -> None:
        """Seal what is left as the last piece; without it the file does not open."""
        self._seal(bytes(self._rest), is_last=True)
        self._rest.clear()

    def _frame(self, block: bytes) -> None:
        self._rest += len(block).to_bytes(_LENGTH, "big") + block
        while len(self._rest) > PIECE:
            self._seal(bytes(self._rest[:PIECE]), is_last=False)
            del self._rest[:PIECE]

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._box.encrypt(nonce, piece, self._header))
        self._number += 1


def _pieces(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    header = file.read(_HEADER)
    if len(header) != _HEADER or not header.startswith(MAGIC):
        raise Unusable("This is no backup of this service, or only the beginning of one.")
    salt = header[len(MAGIC) : len(MAGIC) + _SALT]
    if not secrets.compare_digest(header[-_CHECK:], _derived(key, salt, b"check", _CHECK)):
        raise Unusable("This key does not open this backup: it was sealed with another one.")
    box, number = AESGCM(_derived(key, salt, b"seal", KEY_BYTES)), 0
    piece = file.read(PIECE + _TAG)
    while True:
        following = file.read(PIECE + _TAG)
        try:
            yield box.decrypt(_nonce(number, is_last=not following), piece, header)
        except InvalidTag:
            raise Unusable("The backup is damaged or cut: it is not what was written.") from None
        if not following:
            return
        piece, number = following, number + 1


class _Opened:
    """The bytes of a sealed file in the order they were written, as many as are asked for."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._pieces, self._rest = _pieces(file, key), bytearray()

    def take(self, size: int) -> bytes:
        """Return exactly so many bytes, or fewer at the end."""
        while len(self._rest) < size and (piece := next(self._pieces, None)) is not None:
            self._rest += piece
        taken = bytes(self._rest[:size])
        del self._rest[:size]
        return taken

    def frame(self) -> bytes | None:
        """Return the next block, or nothing at the end of the file."""
        told = self.take(_LENGTH)
        if not told:
            return None
        size = int.from_bytes(told, "big")
        block = self.take(size)
        if len(told) != _LENGTH or len(block) != size:
            raise Unusable("The backup ends in the middle of a part.")
        return block


def parts(file: BinaryIO, key: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give each part of a sealed file: its name, and its blocks; what is not read is skipped.

    Raises
    ------
    Unusable
        The key is another one, or the file is damaged, cut or none of ours. Blocks that were
        given until then are what was written.
    """
    opened = _Opened(file, key)
    while (name := opened.frame()) is not None:
        blocks = _blocks(opened)
        yield name[:_NAME_AT_MOST].decode(), blocks
        for _skipped in blocks:
            pass


def _blocks(opened: _Opened) -> Iterator[bytes]:
    while block := opened.frame():
        yield block
