"""What one row of the field register says.

The register names models by their label (`mentors.Favourite`), so that it imports no room.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Erasure(StrEnum):
    """What becomes of somebody's rows when the account is closed."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    KEEP = "keep"


class Protection(StrEnum):
    """How much harm it does when it gets into wrong hands, the least first."""

    NONE = "none"
    GENERAL = "general"
    SENSITIVE = "sensitive"
    CORE = "core"

    @property
    def label(self) -> str | Promise:
        """Its name on the page of the register."""
        return _NAMES[self]


_NAMES: dict[Protection, str | Promise] = {
    Protection.NONE: _("no personal data"),
    Protection.GENERAL: _("general"),
    Protection.SENSITIVE: _("sensitive"),
    Protection.CORE: _("core"),
}


@dataclass(frozen=True)
class Use:
    """What data is for, on which basis, how long it is kept, who reads it.

    Attributes
    ----------
    basis
        Article of the Personal Information Protection Law (个人信息保护法).
    protection
        The class of its rows, unless a row says another.
    why
        Why rows are kept when the account is closed, where they are.
    """

    name: str | Promise
    purpose: str | Promise
    basis: str | Promise
    kept: str | Promise
    readers: str | Promise
    protection: Protection
    why: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One path from a row to a person whose row it is.

    Attributes
    ----------
    path
        As a filter says it, such as `venture__members__person`.
    reads
        Which of the `words` this person gets in the copy; None for all of them.
    wipes
        Which of the `words` go when this person leaves, because they are this person's own.
    alone
        Path to a venture: what is deleted or wiped by this way is so only where nobody else is in
        its team; "" where there is no such condition.
    is_told
        Whether the person may know of the row; nobody is told who keeps him away.
    """

    path: str
    reads: tuple[str, ...] | None = None
    wipes: tuple[str, ...] = ()
    alone: str = ""
    is_told: bool = True


@dataclass(frozen=True, kw_only=True)
class Row:
    """One model: all its fields that hold text, files or a person, and what they are for.

    Attributes
    ----------
    words
        Texts and files that people wrote or that tell of people.
    plain
        Texts that tell of nobody: names of lists, codes, types.
    withheld
        Those of `words` that no copy holds: passwords, secret addresses.
    people
        Foreign keys to accounts; whoever has left stands there under a pseudonym.
    unlinks
        Those of `people` that lead nowhere any more when the account is closed, as what is told
        there would reach nobody.
    is_guarded
        Whether the database refuses to change these rows, so that only its own narrow function
        `privacy_wipe` takes words away.
    protects
        Its class of protection, where it is not that of its use.
    """

    model: str
    use: Use
    erasure: Erasure
    ways: tuple[Way, ...] = ()
    words: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    unlinks: tuple[str, ...] = ()
    is_guarded: bool = False
    why: str | Promise = ""
    protects: Protection | None = None

    @property
    def protection(self) -> Protection:
        """Its class of protection."""
        return self.protects or self.use.protection

    @property
    def reason(self) -> str | Promise:
        """Why it is kept."""
        return self.why or self.use.why

    def declared(self) -> Iterator[str]:
        """Yield every field that this row speaks of."""
        yield from (*self.words, *self.plain, *self.people)
