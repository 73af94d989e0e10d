"""How long each class of data stays, and what ends it: the one table of times.

A room enters its classes when the service starts (`AppConfig.ready`); the job `retention` of
`privacy` ends every night what is over, and its rehearsal counts what would go.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

DELETED = _("it is deleted")
FILE_DELETED = _("the file is deleted, the row stays")


class PartlyEnded(Exception):
    """Of a class `ended` rows went; others could not, and wait for the next night."""

    def __init__(self, ended: int) -> None:
        super().__init__(ended)
        self.ended = ended


@dataclass(frozen=True, kw_only=True)
class Term:
    """One class of data.

    Attributes
    ----------
    key
        What the log of runs calls it.
    kept
        For how long, from when on.
    ending
        What is done when the time is over.
    over
        The rows whose time is over at a moment; None for what is never ended.
    end
        Ends them and returns how many; without one they are deleted.
    why
        Why it is kept, where it is never ended.
    """

    key: str
    label: "StrOrPromise"
    kept: "StrOrPromise"
    ending: "StrOrPromise" = DELETED
    over: "Callable[[datetime], QuerySet[Any]] | None" = None
    end: Callable[[datetime], int] | None = None
    why: "StrOrPromise" = ""

    def count(self, at: datetime) -> int:
        """Return how many rows would go."""
        return self.over(at).count() if self.over else 0

    def carry_out(self, at: datetime) -> int:
        """End what is over; done twice it ends nothing more.

        Raises
        ------
        PartlyEnded
            Some rows could not be ended.
        """
        if self.end is not None:
            return self.end(at)
        if self.over is None:
            return 0
        found = self.over(at)
        _all, by_model = found.delete()
        return by_model.get(found.model._meta.label, 0)


_TERMS: dict[str, Term] = {}


def enter(*terms: Term) -> None:
    """Put classes into the table; twice is once."""
    _TERMS.update({term.key: term for term in terms})


def terms() -> tuple[Term, ...]:
    """Return the table, what ends before what stays."""
    return tuple(sorted(_TERMS.values(), key=lambda term: (term.over is None, term.key)))
