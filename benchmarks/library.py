"""`python -m benchmarks.library`: one venture against 100,000 mentors, by index and by scan."""

import gc
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import django
import numpy as np

from benchmarks.one_size import SETTINGS, prepare

ASKS = 40
SHOWN = 20


def main() -> None:
    """Print recall, length of the lists and times under each filter."""
    from django.db.models import F  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import County  # noqa: PLC0415
    from matching import actions, queries  # noqa: PLC0415
    from matching.models import Passage  # noqa: PLC0415
    from matching.queries.asks import PEOPLE  # noqa: PLC0415
    from matching.queries.vectors import hear  # noqa: PLC0415
    from mentors.models import MentorProfile  # noqa: PLC0415
    from ventures.models import Venture  # noqa: PLC0415

    today = timezone.localdate()
    asks = [
        queries.ask_of_venture(venture, today=today).only(PEOPLE)
        for venture in Venture.objects.for_page().order_by("pk")[:ASKS]
    ]
    for ask in asks:
        hear(ask.texts)
    started = time.perf_counter()
    actions.index_lines()
    made = time.perf_counter() - started
    lines = Passage.objects.exclude(mentor=None).count()
    mentors = MentorProfile.objects.count()
    print(f"\nlibrary: {mentors:,} mentors, {lines:,} passages, {len(asks)} asks")
    print(f"index made in {made:.1f} s" if made > 1 else "the index stands")
    gc.freeze()  # as the web server does
    every = MentorProfile.objects.all()
    county = County.objects.order_by("pk").values("pk")[:1]
    filters: dict[str, Any] = {
        "as asked": every,
        "60 % hidden": every.annotate(fifth=F("pk") % 5).filter(fifth__gt=2),
        "one county": every.filter(county__in=county),
        "one language (bo)": every.filter(languages="bo"),
    }
    print(
        f"{'':20}{'allowed':>9}{'recall@20':>11}{'least':>7}{'full':>6}"
        f"{'index p50 ms':>14}{'p95':>6}{'scan p50 ms':>13}{'p95':>6}"
    )
    for name, kept in filters.items():
        _one(name, kept, asks, today)
    totals = _timed(lambda ask: queries.recommend_mentors(ask, top=10, today=today), asks * 3)[1]
    print(f"ranked list of ten with reasons: p50 {totals[0]:.0f} ms, p95 {totals[1]:.0f} ms")


def _one(name: str, kept: Any, asks: Sequence[Any], today: Any) -> None:  # noqa: ANN401
    from matching import queries  # noqa: PLC0415
    from matching.queries import nearest  # noqa: PLC0415

    def allowed(ask: Any) -> Any:  # noqa: ANN401
        possible = queries.possible_mentors(ask, today=today)
        return possible.filter(pk__in=kept.values("pk")).values("pk")

    by_index, fast = _timed(lambda ask: nearest.nearest("mentor", allowed(ask), ask), asks)
    by_scan, slow = _timed(lambda ask: nearest.scan("mentor", allowed(ask), ask), asks)
    recall = [
        len(set(mine[:SHOWN]) & set(true[:SHOWN])) / len(true[:SHOWN])
        for mine, true in zip(by_index, by_scan, strict=True)
        if true
    ]
    pairs = zip(by_index, by_scan, strict=True)
    full = "yes" if all(len(mine[:SHOWN]) == len(true[:SHOWN]) for mine, true in pairs) else "NO"
    count = int(np.median([allowed(ask).count() for ask in asks[:5]]))
    print(
        f"{name:20}{count:9,}{np.mean(recall):11.4f}{min(recall):7.2f}{full:>6}"
        f"{fast[0]:14.0f}{fast[1]:6.0f}{slow[0]:13.0f}{slow[1]:6.0f}"
    )


def _timed(
    work: Callable[[Any], Any], asks: Sequence[Any]
) -> tuple[list[Any], tuple[float, float]]:
    """Return what came, and the median and the 95th percentile of the time in ms."""
    came, times = [], []
    for ask in asks:
        start = time.perf_counter()
        came.append(work(ask))
        times.append(1e3 * (time.perf_counter() - start))
    return came, (float(np.median(times)), float(np.quantile(times, 0.95)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    prepare("library")
    main()
