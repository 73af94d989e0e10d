"""A ledger is brought in, put right in the page, or given up."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath

from django.db import connection, transaction

from accounts.models import Organisation, User
from audit.actions import record
from audit.lifecycle import InvalidMove
from ledgers.core.columns import open_ledger
from ledgers.queries import arranged, check_file, seal, table_of, with_edits
from ledgers.queries.doubts import ANSWERS, EMPTY
from ledgers.queries.reading import plain
from mobility import policies
from mobility.enums import BatchStatus
from mobility.models import ImportBatch
from papers.files import NAME_LENGTH
from sheets.opening import Table

_LOCKS = 63_202  # first half of the key of our advisory locks; the second is the unit
_LONGEST_CELL = 2_000
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@transaction.atomic
def begin_import(
    organisation: Organisation,
    name: str,
    content: bytes,
    *,
    by: User | None,
    at: datetime,
    table: Table | None = None,
) -> ImportBatch:
    """Keep a file, encrypted, to be looked through; nothing of it enters the ledger yet.

    Whoever has read it already passes the `table`.

    Raises
    ------
    Unreadable
        No ledger of this unit can be read in it; nothing is kept.
    """
    if by is not None:
        policies.may_handle(by, organisation)
    table = table or open_ledger(content, name)
    check_file(organisation, table)
    batch = ImportBatch.objects.create(
        organisation=organisation,
        name=_file_name(name),
        content=seal(content),
        counts={"rows": len(table.rows)},
        by=by,
        at=at,
    )
    record("begin_import", batch, by=by, at=at, rows=len(table.rows))
    return batch


def _file_name(name: str) -> str:
    """Return a name without folders, short enough, with its ending."""
    path = PurePath(_UNSEEN.sub("", name).replace("\\", "/"))
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix


@transaction.atomic
def edit_cells(
    batch: ImportBatch,
    edits: Mapping[str, str],
    *,
    alike: bool = False,
    by: User | None,
    at: datetime,
) -> None:
    """Put cells right: {"23:F": "2026-05-01"}; an empty text leaves the cell empty.

    Under row 0 stands the answer for a whole column: {"0:H": "10"}, see `doubts.ANSWERS`; under no
    column that a row is left out: {"23:": "-"}, or taken in again: {"23:": ""}.

    With `alike`, every cell of the column in which the same stands is put right. Cells that are not
    in the file are passed over, and so are identity numbers: edits are kept as plain text.

    Raises
    ------
    InvalidMove
        The import is written or given up.
    """
    if by is not None:
        policies.may_handle(by, batch.organisation)
    now = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if now.status != BatchStatus.PREVIEW:
        raise InvalidMove(f"{batch} is {now.status}.")
    told = _possible(with_edits(table_of(now), now.edits), edits, alike=alike)
    batch.edits = {**now.edits, **told}
    batch.save(update_fields=["edits"])
    record("edit_import", batch, by=by, at=at, cells=len(told))


def _possible(table: Table, edits: Mapping[str, str], *, alike: bool) -> dict[str, str]:
    """Return the edits to cells that the file has, cut to what a cell holds."""
    keys = {letter: key for key, letter in arranged(table).letters.items()}
    cells = {row.number: row.cells for row in table.rows}
    told = {}
    for place, text in edits.items():
        number, _colon, letter = place.partition(":")
        if number == "0" and letter in keys and text in ANSWERS:
            told[place] = text
        if not letter and int(number) in cells and text in {EMPTY, ""}:
            told[place] = text
        if int(number) not in cells or letter not in keys:
            continue
        if keys[letter] == "identity_number" and text:
            continue
        same = plain(cells[int(number)].get(letter) or "")
        rows = [at for at, row in cells.items() if plain(row.get(letter) or "") == same]
        for at in rows if alike else [int(number)]:
            told[f"{at}:{letter}"] = _UNSEEN.sub("", text)[:_LONGEST_CELL]
    return told


@transaction.atomic
def drop(batch: ImportBatch, *, by: User | None, at: datetime) -> None:
    """Give an import up; the file is thrown away.

    Raises
    ------
    InvalidMove
        It is written, or given up already.
    """
    if by is not None:
        policies.may_handle(by, batch.organisation)
    move(batch, "drop", content=b"", edits={})
    record("drop_import", batch, by=by, at=at)


def move(batch: ImportBatch, verb: str, **fields: object) -> None:
    """Move a batch by `verb` if the table lets it now, so that of two presses one succeeds."""
    found = batch.lifecycle.moves[verb]
    still_there = ImportBatch.objects.filter(pk=batch.pk, status__in=found.sources)
    if not still_there.update(status=found.target, **fields):
        raise InvalidMove(f"{batch}: cannot {verb} any more.")


def lock(organisation: Organisation) -> None:
    """Let one import at a time write to a unit's ledger, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, organisation.pk])
