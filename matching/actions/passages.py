"""Vectors of what people wrote, kept as new as the texts."""

import contextlib
from collections.abc import Iterator
from typing import TypedDict, cast

import numpy as np
import numpy.typing as npt
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, Model, OuterRef, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Concat
from pgvector import HalfVector

from matching.core.encoders import Vectors, expected_name
from matching.core.plain import nameless
from matching.core.text import text_hash
from matching.enums import Part
from matching.models import Passage
from matching.queries import encoder
from matching.queries.nearest import INDEX, WHOLES
from matching.queries.profiles import offer_of, whole_of_mentor, whole_of_space
from mentors.models import Experience, MentorProfile
from spaces.models import Facility, Space

BATCH = 128
INDEXED_FROM = 30_000  # passages; at 25,000 a scan is as fast (ADR 10)
LINES_A_GROUP = 500
REFRESH_LOCK = 0x7061_7373  # any number that no other advisory lock uses
_SUBJECTS = ("mentor", "experience", "space", "facility")
NOTHING = Value("")


class Line(TypedDict, total=False):
    """A text without a vector, whose it is, and the rows that its passage will belong to."""

    line: str
    line_other: str
    line_digest: str
    owner: str
    mentor_key: int
    experience_key: int
    space_key: int
    facility_key: int


Waiting = tuple[Part, QuerySet[Model, Line]]


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
    return any(lines.exists() for _part, lines in _lines(expected_name()))


def index_lines() -> int:
    """Index what is near of mentors if it is much, anew when it has doubled; return how much.

    The index groups passages around some hundred each, so that it has to be made of the lines that
    are there. While it is made (10 s of 500,000 lines) lists are read, and only new vectors wait.
    """
    lines = Passage.objects.filter(part__in=WHOLES["mentor"]).exclude(mentor=None).count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE oid = to_regclass(%s)", [INDEX])
        row = cursor.fetchone()
        groups = int(row[0][0].removeprefix("lists=")) if row else 0
        if lines < INDEXED_FROM:
            if lines < INDEXED_FROM / 2 and groups:
                cursor.execute("SELECT drop_index_of_mentor_lines()")
            return 0
        if lines >= 2 * groups * LINES_A_GROUP:
            cursor.execute("SELECT index_mentor_lines(%s)", [lines // LINES_A_GROUP])
    return lines


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
    for part, lines in _lines(model):
        waiting = list(lines)
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            # A line that was deleted meanwhile breaks its batch; the next run does the others.
            with contextlib.suppress(IntegrityError), transaction.atomic():
                _write(batch, part, model)
                done += len(batch)
    return done


def _lines(model: str) -> list[Waiting]:
    """Return the lines of each kind that have no vector of their present text.

    `owner` is the person's name: it is taken out before a line is encoded.
    """

    def waiting(
        part: Part,
        subject: str,
        rows: QuerySet[Model],
        text: F | Combinable,
        owner: F | Value,
        other: F | Value = NOTHING,
        **key: str,
    ) -> Waiting:
        fresh = Passage.objects.filter(
            part=part, model=model, digest=OuterRef("line_digest"), **{subject: OuterRef("pk")}
        )
        told = rows.annotate(line=text, line_other=other)
        told = told.annotate(
            line_digest=MD5(Concat("line", "line_other", output_field=TextField()))
        )
        stale = told.filter(~Exists(fresh)).order_by("pk")
        keyed = stale.annotate(**{f"{name}_key": F(path) for name, path in key.items()})
        found = keyed.values(
            "line_digest", "line", "line_other", *(f"{name}_key" for name in key), owner=owner
        )
        return part, cast("QuerySet[Model, Line]", found)

    def of_mentors(part: Part, text: F | Combinable, other: F | Value = NOTHING) -> Waiting:
        everybody, name = MentorProfile.objects.all(), F("user__name")
        return waiting(part, "mentor", everybody, text, name, other, mentor="pk")

    def of_spaces(part: Part, text: F | Combinable, other: F | Value = NOTHING) -> Waiting:
        return waiting(part, "space", Space.objects.all(), text, NOTHING, other, space="pk")

    return [
        waiting(
            Part.EXPERIENCE,
            "experience",
            Experience.objects.all(),
            F("text"),
            F("mentor__user__name"),
            F("other"),
            mentor="mentor_id",
            experience="pk",
        ),
        of_mentors(Part.HEADLINE, F("headline"), F("headline_other")),
        of_mentors(Part.PROMISE, F("promise"), F("promise_other")),
        of_mentors(Part.OFFER, offer_of(MentorProfile)),
        of_mentors(Part.PROFILE, whole_of_mentor()),
        waiting(
            Part.FACILITY,
            "facility",
            Facility.objects.all(),
            F("text"),
            NOTHING,
            F("other"),
            space="space_id",
            facility="pk",
        ),
        of_spaces(Part.SUMMARY, F("summary"), F("summary_other")),
        of_spaces(Part.OFFER, offer_of(Space)),
        of_spaces(Part.PROFILE, whole_of_space()),
    ]


def _of_both_languages(own: Vectors, other: Vectors, has_other: npt.NDArray[np.bool_]) -> Vectors:
    """Return unit rows: the mean of a line's vectors in both languages, where it has both."""
    both = own + other
    both /= np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9)
    found: Vectors = np.where(has_other[:, None], both, own)
    return found


def _write(lines: list[Line], part: Part, model: str) -> None:
    vectors = _of_both_languages(
        encoder().encode([nameless(line["line"], [line["owner"]]) for line in lines]),
        encoder().encode([nameless(line["line_other"], [line["owner"]]) for line in lines]),
        np.array([bool(line["line_other"]) for line in lines]),
    )
    rows = [
        Passage(
            part=part,
            model=model,
            digest=text_hash(line["line"] + line["line_other"]),
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
