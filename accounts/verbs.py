"""A verb that is done to a row by one press: who may, when, what is typed, what is told.

Each room has a table of them; its pages, its addresses and its tests read that table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from ui.written import given_back

Words = Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class RowVerb:
    """What is done to a row by one press.

    Attributes
    ----------
    of, name
        Kind of row and verb, as they stand in the address.
    move
        Its change of state, where the life-cycle calls it by another name.
    rows
        The model of the row.
    may
        Who may.
    when
        When it is offered beside its change of state.
    form, action
        What is typed, and what takes it.
    refused
        What is read where the form refuses, on a page that does not show the form again.
    notice
        What the other side is told; nothing where it shows on the page alone.
    done
        What whoever pressed the button reads, perhaps by what the action returned; nothing where
        the page shows it.
    leads_to
        The page that comes after, or a part of the page of the row (`#pool`).
    """

    of: str
    name: str
    move: str = ""
    rows: type[Model]
    may: Callable[[User, Any], None]
    when: Callable[[Any, datetime], bool] = lambda _row, _at: True
    form: type[forms.Form] = forms.Form
    action: Callable[..., object]
    refused: str | Promise = ""
    notice: str = ""
    done: str | Promise | Words
    leads_to: str = ""

    def is_offered(self, row: Model, user: User, at: datetime) -> bool:
        """Whether `user` may do it to this row now."""
        return self._moves(row) and self.when(row, at) and permits(self.may, user, row)

    def _moves(self, row: Any) -> bool:  # noqa: ANN401
        """Whether the life-cycle lets it happen; where it is no change of state, it does."""
        lifecycle = getattr(row, "lifecycle", None)
        move = lifecycle.moves.get(self.move or self.name) if lifecycle else None
        return bool(move is None or row.status in move.sources)

    def words(self, outcome: object) -> str:
        """Return what whoever pressed the button reads, after the action has returned `outcome`."""
        return str(self.done) if isinstance(self.done, (str, Promise)) else self.done(outcome)

    @property
    def stays(self) -> bool:
        """Whether the page of the row comes after it."""
        return not self.leads_to or self.leads_to.startswith("#")

    def after(self, page: str) -> str:
        """Return the address that comes after it; `page` is that of the row."""
        return page + self.leads_to if self.stays else reverse(self.leads_to)


def press(request: SignedInRequest, verb: RowVerb, row: Model, form: forms.Form) -> None:
    """Do a verb with what was typed, and say what came of it.

    Where it cannot be done now, or somebody else was first, nothing is done and the typing is given
    back; whatever else the action refuses, it raises.
    """
    now = timezone.now()
    if not verb.when(row, now):
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return
    try:
        outcome = verb.action(row, **form.cleaned_data, by=request.user, at=now)
    except InvalidMove:
        told = _("Something has changed in the meantime, so nothing was done.")
        messages.info(request, given_back(told, form))
    else:
        messages.success(request, verb.words(outcome))


def offered(
    verbs: Iterable[RowVerb], of: str, row: Model, user: User, at: datetime
) -> dict[str, RowVerb]:
    """Return which of these `user` can do to a row now, by name."""
    return {verb.name: verb for verb in verbs if verb.of == of and verb.is_offered(row, user, at)}
