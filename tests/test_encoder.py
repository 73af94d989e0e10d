"""The trained update: its file is the one whose figures stand beside it, and it helps."""

import json
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
from matching.core.training import Settings, checksum, save, split, train

TRAINING = settings.BASE_DIR / "fixtures/training/pairs.jsonl"
UNSEEN = settings.BASE_DIR / "fixtures/eval/pairs.jsonl"


def test_the_update_is_the_one_whose_run_is_on_record():
    report = json.loads(UPDATE.with_suffix(".json").read_text())
    assert report["sha256"] == checksum(UPDATE)
    assert report["pairs"] == len(read_pairs(TRAINING))
    before, after = report["kept_apart"]["before"], report["kept_apart"]["after"]
    assert after["mrr"] > before["mrr"] + 0.1
    assert load_encoder().name == encoder_name() == f"e5-small/2p-{report['sha256'][:8]}"


def test_the_themes_kept_apart_are_never_learnt_from():
    learnt, apart = split(read_pairs(TRAINING, "theme"))
    assert {pair["theme"] for pair in learnt}.isdisjoint(pair["theme"] for pair in apart)
    assert 100 < len(apart) < 300
    told = {pair[side] for pair in learnt + apart for side in ("need", "mentor")}
    unseen = {pair[side] for pair in read_pairs(UNSEEN) for side in ("need", "mentor")}
    assert told.isdisjoint(unseen)


def test_unseen_pairs_are_found_across_languages():
    told = evaluate_pairs(read_pairs(UNSEEN), load_encoder())
    assert told["ours"]["mrr"] >= 0.84
    assert told["ours"]["recall@5"] >= 0.95
    assert told["ours"]["mrr"] > told["tfidf"]["mrr"] > told["random"]["mrr"]


def test_the_words_of_the_fit_say_how_likely_a_mentor_is_the_right_one():
    told = words_kept(read_pairs(UNSEEN), load_encoder())
    assert sum(each["listed"] for each in told.values()) == 5 * len(read_pairs(UNSEEN))
    strong, good, chat = (each["right"] / each["listed"] for each in told.values())
    assert strong > 0.6 > good > chat
    assert chat < 0.05


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
    how, told = Settings(epochs=1, batch=4, rank=2), []
    updates = [train(pairs, settings.MODEL_DIR, how, told.append) for _ in range(2)]
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


def test_a_missing_update_falls_back_to_words_and_says_so(monkeypatch, caplog):
    monkeypatch.setenv("MODEL_UPDATE", str(Path("/nowhere/update.npz")))
    load_encoder.cache_clear()
    try:
        assert isinstance(load_encoder(), TfidfEncoder)
    finally:
        load_encoder.cache_clear()
    assert "shared words" in caplog.text
