"""`train_relevance`: learn from judged sentences whom an officer would send a founder to."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from matching.actions.judging import (
    Judged,
    answers_to,
    judged_pairs,
    load_library,
    plain_answers,
)
from matching.actions.readers import reader_of_matter, reader_of_wishes
from matching.actions.scratch import scratch_database
from matching.core import matter, relevance, wish
from matching.core.encoders import UPDATE, Encoder, SentenceEncoder, load_encoder
from matching.core.judged import (
    Figures,
    Row,
    Sentence,
    figures,
    read_library,
    read_sentences,
)
from matching.core.unpack import ensure_model
from matching.queries import vectors

FOLDER = settings.BASE_DIR / "fixtures" / "eval" / "sentences"
STRENGTH = {"mentor": 2.0, "space": 2.0}  # of the prior; chosen by leaving each library out
_A_SENTENCE = 60.0  # what the pairs of one sentence count together


@dataclass(frozen=True)
class _Ear:
    """An encoder with its readers, and the libraries that it was not tuned on."""

    encoder: Encoder
    wishes: wish.Reader
    matter: matter.Reader
    names: Sequence[str]


class Command(BaseCommand):
    help = (
        "Learn the readers of wishes and of the matter, and the sums for mentors and spaces; "
        "measure each library by the path of the pages with an encoder and a sum that never saw "
        "it. Needs what `train_encoder` has kept in var/training. Takes ten minutes on two cores."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the libraries and the encoders are, and whether to measure."""
        parser.add_argument("--folder", type=Path, default=FOLDER)
        parser.add_argument("--kept", type=Path, default=settings.VAR_DIR / "training")
        parser.add_argument("--fast", action="store_true", help="write without measuring")

    def handle(self, *, folder: Path, kept: Path, fast: bool, **_: object) -> None:
        """Learn, measure, write."""
        ensure_model(settings.MODEL_DIR, self.stdout.write)
        names = sorted(file.stem for file in folder.glob("*.jsonl") if "-" not in file.stem)
        told = {name: read_sentences(folder / f"{name}.jsonl") for name in names}
        rows = {name: read_library(folder / f"{name}-library.jsonl") for name in names}
        today, ears = timezone.localdate(), self._ears(names, kept)
        with scratch_database():
            judged = self._judged(ears, told, rows, today)
            measured = {} if fast else self._measured(ears, judged, told, rows, today)
        ours = _ear(load_encoder())
        wish.save(ours.wishes)
        matter.save(ours.matter)
        for side in relevance.SIDES:
            model = self._learn(side, list(judged[side].values()), ours.encoder.name)
            apart = {name: each for name, each in measured.items() if side == "mentor"}
            relevance.save(model, apart, relevance.file_of(side))
        self.stdout.write(json.dumps(measured, indent=1, ensure_ascii=False))

    def _ears(self, names: Sequence[str], kept: Path) -> list[_Ear]:
        """Return for each library an encoder that has not been tuned on it."""
        report = json.loads(UPDATE.with_suffix(".json").read_text(encoding="utf-8"))
        folds = report.get("apart", [])
        ears = []
        for fold, apart in enumerate(folds):
            file = kept / f"without-{fold}.npz"
            if not file.exists():
                raise CommandError(f"{file} is not there: run train_encoder, which keeps it.")
            encoder = SentenceEncoder(settings.MODEL_DIR, file)
            own = [name for name in apart if name in names]
            ears.append(_ear(encoder, own))
        rest = [name for name in names if not any(name in apart for apart in folds)]
        return [*ears, _ear(load_encoder(), rest)] if rest else ears

    def _judged(
        self, ears: Sequence[_Ear], told: Mapping[str, Sequence[Sentence]],
        rows: Mapping[str, Sequence[Row]], today: date,
    ) -> dict[str, dict[str, Judged]]:  # fmt: skip
        found: dict[str, dict[str, Judged]] = {side: {} for side in relevance.SIDES}
        for ear in ears:
            for name in ear.names:
                with _library(rows[name], ear):
                    for side in relevance.SIDES:
                        found[side][name] = judged_pairs(told[name], side, today=today)
                self.stdout.write(f"{name}: {len(found['mentor'][name].grades)} pairs")
        return found

    def _measured(
        self, ears: Sequence[_Ear], judged: Mapping[str, Mapping[str, Judged]],
        told: Mapping[str, Sequence[Sentence]], rows: Mapping[str, Sequence[Row]], today: date,
    ) -> dict[str, Figures]:  # fmt: skip
        """Answer each library's sentences with sums learnt from the others."""
        measured: dict[str, Figures] = {}
        for ear, name in [(each, name) for each in ears for name in each.names]:
            sentences = told[name]
            if any(each.is_partial for each in sentences):
                continue  # who was not judged there may be right
            others = {
                side: self._learn(
                    side, [each for key, each in own.items() if key != name], ear.encoder.name
                )
                for side, own in judged.items()
            }
            with _library(rows[name], ear), relevance.instead(others):
                measured[name] = figures(answers_to(sentences, rows[name], today=today))
            for who, answers in plain_answers(sentences, rows[name]).items():
                measured[name][f"first right, {who}"] = figures(answers)["first right"]
            self.stdout.write(f"{name}: {measured[name]}")
        measured = dict(sorted(measured.items()))
        keys = next(iter(measured.values()))
        measured["mean"] = {
            key: round(float(np.mean([each[key] or 0.0 for each in measured.values()])), 3)
            for key in keys
        }
        return measured

    @staticmethod
    def _learn(side: str, judged: Sequence[Judged], encoder: str) -> relevance.Relevance:
        parts = {
            name: np.concatenate([each.parts[name] for each in judged]) for name in judged[0].parts
        }
        worth = np.array(relevance.WORTH)[np.concatenate([each.grades for each in judged])]
        counts = np.concatenate([_counts(each) for each in judged])
        name = f"{side}/3"
        return relevance.learn(parts, worth, counts, name, encoder, strength=STRENGTH[side])


def _ear(encoder: Encoder, names: Sequence[str] = ()) -> _Ear:
    return _Ear(encoder, reader_of_wishes(encoder), reader_of_matter(encoder), names)


def _counts(judged: Judged) -> relevance.Floats:
    """Let the pairs of one sentence count the same together, whatever the library's size."""
    _whose, place, size = np.unique(judged.sentences, return_inverse=True, return_counts=True)
    counts: relevance.Floats = _A_SENTENCE / size[place]
    return counts


@contextmanager
def _library(rows: Sequence[Row], ear: _Ear) -> Iterator[None]:
    """Have one library alone in the database, heard by one ear."""
    readers = wish.instead(ear.wishes), matter.instead(ear.matter)
    with vectors.instead(ear.encoder), readers[0], readers[1], transaction.atomic():
        load_library(rows, at=timezone.now())
        yield
        transaction.set_rollback(True)
