"""The trained update: its file is the one whose figures stand beside it, and it helps."""

import itertools
import json
import random
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from matching.actions.judging import load_library
from matching.core import relevance
from matching.core.encoders import (
    UPDATE,
    SentenceEncoder,
    TfidfEncoder,
    chosen_update,
    encoder_name,
    load_encoder,
    read_update,
    write_update,
)
from matching.core.evaluate import evaluate_pairs, read_pairs, words_kept
from matching.core.judged import KEPT_APART, Sentence, read_rows, read_sentences, whole_of
from matching.core.training import (
    Frame,
    Settings,
    averaged,
    checksum,
    framed,
    in_order,
    read_frames,
    save,
    train,
    wishes,
)
from matching.core.tuning import Tuning, library_of, tune
from matching.management.commands.train_encoder import keep_model
from matching.queries.profiles import whole_of_mentor, whole_of_space
from mentors.models import MentorProfile
from spaces.models import Space
from tests.clock import NOW
from tests.logs import logged

FOLDER = settings.BASE_DIR / "fixtures/training"
LISTS = settings.BASE_DIR / "fixtures/taxonomy.json"
SHORT_WISHES = FOLDER / "wishes_short.jsonl"
WISHES = (FOLDER / "wishes.jsonl", SHORT_WISHES)
TRAINING, FRAMES = FOLDER / "pairs.jsonl", FOLDER / "frames.jsonl"
UNSEEN = settings.BASE_DIR / "fixtures/eval/pairs.jsonl"


def test_the_update_is_the_one_whose_run_is_on_record():
    report = json.loads(UPDATE.with_suffix(".json").read_text())
    assert report["sha256"] == checksum(UPDATE)
    told = [len(read_pairs(file)) for file in (TRAINING, FOLDER / "lay.jsonl")]
    assert report["pairs"] == sum(told) + len(wishes(FOLDER / "wishes.jsonl", LISTS))
    again = [len(read_pairs(FOLDER / "again.jsonl")), len(wishes(SHORT_WISHES, LISTS))]
    assert report["pairs_again"] == sum(again)
    assert report["frames"] == len(read_frames(FRAMES))
    assert report["settings"] == json.loads(json.dumps(asdict(Settings())))
    assert report["tuning"] == asdict(Tuning())
    assert not set(report["libraries"]) & set(KEPT_APART)
    assert report["unseen_pairs"]["tuned"]["mrr"] > report["unseen_pairs"]["untaught"]["mrr"]
    assert load_encoder().name == encoder_name() == f"e5-small/2p-{report['sha256'][:8]}"


def test_what_is_trained_from_names_its_part_and_near_ones_stand_together():
    told = [
        pair
        for name in ("pairs", "lay")
        for pair in read_pairs(FOLDER / f"{name}.jsonl", "theme", "part")
    ]
    assert {pair["part"] for pair in told} == {"line", "headline", "profile", "space"}
    order = in_order(told, 4, random.Random(0))
    assert len(order) == len(told)
    beside = [
        one["theme"] == next_one["theme"]
        for one, next_one in itertools.pairwise(order)
        if one["part"] != "space"
    ]
    assert 0.5 < sum(beside) / len(beside) < 0.75
    assert order != in_order(told, 4, random.Random(1))


def test_nothing_that_is_measured_was_learnt_from():
    told = {
        pair[side]
        for name in ("pairs", "lay", "again")
        for pair in read_pairs(FOLDER / f"{name}.jsonl")
        for side in ("need", "mentor")
    }
    told |= {row["text"] for file in WISHES for row in read_rows(file, "text")}
    unseen = {pair[side] for pair in read_pairs(UNSEEN) for side in ("need", "mentor")}
    assert told.isdisjoint(unseen)
    judged = settings.BASE_DIR / "fixtures/eval/sentences"
    files = [file for file in judged.glob("*.jsonl") if "-" not in file.stem]
    both = told & {each.text for file in files for each in read_sentences(file)}
    assert both == {"冬天没客人"}  # two people wrote it; one of 700, and answered by another mentor


ROWS = [
    {"kind": "mentor", "slug": "dye", "name": "甲", "headline": "羊毛染整工程师",
     "promise": "帮你把颜色染匀",
     "lines": ["染缸缸差压到三级", "管过四十人的车间"],
     "help": ["工艺设计"], "sectors": ["盐湖化工"],
     "categories": ["企业家"], "stages": [], "languages": ["普通话"]},
    {"kind": "mentor", "slug": "tax", "name": "乙", "headline": "会计师", "promise": "看账",
     "lines": ["报税二十年"], "help": ["财税记账"], "sectors": ["专业服务"],
     "categories": ["企业家"], "stages": [], "languages": ["普通话"]},
    {"kind": "space", "slug": "hall", "name": "染坊", "type": "众创空间", "summary": "有缸有水",
     "lines": ["equipment: 染缸三口"],
     "help": ["中试场地"], "sectors": ["盐湖化工"], "stages": []},
]  # fmt: skip
SAID = [
    Sentence("1", "毛线染出来一块深一块浅", "lay", False, {"dye": 3}, {"dye": [0]}, {"hall": 2}),
    Sentence("2", "每个月报表不会弄", "lay", False, {"tax": 2}, {"tax": ["headline"]}, {}),
    Sentence("3", "光刻机光源漂", "nobody", True, {"dye": 1}, {}, {}),
]


def test_a_judged_library_is_learnt_from_as_a_whole():
    library = library_of("x", SAID, ROWS)
    profiles, quotable, spaces = library.shelves
    assert profiles.texts[0] == (
        "羊毛染整工程师。帮你把颜色染匀。染缸缸差压到三级；管过四十人的车间。"
        "能帮：工艺设计。行业：盐湖化工"
    )
    assert profiles.worth.tolist() == [[7, 0], [0, 3], [1, 0]]
    assert spaces.texts == ["染坊，众创空间。有缸有水。染缸三口。能帮：中试场地。行业：盐湖化工"]
    assert spaces.worth[:, 0].tolist() == [3, 0, 0]
    of_the_right_one = quotable.worth[0, : len(ROWS[0]["lines"]) + 2]
    assert of_the_right_one[0] == 7  # what justifies it; of the rest nothing is known
    assert np.isnan(of_the_right_one[1:]).all()
    assert not quotable.worth[0, 4:].any()


def test_tuning_draws_sentences_to_what_deserves_them_and_is_the_same_each_time():
    library, pairs = library_of("x", SAID, ROWS), read_pairs(TRAINING, "theme", "part")[:8]
    start = read_update(UPDATE)
    how, told = Tuning(epochs=2, rate=1e-3, pairs=4), []
    made = [
        tune(start, [library], pairs, settings.MODEL_DIR, how, told.append) for _ in range(2)
    ]  # fmt: skip
    assert told[-1].startswith("step 2 of 2")
    assert all((made[0][name] == made[1][name]).all() for name in start)
    assert any((made[0][name] != start[name]).any() for name in start)


def test_a_tuning_that_is_stopped_goes_on_to_the_same_update(tmp_path):
    library, pairs = library_of("x", SAID, ROWS), read_pairs(TRAINING, "theme", "part")[:8]
    start, how = read_update(UPDATE), Tuning(epochs=3, rate=1e-3, pairs=4)

    def stop(told):
        if told.startswith("step 2"):
            raise KeyboardInterrupt

    def made(report, kept=None):
        return tune(start, [library], pairs, settings.MODEL_DIR, how, report, kept=kept)

    with pytest.raises(KeyboardInterrupt):
        made(stop, tmp_path / "x.state")
    told = []
    later = made(told.append, tmp_path / "x.state")
    assert [line[:6] for line in told] == ["step 3"]
    whole = made(told.append)
    assert all((later[name] == whole[name]).all() for name in start)


@pytest.mark.django_db
def test_the_whole_that_is_learnt_from_is_the_whole_that_is_served():
    load_library(ROWS, at=NOW)
    mentor = MentorProfile.objects.annotate(whole=whole_of_mentor()).get(slug="dye")
    assert mentor.whole == whole_of(ROWS[0])
    space = Space.objects.annotate(whole=whole_of_space()).get(slug="hall")
    assert space.whole == whole_of(ROWS[2])


def test_unseen_pairs_are_found_across_languages():
    told = evaluate_pairs(read_pairs(UNSEEN), load_encoder())
    assert told["ours"]["mrr"] >= 0.86
    assert told["ours"]["recall@5"] >= 0.95
    assert told["ours"]["mrr"] > told["tfidf"]["mrr"] > told["random"]["mrr"]


def test_words_around_the_matter_are_heard_past():
    pairs, chance = read_pairs(UNSEEN), random.Random(0)
    unknown = [frame for frame in read_frames(FRAMES) if frame.kept_apart]
    around = framed(pairs, unknown, 1.0, chance)
    assert all(said["need"] != plain["need"] for said, plain in zip(around, pairs, strict=True))
    assert evaluate_pairs(around, load_encoder())["ours"]["mrr"] >= 0.82


def test_the_words_of_the_fit_say_how_likely_a_mentor_is_the_right_one():
    told = words_kept(read_pairs(UNSEEN), load_encoder())
    assert sum(each["listed"] for each in told.values()) == 5 * len(read_pairs(UNSEEN))
    called = [told[word] for word in ("strong", "good")]
    fitting = sum(each["right"] for each in called) / sum(each["listed"] for each in called)
    assert fitting > 0.5 > told["chat"]["right"] / told["chat"]["listed"]


def test_one_switch_changes_the_model(monkeypatch):
    monkeypatch.setenv("MODEL_UPDATE", "none")
    assert chosen_update() is None
    assert encoder_name(chosen_update()) == "e5-small/1p"
    monkeypatch.setenv("MODEL_UPDATE", "")
    assert chosen_update() == UPDATE
    names = {encoder_name(), encoder_name(None), TfidfEncoder.name}
    assert len(names) == 3


def test_the_model_before_is_kept_whole_and_switched_back_on(tmp_path, monkeypatch):
    ours = relevance.read(relevance.file_of("mentor"))
    keep_model(UPDATE, tmp_path)
    before = replace(ours, version="mentor/before")
    relevance.save(before, {}, tmp_path / "relevance_mentor.json")
    monkeypatch.setenv("MODEL_UPDATE", str(tmp_path / "update.npz"))
    assert encoder_name(chosen_update()) == encoder_name()
    assert relevance.read(relevance.file_of("mentor")).version == "mentor/before"
    assert relevance.file_of("space") == tmp_path / "relevance_space.json"
    (tmp_path / "relevance_space.json").unlink()
    assert relevance.file_of("space") == UPDATE.with_name("relevance_space.json")
    monkeypatch.delenv("MODEL_UPDATE")
    assert relevance.read(relevance.file_of("mentor")) == ours


def test_training_changes_only_what_it_should_and_is_the_same_each_time(tmp_path):
    pairs = read_pairs(TRAINING, "theme")[:8]
    frames = [Frame("need", "zh", "请人看看：{}", kept_apart=False)]
    how, told = Settings(epochs=1, batch=4, rank=2), []
    updates = [train(pairs, settings.MODEL_DIR, how, told.append, frames) for _ in range(2)]
    assert len(told) == 2
    one, other = updates
    assert one.keys() == other.keys()
    for name, rows in one.items():
        assert np.allclose(rows, other[name], atol=1e-3)
        assert rows.dtype == np.float16
    file = tmp_path / "update.npz"
    save(one, file)
    text = ["缺中试场地"]
    learnt = SentenceEncoder(settings.MODEL_DIR, file)
    assert (learnt.encode(text) @ learnt.encode(text).T).item() == pytest.approx(1.0, abs=1e-3)
    assert learnt.name not in {encoder_name(), encoder_name(None)}


def test_an_update_is_kept_in_bytes_and_does_what_it_did(tmp_path):
    draw = np.random.default_rng(0)
    learnt = {
        "a.down": draw.normal(size=(8, 384)).astype(np.float16),
        "a.up": (draw.normal(size=(384, 8)) * 1e-3).astype(np.float16),
        "b.down": np.zeros((8, 384), np.float16),
    }
    write_update(learnt, tmp_path / "update.npz")
    kept = read_update(tmp_path / "update.npz")
    assert kept.keys() == learnt.keys()
    assert not kept["b.down"].any()
    did, does = (each["a.up"].astype(float) @ each["a.down"] for each in (learnt, kept))
    assert np.linalg.norm(does - did) < 0.02 * np.linalg.norm(did)
    assert (tmp_path / "update.npz").stat().st_size < 12_000  # of 15,360 in half precision


def test_the_mean_of_updates_does_the_mean_of_what_they_do():
    draw = np.random.default_rng(0)
    both = [
        {"a.down": draw.normal(size=(2, 5)).astype(np.float16),
         "a.up": draw.normal(size=(4, 2)).astype(np.float16)}
        for _ in range(2)
    ]  # fmt: skip
    mean = averaged(both)
    done = [each["a.up"].astype(float) @ each["a.down"].astype(float) for each in [*both, mean]]
    assert np.allclose(done[2], (done[0] + done[1]) / 2, atol=1e-2)
    assert mean["a.up"].dtype == np.float16


def test_a_missing_update_falls_back_to_words_and_says_so(monkeypatch):
    monkeypatch.setenv("MODEL_UPDATE", str(Path("/nowhere/update.npz")))
    load_encoder.cache_clear()
    try:
        with logged() as log:
            assert isinstance(load_encoder(), TfidfEncoder)
    finally:
        load_encoder.cache_clear()
    assert "shared words" in log.getvalue()
