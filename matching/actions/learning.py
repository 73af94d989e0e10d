"""What is shown is logged; from what people did with it the two choices are learnt."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from matching.core.choice import Choice
from matching.core.trial import Trial, loses, market_gain, on_trial
from matching.enums import Side
from matching.models import Learnt, Shown, Unserved
from matching.queries import Match
from matching.queries.asks import Ask, kinds_wished
from matching.queries.candidates import seeking
from matching.queries.learnt import (
    NAMES,
    PRIORS,
    answered_outcomes,
    asked_outcomes,
    in_use,
    policy_name,
)
from matching.queries.pool import pairs_of_all
from mentors.models import MentorProfile
from ventures.models import Venture

VENTURES_PLAYED = 500
_A_DAY = 86_400


def log_shown(venture: Venture, matches: Sequence[Match[MentorProfile]], *, day: date) -> None:
    """Keep who stood where on a venture's list; the first list of a day counts."""
    policy = policy_name()
    rows = [
        Shown(
            venture=venture,
            mentor=match.subject,
            day=day,
            position=position,
            policy=policy,
            propensity=match.propensity,
            is_explored=match.is_explored,
            parts=[match.why["parts"][name] for name in NAMES],
        )
        for position, match in enumerate(matches, 1)
    ]
    Shown.objects.bulk_create(rows, ignore_conflicts=True)


def learn_from_outcomes(*, at: datetime) -> list[Learnt]:
    """Learn both choices anew; return those that have enough outcomes, in use or not.

    One is put in use only if, learnt from the earlier outcomes, it foretells the later ones better
    than what stands, and if today's ventures would not fare worse on the simulated market.
    """
    seen = {Side.ASKS: asked_outcomes(at), Side.ACCEPTS: answered_outcomes(at)}
    standing = dict(zip(Side, in_use(), strict=True))
    trials = {}
    for side, outcomes in seen.items():
        trial = on_trial(PRIORS[side], outcomes, f"{side}/{timezone.localdate(at):%Y%m%d}")
        if trial is not None:
            trials[side] = trial
    gain = _gain(standing, trials, timezone.localdate(at)) if trials else None
    return [_keep(side, trial, gain, at) for side, trial in trials.items()]


def _gain(
    standing: dict[Side, Choice], trials: dict[Side, Trial], today: date
) -> tuple[float, float] | None:
    """Return what the proposed choices do to the market of today's ventures, if there is one."""
    drawn = Venture.objects.filter(pk__in=seeking().values("pk")).for_page().order_by("pk")
    pool = pairs_of_all(list(drawn[:VENTURES_PLAYED]), today=today)
    if not len(pool.rows):
        return None
    shape = (len(pool.ventures), len(pool.mentors))
    parts = {name: np.full(shape, np.nan) for name in pool.parts}
    possible = np.zeros(shape, bool)
    possible[pool.rows, pool.columns] = True
    for name, values in pool.parts.items():
        parts[name][pool.rows, pool.columns] = values

    def three(side: Side) -> tuple[Choice, Choice, Choice]:
        trial = trials.get(side)
        stands = standing[side]
        return (stands, trial.early, trial.late) if trial else (stands, stands, stands)

    return market_gain(three(Side.ASKS), three(Side.ACCEPTS), parts, possible, pool.free)


@transaction.atomic
def _keep(side: Side, trial: Trial, gain: tuple[float, float] | None, at: datetime) -> Learnt:
    """Keep what was learnt; a second run of a day does not switch off what the first put in use."""
    wins = trial.wins and gain is not None and not loses(gain)
    standing = Learnt.objects.filter(version=trial.learnt.version, is_on=True).first()
    if standing is not None and not wins:
        return standing
    if wins:
        Learnt.objects.filter(side=side, is_on=True).update(is_on=False)
    row, _made = Learnt.objects.update_or_create(
        version=trial.learnt.version,
        defaults={
            "side": side,
            "intercept": trial.learnt.intercept,
            "weights": dict(trial.learnt.weights),
            "outcomes": trial.outcomes,
            "loss_before": trial.loss_before,
            "loss_after": trial.loss_after,
            "market_gain": gain and gain[0],
            "is_on": wins,
            "at": at,
        },
    )
    return row


def note_unserved(ask: Ask, *, at: datetime) -> None:
    """Note that nobody does what was asked for: kind of help and trade, a sentence once a day."""
    day = timezone.localdate(at)
    digest = hashlib.sha256(ask.text.encode()).hexdigest()
    if not cache.add(f"unserved:{day}:{digest}", 1, _A_DAY):
        return
    kind = next(iter([*ask.helps, *kinds_wished(ask)]), None)
    row, is_new = Unserved.objects.get_or_create(
        day=day, help_kind_id=kind, sector_id=next(iter(ask.sectors), None)
    )
    if not is_new:
        Unserved.objects.filter(pk=row.pk).update(times=F("times") + 1)
