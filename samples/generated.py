"""Many generated rows around the written ones, for benchmarks; vectors are made, not encoded."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import numpy as np
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F, Model
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5
from django.utils import timezone
from pgvector import HalfVector

from accounts.enums import Hat
from accounts.models import County, User
from matching.core.text import text_hash
from matching.enums import Part
from matching.models import Passage
from matching.queries import encoder
from matching.queries.profiles import offer_of, whole_of_mentor, whole_of_space
from mentors.enums import MentorStatus
from mentors.models import Experience, MentorProfile
from spaces.actions import lay_out
from spaces.enums import FacilityKind
from spaces.models import Facility, Space
from ventures.models import Member, Need, Venture

BATCH = 2_000
LINES_A_MENTOR = 4
NOISE = 0.35  # length of the random part of a made vector, beside a real one of length 1
_FAMILY = "马韩李王张祁赵周刘陈杨白罗冶何石安汪魏郑"
_GIVEN = "雪岭文海清远明月青松若溪知秋成义广川子墨怀瑾望舒长风央金措毛"
Say = Callable[[str], None]
_Rows = Sequence[MentorProfile] | Sequence[Space]


@dataclass(frozen=True)
class Size:
    """How many rows there are in the end."""

    mentors: int
    ventures: int
    spaces: int


SIZES = {
    "province": Size(5_000, 20_000, 1_000),
    "library": Size(100_000, 0, 0),  # mentors alone, around the written ventures and spaces
    "large": Size(100_000, 200_000, 10_000),
}


@transaction.atomic
def add(size: Size, *, seed: int, say: Say) -> None:
    """Multiply the written samples up to `size`."""
    made = _Maker(seed)
    made.mentors(size.mentors - MentorProfile.objects.count())
    say(f"{size.mentors:,} mentors")
    made.spaces(size.spaces - Space.objects.count())
    say(f"{size.spaces:,} maker spaces")
    made.ventures(size.ventures - Venture.objects.count())
    say(f"{size.ventures:,} ventures")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _batches(numbers: Iterable[int]) -> Iterable[list[int]]:
    stream = iter(numbers)
    while batch := list(islice(stream, BATCH)):
        yield batch


class _Maker:
    """Draws new rows from the written ones."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311  samples, not secrets
        self._numbers = np.random.default_rng(seed)
        self._password = make_password(None)
        self._counties = list(County.objects.values_list("pk", flat=True))
        self._model = encoder().name

    def mentors(self, count: int) -> None:
        """Add mentors with lines that resemble the written ones, their sets of codes copied."""
        patterns = list(MentorProfile.objects.select_related("user").filter(user__is_sample=True))
        lines = list(
            Passage.objects.filter(part=Part.EXPERIENCE).values_list("experience__text", "vector")
        )
        promises = dict(
            Passage.objects.filter(part=Part.PROMISE).values_list("mentor__promise", "vector")
        )
        for numbers in _batches(range(count)):
            users = User.objects.bulk_create(self._user(number, Hat.MENTOR) for number in numbers)
            chosen = [self._draw.choice(patterns) for _ in users]
            new = MentorProfile.objects.bulk_create(
                self._mentor(user, pattern) for user, pattern in zip(users, chosen, strict=True)
            )
            for name in ("sectors", "help_kinds", "stages", "languages", "places", "categories"):
                self._copy(MentorProfile, name, "mentorprofile", new, chosen)
            told = [
                (mentor, position, *self._draw.choice(lines))
                for mentor in new
                for position in range(LINES_A_MENTOR)
            ]
            rows = Experience.objects.bulk_create(
                Experience(mentor=mentor, position=position, text=text)
                for mentor, position, text, _vector in told
            )
            passages = [
                self._passage(Part.EXPERIENCE, text, vector, mentor=mentor, experience=row)
                for row, (mentor, _position, text, vector) in zip(rows, told, strict=True)
            ]
            passages += [
                self._passage(
                    Part.PROMISE, pattern.promise, promises[pattern.promise], mentor=mentor
                )
                for mentor, pattern in zip(new, chosen, strict=True)
            ]
            Passage.objects.bulk_create(passages)
            self._wholes(
                "mentor",
                new,
                chosen,
                {
                    Part.HEADLINE: F("headline"),
                    Part.OFFER: offer_of(MentorProfile),
                    Part.PROFILE: whole_of_mentor(),
                },
            )

    def _wholes(
        self, subject: str, new: _Rows, patterns: _Rows, texts: dict[Part, F | Combinable]
    ) -> None:
        """Give each new row the other vectors of its pattern, marked with its own texts' hashes."""
        for part, text in texts.items():
            vectors = dict(
                Passage.objects.filter(part=part, **{f"{subject}__in": patterns}).values_list(
                    subject, "vector"
                )
            )
            rows = type(new[0]).objects.filter(pk__in=[row.pk for row in new])
            digests = dict(rows.annotate(told=MD5(text)).values_list("pk", "told"))
            Passage.objects.bulk_create(
                Passage(
                    part=part,
                    model=self._model,
                    digest=digests[row.pk],
                    vector=self._near(vectors[pattern.pk]),
                    **{subject: row},
                )
                for row, pattern in zip(new, patterns, strict=True)
            )

    def spaces(self, count: int) -> None:
        """Add spaces with facilities that resemble the written ones."""
        patterns = list(Space.objects.all())
        lines = list(
            Passage.objects.filter(part=Part.FACILITY).values_list("facility__text", "vector")
        )
        summaries = dict(
            Passage.objects.filter(part=Part.SUMMARY).values_list("space__summary", "vector")
        )
        for numbers in _batches(range(count)):
            chosen = [self._draw.choice(patterns) for _ in numbers]
            new = Space.objects.bulk_create(
                self._space(number, pattern)
                for number, pattern in zip(numbers, chosen, strict=True)
            )
            lay_out(new)
            for name in ("sectors", "stages", "help_kinds"):
                self._copy(Space, name, "space", new, chosen)
            told = [(space, *self._draw.choice(lines)) for space in new for _ in range(3)]
            rows = Facility.objects.bulk_create(
                Facility(space=space, kind=FacilityKind.EQUIPMENT, text=text)
                for space, text, _vector in told
            )
            passages = [
                self._passage(Part.FACILITY, text, vector, space=space, facility=row)
                for row, (space, text, vector) in zip(rows, told, strict=True)
            ]
            passages += [
                self._passage(
                    Part.SUMMARY, pattern.summary, summaries[pattern.summary], space=space
                )
                for space, pattern in zip(new, chosen, strict=True)
            ]
            Passage.objects.bulk_create(passages)
            self._wholes(
                "space", new, chosen, {Part.OFFER: offer_of(Space), Part.PROFILE: whole_of_space()}
            )

    def ventures(self, count: int) -> None:
        """Add ventures with the needs of the written ones."""
        patterns = list(Venture.objects.prefetch_related("needs"))
        now = timezone.now()
        for numbers in _batches(range(count)):
            users = User.objects.bulk_create(self._user(number, Hat.FOUNDER) for number in numbers)
            chosen = [self._draw.choice(patterns) for _ in users]
            new = Venture.objects.bulk_create(
                Venture(
                    name=f"{pattern.name}{number}",
                    sentence=pattern.sentence,
                    stage_id=pattern.stage_id,
                    county_id=self._draw.choice(self._counties),
                    created_at=now,
                    updated_at=now,
                    is_sample=True,
                )
                for number, pattern in zip(numbers, chosen, strict=True)
            )
            Member.objects.bulk_create(
                Member(venture=venture, person=user)
                for venture, user in zip(new, users, strict=True)
            )
            for name in ("sectors", "languages"):
                self._copy(Venture, name, "venture", new, chosen)
            Need.objects.bulk_create(
                Need(
                    venture=venture,
                    position=need.position,
                    text=need.text,
                    importance=need.importance,
                    help_kind_id=need.help_kind_id,
                )
                for venture, pattern in zip(new, chosen, strict=True)
                for need in pattern.needs.all()
            )

    def _user(self, number: int, hat: Hat) -> User:
        name = self._draw.choice(_FAMILY) + "".join(self._draw.sample(_GIVEN, 2))
        return User(
            email=f"{hat}{number}@generated.example",
            password=self._password,
            name=name,
            hats=[hat],
            is_sample=True,
        )

    def _mentor(self, user: User, pattern: MentorProfile) -> MentorProfile:
        county = self._draw.choice(self._counties)
        return MentorProfile(
            user=user,
            slug=f"generated-{user.pk}",
            status=MentorStatus.APPROVED,
            headline=pattern.headline,
            promise=pattern.promise,
            county_id=county,
            online=pattern.online,
            capacity=pattern.capacity,
            weekly_limit=pattern.weekly_limit,
            appointed_on=date(2026, 1, 1),
            is_sample=True,
            answer_hours=self._draw.choice([None, 10, 30, 70]),
        )

    def _space(self, number: int, pattern: Space) -> Space:
        free = self._draw.randint(0, pattern.desks)
        name = f"{pattern.name}{number}"
        return Space(
            name=name,
            slug=f"generated-{number}",
            type_id=pattern.type_id,
            level=pattern.level,
            status=pattern.status,
            operator_id=pattern.operator_id,
            county_id=self._draw.choice(self._counties),
            summary=pattern.summary,
            desks=pattern.desks,
            desks_free=free,
            rooms=pattern.rooms,
            rooms_free=0,
            figures_on=date.today() - timedelta(days=number % 60),  # noqa: DTZ011
            rent_desk_month=pattern.rent_desk_month,
            is_sample=True,
        )

    @staticmethod
    def _copy(
        model: type[Model], name: str, key: str, new: Sequence[Model], patterns: Sequence[Model]
    ) -> None:
        """Give each new row the codes that its pattern has in the relation `name`."""
        through = getattr(model, name).through
        other = next(
            field.attname
            for field in through._meta.fields
            if field.is_relation and field.name != key
        )
        codes: dict[int, list[str]] = {}
        for row in through.objects.filter(**{f"{key}__in": set(patterns)}):
            codes.setdefault(getattr(row, f"{key}_id"), []).append(getattr(row, other))
        through.objects.bulk_create(
            through(**{f"{key}_id": row.pk, other: code})
            for row, pattern in zip(new, patterns, strict=True)
            for code in codes.get(pattern.pk, ())
        )

    def _passage(self, part: Part, text: str, vector: Sequence[float], **subject: Model) -> Passage:
        return Passage(
            part=part,
            model=self._model,
            digest=text_hash(text),
            vector=self._near(vector),
            **subject,
        )

    def _near(self, vector: Sequence[float]) -> HalfVector:
        """Make a vector near a real one, so that searches meet what they would meet in earnest."""
        noise = self._numbers.standard_normal(len(vector))
        near = np.asarray(vector) + NOISE * noise / np.linalg.norm(noise)
        return HalfVector(near / np.linalg.norm(near))
