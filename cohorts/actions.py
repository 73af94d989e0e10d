"""Cohorts: begun, run by a job, put right by hand, published."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import Prefecture, Sector, User
from accounts.policies import Denied, permits
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from cohorts.core.cohort import Outcome, Rules, capacity, demand_of, run, scarce
from cohorts.core.shortage import Short
from cohorts.enums import CohortStatus, Flag, Impression, MoveReason, Rounds, RunStatus
from cohorts.models import Assignment, Cohort, Introduction, MatchRun
from cohorts.policies import may_say
from cohorts.queries.pairs import (
    interests_near,
    is_solving,
    last_done,
    pairs_of,
    rules_of,
    waited,
)
from cohorts.queries.pool import pool_of
from matching import policies
from matching.core.encoders import expected_name
from matching.core.pool import Pool
from matching.core.score import FLOOR
from matching.queries import Why, ask_of_venture, explain_mentor
from mentors.actions import AlreadyOpen, MentorBusy, TooManyOpen, propose
from mentors.models import MentorProfile
from mentors.policies import may_introduce
from notifications.actions import notify
from ventures.models import Venture

GRAVITY = {Flag.NONE: 0, Flag.ALONE: 1, Flag.LOW: 2, Flag.TURN: 3, Flag.INTEREST: 4, Flag.STALE: 5}
LOW_BELOW = FLOOR + 0.06  # just above where a fit begins


class RunOpen(Exception):
    """A run of this cohort waits or goes on already."""


class NotChecked(Exception):
    """Pairs are left that somebody must look at first; `count` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def code_version() -> str:
    """Return the version of this service that is kept with a run."""
    try:
        return version("qingchuang")
    except PackageNotFoundError:  # run from the tree
        told = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
        return str(told["project"]["version"])


@transaction.atomic
def create_cohort(
    name: str,
    *,
    prefectures: Iterable[Prefecture] = (),
    sectors: Iterable[Sector] = (),
    rounds: int = Rounds.ONE,
    by: User,
    at: datetime,
) -> Cohort:
    """Begin a cohort of the ventures of these places and trades; without any, of all."""
    policies.may_place(by)
    cohort = Cohort.objects.create(name=name, rounds=rounds, created_by=by, created_at=at)
    cohort.prefectures.set(prefectures)
    cohort.sectors.set(sectors)
    record("create_cohort", cohort, by=by, at=at, name=name)
    return cohort


@transaction.atomic
def leave_out(cohort: Cohort, venture: Venture, *, is_out: bool, by: User, at: datetime) -> None:
    """Take a venture out of the cohort, or back in; counts from the next run on."""
    policies.may_place(by)
    _must_be_draft(cohort)
    (cohort.left_out.add if is_out else cohort.left_out.remove)(venture)
    record("leave_out" if is_out else "take_in", cohort, by=by, at=at, venture=venture.pk)


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
    _must_be_draft(Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk))
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


@transaction.atomic
def move(
    row: Assignment,
    mentor: MentorProfile | None,
    *,
    fit: float | None,
    reason: MoveReason,
    by: User,
    at: datetime,
) -> Assignment | None:
    """Give a venture another mentor, or nobody for now; return whom that puts out, if anybody.

    If the mentor has no place left in this run, the venture that fits him least loses its own.

    Raises
    ------
    InvalidMove
        The cohort is published, or the venture has this mentor already.
    Unreachable
        A rule keeps the venture from this mentor.
    """
    policies.may_place(by)
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=row.run.cohort_id)
    _must_be_draft(cohort)
    row.refresh_from_db()
    theirs = row.run.assignments.filter(venture=row.venture)
    if mentor is not None and theirs.filter(mentor=mentor).exists():
        raise InvalidMove(f"{row}: has this mentor already.")
    if mentor is not None:
        may_introduce(row.venture, mentor, on=timezone.localdate(at))
    put_out = _put_out(row, mentor) if mentor is not None else None
    _moved(row, mentor, fit, reason, by, at)
    if put_out is not None:
        _moved(put_out, None, None, reason, by, at)
        put_out.flag, put_out.seen_at, put_out.gravity = Flag.ALONE, None, GRAVITY[Flag.ALONE]
        put_out.save(update_fields=["flag", "seen_at", "gravity"])
    return put_out


def _put_out(row: Assignment, mentor: MentorProfile) -> Assignment | None:
    rules = Rules.read(row.run.rules)
    held = row.run.assignments.filter(mentor=mentor).order_by("fit", "pk")
    most = rules.per_mentor if rules.calls else min(mentor.free_places, rules.per_mentor)
    full = held.count() >= most
    return held.first() if full else None


def _moved(
    row: Assignment,
    mentor: MentorProfile | None,
    fit: float | None,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    was = row.mentor_id
    if row.moved_at is None:
        row.moved_from_id = was  # what the solver gave, however often a person moves it
    row.mentor, row.fit = mentor, fit
    row.moved_by, row.moved_at, row.reason, row.seen_at = by, at, reason, at
    row.save()
    record(
        "move",
        row.run.cohort,
        by=by,
        at=at,
        run=row.run_id,
        venture=row.venture_id,
        mentor=row.mentor_id,
        before=was,
        reason=reason,
    )


@transaction.atomic
def look(row: Assignment, *, by: User, at: datetime) -> None:
    """Say that somebody has looked at a flagged pair and leaves it so; twice is once."""
    policies.may_place(by)
    if Assignment.objects.filter(pk=row.pk, seen_at=None).update(seen_at=at):
        record("look", row.run.cohort, by=by, at=at, venture=row.venture_id)


def begin_publishing(cohort: Cohort, *, meeting: str = "", by: User, at: datetime) -> None:
    """Close a cohort for changes and have the worker ask every mentor of its last good run.

    In the first of two rounds nobody is asked yet: they are introduced to each other, and told when
    and where the calls take place.

    Raises
    ------
    InvalidMove
        It is published already, or no run was good.
    NotChecked
        Pairs are left to look at.
    RunOpen
        A run is under way, whose pairs nobody has looked at yet.
    """
    policies.may_place(by)
    with transaction.atomic():
        Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
        if is_solving(cohort):
            raise RunOpen
        good = last_done(cohort)
        if good is None:
            raise InvalidMove(f"{cohort}: nothing to publish.")
        advance(cohort, "begin_publishing", by=by, at=at, run=good.pk)
        if left := good.assignments.to_check().count():
            raise NotChecked(left)
        if cohort.introduces:
            cohort.meeting = meeting
            cohort.save(update_fields=["meeting"])
        rows = good.assignments.exclude(mentor=None)
        MatchRun.objects.filter(pk=good.pk).update(done=0, total=rows.count())
        job = app.configure_task("cohorts.tasks.publish_cohort", lock=f"publish-{cohort.pk}")
        job.defer(cohort=cohort.pk, by=by.pk)


def carry_out_publishing(cohort: Cohort, *, by: User, at: datetime) -> int:
    """Ask every mentor for his ventures, all at once or nobody; return how many were asked.

    The reasons are written first, which takes the time; then one transaction asks. A worker that
    was killed begins again; one that comes second changes nothing. If a pair has become impossible,
    it is flagged, the cohort is open again, and the officer is told.
    """
    good = last_done(cohort)
    if cohort.status != CohortStatus.PUBLISHING or good is None:
        return 0
    rows = list(
        good.assignments.exclude(mentor=None)
        .select_related("venture", "mentor__user")
        .order_by("pk")
    )
    kept, reasons = MatchRun.objects.filter(pk=good.pk), []
    try:
        for row in rows:
            assert row.mentor is not None  # noqa: S101  asked for
            reasons.append(_why(row.venture, row.mentor, at))
            kept.update(done=len(reasons))
        (_introduce if cohort.introduces else _publish)(cohort, rows, reasons, by, at)
    except InvalidMove:  # another worker has done it
        return 0
    except _Impossible as found:
        _fall_back(cohort, at)
        Assignment.objects.filter(pk__in=found.rows).update(
            flag=Flag.STALE, seen_at=None, gravity=GRAVITY[Flag.STALE]
        )
        _tell(cohort, "not_published", by, at, len(found.rows))
        return 0
    except Exception:
        _fall_back(cohort, at)
        raise
    if cohort.status == CohortStatus.PUBLISHED:
        _tell(cohort, "published", by, at, len(rows))
    return len(rows)


class _Impossible(Exception):
    def __init__(self, rows: list[int]) -> None:
        super().__init__(rows)
        self.rows = rows


@transaction.atomic
def _publish(
    cohort: Cohort, rows: Sequence[Assignment], reasons: Sequence[Why], by: User, at: datetime
) -> None:
    advance(cohort, "publish", by=by, at=at)
    impossible = []
    for row, why in zip(rows, reasons, strict=True):
        assert row.mentor is not None  # noqa: S101  asked for
        try:
            propose(row.venture, row.mentor, reasons=why, by=by, at=at)
        except (AlreadyOpen, TooManyOpen, MentorBusy, Denied):
            impossible.append(row.pk)
    if impossible:
        raise _Impossible(impossible)
    _tell_unpaired(cohort, rows, at)


def _tell_unpaired(cohort: Cohort, rows: Sequence[Assignment], at: datetime) -> None:
    """Tell those who were introduced, and are in none of these pairs, that nothing more comes."""
    paired = Q(mentor__in=[row.mentor_id for row in rows])
    paired |= Q(ventures__in=[row.venture_id for row in rows])
    calls = cohort.introductions.order_by()
    met = Q(mentor__in=calls.values("mentor")) | Q(ventures__in=calls.values("venture"))
    done = User.objects.filter(paired).values("pk")
    for person in User.objects.filter(met, is_active=True).exclude(pk__in=done).distinct():
        url = reverse("introductions")
        notify(person, "cohorts/not_paired", about=cohort, url=url, at=at, cohort=str(cohort))


def _may_meet(row: Assignment, today: date) -> bool:
    assert row.mentor is not None  # noqa: S101  asked for
    return permits(may_introduce, row.venture, row.mentor, on=today)


@transaction.atomic
def _introduce(
    cohort: Cohort, rows: Sequence[Assignment], reasons: Sequence[Why], by: User, at: datetime
) -> None:
    advance(cohort, "introduce", by=by, at=at)
    today = timezone.localdate(at)
    if apart := [row.pk for row in rows if not _may_meet(row, today)]:
        raise _Impossible(apart)
    Introduction.objects.bulk_create(
        Introduction(cohort=cohort, venture=row.venture, mentor=row.mentor, reasons=why)
        for row, why in zip(rows, reasons, strict=True)
    )
    for person in User.objects.filter(
        Q(mentor__in=[row.mentor_id for row in rows])
        | Q(ventures__in=[row.venture_id for row in rows])
    ).distinct():
        notify(
            person,
            "cohorts/introduced",
            about=cohort,
            url=reverse("introductions"),
            at=at,
            cohort=str(cohort),
            meeting=cohort.meeting,
        )


@transaction.atomic
def say(row: Introduction, impression: Impression, *, by: User, at: datetime) -> None:
    """Keep what one side thinks after a call; it may change its mind until the calls are over.

    Raises
    ------
    InvalidMove
        The calls are over.
    Denied
        It is somebody else's call, or a lead of the team speaks for it.
    """
    may_say(by, row)
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=row.cohort_id)
    if cohort.status != CohortStatus.TALKING:
        raise InvalidMove(f"{cohort}: is {cohort.status}.")
    if row.mentor.user == by:
        row.mentor_says, row.mentor_said_at = impression, at
        row.save(update_fields=["mentor_says", "mentor_said_at"])
    else:
        row.venture_says, row.venture_said_at = impression, at
        row.save(update_fields=["venture_says", "venture_said_at"])


@transaction.atomic
def end_talks(cohort: Cohort, *, by: User, at: datetime) -> MatchRun:
    """Close the calls and have those who talked paired by what they said."""
    policies.may_place(by)
    advance(cohort, "end_talks", by=by, at=at)
    cohort.round = Rounds.TWO
    cohort.save(update_fields=["round"])
    return send_run(cohort, rules_of(cohort), by=by, at=at)


@transaction.atomic
def _fall_back(cohort: Cohort, at: datetime) -> None:
    cohort.refresh_from_db()
    advance(cohort, "fall_back", by=None, at=at)


def _tell(cohort: Cohort, kind: str, by: User, at: datetime, count: int) -> None:
    notify(
        by,
        f"cohorts/{kind}",
        about=cohort,
        url=reverse("cohort", args=[cohort.pk]),
        at=at,
        event=at.isoformat(),
        cohort=str(cohort),
        count=str(count),
    )


def _why(venture: Venture, mentor: MentorProfile, at: datetime) -> Why:
    return explain_mentor(ask_of_venture(venture, today=timezone.localdate(at)), mentor)


@transaction.atomic
def drop(cohort: Cohort, *, by: User, at: datetime) -> None:
    """Give a cohort up; its runs stay to be read, and whoever was introduced hears of it."""
    policies.may_place(by)
    advance(cohort, "drop", by=by, at=at)
    _tell_unpaired(cohort, [], at)


def _must_be_draft(cohort: Cohort) -> None:
    if cohort.status != CohortStatus.DRAFT:
        raise InvalidMove(f"{cohort}: is {cohort.status}.")
