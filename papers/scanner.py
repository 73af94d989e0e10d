"""Files are shown to ClamAV, where the operator runs it, before anybody opens or keeps them.

`CLAMD` names where its daemon listens on this machine: the path of a socket, or `host:port`. Empty:
nobody is asked. The file goes there by `INSTREAM` (man clamd): pieces, each after its length.
"""

import logging
import socket
from collections.abc import Iterable

from django.conf import settings

WITHIN, SOON = 15, 2  # seconds for each step: of the minute that a request has; of a question
_PIECE = 64 * 1024  # bytes
_ANSWER_AT_MOST = 4096
_logger = logging.getLogger(__name__)


class Infected(Exception):
    """The scanner knows the file for a virus; the text is its name."""


class ScannerAway(Exception):
    """The scanner does not answer, or could not look through the file."""


def look_through(pieces: Iterable[bytes]) -> None:
    """Show a file to the scanner, if one is named.

    Raises
    ------
    Infected
        It holds a virus.
    ScannerAway
        Nobody can say whether it does; so it is not taken.
    """
    if not settings.CLAMD:
        return
    said = _asked(b"zINSTREAM\0", pieces).removeprefix("stream: ")
    if said.endswith(" FOUND"):
        name = said.removesuffix(" FOUND")
        _logger.warning("A file was not taken: the scanner found %s.", name)
        raise Infected(name)
    if said != "OK":
        _logger.error("The scanner could not look through a file: %s", said or "no answer")
        raise ScannerAway(said)


def answers() -> bool:
    """Return whether the scanner that is named is there."""
    try:
        return _asked(b"zPING\0", within=SOON) == "PONG"
    except ScannerAway:
        return False


def _asked(command: bytes, pieces: Iterable[bytes] | None = None, *, within: float = WITHIN) -> str:
    try:
        with _connected(within) as line:
            line.sendall(command)
            if pieces is not None:
                _send(line, pieces)
            return _answer(line)
    except (OSError, ValueError) as problem:  # a port that is none
        _logger.exception("The scanner at %s does not answer.", settings.CLAMD)
        raise ScannerAway(str(problem)) from problem


def _connected(within: float) -> socket.socket:
    place: str = settings.CLAMD
    if not place.startswith("/"):
        host, _, port = place.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=within)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(within)
    try:
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def _send(line: socket.socket, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        for start in range(0, len(piece), _PIECE):
            part = piece[start : start + _PIECE]
            line.sendall(len(part).to_bytes(4, "big") + part)
    line.sendall(bytes(4))


def _answer(line: socket.socket) -> str:
    """Return what stands before the zero byte that ends an answer."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _ANSWER_AT_MOST:
        more = line.recv(_ANSWER_AT_MOST)
        if not more:
            break
        said += more
    return said.rstrip(b"\0").decode(errors="replace").strip()
