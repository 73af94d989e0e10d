"""The file of an import, which holds identity numbers and so stands encrypted."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from ledgers.core.columns import open_ledger
from mobility.models import ImportBatch
from sheets.opening import Table

_SEALED = b"gAAAA"  # how every token of Fernet begins


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def seal(content: bytes) -> bytes:
    """Encrypt a file."""
    return _box().encrypt(content)


def file_of(batch: ImportBatch) -> bytes:
    """Return the file as it was brought."""
    content = bytes(batch.content)
    return _box().decrypt(content) if content.startswith(_SEALED) else content


def table_of(batch: ImportBatch) -> Table:
    """Return what stands in the file."""
    return open_ledger(file_of(batch), batch.name)
