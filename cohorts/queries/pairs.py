"""Reads of cohorts: the last good run, its pairs, two runs compared, who else could be given."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Sector
from accounts.queries import rows_of
from cohorts.core.cohort import Rules, alternatives
from cohorts.core.shortage import Short
from cohorts.enums import Flag, RunStatus
from cohorts.models import Assignment, AssignmentQuerySet, Cohort, MatchRun
from matching.core.pool import Pool
from matching.queries.lists import parents_of_sectors
from mentors.enums import OPEN, Relation, RequestStatus
from mentors.models import MentorProfile, MentorshipRequest
from mentors.policies import unobstructed
from mentors.queries import places_to_ask
from ventures.models import Venture

SEGMENTS = ("check", "turned", "moved", "alone", "all")
OFFERED = 6  # mentors to choose from
COMPARED = ("placed", "mean", "worst", "busiest", "idle", "afar", "rather", "waits")
LOWER_IS_BETTER = frozenset({"busiest", "idle", "afar", "rather", "waits"})


def last_done(cohort: Cohort, *, before: MatchRun | None = None) -> MatchRun | None:
    """Return the last good run of a cohort (before another one), without its inputs."""
    runs = cohort.runs.filter(status=RunStatus.DONE, is_check=False, round=cohort.round)
    runs = runs.defer("inputs")
    if before is not None:
        runs = runs.filter(number__lt=before.number)
    return runs.order_by("-number").first()


def is_solving(cohort: Cohort) -> bool:
    """Whether a run is under way that will be the last good one; a check changes no pairs."""
    waits = [RunStatus.QUEUED, RunStatus.RUNNING]
    return cohort.runs.filter(status__in=waits, is_check=False).exists()


def last_read(cohort: Cohort) -> MatchRun | None:
    """Return the last run or check of a cohort that has read who may be paired."""
    runs = cohort.runs.filter(status=RunStatus.DONE, round=cohort.round).defer("inputs")
    return runs.order_by("-number").first()


def rules_of(cohort: Cohort) -> Rules:
    """Return the rules that the next run begins with: those of the last one in this round."""
    last = last_read(cohort)
    if last is not None:
        return Rules.read(last.rules)
    return Rules.first(calls=cohort.introduces, after_calls=cohort.round > 1)


def pairs_of(done: MatchRun | None) -> dict[int, list[int]]:
    """Return the mentors of each venture of a run as it stands, keys of the record."""
    pairs: dict[int, list[int]] = defaultdict(list)
    if done is not None:
        rows = done.assignments.exclude(mentor=None).order_by("place")
        for venture, mentor in rows.values_list("venture", "mentor"):
            pairs[venture].append(mentor)
    return pairs


def interests_near(ventures: Sequence[int]) -> set[tuple[int, int]]:
    """Return the pairs (venture, mentor) where he declared work or shares in the venture's trade.

    What names the venture itself rules a pair out (`possible_mentors`); this asks for a look.
    """
    parents = parents_of_sectors()
    trades: dict[str, set[int]] = defaultdict(set)
    through = Venture.sectors.through.objects.filter(venture__in=ventures)
    for venture, sector in through.values_list("venture", "sector"):
        trades[parents.get(sector) or sector].add(venture)
    declared = MentorProfile.objects.filter(
        interests__relation__in=[Relation.EMPLOYMENT, Relation.SHAREHOLDING]
    )
    return {
        (venture, mentor)
        for mentor, sector in declared.values_list("pk", "sectors").distinct()
        for venture in trades.get(parents.get(sector) or sector, ())
    }


def waited(ventures: Iterable[int], at: datetime) -> int:
    """Return for how many days the oldest of these ventures has been looking."""
    oldest = Venture.objects.filter(pk__in=ventures).order_by("created_at").first()
    return (at - oldest.created_at).days if oldest else 0


def in_segment(done: MatchRun, segment: str) -> AssignmentQuerySet:
    """Return the pairs of one segment of the page, what weighs most first."""
    rows = done.assignments.for_page()
    match segment:
        case "check":
            return rows.to_check()
        case "turned":
            return rows.exclude(before=None)
        case "moved":
            return rows.exclude(moved_at=None)
        case "alone":
            return rows.alone()
        case _:
            return rows


def counts(done: MatchRun) -> dict[str, int]:
    """Return how many pairs stand in each segment, and how many ventures are placed."""
    found: dict[str, int] = done.assignments.aggregate(
        check=Count("pk", filter=~Q(flag=Flag.NONE) & Q(seen_at=None)),
        turned=Count("pk", filter=~Q(before=None)),
        moved=Count("pk", filter=~Q(moved_at=None)),
        all=Count("pk"),
        placed=Count("venture", filter=~Q(mentor=None), distinct=True),
        ventures=Count("venture", distinct=True),
    )
    return found | {"alone": done.assignments.alone().count()}


def answers(cohort: Cohort, done: MatchRun) -> dict[str, int]:
    """Return how the mentors have answered what a cohort was published with.

    `waiting` are the ventures for which a request is open still; the others count requests.
    """
    pair = done.assignments.filter(venture=OuterRef("venture"), mentor=OuterRef("mentor"))
    sent = Cohort.objects.filter(pk=cohort.pk).values("status_changed_at")
    asked = MentorshipRequest.objects.filter(Exists(pair), is_placed=True, sent_at__in=sent)
    return asked.order_by().aggregate(
        waiting=Count("venture", filter=Q(status__in=OPEN), distinct=True),
        accepted=Count("pk", filter=Q(status=RequestStatus.ACCEPTED)),
        all=Count("pk"),
    )


@dataclass(frozen=True)
class Compared:
    """One figure of the run before and of this one; `better` is None where they are alike."""

    name: str
    was: float | None
    now: float | None
    better: bool | None


def compared(now: MatchRun, was: MatchRun | None) -> list[Compared]:
    """Return the figures of a run beside those of the one before."""
    rows = []
    for name in COMPARED:
        here, there = now.figures.get(name), was.figures.get(name) if was else None
        better = None
        if here is not None and there is not None and round(here, 2) != round(there, 2):
            better = (here < there) == (name in LOWER_IS_BETTER)
        rows.append(Compared(name, there, here, better))
    return rows


@lru_cache(16)
def _unpacked(digest: str, run: int) -> Pool:
    del digest
    kept = MatchRun.objects.values_list("inputs", flat=True).get(pk=run)
    return Pool.unpacked(bytes(kept or b""))


def pool_kept(done: MatchRun) -> Pool:
    """Return what went into a run; the last few stay in memory."""
    return _unpacked(done.digest, done.pk)


@dataclass(frozen=True)
class Offer:
    """A mentor who could be given to a venture instead; `out` is whom he would lose."""

    mentor: MentorProfile
    fit: float
    left: int
    out: Assignment | None


def places_now(mentor: MentorProfile, rules: Rules) -> int:
    """Return how many ventures of a run a mentor may have today; `capacity` says it of the run."""
    if rules.calls:
        return 0 if mentor.is_full else rules.per_mentor
    return min(places_to_ask(mentor, on=timezone.localdate()), rules.per_mentor)


def offers(row: Assignment) -> list[Offer]:
    """Return the mentors who could take a venture, best fit first, and whom each would put out.

    Whoever has been given his last place since the run is none of them.
    """
    pool, rules = pool_kept(row.run), Rules.read(row.run.rules)
    rows = list(row.run.assignments.exclude(mentor=None).select_related("venture"))
    held = Counter(each.mentor_id for each in rows if each.mentor_id)
    theirs = {each.mentor_id for each in rows if each.venture_id == row.venture_id}
    found = [
        each for each in alternatives(pool, rules, row.venture_id, held) if each[0] not in theirs
    ][:OFFERED]
    today = timezone.localdate()
    reachable = (
        MentorProfile.objects.public().askable(today).filter(unobstructed(row.venture, on=today))
    )
    mentors = reachable.with_room().select_related("user").in_bulk([key for key, *_ in found])
    left = {key: places_now(each, rules) - held[key] for key, each in mentors.items()}
    least = {
        key: min((each for each in rows if each.mentor_id == key), key=lambda each: each.fit or 0.0)
        for key in mentors
        if left[key] <= 0
    }
    return [
        Offer(mentors[key], fit, max(left[key], 0), least.get(key))
        for key, fit, _left in found
        if key in mentors
    ]


@dataclass(frozen=True)
class Lack:
    """A shortage in words: the ventures, the trade most of them share, and the mentors."""

    ventures: Sequence[Venture]
    mentors: Sequence[MentorProfile]
    trade: str
    places: int
    missing: int
    floor: float | None


def lacks(told: Sequence[Short]) -> list[Lack]:
    """Return the shortages of a run with their rows."""
    ventures = Venture.objects.prefetch_related("sectors").in_bulk(
        [key for each in told for key in each["ventures"]]
    )
    mentors = MentorProfile.objects.select_related("user").in_bulk(
        [key for each in told for key in each["mentors"]]
    )
    found = []
    for each in told:
        own = [ventures[key] for key in each["ventures"] if key in ventures]
        trades = Counter(sector.pk for venture in own for sector in venture.sectors.all())
        common = trades.most_common(1)
        trade = str(rows_of(Sector)[common[0][0]]) if common and common[0][1] * 2 > len(own) else ""
        found.append(
            Lack(
                own,
                [mentors[key] for key in each["mentors"] if key in mentors],
                trade,
                each["places"],
                each["wanted"] - each["places"],
                each["floor"],
            )
        )
    return found


def cohorts() -> QuerySet[Cohort]:
    """Return all cohorts, the newest first, with how many runs each has."""
    found = Cohort.objects.annotate(run_count=Count("runs")).select_related("created_by")
    return found.order_by("-created_at", "-pk")
