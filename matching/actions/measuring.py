"""What the matcher does, measured and kept for the province to read."""

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from matching.core.evaluate import evaluate_pairs, read_pairs, words_kept
from matching.core.market import WORLDS, Market, curve, simulate
from matching.enums import Measure
from matching.models import Measured
from matching.queries.vectors import encoder

Floats = npt.NDArray[np.float64]
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
PAIRS = settings.BASE_DIR / "fixtures" / "eval" / "pairs.jsonl"
_SEEDS = (0, 1, 2)


def measure(*, at: datetime) -> None:
    """Measure how needs find their mentors and what the ranking does to a market, beside baselines.

    Takes some ten seconds.
    """
    pairs = read_pairs(PAIRS)
    words = {
        word: told["right"] / told["listed"] if told["listed"] else None
        for word, told in words_kept(pairs, encoder()).items()
    }
    told = {"policies": evaluate_pairs(pairs, encoder()), "words": words, "pairs": len(pairs)}
    _keep(Measure.TEXT, told, at)
    market = {
        world: {policy: asdict(outcome) for policy, outcome in simulate(world, _SEEDS).items()}
        for world in WORLDS
    }
    _keep(Measure.MARKET, market, at)


def ask_for(task: str) -> None:
    """Have the worker do a task of the night or the week now; asked for twice, it does it once."""
    job = app.configure_task(f"matching.tasks.{task}", queueing_lock=task.replace("_", "-"))
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(timestamp=0)


def keep_curve(market: Market, price: Floats, *, at: datetime) -> None:
    """Keep what taking off more or less of the prices would do to today's ventures."""
    if not market.asks.any():
        Measured.objects.filter(pk=Measure.CURVE).delete()
        return
    played = curve(market, price, SHARES)
    points = [
        {"share": share, **asdict(outcome)} for share, outcome in zip(SHARES, played, strict=True)
    ]
    _keep(Measure.CURVE, points, at)


def _keep(what: Measure, figures: object, at: datetime) -> None:
    Measured.objects.update_or_create(pk=what, defaults={"figures": figures, "at": at})
