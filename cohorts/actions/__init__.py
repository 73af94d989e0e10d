"""Cohorts: begun, run by a job, put right by hand, published."""

from cohorts.actions.calls import end_talks, say
from cohorts.actions.drafts import create_cohort, leave_out
from cohorts.actions.pairs import look, move
from cohorts.actions.publishing import NotChecked, begin_publishing, carry_out_publishing, drop
from cohorts.actions.runs import (
    RunOpen,
    begin_run,
    carry_out,
    code_version,
    keep_outcome,
    keep_supply,
    send_run,
    short_of,
)

__all__ = [
    "NotChecked",
    "RunOpen",
    "begin_publishing",
    "begin_run",
    "carry_out",
    "carry_out_publishing",
    "code_version",
    "create_cohort",
    "drop",
    "end_talks",
    "keep_outcome",
    "keep_supply",
    "leave_out",
    "look",
    "move",
    "say",
    "send_run",
    "short_of",
]
