"""What is typed is heard through a further update; profiles are read as before."""

import json
from dataclasses import asdict
from pathlib import Path
from shutil import copy2

import numpy as np
import pytest
from django.conf import settings

from matching.core import matter, relevance, wish
from matching.core.ear import Listening, listen, needs_of
from matching.core.encoders import EAR, UPDATE, SentenceEncoder, ear_name, load_encoder
from matching.core.judged import KEPT_APART, read_sentences
from matching.core.training import checksum, save
from matching.core.tuning import library_of
from matching.management.commands.train_ear import SENTENCES, taught_by
from matching.management.commands.train_encoder import JUDGED, keep_model, read_libraries

ROWS = [
    {
        "kind": "mentor", "slug": "dye", "name": "染坊", "headline": "羊毛染色二十年",
        "promise": "",
        "lines": ["褪色的羊毛怎么固色，我试过四十种方子"], "sectors": [], "help": [],
    },
    {
        "kind": "mentor", "slug": "tax", "name": "账房", "headline": "小微企业记账", "promise": "",
        "lines": ["查账时补过三百家的票"], "sectors": [], "help": [],
    },
]  # fmt: skip
NEEDS = [
    {
        "need": "颜色洗两回就没了", "mentor": "褪色的羊毛怎么固色，我试过四十种方子",
        "wrong": ["查账时补过三百家的票", "羊毛收购站站长"], "theme": "wool", "part": "line",
    },
    {
        "need": "税务局叫我去一趟", "mentor": "查账时补过三百家的票",
        "wrong": ["褪色的羊毛怎么固色，我试过四十种方子"], "theme": "tax", "part": "line",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Return our update without an ear beside it."""
    return Path(copy2(UPDATE, tmp_path_factory.mktemp("alone") / UPDATE.name))


# --- the one that is served -----------------------------------------------------------------------
def test_the_ear_is_the_one_whose_run_is_on_record():
    report = json.loads(UPDATE.with_name("ear.json").read_text())
    assert report["sha256"] == checksum(UPDATE.with_name(EAR))
    assert report["update"] == checksum(UPDATE)
    assert report["settings"] == json.loads(json.dumps(asdict(Listening())))
    libraries, needs = taught_by()
    assert report["needs"] == len(needs)
    assert report["sentences"] == sum(len(each.sentences) for each in libraries)
    assert not set(report["libraries"]) & set(KEPT_APART)


def test_what_is_learnt_from_cosines_belongs_to_the_ear():
    ours = load_encoder()
    assert ours.ear == ear_name() == f"{ours.name}-{checksum(UPDATE.with_name(EAR))[:8]}"
    learnt = [relevance.load(side) for side in relevance.SIDES]
    assert {each.encoder for each in (*learnt, wish.load(), matter.load())} == {ours.ear}


def test_the_sums_are_learnt_and_measured_where_nobody_has_heard_anything():
    told = json.loads(relevance.file_of("mentor").read_text())["figures"]
    assert set(told) == {*KEPT_APART, "mean"}


def test_profiles_are_read_as_without_an_ear_and_what_is_typed_is_not(alone):
    ours, plain = load_encoder(), SentenceEncoder(settings.MODEL_DIR, alone)
    texts = ["颜色洗两回就没了", "税务局叫我去一趟"]
    assert np.allclose(ours.encode(texts), plain.encode(texts), atol=1e-6)
    assert plain.ear == plain.name == ours.name
    assert np.allclose(plain.hear(texts), plain.encode(texts), atol=1e-6)
    assert (np.sum(ours.hear(texts) * ours.encode(texts), axis=1) < 0.99).all()


def test_a_model_that_is_kept_keeps_its_ear(tmp_path):
    keep_model(UPDATE, tmp_path)
    assert ear_name(tmp_path / UPDATE.name) == ear_name()


# --- how it learns --------------------------------------------------------------------------------
def test_the_ear_learns_who_only_seems_right(tmp_path, alone):
    judged = tmp_path / "x.jsonl"
    judged.write_text(
        json.dumps(
            {
                "id": "x-1", "text": "颜色洗两回就没了", "style": "lay", "nobody": False,
                "mentors": {"dye": 3}, "lines": {"dye": [0]},
            }
        )
    )  # fmt: skip
    library = library_of("x", read_sentences(judged), ROWS)
    assert library.shelves[1].owners == [0, 0, 1, 1]
    how, told = Listening(rank=4, rate=1e-3, epochs=30, needs=2, others=3, framed=0.0), []
    made = [
        listen(alone, [library], needs_of(NEEDS), settings.MODEL_DIR, how, told.append)
        for _ in range(2)
    ]
    assert told[-1].startswith("step 30 of 30")
    assert all(np.allclose(made[0][name], made[1][name], atol=1e-3) for name in made[0])
    save(made[0], alone.with_name(EAR))
    taught = SentenceEncoder(settings.MODEL_DIR, alone)
    alone.with_name(EAR).unlink()
    need, right, wrong = NEEDS[0]["need"], NEEDS[0]["mentor"], NEEDS[0]["wrong"][1]
    right, wrong = taught.encode([right, wrong])
    before, after = taught.encode([need])[0], taught.hear([need])[0]
    assert after @ right - after @ wrong > before @ right - before @ wrong + 0.05


def test_libraries_that_measure_teach_nobody():
    taught = {each.name for each in read_libraries(JUDGED) + read_libraries(SENTENCES, JUDGED)}
    assert {"demo", "t1", "t17"} <= taught
    assert not taught & set(KEPT_APART)
    assert all((JUDGED / f"{name}-library.jsonl").exists() for name in KEPT_APART)
