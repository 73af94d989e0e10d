"""A verb that is done to a row by one press: who may, when, what is typed, what is told.

Each room has a table of them; its pages, its addresses and its tests read that table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.functional import Promise

from accounts.models import User
from accounts.policies import permits
from audit.models import Tracked


@dataclass(frozen=True, kw_only=True)
class RowVerb:
    """What is done to a row by one press.

    Attributes
    ----------
    of, name
        Kind of row and verb, as they stand in the address.
    rows
        The model of the row.
    may
        Who may.
    when
        When it is offered beside its change of state.
    form, action
        What is typed, and what takes it.
    notice
        What the other side is told; nothing where it shows on the page alone.
    done
        What whoever pressed the button reads.
    """

    of: str
    name: str
    rows: type[Model]
    may: Callable[[User, Any], None]
    when: Callable[[Any, datetime], bool] = lambda _row, _at: True
    form: type[forms.Form] = forms.Form
    action: Callable[..., None]
    notice: str = ""
    done: str | Promise

    def is_offered(self, row: Model, user: User, at: datetime) -> bool:
        """Whether `user` may do it to this row now."""
        moves = isinstance(row, Tracked) and self.name in row.lifecycle.moves
        possible = row.may(self.name) if moves else True  # type: ignore[attr-defined]
        return possible and self.when(row, at) and permits(self.may, user, row)


def offered(
    verbs: Iterable[RowVerb], of: str, row: Model, user: User, at: datetime
) -> dict[str, RowVerb]:
    """Return which of these `user` can do to a row now, by name."""
    return {verb.name: verb for verb in verbs if verb.of == of and verb.is_offered(row, user, at)}
