"""`python -m benchmarks.attention`: who stands in the lists of 500 founders among 300 mentors."""

import os
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ventures.models import Venture

MENTORS, FOUNDERS, LISTED = 300, 500, 10
SPARE = 100  # ventures of the samples that have a mentor already and look for none
ONE_IN = 10  # mentors have no free place
AT_MOST, AT_LEAST = 0.10, 0.80  # of the lists a single mentor; of the free mentors in some list
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "attention"


def fill() -> None:
    """Build the written samples and what resembles them up to the wanted numbers, once."""
    from benchmarks.one_size import prepare  # noqa: PLC0415
    from mentors.models import MentorProfile  # noqa: PLC0415
    from samples import generated  # noqa: PLC0415
    from spaces.models import Space  # noqa: PLC0415

    prepare("small")
    if MentorProfile.objects.count() < MENTORS:
        size = generated.Size(MENTORS, FOUNDERS + SPARE, Space.objects.count())
        generated.add(size, seed=2017, say=print)


def seekers(at: datetime) -> "Sequence[Venture]":
    """Return the ventures that look for a mentor; each founder has agreed to be compared."""
    from accounts.actions import give_consent  # noqa: PLC0415
    from accounts.enums import Purpose  # noqa: PLC0415
    from accounts.models import User  # noqa: PLC0415
    from matching.queries import seeking  # noqa: PLC0415
    from ventures.models import Venture  # noqa: PLC0415

    for founder in User.objects.filter(ventures__isnull=False).distinct():
        give_consent(founder, Purpose.MATCHING, at=at)
    wanted = Venture.objects.for_page().filter(pk__in=seeking().values("pk"))
    return list(wanted.order_by("pk")[:FOUNDERS])


def take_places() -> None:
    """Leave one mentor in ten without a free place."""
    from django.db.models import F  # noqa: PLC0415

    from mentors.models import MentorProfile  # noqa: PLC0415

    full = list(MentorProfile.objects.public().order_by("pk").values_list("pk", flat=True))
    MentorProfile.objects.filter(pk__in=full[::ONE_IN]).update(active_count=F("capacity"))


def lists(
    ventures: "Sequence[Venture]", today: date, *, only_fitting: bool
) -> tuple[Counter[int], list[int]]:
    """Return in how many lists each mentor stands, and how long the lists are."""
    from matching import queries  # noqa: PLC0415

    shown: Counter[int] = Counter()
    lengths = []
    for venture in ventures:
        found = queries.recommend_mentors(
            queries.ask_of_venture(venture, today=today),
            top=LISTED,
            today=today,
            only_fitting=only_fitting,
        )
        shown.update(match.subject.pk for match in found)
        lengths.append(len(found))
    return shown, lengths


def told(shown: Mapping[int, int], founders: int, free: Collection[int]) -> dict[str, float]:
    """Return the figures of the requirement, and the median of all who are shown.

    >>> figures = told({1: 2, 2: 1, 9: 1}, 10, {1, 2, 3, 4})
    >>> [figures[name] for name in ("most", "somewhere", "full")]
    [0.2, 0.5, 1]
    """
    counts = sorted(shown.values())
    return {
        "most": counts[-1] / founders,
        "somewhere": len(shown.keys() & set(free)) / len(free),
        "full": sum(count for key, count in shown.items() if key not in free),
        "median": counts[len(counts) // 2],
    }


def figures() -> None:
    """Print both kinds of list: as long as it goes, and as the founder's page shows it."""
    from django.utils import timezone  # noqa: PLC0415

    from matching.actions.prices import refresh_prices  # noqa: PLC0415
    from mentors.models import MentorProfile  # noqa: PLC0415

    at, today = timezone.now(), timezone.localdate()
    take_places()
    ventures = seekers(at)
    refresh_prices(at=at)
    active = MentorProfile.objects.public().askable(today)
    free = {mentor.pk for mentor in active if not mentor.is_full}
    print(f"\nattention: {len(ventures)} founders, {active.count()} mentors, {len(free)} free")
    print(
        f"{'':26}{'most lists':>11}{'somewhere':>11}{'full':>6}{'median':>8}{'length':>8}"
        f"{'s':>6}  held"
    )
    for name, only_fitting in (("top ten", False), ("top ten that fit", True)):
        start = time.perf_counter()
        shown, lengths = lists(ventures, today, only_fitting=only_fitting)
        spent, found = time.perf_counter() - start, told(shown, len(ventures), free)
        is_held = found["most"] <= AT_MOST and found["somewhere"] >= AT_LEAST and not found["full"]
        print(
            f"{name:26}{found['most']:11.1%}{found['somewhere']:11.1%}{found['full']:6.0f}"
            f"{found['median']:8.0f}{sum(lengths) / len(lengths):8.1f}{spent:6.0f}"
            f"  {'yes' if is_held else 'NO'}"
        )


if __name__ == "__main__":
    os.environ["VAR_DIR"] = str(FOLDER)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    os.environ.setdefault("MODEL_DIR", str(FOLDER.parent.parent / "models" / "e5-small"))
    import django

    django.setup()
    fill()
    figures()
