"""The file of an import, which holds identity numbers and so stands encrypted."""

from accounts.secret import is_sealed, unseal
from accounts.secret import seal as seal_for
from ledgers.core.columns import open_ledger
from mobility.models import ImportBatch
from sheets.opening import Table

FILE = "mobility.ImportBatch.content"


def seal(content: bytes) -> bytes:
    """Encrypt a file."""
    return seal_for(content, of=FILE)


def file_of(batch: ImportBatch) -> bytes:
    """Return the file as it was brought."""
    content = bytes(batch.content)
    return unseal(content, of=FILE) if is_sealed(content) else content


def table_of(batch: ImportBatch) -> Table:
    """Return what stands in the file."""
    return open_ledger(file_of(batch), batch.name)
