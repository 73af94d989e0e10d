"""What everybody reads of a space: its last evaluation, and what checks found there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from filings.models import CheckedSpace, Evaluation
from spaces.models import Space

CHECKS_SHOWN = 3


@dataclass(frozen=True)
class Findings:
    """One evaluation and the latest checks; nothing where there is none."""

    evaluation: Evaluation | None
    checks: Sequence[CheckedSpace]


def published(space: Space, on: date) -> Findings:
    """Return what stands on the page of a space on a day."""
    checks = CheckedSpace.objects.filter(space=space).published(on).order_by("-found_on", "-pk")
    return Findings(
        evaluation=Evaluation.objects.filter(space=space).first(),
        checks=list(checks[:CHECKS_SHOWN]),
    )
