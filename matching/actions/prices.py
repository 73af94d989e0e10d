"""Prices of attention, set anew every night, and how much of them the lists take off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import MD5, Concat, Greatest
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from matching.actions.measuring import keep_curve
from matching.core.market import Market, cleared
from matching.models import Price, Ranking
from matching.queries import ask_of_venture, chances, possible_mentors, seeking
from matching.queries.learnt import ranking
from mentors.models import MentorProfile
from ventures.models import Venture

PRICES_LAST = timedelta(hours=20)


def refresh_prices_if_old(*, at: datetime) -> int:
    """Set the prices anew unless that was done within the day; return how many were set."""
    fresh = Price.objects.filter(at__gt=at - PRICES_LAST, at__lte=at).exists()
    return 0 if fresh else refresh_prices(at=at)


VENTURES_SAMPLED = 1_000  # prices depend on shares, so that a sample of the ventures is enough


def refresh_prices(*, at: datetime, seed: int = 0) -> int:
    """Set every mentor's price anew from today's ventures and free places; return how many.

    Ventures that have a mentor already, or do not want to be compared, ask nobody. What other
    shares of the prices would do to founders and mentors is played through and kept.
    """
    today = timezone.localdate(at)
    scattered = MD5(Concat("pk", Value(f"/{seed}"), output_field=TextField()))
    drawn = Venture.objects.filter(pk__in=seeking().values("pk")).order_by(scattered)
    seekers = list(drawn[:VENTURES_SAMPLED])
    free = dict(
        MentorProfile.objects.public()
        .askable(today)
        .order_by("pk")
        .values_list("pk", Greatest(F("capacity") - F("active_count"), 0))
    )
    market = _market(seekers, free, today)
    found = dict(zip(free, cleared(market).tolist(), strict=True))
    rows = [Price(mentor_id=key, value=value, at=at) for key, value in found.items()]
    with transaction.atomic():
        Price.objects.exclude(mentor__in=free).delete()
        Price.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["mentor"], update_fields=["value", "at"]
        )
        _take_off(ranking(), at)
        keep_curve(market, np.array(list(found.values())), at=at)
    return len(rows)


def _market(seekers: Sequence[Venture], free: Mapping[int, int], today: date) -> Market:
    """Return the chances between ventures and the mentors near them; the rest of a row is 0."""
    place = {key: at for at, key in enumerate(free)}
    near = []
    for venture in seekers:
        ask = ask_of_venture(venture, today=today)
        near.append(chances(ask, possible_mentors(ask, today=today).values("pk")))
    shape = len(near), max((len(keys) for keys, _asks, _accepts in near), default=0)
    asks, accepts, who = np.zeros(shape), np.zeros(shape), np.zeros(shape, np.int64)
    for row, (keys, asked, accepted) in enumerate(near):
        asks[row, : len(keys)], accepts[row, : len(keys)] = asked, accepted
        who[row, : len(keys)] = [place[key] for key in keys]
    return Market.known(asks, accepts, np.array(list(free.values()), np.int64), who)


@transaction.atomic
def set_ranking(row: Ranking, *, by: User, at: datetime) -> Ranking:
    """Rank lists by a new setting from now on; the earlier ones stay on record."""
    row.by, row.at = by, at
    row.full_clean()
    row.save()
    record(
        "ranking", row, by=by, at=at, price_share=row.price_share, newcomer_bonus=row.newcomer_bonus
    )
    _take_off(row, at)
    return row


def _take_off(now: Ranking, at: datetime) -> None:
    """Write what the ranking takes off each mentor."""
    Price.objects.update(taken_off=F("value") * (now.price_share / 100))
    new = MentorProfile.objects.newcomers(timezone.localdate(at)).values("pk")
    Price.objects.filter(mentor__in=new).update(taken_off=F("taken_off") - now.newcomer_bonus / 100)
