"""The pairs of a cohort are sent, or introduced to each other first; or it is given up."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from accounts.policies import Denied, permits
from audit.actions import advance
from audit.lifecycle import InvalidMove
from cohorts.actions.runs import GRAVITY, RunOpen
from cohorts.enums import CohortStatus, Flag
from cohorts.models import Assignment, Cohort, Introduction, MatchRun
from cohorts.queries.pairs import is_solving, last_done
from matching import policies
from matching.queries import Why, ask_of_venture, explain_mentor
from matching.queries.candidates import seeking
from mentors.actions import AlreadyOpen, MentorBusy, TooManyOpen, propose
from mentors.models import MentorProfile
from mentors.policies import may_introduce
from notifications.actions import notify, settle_row
from ventures.models import Venture

# What asks an officer to put pairs right, done once they are sent again or the cohort is given up.
_ASKS = ("cohorts/not_published", "cohorts/publishing_failed")


class NotChecked(Exception):
    """Pairs are left that somebody must look at first; `count` of them."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


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
        settle_row(_ASKS, about=cohort, at=at)
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
    it is flagged, the cohort is open again, and the officer is told; so he is if it fails.
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
        with transaction.atomic():
            _fall_back(cohort, at)
            _tell(cohort, "publishing_failed", by, at, 0)
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
    looking, impossible = _still_looking(rows), []
    for row, why in zip(rows, reasons, strict=True):
        assert row.mentor is not None  # noqa: S101  asked for
        if row.venture_id not in looking:
            impossible.append(row.pk)
            continue
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


def _still_looking(rows: Sequence[Assignment]) -> set[int]:
    """Return the ventures of these pairs that a run would take today as well.

    The others have found a mentor since, or let nobody compare them any more.
    """
    ventures = [row.venture_id for row in rows]
    return set(seeking().filter(pk__in=ventures).values_list("pk", flat=True))


def _may_meet(row: Assignment, today: date) -> bool:
    assert row.mentor is not None  # noqa: S101  asked for
    return not row.mentor.is_full and permits(may_introduce, row.venture, row.mentor, on=today)


@transaction.atomic
def _introduce(
    cohort: Cohort, rows: Sequence[Assignment], reasons: Sequence[Why], by: User, at: datetime
) -> None:
    advance(cohort, "introduce", by=by, at=at)
    today, looking = timezone.localdate(at), _still_looking(rows)
    if apart := [
        row.pk for row in rows if row.venture_id not in looking or not _may_meet(row, today)
    ]:
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
    settle_row(_ASKS, about=cohort, at=at)
    _tell_unpaired(cohort, [], at)
