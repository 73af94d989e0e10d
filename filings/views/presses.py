"""The forms of the presses that a page offers, those that were refused with what was typed."""

from dataclasses import dataclass
from datetime import datetime

from django import forms

from accounts.models import User
from filings.models import CheckedSpace, Evaluation, Filing, Obstacle
from filings.verbs import offered

Row = Filing | Evaluation | CheckedSpace | Obstacle
OF = {Filing: "returns", Evaluation: "evaluations", CheckedSpace: "checks", Obstacle: "obstacles"}


@dataclass(frozen=True)
class Refused:
    """A press that was refused: of which row, and its form."""

    row: Row
    verb: str
    form: forms.Form


def prefix(row: Row, verb: str) -> str:
    """Return how the fields of a press are called on a page with several of them."""
    return f"{OF[type(row)]}-{row.pk}-{verb}-%s"


def presses(row: Row, user: User, at: datetime, refused: Refused | None) -> dict[str, forms.Form]:
    """Return the form of every press that `user` can do to a row now, by verb."""
    found = {
        verb: each.form(auto_id=prefix(row, verb), initial={"seen": getattr(row, "seen", "")})
        for verb, each in offered(OF[type(row)], row, user, at).items()
    }
    if refused is not None and refused.row == row:
        found[refused.verb] = refused.form
    return found
