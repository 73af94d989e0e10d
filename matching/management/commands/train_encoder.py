"""`train_encoder`: teach the encoder the language of needs and experience."""

import json
import random
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from matching.core import training
from matching.core.encoders import UPDATE, Encoder, SentenceEncoder
from matching.core.evaluate import PairsError, evaluate_pairs, read_pairs
from matching.core.unpack import ensure_model

FOLDER = settings.BASE_DIR / "fixtures" / "training"
PAIRS, LAY = FOLDER / "pairs.jsonl", FOLDER / "lay.jsonl"
FRAMES, WISHES = FOLDER / "frames.jsonl", FOLDER / "wishes.jsonl"
LISTS = settings.BASE_DIR / "fixtures" / "taxonomy.json"


class Command(BaseCommand):
    help = (
        "Measure the settings on themes kept apart, then train on all pairs and write the update "
        "beside the figures of the run. Takes half an hour on two cores."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012  it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the pairs, where to write, and the seeds."""
        parser.add_argument("--pairs", type=Path, nargs="+", default=[PAIRS, LAY])
        parser.add_argument("--wishes", type=Path, default=WISHES)
        parser.add_argument("--fast", action="store_true", help="do not measure the settings first")
        parser.add_argument("--out", type=Path, default=UPDATE)
        parser.add_argument("--seed", type=int, default=training.Settings().seed)
        parser.add_argument("--epochs", type=int, default=training.Settings().epochs)

    def handle(
        self, *, pairs: list[Path], wishes: Path, out: Path, seed: int, epochs: int, fast: bool,
        **_: Any,
    ) -> None:  # fmt: skip
        """Train twice; the second time on everything."""
        ensure_model(settings.MODEL_DIR, self.stdout.write)
        how = training.Settings(seed=seed, epochs=epochs)
        try:
            told = [pair for file in pairs for pair in read_pairs(file, "theme", "part")]
            told += training.wishes(wishes, LISTS)
        except PairsError as problem:
            raise CommandError(str(problem)) from problem
        frames = training.read_frames(FRAMES)
        figures = {} if fast else self._measured(told, how, frames)
        checksum = training.save(self._train(told, how, frames), out)
        report = {
            "sha256": checksum,
            "settings": training.described(how),
            "pairs": len(told),
            "frames": len(frames),
            "kept_apart": figures,
        }
        out.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n")
        self.stdout.write(json.dumps(report, indent=2))

    def _measured(
        self, told: Sequence[training.Pair], how: training.Settings,
        frames: Sequence[training.Frame],
    ) -> dict[str, Any]:  # fmt: skip
        known = [frame for frame in frames if not frame.kept_apart]
        unknown = [frame for frame in frames if frame.kept_apart]
        learnt, apart = training.split(told)
        apart_framed = training.framed(apart, unknown, 1.0, random.Random(how.seed))  # noqa: S311
        with TemporaryDirectory() as folder:
            trial = Path(folder) / "update.npz"
            training.save(self._train(learnt, how, known), trial)
            before = SentenceEncoder(settings.MODEL_DIR, None)
            after = SentenceEncoder(settings.MODEL_DIR, trial)
            return {
                "pairs": len(apart),
                "before": self._figures(apart, before),
                "after": self._figures(apart, after),
                "before_framed": self._figures(apart_framed, before),
                "after_framed": self._figures(apart_framed, after),
            }

    def _train(
        self, pairs: Sequence[training.Pair], how: training.Settings,
        frames: Sequence[training.Frame],
    ) -> training.Update:  # fmt: skip
        self.stdout.write(f"Training on {len(pairs)} pairs …")
        return training.train(pairs, settings.MODEL_DIR, how, self.stdout.write, frames)

    @staticmethod
    def _figures(pairs: Sequence[training.Pair], encoder: Encoder) -> dict[str, float]:
        table = evaluate_pairs(pairs, encoder)["ours"]
        return {name: round(value, 3) for name, value in table.items()}
