"""Which choices are in use, and the outcomes that the next ones are learnt from."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt
from django.db.models import Case, Exists, Max, OuterRef, Q, When

from matching.core.choice import ACCEPTS, ASKS, Choice
from matching.core.exposure import looked_at
from matching.core.score import MENTOR_WEIGHTS
from matching.core.trial import Outcomes
from matching.enums import Side
from matching.models import Learnt, Ranking, Shown
from mentors.enums import ANSWERED, DeclineReason, RequestStatus
from mentors.models import MentorshipRequest

PRIORS = {Side.ASKS: ASKS, Side.ACCEPTS: ACCEPTS}
ASKED_WITHIN = timedelta(days=14)  # of being shown
NAMES = tuple(MENTOR_WEIGHTS.parts)  # the order in which the parts of a pair are kept
_LONGEST_LIST = 40
_LEAST_CHANCE = 0.05  # a rarer place would count for too much


def in_use() -> tuple[Choice, Choice]:
    """Return the two choices of the ranking: what was learnt if it won, else what was set."""
    learnt = {row.side: row for row in Learnt.objects.filter(is_on=True)}
    return _choice(Side.ASKS, learnt), _choice(Side.ACCEPTS, learnt)


def _choice(side: Side, learnt: dict[str, Learnt]) -> Choice:
    row = learnt.get(side)
    return Choice(row.version, row.intercept, row.weights) if row else PRIORS[side]


def ranking() -> Ranking:
    """Return the setting of the ranking that counts; before the first one, the default."""
    return Ranking.objects.first() or Ranking()


def policy_name() -> str:
    """Return the name under which what is shown now is logged."""
    return "+".join([*(choice.version for choice in in_use()), str(ranking())])


def asked_outcomes(at: datetime) -> Outcomes:
    """Return for every pair that was shown whether the founders asked within two weeks.

    A mentor far down the list may not have been seen: who was not asked counts by how much his
    best place is looked at, divided by the chance that he stood there.
    """
    until = (at - ASKED_WITHIN).date()
    pairs: dict[tuple[int, int], list[Shown]] = defaultdict(list)
    for row in Shown.objects.filter(day__lte=until).order_by("day", "venture", "mentor"):
        pairs[row.venture_id, row.mentor_id].append(row)
    asked: dict[tuple[int, int], list[date]] = defaultdict(list)
    by_founders = MentorshipRequest.objects.filter(is_placed=False, passed_from=None, offer=None)
    for venture, mentor, sent in by_founders.values_list("venture", "mentor", "sent_at__date"):
        asked[venture, mentor].append(sent)
    yes = [
        any(rows[0].day <= sent <= rows[-1].day + ASKED_WITHIN for sent in asked[pair])
        for pair, rows in pairs.items()
    ]
    looks = looked_at(_LONGEST_LIST)
    weights = [
        1.0
        if said
        else looks[min(row.position for row in rows) - 1]
        / max(min(row.propensity for row in rows), _LEAST_CHANCE)
        for rows, said in zip(pairs.values(), yes, strict=True)
    ]
    return _outcomes([rows[0].parts for rows in pairs.values()], yes, weights)


def last_places(at: datetime) -> dict[bool, tuple[int, int]]:
    """Return how often the last place of a list was filled by chance, and how often by the order.

    Of each the second number is how many of those mentors the founders asked within two weeks; a
    pair counts once a way. Lists on which nothing could be left to chance tell nothing.
    """
    first, last = OuterRef("day"), OuterRef("day") + ASKED_WITHIN
    asked = MentorshipRequest.objects.filter(
        is_placed=False, passed_from=None, offer=None, venture=OuterRef("venture"),
        mentor=OuterRef("mentor"), sent_at__date__gte=first, sent_at__date__lte=last,
    )  # fmt: skip
    seen = Shown.objects.filter(propensity__lt=1, day__lte=(at - ASKED_WITHIN).date())
    yes = Max(Case(When(Exists(asked), then=1), default=0))
    pairs = seen.values_list("is_explored", "venture", "mentor").annotate(yes=yes)
    told = {True: (0, 0), False: (0, 0)}
    for by_chance, _venture, _mentor, yes in pairs.order_by():
        shown, said = told[by_chance]
        told[by_chance] = shown + 1, said + yes
    return told


def answered_outcomes(at: datetime) -> Outcomes:
    """Return for every request that was answered, or never was, whether the mentor accepted.

    One call in place of a mentorship is no yes.
    An interest he must stay out for says nothing about the fit, nor does a request taken back.
    """
    answered = Q(status__in=ANSWERED)
    silent = Q(status__in=[RequestStatus.EXPIRED, RequestStatus.PASSED_ON])
    rows = [
        row
        for row in MentorshipRequest.objects.filter(
            answered | silent, sent_at__lte=at, close_reason=""
        )
        .exclude(decline_reason=DeclineReason.INTEREST)
        .order_by("sent_at", "pk")
        if row.reasons.get("parts")
    ]
    parts = [[row.reasons["parts"].get(name) for name in NAMES] for row in rows]
    yes = [row.status == RequestStatus.ACCEPTED for row in rows]
    return _outcomes(parts, yes, np.ones(len(rows)))


def _outcomes(
    parts: Iterable[Sequence[float | None]], yes: Sequence[bool], weights: npt.ArrayLike
) -> Outcomes:
    table = np.array(list(parts), dtype=float).reshape(-1, len(NAMES))
    return Outcomes(
        dict(zip(NAMES, table.T, strict=True)), np.array(yes, bool), np.asarray(weights, float)
    )
