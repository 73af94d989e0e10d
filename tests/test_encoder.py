"""The trained update: its file is the one whose figures stand beside it, and it helps."""

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from matching.core.encoders import (
    UPDATE,
    SentenceEncoder,
    TfidfEncoder,
    chosen_update,
    encoder_name,
    load_encoder,
)
from matching.core.evaluate import evaluate_pairs, read_pairs, words_kept
from matching.core.training import (
    Frame,
    Settings,
    averaged,
    checksum,
    framed,
    in_order,
    read_frames,
    save,
    split,
    train,
)

FOLDER = settings.BASE_DIR / "fixtures/training"
TRAINING, FRAMES = FOLDER / "pairs.jsonl", FOLDER / "frames.jsonl"
UNSEEN = settings.BASE_DIR / "fixtures/eval/pairs.jsonl"


def test_the_update_is_the_one_whose_run_is_on_record():
    report = json.loads(UPDATE.with_suffix(".json").read_text())
    assert report["sha256"] == checksum(UPDATE)
    assert report["pairs"] == len(read_pairs(TRAINING))
    assert report["frames"] == len(read_frames(FRAMES))
    apart = report["kept_apart"]
    assert apart["after"]["mrr"] > apart["before"]["mrr"] + 0.15
    assert apart["after_framed"]["mrr"] > apart["before_framed"]["mrr"] + 0.15
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


def test_the_themes_kept_apart_are_never_learnt_from():
    learnt, apart = split(read_pairs(TRAINING, "theme"))
    assert {pair["theme"] for pair in learnt}.isdisjoint(pair["theme"] for pair in apart)
    assert 0.1 < len(apart) / len([*learnt, *apart]) < 0.2
    told = {pair[side] for pair in learnt + apart for side in ("need", "mentor")}
    unseen = {pair[side] for pair in read_pairs(UNSEEN) for side in ("need", "mentor")}
    assert told.isdisjoint(unseen)


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


def test_a_missing_update_falls_back_to_words_and_says_so(monkeypatch, caplog):
    monkeypatch.setenv("MODEL_UPDATE", str(Path("/nowhere/update.npz")))
    load_encoder.cache_clear()
    try:
        assert isinstance(load_encoder(), TfidfEncoder)
    finally:
        load_encoder.cache_clear()
    assert "shared words" in caplog.text
