"""What the last whole run of the suite showed, in a small file: `make proof` writes it."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

NUMBERS = ("tests", "failed", "cells", "differences", "planted", "found")


@dataclass(frozen=True)
class Proof:
    """One run of all tests.

    Attributes
    ----------
    cells
        Addresses times roles, each tried by reading and by sending.
    differences
        Cells that answered otherwise than is written down.
    planted
        Faults that the suite plants itself, such as a guard that it takes away.
    found
        Those of them that it noticed.
    """

    day: date
    tests: int
    failed: int
    cells: int
    differences: int
    planted: int
    found: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed, nothing differed, and every planted fault was noticed."""
        return not self.failed and not self.differences and self.found == self.planted

    def text(self, *, indent: int | None = None) -> str:
        """Return it as it is kept, on one line unless `indent` is given."""
        told = {"date": self.day.isoformat()} | {name: getattr(self, name) for name in NUMBERS}
        return json.dumps(told, indent=indent)

    def write(self, file: Path) -> None:
        """Keep it, in place of the last one."""
        file.write_text(self.text(indent=2) + "\n", encoding="utf-8")


def read(file: Path) -> Proof | None:
    """Return what the file holds, None where there is none or nobody could have written it."""
    try:
        return parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def parse(text: str) -> Proof | None:
    """Return the proof that `Proof.text` wrote, None where it cannot have been."""
    try:
        told = json.loads(text)
        day = date.fromisoformat(told["date"])
        numbers = {name: told[name] for name in NUMBERS}
    except (ValueError, KeyError, TypeError):
        return None
    if not all(type(number) is int and number >= 0 for number in numbers.values()):
        return None
    return Proof(day, **numbers) if numbers["tests"] else None
