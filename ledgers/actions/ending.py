"""How long files of imports stay: they hold identity numbers, and the record holds what counts."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import InvalidMove
from audit.terms import FILE_DELETED, Term
from ledgers.actions.batches import drop
from mobility.enums import BatchStatus
from mobility.models import ImportBatch

LOOKED_THROUGH_FOR = timedelta(days=30)
KEPT_WRITTEN = timedelta(days=30)  # longer than an import can be taken back


def unwritten(at: datetime) -> "QuerySet[ImportBatch]":
    """Return the imports that nobody wrote in time."""
    return ImportBatch.objects.filter(status=BatchStatus.PREVIEW, at__lte=at - LOOKED_THROUGH_FOR)


def give_up(at: datetime) -> int:
    """Give up what nobody wrote in time; return how many."""
    count = 0
    for batch in unwritten(at).defer("content").order_by("pk"):
        try:
            drop(batch, by=None, at=at)
        except InvalidMove:  # somebody wrote it a moment ago
            continue
        count += 1
    return count


def with_old_file(at: datetime) -> "QuerySet[ImportBatch]":
    """Return the written imports whose file is still there and no longer needed."""
    found = ImportBatch.objects.filter(written_at__lte=at - KEPT_WRITTEN)
    return found.exclude(content=b"", edits={})


def throw_files_away(at: datetime) -> int:
    """Throw the files of written imports away; return how many."""
    return with_old_file(at).update(content=b"", edits={})


TERMS = (
    Term(
        key="imports_unwritten",
        label=_("Leave ledgers that were read in and not written"),
        kept=_("30 days after the file came"),
        ending=_("given up: the file is deleted, the row stays"),
        over=unwritten,
        end=give_up,
    ),
    Term(
        key="imports_written",
        label=_("Files of leave ledgers that were written"),
        kept=_("30 days after they were written"),
        ending=FILE_DELETED,
        over=with_old_file,
        end=throw_files_away,
    ),
)
