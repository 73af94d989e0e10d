"""`train_relevance`: learn from judged sentences whom an officer would send a founder to."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from matching.core import matter, relevance, somebody, wish
from matching.core.encoders import EAR, UPDATE, Encoder, Vectors, chosen_update, load_encoder
from matching.core.judged import (
    Figures,
    Row,
    Sentence,
    figures,
    read_library,
    read_sentences,
    whole_of,
)
from matching.core.unpack import ensure_model

FOLDER = settings.BASE_DIR / "fixtures" / "eval" / "sentences"
STRENGTH = {"mentor": 2.0, "space": 2.0}  # of the prior; chosen by leaving each library out
_AT_LEAST = 2  # libraries: one to learn from, one to measure
_A_SENTENCE = 60.0  # what the pairs of one sentence count together


class Command(BaseCommand):
    help = (
        "Learn the readers of wishes and of the matter, the sums for mentors and spaces, and "
        "whether somebody serves a need, from the libraries that neither the encoder nor its ear "
        "has heard; measure each of them by the path of the pages with what never saw it. Takes "
        "eight minutes on two cores."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the libraries are, and whether to measure."""
        parser.add_argument("--folder", type=Path, default=FOLDER)
        parser.add_argument("--fast", action="store_true", help="write without measuring")

    def handle(self, *, folder: Path, fast: bool, **_: object) -> None:
        """Learn, measure, write."""
        ensure_model(settings.MODEL_DIR, self.stdout.write)
        names = sorted(file.stem for file in folder.glob("*.jsonl") if "-" not in file.stem)
        heard = [name for name in names if name in _heard()]
        names = [name for name in names if name not in heard]
        if len(names) < _AT_LEAST:
            raise CommandError(f"{folder} has fewer than {_AT_LEAST} libraries that nobody heard.")
        told = {name: read_sentences(folder / f"{name}.jsonl") for name in names}
        rows = {name: read_library(folder / f"{name}-library.jsonl") for name in names}
        encoder, today = load_encoder(), timezone.localdate()
        wishes, stories = reader_of_wishes(encoder), reader_of_matter(encoder)
        self.profiles = _profiles(folder, heard or names, encoder)
        with scratch_database(), wish.instead(wishes), matter.instead(stories):
            judged = self._judged(told, rows, today)
            measured = {} if fast else self._measured(judged, told, rows, today)
            sums = {
                side: self._learn(side, list(judged[side].values()), encoder.ear)
                for side in relevance.SIDES
            }
            served = self._served(judged["mentor"], told, sums["mentor"])
        beside = (chosen_update() or UPDATE).with_name
        wish.save(wishes, beside(wish.FILE))
        matter.save(stories, beside(matter.FILE))
        somebody.save(served, beside(somebody.FILE))
        for side, model in sums.items():
            relevance.save(
                model, measured if side == "mentor" else {}, beside(relevance.name_of(side))
            )
        self.stdout.write(json.dumps(measured, indent=1, ensure_ascii=False))

    def _judged(
        self, told: Mapping[str, Sequence[Sentence]], rows: Mapping[str, Sequence[Row]], today: date
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
        rows: Mapping[str, Sequence[Row]], today: date,
    ) -> dict[str, Figures]:  # fmt: skip
        """Answer each library's sentences with sums learnt from the others."""
        measured: dict[str, Figures] = {}
        for name, sentences in told.items():
            if any(each.is_partial for each in sentences):
                continue  # who was not judged there may be right
            others = {
                side: self._learn(
                    side, [each for key, each in own.items() if key != name], load_encoder().ear
                )
                for side, own in judged.items()
            }
            known = {key: each for key, each in judged["mentor"].items() if key != name}
            reader = self._served(known, told, others["mentor"])
            with _library(rows[name]), relevance.instead(others), somebody.instead(reader):
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

    def _served(
        self, judged: Mapping[str, Judged], told: Mapping[str, Sequence[Sentence]],
        model: relevance.Relevance,
    ) -> somebody.Reader:  # fmt: skip
        """Learn whether somebody serves a need, from whole libraries."""
        firsts: list[float] = []
        vectors: list[Vectors] = []
        served: list[bool] = []
        for name, pairs in judged.items():
            chances = model.chance(pairs.parts)
            for number, vector in pairs.heard.items():
                if not told[name][number].is_partial:
                    firsts.append(float(chances[pairs.sentences == number].max()))
                    vectors.append(vector)
                    served.append(not told[name][number].nobody)
        return somebody.learn(firsts, np.stack(vectors), served, self.profiles, model.encoder)

    @staticmethod
    def _learn(side: str, judged: Sequence[Judged], encoder: str) -> relevance.Relevance:
        parts = {
            name: np.concatenate([each.parts[name] for each in judged]) for name in judged[0].parts
        }
        worth = np.array(relevance.WORTH)[np.concatenate([each.grades for each in judged])]
        counts = np.concatenate([_counts(each) for each in judged])
        name = f"{side}/4"
        return relevance.learn(parts, worth, counts, name, encoder, strength=STRENGTH[side])


def _profiles(folder: Path, names: Sequence[str], encoder: Encoder) -> Vectors:
    """Return all that each mentor of some libraries says, as rows."""
    rows = [row for name in names for row in read_library(folder / f"{name}-library.jsonl")]
    return encoder.encode([whole_of(row) for row in rows if row["kind"] == "mentor"])


def _heard() -> set[str]:
    """Return the libraries that the encoder or its ear has heard: their vectors are too sure."""
    update = chosen_update() or UPDATE
    files = [file for file in (update, update.with_name(EAR)) if file.exists()]
    reports = [json.loads(file.with_suffix(".json").read_text(encoding="utf-8")) for file in files]
    return {name for report in reports for name in report["libraries"]}


def _counts(judged: Judged) -> relevance.Floats:
    """Let the pairs of one sentence count the same together, whatever the library's size."""
    _whose, place, size = np.unique(judged.sentences, return_inverse=True, return_counts=True)
    counts: relevance.Floats = _A_SENTENCE / size[place]
    return counts


@contextmanager
def _library(rows: Sequence[Row]) -> Iterator[None]:
    """Have one library alone in the database."""
    with transaction.atomic():
        load_library(rows, at=timezone.now())
        yield
        transaction.set_rollback(True)
