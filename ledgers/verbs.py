"""Every verb that is done to an import by one press, in one row.

The page of an import and its address read this table; that it agrees with the life-cycle, the
actions and the page is tested (`tests/ledgers/test_verbs.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from ledgers import actions
from ledgers.forms import EditForm, WriteForm
from ledgers.queries import Plan
from mobility import policies
from mobility.enums import BatchStatus
from mobility.models import ImportBatch


def _may_handle(user: User, batch: ImportBatch) -> None:
    policies.may_handle(user, batch.organisation)


def _is_looked_through(batch: ImportBatch, _at: datetime) -> bool:
    return batch.status == BatchStatus.PREVIEW


def _is_in_time(batch: ImportBatch, at: datetime) -> bool:
    until = actions.undo_until(batch)
    return until is not None and at <= until


def _edit(
    batch: ImportBatch,
    *,
    typed: Mapping[str, str],
    alike: Mapping[str, str],
    by: User,
    at: datetime,
) -> None:
    """Put cells right: those that were typed into, then all in which the same stands."""
    if typed:
        actions.edit_cells(batch, typed, by=by, at=at)
    if alike:
        actions.edit_cells(batch, alike, alike=True, by=by, at=at)


def _written(found: Plan) -> str:
    rows = found.counts["new"] + found.counts["update"]
    told = ngettext("%(n)d row is in the ledger.", "%(n)d rows are in the ledger.", rows)
    return told % {"n": rows}


def _undone(departments: int) -> str:
    told = _("The whole import is taken back.")
    if not departments:
        return str(told)
    removed = ngettext(
        "%(n)d department that only it had brought is removed.",
        "%(n)d departments that only it had brought are removed.",
        departments,
    )
    return f"{told} {removed % {'n': departments}}"


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="imports",
            name="edit",
            rows=ImportBatch,
            may=_may_handle,
            when=_is_looked_through,
            form=EditForm,
            action=_edit,
            done="",
            leads_to="#rows",
        ),
        RowVerb(
            of="imports",
            name="write",
            rows=ImportBatch,
            may=_may_handle,
            form=WriteForm,
            action=actions.write,
            done=_written,
        ),
        RowVerb(
            of="imports",
            name="drop",
            rows=ImportBatch,
            may=_may_handle,
            action=actions.drop,
            done=_("Given up; the file is thrown away."),
            leads_to="import_new",
        ),
        RowVerb(
            of="imports",
            name="undo",
            rows=ImportBatch,
            may=_may_handle,
            when=_is_in_time,
            action=actions.undo,
            done=_undone,
        ),
    )
}


def offered(row: ImportBatch, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to an import now, by name."""
    return accounts.verbs.offered(VERBS.values(), "imports", row, user, at)
