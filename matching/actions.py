"""What matching writes: vectors and dismissals."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import MD5, Concat
from django.utils import timezone
from pgvector import HalfVector

from accounts.models import User
from matching.core.encoders import expected_name
from matching.core.exposure import prices
from matching.core.text import text_hash
from matching.enums import Part
from matching.models import Dismissal, Passage, Price
from matching.queries import (
    ask_of_venture,
    chances,
    encoder,
    explain_mentor,
    possible_mentors,
    seeking,
)
from mentors.actions import expire_due
from mentors.models import Experience, MentorProfile
from spaces.models import Facility, Space
from ventures.models import Venture
from ventures.policies import may_edit

BATCH = 128
REFRESH_LOCK = 0x7061_7373  # any number that no other advisory lock uses
_SUBJECTS = ("mentor", "experience", "space", "facility")
Line = dict[str, Any]


def refresh_passages() -> int:
    """Encode every line whose text is new or has changed; return how many.

    Safe to run at any time: a vector is written together with the hash of the text that was
    encoded, and readers skip vectors whose hash is no longer the text's. While one run is at work
    a second one returns at once.
    """
    with _alone() as is_alone:
        return _refresh() if is_alone and _something_waits() else 0


def _something_waits() -> bool:
    """Return whether any line has no vector; asks so without loading the model."""
    return any(lines.exists() for lines in _lines(expected_name()).values())


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """Hold the one lock of this work, or say that another session holds it; it dies with us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [REFRESH_LOCK])
        (is_alone,) = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [REFRESH_LOCK])


def _refresh() -> int:
    model, done = encoder().name, 0
    for part, lines in _lines(model).items():
        waiting = list(lines)
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            # A line that was deleted meanwhile breaks its batch; the next run does the others.
            with contextlib.suppress(IntegrityError), transaction.atomic():
                _write(batch, part, model)
                done += len(batch)
    return done


def _lines(model: str) -> dict[Part, QuerySet[Any, Line]]:
    """Return the lines of each kind that have no vector of their present text."""

    def waiting(part: Part, subject: str, rows: QuerySet[Any], text: str, **key: Any) -> Any:  # noqa: ANN401
        fresh = Passage.objects.filter(
            part=part, model=model, digest=OuterRef("line_digest"), **{subject: OuterRef("pk")}
        )
        stale = rows.annotate(line_digest=MD5(text)).filter(~Exists(fresh)).order_by("pk")
        return stale.annotate(**{f"{name}_key": F(path) for name, path in key.items()}).values(
            "line_digest", *(f"{name}_key" for name in key), line=F(text)
        )

    return {
        Part.EXPERIENCE: waiting(
            Part.EXPERIENCE, "experience", Experience.objects.all(), "text",
            mentor="mentor_id", experience="pk",
        ),
        Part.PROMISE: waiting(
            Part.PROMISE, "mentor", MentorProfile.objects.all(), "promise", mentor="pk"
        ),
        Part.FACILITY: waiting(
            Part.FACILITY, "facility", Facility.objects.all(), "text",
            space="space_id", facility="pk",
        ),
        Part.SUMMARY: waiting(Part.SUMMARY, "space", Space.objects.all(), "summary", space="pk"),
    }  # fmt: skip


def _write(lines: list[Line], part: Part, model: str) -> None:
    vectors = encoder().encode([line["line"] for line in lines])
    rows = [
        Passage(
            part=part,
            model=model,
            digest=text_hash(line["line"]),
            **{f"{name}_id": line.get(f"{name}_key") for name in _SUBJECTS},
            vector=HalfVector(vector),
        )
        for line, vector in zip(lines, vectors, strict=True)
    ]
    Passage.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["model", "part", *_SUBJECTS],
        update_fields=["digest", "vector"],
    )


@transaction.atomic
def dismiss(
    venture: Venture,
    *,
    mentor: MentorProfile | None = None,
    space: Space | None = None,
    by: User,
    at: datetime,
) -> None:
    """Do not show this mentor or space to this venture again; twice is once."""
    may_edit(by, venture)
    Dismissal.objects.get_or_create(
        venture=venture, mentor=mentor, space=space, defaults={"dismissed_at": at}
    )


@transaction.atomic
def restore(venture: Venture, *, by: User) -> int:
    """Show everything again that this venture had dismissed; return how much that is."""
    may_edit(by, venture)
    count, _rows = Dismissal.objects.filter(venture=venture).delete()
    return count


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


def run_due(*, at: datetime) -> int:
    """Expire or pass on what was not answered in time; return how many requests that moved."""

    def explain(venture: Venture, mentor: MentorProfile) -> dict[str, Any]:
        return explain_mentor(ask_of_venture(venture, today=timezone.localdate(at)), mentor)

    return expire_due(explain=explain, at=at)
