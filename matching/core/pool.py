"""Who may be paired with whom, with the named parts of every pair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from io import BytesIO
from typing import Self

import numpy as np
import numpy.typing as npt
import scipy.sparse

from matching.core.assign import Ints, Sparse
from matching.core.choice import ACCEPTS, ASKS
from matching.core.score import TYPICAL, Weights, score

Floats = npt.NDArray[np.float64]
_TIES = ("ties_ventures", "ties_mentors")  # arrays of a packed pool
SAID = ("venture_says", "mentor_says")  # parts of a pool after introduction calls


@dataclass(frozen=True)
class Pool:
    """Who may be paired with whom, with the named parts of every pair.

    `rows` and `columns` point into `ventures` and `mentors` (keys of the record); every array of
    `parts` is in [0, 1] or NaN, shape (n_pairs,). `ties` are numbers of the ventures' and the
    mentors' names, which decide between pairs of equal worth; without them, their keys do. `room`
    is how many more requests each venture may send, at most; without it, as many as are wanted.
    """

    ventures: Ints
    mentors: Ints
    free: Ints
    rows: Ints
    columns: Ints
    parts: Mapping[str, Floats]
    ties: tuple[Ints, Ints] | None = None
    room: Ints | None = None

    def packed(self) -> bytes:
        """Return the pool as one compressed file, float32."""
        file = BytesIO()
        parts = {f"part_{name}": each.astype(np.float32) for name, each in self.parts.items()}
        ties = {} if self.ties is None else dict(zip(_TIES, self.ties, strict=True))
        room = {} if self.room is None else {"room": self.room}
        np.savez_compressed(
            file,
            allow_pickle=False,
            ventures=self.ventures,
            mentors=self.mentors,
            free=self.free,
            rows=self.rows.astype(np.int32),
            columns=self.columns.astype(np.int32),
            **parts,
            **ties,
            **room,
        )
        return file.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> Self:
        """Return the pool of such a file."""
        with np.load(BytesIO(content), allow_pickle=False) as file:
            parts = {
                name.removeprefix("part_"): file[name].astype(float)
                for name in file.files
                if name.startswith("part_")
            }
            return cls(
                ventures=file["ventures"],
                mentors=file["mentors"],
                free=file["free"],
                rows=file["rows"].astype(np.int64),
                columns=file["columns"].astype(np.int64),
                parts=parts,
                ties=(file[_TIES[0]], file[_TIES[1]]) if _TIES[0] in file.files else None,
                room=file["room"] if "room" in file.files else None,
            )

    def by_name(self) -> tuple[Self, Ints]:
        """Return the same pool in the order of its ties, and the place here of each pair there."""
        if self.ties is None:
            return self, np.arange(len(self.rows), dtype=np.int64)
        ventures, mentors = (np.argsort(each, kind="stable") for each in self.ties)
        rows, columns = np.argsort(ventures)[self.rows], np.argsort(mentors)[self.columns]
        at = np.lexsort((columns, rows))
        parts = {name: each[at] for name, each in self.parts.items()}
        ties = (self.ties[0][ventures], self.ties[1][mentors])
        ordered = replace(
            self,
            ventures=self.ventures[ventures],
            mentors=self.mentors[mentors],
            free=self.free[mentors],
            rows=rows[at],
            columns=columns[at],
            parts=parts,
            ties=ties,
            room=None if self.room is None else self.room[ventures],
        )
        return ordered, at

    @property
    def keys(self) -> tuple[Ints, Ints]:
        """What decides between pairs of equal worth."""
        return (self.ventures, self.mentors) if self.ties is None else self.ties

    def table(self, values: Floats) -> Sparse:
        """Return values of the pairs as a matrix, ventures by mentors."""
        shape = (len(self.ventures), len(self.mentors))
        return scipy.sparse.csr_array((values, (self.rows, self.columns)), shape=shape)

    def fits(self, weights: Mapping[str, int]) -> Floats:
        """Return the fit of every pair under these weights, shape (n_pairs,)."""
        whole = sum(weights.values())
        shares = {name: weight / whole for name, weight in weights.items()}
        return score(self.parts, Weights("cohort", shares)).total

    def wishes(self) -> tuple[Floats, Floats]:
        """Return how much each pair's venture and mentor want it: what they said, else foretold."""
        asks, accepts = ASKS.chance(self.parts), ACCEPTS.chance(self.parts)
        if SAID[0] not in self.parts:
            return asks, accepts
        # What was said decides; what is foretold, only between equals.
        told = (np.nan_to_num(self.parts[name], nan=TYPICAL) for name in SAID)
        asked, accepted = (
            0.9 * each + 0.1 * own for each, own in zip(told, (asks, accepts), strict=True)
        )
        return asked, accepted

    def pair(self, venture: int, mentor: int) -> int | None:
        """Return the place of a pair (keys of the record), or None if it may not be."""
        row, column = np.searchsorted(self.ventures, venture), np.searchsorted(self.mentors, mentor)
        at = np.flatnonzero((self.rows == row) & (self.columns == column))
        return int(at[0]) if len(at) else None


def ties(names: Iterable[str]) -> Ints:
    """Return a number for each name, the same wherever and in whatever order it is loaded.

    >>> ties(["青稞科技"]).tolist() == ties(["盐湖", "青稞科技"]).tolist()[1:]
    True
    """
    digests = (blake2b(name.encode(), digest_size=7).digest() for name in names)
    return np.array([int.from_bytes(each) for each in digests], np.int64)
