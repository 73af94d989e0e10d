"""Every night what is over ends, class by class, and the log says how much went."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.actions import record
from audit.terms import PartlyEnded, Term, terms
from privacy.actions.copies import forget_over
from privacy.actions.departing import leave_due
from privacy.models import Copy, Departure, RetentionRun

logger = logging.getLogger(__name__)

TERMS = (
    Term(
        key="copies",
        label=_("Copies of one's data"),
        kept=_("7 days after they were made"),
        over=Copy.objects.over,
        end=lambda at: forget_over(at=at),
    ),
    Term(
        key="accounts",
        label=_("Accounts that their people close"),
        kept=_("14 days after they asked; held while something has to be settled first"),
        ending=_("closed: words deleted, rows without a name"),
        over=Departure.objects.due,
        end=lambda at: leave_due(at=at),
    ),
)


def end_terms(*, at: datetime) -> RetentionRun:
    """End what is over and log it; a class that fails holds up no other.

    Done twice, the second run ends nothing more.
    """
    gone: dict[str, int] = {}
    failed: list[str] = []
    for term in terms():
        if term.over is None:
            continue
        try:
            gone[term.key] = term.carry_out(at)
        except PartlyEnded as rest:  # each has been logged
            gone[term.key] = rest.ended
            failed.append(term.key)
        except Exception:
            logger.exception("The time of %s could not be ended.", term.key)
            failed.append(term.key)
    return _logged(gone, failed, at)


@transaction.atomic
def _logged(gone: dict[str, int], failed: list[str], at: datetime) -> RetentionRun:
    run = RetentionRun.objects.create(at=at, gone=gone, failed=failed)
    record("end_terms", run, by=None, at=at, rows=run.total, failed=len(failed))
    return run
