"""A learnt part as the pages use it: that of its file, or another for a while."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from matching.core.encoders import beside_update

Part = TypeVar("Part")


class Served(Generic[Part]):
    """The part that stands beside the update of its encoder, read once a process.

    Parameters
    ----------
    name
        Of the file.
    read
        Makes the part of it.
    """

    def __init__(self, name: str, read: Callable[[Path], Part]) -> None:
        self._name, self._read = name, functools.cache(read)
        self._others: list[Part] = []

    def load(self) -> Part:
        """Return the part of the pages."""
        return self._others[-1] if self._others else self._read(beside_update(self._name))

    @contextmanager
    def instead(self, other: Part) -> Iterator[None]:
        """Use another part for a while, for measuring it."""
        self._others.append(other)
        try:
            yield
        finally:
            self._others.pop()
