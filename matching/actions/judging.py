"""Judged sentences, answered by the path that the pages take."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import transaction
from django.db.models import Manager, QuerySet
from django.utils import timezone, translation

from accounts.actions import welcome
from accounts.enums import Hat, OrganisationKind, Purpose
from accounts.models import (
    County,
    HelpKind,
    Language,
    MentorCategory,
    Organisation,
    Sector,
    SpaceType,
    Stage,
    Term,
    User,
)
from incubation.enums import ConditionKind
from incubation.models import EntryCondition
from matching.actions.passages import refresh_passages
from matching.core.encoders import Encoder, SentenceEncoder, Vectors
from matching.core.evaluate import tfidf_scores
from matching.core.judged import LISTED, RIGHT, Answer, Row, Sentence, answers_by, whole_of
from matching.models import Judgement
from matching.queries.asks import Ask, ask_of_sentence
from matching.queries.candidates import possible_mentors, possible_spaces
from matching.queries.parts import gathered
from matching.queries.recommend import Match, recommend_mentors, recommend_spaces
from matching.queries.relevance import parts_of, told_by
from mentors import actions as mentoring
from mentors.enums import MentorStatus
from mentors.models import MentorProfile
from spaces.actions import lay_out
from spaces.enums import FacilityKind
from spaces.models import Facility, Space

_SPACES_LOOKED_AT = 3
Listed = TypeVar("Listed", bound=Term)
Floats = npt.NDArray[np.float64]


@transaction.atomic
def load_library(library: Sequence[Row], *, at: datetime) -> None:
    """Put the mentors and spaces of a judged library into the database, and encode their lines.

    Places outside of Qinghai are kept as text; spaces, which need a county, stand in the first one.
    """
    for row in library:
        if row["kind"] == "mentor":
            _mentor(row, at)
        else:
            _space(row, at)
    refresh_passages()


def _named(model: type[Listed], names: Sequence[str] | None) -> list[Listed]:
    return list(model._base_manager.filter(name_zh__in=names or ()))


def _county(place: str | None) -> County | None:
    if not place:
        return None
    return next((each for each in County.objects.all() if each.name_zh in place), None)


def _mentor(row: Row, at: datetime) -> None:
    user = User.objects.create(email=f"{row['slug']}@library.test", is_sample=True)
    purposes = [Purpose.SERVICE, Purpose.MATCHING]
    welcome(user, name=row["name"], hats=[Hat.MENTOR], purposes=purposes, language="zh-hans", at=at)
    place = _county(row.get("place"))
    fields = {
        "headline": row["headline"][:80],
        "promise": row["promise"][:160],
        "wont": row.get("wont") or "",
        "county": place,
        "home": "" if place else (row.get("place") or "外省")[:40],
        "online": row.get("online", True),
        "half_days": [],
        "weekly_limit": 5,
        "capacity": max(1, min(8, row.get("capacity") or 2)),
        "categories": _named(MentorCategory, row["categories"]),
        "sectors": _named(Sector, row["sectors"]),
        "help_kinds": _named(HelpKind, row["help"]),
        "stages": _named(Stage, row["stages"]),
        "languages": _named(Language, row["languages"]) or Language.objects.filter(pk="zh"),
    }
    lines = [{"text": text[:120], "years": ""} for text in row["lines"]]
    mentor = mentoring.save_profile(user, fields, lines, version=None, at=at)
    MentorProfile.objects.filter(pk=mentor.pk).update(
        status=MentorStatus.APPROVED, slug=row["slug"]
    )


def _space(row: Row, at: datetime) -> None:
    operator, _is_new = Organisation.objects.get_or_create(
        name=row["name"] + "运营", defaults={"kind": OrganisationKind.OPERATOR}
    )
    kinds = SpaceType.objects.filter(name_zh=row.get("type"))
    space = Space.objects.create(
        name=row["name"],
        slug=row["slug"],
        operator=operator,
        type=kinds.first() or SpaceType.objects.all()[0],
        county=_county(row.get("place")) or County.objects.all()[0],
        carrier=(row.get("carrier") or "")[:80],
        summary=row["summary"][:200],
        figures_on=timezone.localdate(at),
        desks=50,
        desks_free=min(50, row.get("desks_free") or 3),
        rooms=20,
        rooms_free=min(20, row.get("rooms_free") or 1),
        rent_desk_month=row.get("rent"),
        rent_free_months=row.get("rent_free_months") or 0,
        subsidy=(row.get("subsidy") or "")[:160],
    )
    lay_out([space])
    space.sectors.set(_named(Sector, row["sectors"]))
    space.stages.set(_named(Stage, row["stages"]))
    space.help_kinds.set(_named(HelpKind, row["help"]))
    if row.get("requires_registered"):
        EntryCondition.objects.create(space=space, kind=ConditionKind.REGISTERED)
    Facility.objects.bulk_create(
        Facility(space=space, position=at, kind=kind, text=text[:120])
        for at, (kind, text) in enumerate(map(_facility, row["lines"]))
    )


def _facility(line: str) -> tuple[str, str]:
    kind, colon, text = line.partition(": ")
    if colon and kind in FacilityKind.values:
        return kind, text
    return FacilityKind.SERVICE, line


def answers_to(
    sentences: Sequence[Sentence], library: Sequence[Row], *, today: date
) -> list[Answer]:
    """Answer every sentence as the page does."""
    by_slug = {row["slug"]: row for row in library}
    with translation.override("zh-hans"):
        return [_answer(each, by_slug, today) for each in sentences]


def plain_answers(sentences: Sequence[Sentence], library: Sequence[Row]) -> dict[str, list[Answer]]:
    """Answer every sentence by shared words, and by the encoder before it was taught."""
    mentors = [row for row in library if row["kind"] == "mentor"]
    slugs, told = [row["slug"] for row in mentors], [whole_of(row) for row in mentors]
    texts = [each.text for each in sentences]
    untaught = _untaught()
    return {
        "tfidf": answers_by(tfidf_scores(texts, told), sentences, slugs),
        "plain encoder": answers_by(
            untaught.encode(texts) @ untaught.encode(told).T, sentences, slugs
        ),
    }


@functools.cache
def _untaught() -> Encoder:
    return SentenceEncoder(settings.MODEL_DIR, None)


def _answer(sentence: Sentence, library: Mapping[str, Row], today: date) -> Answer:
    ask = ask_of_sentence(sentence.text)
    found = recommend_mentors(ask, top=LISTED, today=today, only_fitting=True)
    graded = [(sentence.mentors.get(each.subject.slug, 0), each) for each in found]
    return Answer(
        sentence,
        [each.subject.slug for each in found],
        [grade for grade, _each in graded],
        claimed=[grade for grade, each in graded if each.why["fit"] != "chat"],
        strong=[grade for grade, each in graded if each.why["fit"] == "strong"],
        quoted=[
            _convinces(each, sentence, library[each.subject.slug])
            for grade, each in graded
            if grade >= RIGHT and sentence.lines.get(each.subject.slug)
        ],
        space=_first_space(ask, sentence) if sentence.has_right_space else None,
    )


def _first_space(ask: Ask, sentence: Sentence) -> int:
    found = recommend_spaces(ask, top=_SPACES_LOOKED_AT)
    return sentence.spaces.get(found[0].subject.slug, 0) if found else 0


def _convinces(match: Match[MentorProfile], sentence: Sentence, row: Row) -> bool:
    """Return whether a line that justifies the grade is quoted in the reasons."""
    said = _without_blanks(" ".join(_texts(match.why["points"])))
    lines = [
        row[at] if isinstance(at, str) else row["lines"][at]
        for at in sentence.lines[match.subject.slug]
    ]
    return any(line and _without_blanks(line) in said for line in lines)


def _texts(told: object) -> list[str]:
    if isinstance(told, str):
        return [told]
    if isinstance(told, Mapping):
        told = list(told.values())
    return (
        [text for each in told for text in _texts(each)] if isinstance(told, list | tuple) else []
    )


def _without_blanks(text: str) -> str:
    return "".join(text.split())


@dataclass(frozen=True)
class Judged:
    """The pairs of sentences and subjects of one library: parts, grades, and whose sentence.

    `heard` holds the vector of each sentence by its number.
    """

    parts: Mapping[str, Floats]
    grades: npt.NDArray[np.int64]
    sentences: npt.NDArray[np.int64]
    heard: Mapping[int, Vectors]


def judged_pairs(sentences: Sequence[Sentence], side: str, *, today: date) -> Judged:
    """Return the parts of the learnt sum for every sentence and everybody of the library loaded.

    For spaces only the sentences that somebody would profit from a place with are looked at.
    """
    found: list[dict[str, Floats]] = []
    grades: list[int] = []
    whose: list[int] = []
    heard: dict[int, Vectors] = {}
    for number, each in enumerate(sentences):
        told = each.mentors if side == "mentor" else each.spaces
        if side == "space" and not told:
            continue
        ask = ask_of_sentence(each.text)
        allowed: QuerySet[MentorProfile] | QuerySet[Space] = (
            possible_mentors(ask, today=today) if side == "mentor" else possible_spaces(ask)
        )
        if each.is_partial:
            allowed = allowed.filter(slug__in=told)
        slugs = dict(allowed.values_list("pk", "slug"))
        if not slugs:
            continue
        candidates = gathered(side, list(slugs), ask)
        parts = parts_of(ask, candidates)
        found.append({name: table[0] for name, table in parts.items()})
        grades += [told.get(slugs[each.pk], 0) for each in candidates]
        whose += [number] * len(candidates)
        heard[number] = told_by(ask)[0]
    parts = {name: np.concatenate([row[name] for row in found]) for name in found[0]}
    return Judged(parts, np.array(grades), np.array(whose), heard)


def library_rows() -> Sequence[Row]:
    """Return the public mentors and spaces as a judged library holds them."""
    many = ("categories", "sectors", "stages", "languages")
    mentors = MentorProfile.objects.public().select_related("user", "county")
    spaces = Space.objects.public().select_related("county", "type")
    told = [
        {
            "kind": "mentor",
            "slug": each.slug,
            "name": each.user.name,
            "headline": each.headline,
            "promise": each.promise,
            "lines": [line.text for line in each.experiences.all()],
            "help": _told(each.help_kinds),
            "place": each.county.full if each.county else each.home,
            "capacity": each.capacity,
            "online": each.online,
            **{name: _told(getattr(each, name)) for name in many},
        }
        for each in mentors.prefetch_related("experiences", "help_kinds", *many).order_by("slug")
    ]
    told += [
        {
            "kind": "space",
            "slug": each.slug,
            "name": each.name,
            "summary": each.summary,
            "lines": [f"{line.kind}: {line.text}" for line in each.facilities.all()],
            "help": _told(each.help_kinds),
            "sectors": _told(each.sectors),
            "stages": _told(each.stages),
            "place": each.county.full,
            "type": each.type.name_zh,
        }
        for each in spaces.prefetch_related(
            "facilities", "help_kinds", "sectors", "stages"
        ).order_by("slug")
    ]
    return told


def _told(rows: Manager[Term]) -> list[str]:
    return [row.name_zh for row in rows.all()]


def sentence_rows() -> Sequence[Mapping[str, object]]:
    """Return what founders and the office said of matches, as judged sentences.

    The office's word on a pair comes before a founder's.
    """
    said: dict[str, dict[str, dict[str, int]]] = {}
    for each in Judgement.objects.for_list().order_by("judge", "day", "pk"):  # founder, office
        sides = said.setdefault(each.text, {"mentors": {}, "spaces": {}})
        side = sides["mentors" if each.mentor else "spaces"]
        side[each.subject.slug] = each.grade
    return [
        {
            "id": f"f-{number:04}",
            "text": text,
            "style": "said",
            "nobody": False,
            "partial": True,
            **sides,
        }
        for number, (text, sides) in enumerate(sorted(said.items()), 1)
    ]
