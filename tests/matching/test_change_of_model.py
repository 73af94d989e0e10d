"""While the passages of a new model are written, each answer comes from one model alone.

The process that serves keeps the model with which it began; the worker of the next version writes
vectors under another name beside the old ones. The planted model turns each vector round: alone it
gives the same lists, while a vector of the one read with the other says the opposite.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections, transaction

from matching import queries
from matching.actions import refresh_passages
from matching.core.encoders import TfidfEncoder
from matching.models import Passage
from matching.queries.vectors import encoder, instead
from tests.clock import NOW
from tests.factories import ExperienceFactory, MentorFactory

TODAY = NOW.date()
SENTENCE = "想从提锂剩下的老卤里回收硼和镁，做成阻燃材料。实验室样品有了，缺中试场地。"
TOLD = (
    "带队建成老卤提硼中试线，两年后放大到每年 2,000 吨", "把祁连的闲置院落改成民宿，淡季入住三成八",
    "做过阻燃电缆料，三家客户", "养了十年蜜蜂", "报税二十年，看账", "牦牛绒纱线染过八百锅",
)  # fmt: skip
READERS, ROUNDS, ANSWERS_AT_LEAST = 3, 5, 4
SUBJECTS = ("mentor_id", "experience_id", "space_id", "facility_id")


class Plain(TfidfEncoder):
    """The model in use: quick, and as exact as half a float."""

    name = "plain/1"


class Turned(Plain):
    """The next model."""

    name = "turned/1"

    def encode(self, texts):
        return -super().encode(texts)


@pytest.fixture
def library(committed):
    """Six mentors, whose lines the model in use has read."""
    del committed
    for text in TOLD:
        ExperienceFactory(mentor=MentorFactory(headline=text, promise=text), text=text)
    with instead(Plain()):
        refresh_passages()
        assert Passage.objects.filter(model=Plain.name).count() >= 3 * len(TOLD)
        yield


def answer():
    """Return a list as the page shows it: who, and how near."""
    found = queries.recommend_mentors(queries.ask_of_sentence(SENTENCE), top=6, today=TODAY)
    return [(match.subject.pk, round(match.total, 3)) for match in found]


def turned_round(row, model):
    """Return the passage of another model for the same line."""
    same = {name: getattr(row, name) for name in (*SUBJECTS, "part", "digest")}
    return Passage(model=model, vector=[-number for number in row.vector], **same)


def write(model, rows):
    """Write the passages of another model as the worker does: batch by batch, each committed."""
    for start in range(0, len(rows), 4):
        with transaction.atomic():
            Passage.objects.bulk_create(
                [turned_round(row, model) for row in rows[start : start + 4]],
                update_conflicts=True,
                unique_fields=["model", "part", "mentor", "experience", "space", "facility"],
                update_fields=["digest", "vector"],
            )


def under_load(own, other):
    """Return all answers that come while the vectors of `other` are written again and again."""
    rows, over = list(Passage.objects.filter(model=own)), Event()

    def rewrite():
        try:
            for _ in range(ROUNDS):
                Passage.objects.filter(model=other).delete()
                write(other, rows)
        finally:
            over.set()
            connections.close_all()

    def ask():
        told = []
        try:
            while not over.is_set() or len(told) < ANSWERS_AT_LEAST:
                told.append(answer())
        finally:
            connections.close_all()
        return told

    with ThreadPoolExecutor(READERS + 1) as pool:
        asking = [pool.submit(ask) for _ in range(READERS)]
        pool.submit(rewrite).result()
        return [each for future in asking for each in future.result()]


def test_while_the_next_model_is_written_every_answer_is_of_the_one_in_use(library):
    del library
    before = answer()
    assert len(before) == len(TOLD)
    told = under_load(Plain.name, Turned.name)
    assert len(told) >= READERS * ANSWERS_AT_LEAST
    assert [each for each in told if each != before] == []
    assert Passage.objects.filter(model=Turned.name).exists()
    with instead(Turned()):  # the process of the next version, beside the old one
        assert answer() == before
        told = under_load(Turned.name, Plain.name)
        assert [each for each in told if each != before] == []
    assert answer() == before  # and back


def test_one_vector_of_the_other_model_would_show(library):
    del library
    before = answer()
    rows = Passage.objects.filter(model=encoder().name).exclude(mentor=None)
    nearest = rows.filter(mentor=before[0][0])
    for row in nearest:
        row.vector = [-number for number in row.vector]
        row.save()
    assert answer() != before
