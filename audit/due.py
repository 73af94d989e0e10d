"""What jobs do by the clock, row by row: one that fails holds up no other."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from django.db import InterfaceError, OperationalError, models, transaction

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Row = TypeVar("Row", bound=models.Model)


def one_by_one(items: Iterable[Item], work: Callable[[Item], object], *, what: str) -> int:
    """Do the work for each, in its own transaction; it locks and looks again by itself.

    What fails for one is undone and told to the operator, holds up no other and is tried again by
    the next run; without a database nothing goes on. Return for how many it was done: where the
    work says `False`, there was none to do.
    """
    done = 0
    for item in items:
        try:
            with transaction.atomic():
                done += work(item) is not False
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            logger.exception("What is due of %s %s failed.", what, getattr(item, "pk", item))
    return done


def in_turn(*steps: Callable[..., object], **told: object) -> None:
    """Do step after step with the same facts; one that fails as a whole stops none after it.

    Each failure is told to the operator, and the job ends as failed: the first is raised at last.
    """
    failed: Exception | None = None
    for step in steps:
        try:
            step(**told)
        except Exception as problem:
            logger.exception("The step %s failed.", getattr(step, "__qualname__", step))
            failed = failed or problem
    if failed is not None:
        raise failed


def each(
    rows: "QuerySet[Row]",
    work: Callable[[Row], object],
    *,
    keys: Iterable[int] | None = None,
    before: Callable[[int], object] | None = None,
) -> int:
    """Do the work for each row as `one_by_one` says, locked, if it is still of the rows.

    `keys` says which rows, where not all of them; `before` locks what buttons lock before a row.
    """

    def of_rows(pk: int) -> bool:
        if before is not None:
            before(pk)
        row = rows.filter(pk=pk).select_for_update(of=("self",), no_key=True).first()
        return row is not None and work(row) is not False

    found = list(rows.values_list("pk", flat=True) if keys is None else keys)
    return one_by_one(found, of_rows, what=rows.model.__name__)
