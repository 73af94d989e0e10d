"""The index of mentors' profiles finds what the scan finds, whoever may not be recommended."""

import numpy as np
import pytest
from django.db import connection
from pgvector import HalfVector

from matching import actions, queries
from matching.actions import passages
from matching.models import Passage
from matching.queries import nearest
from mentors.enums import MentorStatus
from mentors.models import MentorProfile
from tests.clock import NOW
from tests.factories import MentorFactory, NeedFactory, VentureFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
NEEDS = ["缺中试场地做硼镁阻燃材料", "想找懂烘干工艺的人", "need a mould maker for drone shells"]
MENTORS = 200
PARTS = nearest.WHOLES["mentor"]


@pytest.fixture
def ask(monkeypatch):
    """A library of lines around three needs, and a venture that has the needs."""
    monkeypatch.setattr(passages, "INDEXED_FROM", 300)
    monkeypatch.setattr(passages, "LINES_A_GROUP", 60)
    monkeypatch.setattr(nearest, "NEAREST_PASSAGES", {"mentor": (0, 60), "space": (0, 60)})
    monkeypatch.setattr(nearest, "_FIRST_LOOK", 80)
    monkeypatch.setattr(nearest, "_SECOND_LOOK", 320)
    centres, draw = queries.encoder().encode(NEEDS), np.random.default_rng(7)
    rows = []
    for _number in range(MENTORS):
        mentor = MentorFactory()
        for part in PARTS:
            noise = draw.standard_normal(centres.shape[1]) * draw.uniform(0.02, 0.2)
            vector = centres[draw.integers(len(NEEDS))] + noise
            rows.append(
                Passage(
                    part=part, mentor=mentor, digest="", model=queries.encoder().name,
                    vector=HalfVector(vector / np.linalg.norm(vector)),
                )
            )  # fmt: skip
    Passage.objects.bulk_create(rows)
    connection.check_constraints()  # an index cannot be made while checks are pending
    venture = VentureFactory()
    for text in NEEDS:
        NeedFactory(venture=venture, text=text)
    return queries.ask_of_venture(venture, today=TODAY)


def found(ask):
    """Return who is found, and by the index or by the scan, one after the other."""
    allowed = queries.possible_mentors(ask, today=TODAY).values("pk")
    by_index = nearest.nearest("mentor", allowed, ask)
    with connection.cursor() as cursor:
        cursor.execute("SELECT drop_index_of_mentor_lines()")
    assert not nearest.index_stands()
    return by_index, nearest.nearest("mentor", allowed, ask)


@pytest.mark.parametrize("hidden", [0, 0.6, 0.97, 1])
def test_the_index_finds_what_the_scan_finds(ask, hidden):
    away = MentorProfile.objects.order_by("?").values("pk")[: int(hidden * MENTORS)]
    MentorProfile.objects.filter(pk__in=away).update(status=MentorStatus.APPLIED)
    assert actions.index_lines() == MENTORS * len(PARTS)
    assert nearest.index_stands()
    by_index, by_scan = found(ask)
    assert by_index == by_scan
    assert len(by_index) >= min(10, round((1 - hidden) * MENTORS))


def test_a_rare_language_gets_a_full_list(ask):
    venture = ask.venture
    venture.languages.set(["bo"])
    for mentor in MentorProfile.objects.all()[:4]:
        mentor.languages.add("bo")
    actions.index_lines()
    by_index, by_scan = found(queries.ask_of_venture(venture, today=TODAY))
    assert sorted(by_index) == sorted(by_scan)
    assert len(by_index) == 4


def test_the_index_is_made_when_lines_are_many_and_goes_when_they_are_few(ask):
    del ask
    assert not nearest.index_stands()
    actions.index_lines()
    assert nearest.index_stands()
    actions.index_lines()
    assert nearest.index_stands()
    Passage.objects.filter(mentor__in=MentorProfile.objects.all()[: int(0.8 * MENTORS)]).delete()
    assert actions.index_lines() == 0
    assert not nearest.index_stands()


def test_recommendations_come_by_the_index_too(ask):
    actions.index_lines()
    assert len(queries.recommend_mentors(ask, top=10, today=TODAY)) == 10
