"""Every verb that is done by one press to a file that the office brings in, in one row.

The page of such a file and its address read this table; that it agrees with the actions and the
page is tested (`tests/province/test_verbs.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from mentors.policies import may_vet
from province import actions
from province.models import Brought
from province.queries.reading import Plan


def _may_vet(user: User, _row: Model) -> None:
    may_vet(user)


def _is_looked_through(row: Brought, _at: datetime) -> bool:
    return row.written_at is None


def _is_in_time(row: Brought, at: datetime) -> bool:
    return row.undo_until is not None and row.undone_at is None and at <= row.undo_until


def _written(found: Plan) -> str:
    rows = len(found.rows)
    return ngettext("%(n)d row is written.", "%(n)d rows are written.", rows) % {"n": rows}


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="brought",
            name="write",
            rows=Brought,
            may=_may_vet,
            when=_is_looked_through,
            action=actions.write,
            done=_written,
        ),
        RowVerb(
            of="brought",
            name="drop",
            rows=Brought,
            may=_may_vet,
            when=_is_looked_through,
            action=actions.drop,
            done=_("Given up; the file is thrown away."),
            leads_to="brought_new",
        ),
        RowVerb(
            of="brought",
            name="undo",
            rows=Brought,
            may=_may_vet,
            when=_is_in_time,
            action=actions.undo,
            done=_("The whole import is taken back."),
        ),
    )
}


def offered(row: Brought, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to such a file now, by name."""
    return accounts.verbs.offered(VERBS.values(), "brought", row, user, at)
