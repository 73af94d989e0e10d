"""Every verb that is done by one press to a cohort, its rules, a pair or an introduction call.

The pages and their addresses read this table; that it agrees with the life-cycle, with what the
actions ask and with the pages is tested (`tests/cohorts/test_verbs.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from cohorts import actions
from cohorts.core.cohort import Rules
from cohorts.enums import CohortStatus, RunStatus
from cohorts.forms import ActForm, ImpressionForm, MoveForm, PublishForm, RulesForm, VentureForm
from cohorts.models import Assignment, Cohort, Introduction, MatchRun
from cohorts.policies import may_say
from cohorts.queries.pairs import is_solving, last_done, rules_of
from matching import policies


def _may_place(user: User, _row: Model) -> None:
    policies.may_place(user)


def _may_run(cohort: Cohort, _at: datetime) -> bool:
    waits = cohort.runs.filter(status__in=[RunStatus.QUEUED, RunStatus.RUNNING])
    return cohort.is_draft and not waits.exists()


def _has_pairs(cohort: Cohort, _at: datetime) -> bool:
    return last_done(cohort) is not None and not is_solving(cohort)


def _gathers(cohort: Cohort, _at: datetime) -> bool:
    return cohort.gathers


def _counts(row: Assignment, _at: datetime) -> bool:
    return row.run.cohort.is_draft and last_done(row.run.cohort) == row.run


def _is_to_check(row: Assignment, at: datetime) -> bool:
    return bool(row.flag) and row.seen_at is None and _counts(row, at)


def _talks(row: Introduction, _at: datetime) -> bool:
    return row.cohort.status == CohortStatus.TALKING


def _moved(out: Assignment | None) -> str:
    if out is None:
        return ""
    told = gettext("%(venture)s has nobody now; it is listed under “To check”.")
    if not out.run.assignments.alone().filter(pk=out.pk).exists():
        told = gettext("%(venture)s has one mentor fewer now; it is listed under “To check”.")
    return told % {"venture": out.venture}


def _check(cohort: Cohort, *, by: User, at: datetime) -> MatchRun:
    return actions.send_run(cohort, rules_of(cohort), is_check=True, by=by, at=at)


def _check_rules(cohort: Cohort, *, rules: Rules, by: User, at: datetime) -> MatchRun:
    return actions.send_run(cohort, rules, is_check=True, by=by, at=at)


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="cohorts",
            name="publish",
            move="begin_publishing",
            rows=Cohort,
            may=_may_place,
            when=_has_pairs,
            form=PublishForm,
            action=actions.begin_publishing,
            refused=_("Say when and where the calls take place; nobody was told yet."),
            done="",
        ),
        RowVerb(
            of="cohorts",
            name="check",
            rows=Cohort,
            may=_may_place,
            when=_may_run,
            form=ActForm,
            action=_check,
            done="",
        ),
        RowVerb(
            of="cohorts",
            name="end-talks",
            move="end_talks",
            rows=Cohort,
            may=_may_place,
            form=ActForm,
            action=actions.end_talks,
            done="",
        ),
        RowVerb(
            of="cohorts",
            name="drop",
            rows=Cohort,
            may=_may_place,
            form=ActForm,
            action=actions.drop,
            done=_("The cohort is given up; nobody was asked."),
            leads_to="cohort_list",
        ),
        RowVerb(
            of="cohorts",
            name="venture",
            rows=Cohort,
            may=_may_place,
            when=_gathers,
            form=VentureForm,
            action=actions.leave_out,
            done="",
            leads_to="#pool",
        ),
        RowVerb(
            of="rules",
            name="run",
            rows=Cohort,
            may=_may_place,
            when=_may_run,
            form=RulesForm,
            action=actions.send_run,
            done="",
        ),
        RowVerb(
            of="rules",
            name="check",
            rows=Cohort,
            may=_may_place,
            when=_may_run,
            form=RulesForm,
            action=_check_rules,
            done="",
        ),
        RowVerb(
            of="pairs",
            name="look",
            rows=Assignment,
            may=_may_place,
            when=_is_to_check,
            action=actions.look,
            done="",
        ),
        RowVerb(
            of="pairs",
            name="move",
            rows=Assignment,
            may=_may_place,
            when=_counts,
            form=MoveForm,
            action=actions.move,
            done=_moved,
        ),
        RowVerb(
            of="introductions",
            name="say",
            rows=Introduction,
            may=may_say,
            when=_talks,
            form=ImpressionForm,
            action=actions.say,
            refused=_("Choose one of the three; nothing was changed."),
            done=_("Kept. You may change it until the calls are over."),
        ),
    )
}


def offered(of: str, row: Model, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), of, row, user, at)
