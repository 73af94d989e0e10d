"""Prices of attention, set anew every night."""

from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import MD5, Concat
from django.utils import timezone

from matching.core.exposure import prices
from matching.models import Price
from matching.queries import ask_of_venture, chances, possible_mentors, seeking
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

    Ventures that have a mentor already, or do not want to be compared, ask nobody.
    """
    today = timezone.localdate(at)
    scattered = MD5(Concat("pk", Value(f"/{seed}"), output_field=TextField()))
    drawn = Venture.objects.filter(pk__in=seeking().values("pk")).order_by(scattered)
    seekers = list(drawn[:VENTURES_SAMPLED])
    mentors = {
        mentor.pk: (place, mentor.free_places)
        for place, mentor in enumerate(MentorProfile.objects.public().not_paused(today))
    }
    asks, accepts = np.zeros((2, len(seekers), len(mentors)))
    for row, venture in enumerate(seekers):
        ask = ask_of_venture(venture, today=today)
        keys, asked, accepted = chances(ask, possible_mentors(ask, today=today).values("pk"))
        places = [mentors[key][0] for key in keys]
        asks[row, places], accepts[row, places] = asked, accepted
    found = prices(asks, accepts, [free for _place, free in mentors.values()])
    rows = [
        Price(mentor_id=key, value=float(found[place]), at=at)
        for key, (place, _free) in mentors.items()
    ]
    with transaction.atomic():
        Price.objects.exclude(mentor__in=mentors).delete()
        Price.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["mentor"], update_fields=["value", "at"]
        )
    return len(rows)
