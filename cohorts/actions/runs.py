"""Runs: written down for the worker, solved, kept with their pairs or with what is short."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from cohorts.actions.drafts import must_be_draft
from cohorts.core.cohort import Outcome, Rules, capacity, demand_of, run, scarce
from cohorts.core.shortage import Short
from cohorts.enums import Flag, RunStatus
from cohorts.models import Assignment, Cohort, MatchRun
from cohorts.queries.pairs import interests_near, last_done, pairs_of, waited
from cohorts.queries.pool import pool_of
from matching import policies
from matching.core.encoders import expected_name
from matching.core.pool import Pool
from matching.core.score import FLOOR

GRAVITY = {Flag.NONE: 0, Flag.ALONE: 1, Flag.LOW: 2, Flag.TURN: 3, Flag.INTEREST: 4, Flag.STALE: 5}
LOW_BELOW = FLOOR + 0.06  # just above where a fit begins


class RunOpen(Exception):
    """A run of this cohort waits or goes on already."""


def code_version() -> str:
    """Return the version of this service that is kept with a run."""
    try:
        return version("qingchuang")
    except PackageNotFoundError:  # run from the tree
        told = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
        return str(told["project"]["version"])


@transaction.atomic
def begin_run(
    cohort: Cohort,
    rules: Rules,
    *,
    seed: int = 0,
    is_check: bool = False,
    by: User | None,
    at: datetime,
) -> MatchRun:
    """Write a run down for the worker, or a check that only looks where places are too few.

    Raises
    ------
    RunOpen
        One is under way already.
    """
    if by is not None:
        policies.may_place(by)
    # Whoever publishes locks it too: no run is solved beside the pairs that are sent.
    must_be_draft(Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk))
    number = cohort.runs.count() + 1
    try:
        with transaction.atomic():
            begun = MatchRun.objects.create(
                cohort=cohort,
                number=number,
                round=cohort.round,
                is_check=is_check,
                rules=replace(rules, calls=cohort.introduces).told(),
                seed=seed,
                code=code_version(),
                by=by,
                created_at=at,
            )
    except IntegrityError as problem:
        raise RunOpen from problem
    record("begin_run", cohort, by=by, at=at, run=begun.pk)
    return begun


@transaction.atomic
def send_run(
    cohort: Cohort, rules: Rules, *, is_check: bool = False, by: User, at: datetime
) -> MatchRun:
    """Begin a run and give it to the worker, in the transaction that writes it down.

    Raises
    ------
    RunOpen
        One is under way already.
    """
    begun = begin_run(cohort, rules, is_check=is_check, by=by, at=at)
    job = app.configure_task("cohorts.tasks.run_cohort", lock=f"run-{begun.pk}")
    job.defer(run=begun.pk)
    return begun


def carry_out(begun: MatchRun) -> None:
    """Do a run: read who may be paired, solve, write the pairs; as often as one likes.

    A run whose worker was killed is done again from the beginning; one that is over is left alone.
    What goes wrong is kept with the run; the last good run stays what is shown.
    """
    if begun.status == RunStatus.QUEUED:
        with transaction.atomic():
            advance(begun, "begin", by=None, at=timezone.now())
    if begun.status != RunStatus.RUNNING:
        return
    rows = MatchRun.objects.filter(pk=begun.pk)

    def told(done: int, total: int) -> None:
        rows.update(done=done, total=total)

    try:
        pool = pool_of(begun.cohort, today=timezone.localdate(), told=told)
        (keep_supply if begun.is_check else keep_outcome)(begun, pool.packed())
    except InvalidMove:  # another worker has finished it
        return
    except Exception as problem:
        with transaction.atomic():
            begun.problem = str(problem)[:200]
            begun.save(update_fields=["problem"])
            advance(begun, "fail", by=None, at=timezone.now())
        raise


def keep_outcome(begun: MatchRun, content: bytes) -> None:
    """Solve what a file of a pool says, and keep the file with the pairs, all or nothing."""
    pool, rules = Pool.unpacked(content), Rules.read(begun.rules)
    outcome = run(pool, rules, seed=begun.seed)
    drafts = _drafts(begun, pool, outcome)
    alone = [each.venture_id for each in drafts if each.mentor_id is None]
    with transaction.atomic():
        waits = waited(alone, timezone.now())
        told = {**outcome.figures, "short": short_of(pool, rules), "waits": waits}
        _finish(begun, content, told)
        Assignment.objects.bulk_create(drafts)


def keep_supply(begun: MatchRun, content: bytes) -> None:
    """Keep a file of a pool, and where places are too few in it."""
    pool, rules = Pool.unpacked(content), Rules.read(begun.rules)
    free, short = capacity(pool, rules), short_of(pool, rules)
    wanted = int(demand_of(pool, rules).sum())
    told = {
        "ventures": len(pool.ventures),
        "mentors": int((free > 0).sum()),
        "places": int(free.sum()),
        "wanted": wanted,
        "could": wanted - sum(each["wanted"] - each["places"] for each in short),
        "short": short,
    }
    with transaction.atomic():
        _finish(begun, content, told)


def short_of(pool: Pool, rules: Rules) -> list[Short]:
    """Return the shortages under these rules by the keys of the record, as a run keeps them."""
    return [
        {
            "ventures": [int(pool.ventures[row]) for row in each.ventures],
            "mentors": [int(pool.mentors[column]) for column in each.mentors],
            "places": each.places,
            "wanted": each.wanted,
            "floor": each.floor,
        }
        for each in scarce(pool, rules)
    ]


def _finish(begun: MatchRun, content: bytes, figures: Mapping[str, object]) -> None:
    at = timezone.now()
    advance(begun, "finish", by=None, at=at)
    begun.inputs, begun.digest = content, sha256(content).hexdigest()
    begun.model, begun.finished_at, begun.figures = expected_name(), at, dict(figures)
    begun.save(update_fields=["inputs", "digest", "model", "finished_at", "figures"])


def _drafts(begun: MatchRun, pool: Pool, outcome: Outcome) -> list[Assignment]:
    """Return the rows of a run: the pairs, then the ventures that got nobody."""
    before = pairs_of(last_done(begun.cohort))
    near = interests_near(pool.ventures.tolist())
    order = sorted(
        zip(pool.rows[outcome.chosen], pool.columns[outcome.chosen], outcome.fit, strict=True),
        key=lambda pair: (pair[0], -pair[2]),
    )
    count: Counter[int] = Counter()
    drafts = []
    for row, column, fit in order:
        venture, mentor = int(pool.ventures[row]), int(pool.mentors[column])
        count[venture] += 1
        was = before.get(venture, [])
        draft = Assignment(
            run=begun,
            venture_id=venture,
            mentor_id=mentor,
            place=count[venture],
            fit=round(float(fit), 4),
        )
        if was and mentor not in was:
            draft.before_id = was[min(count[venture], len(was)) - 1]
        draft.flag = _flag(draft, is_near=(venture, mentor) in near)
        drafts.append(draft)
    for venture in pool.ventures.tolist():
        if not count[venture]:
            was = before.get(venture, [])
            alone = Assignment(run=begun, venture_id=venture, place=1, flag=Flag.ALONE)
            alone.before_id = was[0] if was else None
            drafts.append(alone)
    for draft in drafts:
        draft.gravity = GRAVITY[Flag(draft.flag)]
    return drafts


def _flag(draft: Assignment, *, is_near: bool) -> Flag:
    if is_near:
        return Flag.INTEREST
    if draft.before_id:
        return Flag.TURN
    return Flag.LOW if draft.fit is not None and draft.fit < LOW_BELOW else Flag.NONE
