"""`train_relevance`: learn from judged sentences whom an officer would send a founder to."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from matching.actions.judging import (
    Judged,
    answers_to,
    judged_pairs,
    load_library,
    plain_answers,
)
from matching.actions.scratch import scratch_database
from matching.core import relevance, wish
from matching.core.judged import Sentence, figures, read_library, read_rows, read_sentences
from matching.core.unpack import ensure_model
from matching.queries.vectors import encode, encoder

FOLDER = settings.BASE_DIR / "fixtures" / "eval" / "sentences"
WISHES = settings.BASE_DIR / "fixtures" / "training" / "wishes.jsonl"
STRENGTH = {"mentor": 2.0, "space": 2.0}  # of the prior; chosen by leaving each library out
WISH_STRENGTH = 0.05
_A_SENTENCE = 60.0  # what the pairs of one sentence count together


class Command(BaseCommand):
    help = (
        "Learn the reader of wishes and the sums for mentors and spaces; measure each library by "
        "the path of the pages with a sum that never saw it. Takes ten minutes on two cores."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the libraries are, and whether to measure."""
        parser.add_argument("--folder", type=Path, default=FOLDER)
        parser.add_argument("--fast", action="store_true", help="write without measuring")

    def handle(self, *, folder: Path, fast: bool, **_: Any) -> None:
        """Learn, measure, write."""
        ensure_model(settings.MODEL_DIR, self.stdout.write)
        self._learn_wishes()
        names = sorted(file.stem for file in folder.glob("*.jsonl") if "-" not in file.stem)
        told = {name: read_sentences(folder / f"{name}.jsonl") for name in names}
        rows = {name: read_library(folder / f"{name}-library.jsonl") for name in names}
        today = timezone.localdate()
        with scratch_database():
            judged = self._judged(told, rows, today)
            measured = {} if fast else self._measured(judged, told, rows, today)
        for side in relevance.SIDES:
            model = self._learn(side, list(judged[side].values()))
            apart = {name: each for name, each in measured.items() if side == "mentor"}
            relevance.save(model, apart, relevance.file_of(side))
        self.stdout.write(json.dumps(measured, indent=1, ensure_ascii=False))

    def _learn_wishes(self) -> None:
        rows = read_rows(WISHES, "text", "help")
        vectors = encode([row["text"] for row in rows])
        main = [row["help"][0] for row in rows]
        wish.save(wish.learn(vectors, main, encoder().name, strength=WISH_STRENGTH))
        wish.load.cache_clear()

    def _judged(
        self, told: Mapping[str, Sequence[Sentence]], rows: Mapping[str, Any], today: date
    ) -> dict[str, dict[str, Judged]]:
        found: dict[str, dict[str, Judged]] = {side: {} for side in relevance.SIDES}
        for name, sentences in told.items():
            with _library(rows[name]):
                for side in relevance.SIDES:
                    found[side][name] = judged_pairs(sentences, side, today=today)
            self.stdout.write(f"{name}: {len(found['mentor'][name].grades)} pairs")
        return found

    def _measured(
        self, judged: Mapping[str, Mapping[str, Judged]], told: Mapping[str, Sequence[Sentence]],
        rows: Mapping[str, Any], today: date,
    ) -> dict[str, Any]:  # fmt: skip
        """Answer each library's sentences with sums learnt from the others."""
        measured = {}
        for name, sentences in told.items():
            if any(each.is_partial for each in sentences):
                continue  # who was not judged there may be right
            others = {
                side: self._learn(side, [each for key, each in own.items() if key != name])
                for side, own in judged.items()
            }
            with _library(rows[name]), relevance.instead(others):
                measured[name] = figures(answers_to(sentences, rows[name], today=today))
            for who, answers in plain_answers(sentences, rows[name]).items():
                measured[name][f"first right, {who}"] = figures(answers)["first right"]
            self.stdout.write(f"{name}: {measured[name]}")
        keys = next(iter(measured.values()))
        measured["mean"] = {
            key: round(float(np.mean([each[key] or 0.0 for each in measured.values()])), 3)
            for key in keys
        }
        return measured

    @staticmethod
    def _learn(side: str, judged: Sequence[Judged]) -> relevance.Relevance:
        parts = {
            name: np.concatenate([each.parts[name] for each in judged]) for name in judged[0].parts
        }
        worth = np.array(relevance.WORTH)[np.concatenate([each.grades for each in judged])]
        counts = np.concatenate([_counts(each) for each in judged])
        name = f"{side}/2"
        return relevance.learn(parts, worth, counts, name, encoder().name, strength=STRENGTH[side])


def _counts(judged: Judged) -> relevance.Floats:
    """Let the pairs of one sentence count the same together, whatever the library's size."""
    _whose, place, size = np.unique(judged.sentences, return_inverse=True, return_counts=True)
    counts: relevance.Floats = _A_SENTENCE / size[place]
    return counts


@contextmanager
def _library(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Have one library alone in the database."""
    with transaction.atomic():
        load_library(rows, at=timezone.now())
        yield
        transaction.set_rollback(True)
