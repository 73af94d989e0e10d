"""`train_encoder`: teach the encoder the language of needs and experience."""

import json
import shutil
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from matching.core import training
from matching.core.encoders import EAR, UPDATE, SentenceEncoder, read_update
from matching.core.evaluate import PairsError, evaluate_pairs, read_pairs
from matching.core.judged import KEPT_APART, JudgedError, read_library, read_sentences
from matching.core.tuning import Library, Tuning, library_of, tune
from matching.core.unpack import ensure_model

FOLDER = settings.BASE_DIR / "fixtures" / "training"
PAIRS, LAY = FOLDER / "pairs.jsonl", FOLDER / "lay.jsonl"
AGAIN, FRAMES = FOLDER / "again.jsonl", FOLDER / "frames.jsonl"
STORIES = FOLDER / "stories.jsonl"
WISHES, SHORT_WISHES = FOLDER / "wishes.jsonl", FOLDER / "wishes_short.jsonl"
LISTS = settings.BASE_DIR / "fixtures" / "taxonomy.json"
UNSEEN = settings.BASE_DIR / "fixtures" / "eval" / "pairs.jsonl"
JUDGED = settings.BASE_DIR / "fixtures" / "eval" / "sentences"
KEPT = settings.VAR_DIR / "training"
PARTS = (
    EAR, "ear.json", "wish.npz", "matter.npz", "somebody.npz", "relevance_mentor.json",
    "relevance_space.json",
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Train on written pairs; then tune on judged sentences. The ear that went on from the "
        "update before is taken away: `train_ear` teaches it again. Takes half an hour on two "
        "cores; a run that is stopped goes on where it was when it is started again."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012  it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to write, where to go on from, what to leave out, and the seed."""
        parser.add_argument("--out", type=Path, default=UPDATE)
        parser.add_argument("--kept", type=Path, default=KEPT)
        parser.add_argument(
            "--base", type=Path, help="an update taught by the written pairs: go on from there"
        )
        parser.add_argument("--without", nargs="*", default=(), help="libraries to measure by")
        parser.add_argument("--seed", type=int, default=training.Settings().seed)

    def handle(
        self,
        *,
        out: Path,
        kept: Path,
        base: Path | None,
        without: Sequence[str],
        seed: int,
        **_: Any,
    ) -> None:
        """Train, tune, write."""
        import torch

        torch.set_num_threads(2)  # nobody else computes here
        ensure_model(settings.MODEL_DIR, self.stdout.write)
        how, tuning = training.Settings(seed=seed), Tuning(seed=seed)
        try:
            told = [pair for file in (PAIRS, LAY) for pair in read_pairs(file, "theme", "part")]
            again = read_pairs(AGAIN, "theme", "part") + training.wishes(SHORT_WISHES, LISTS)
            libraries = read_libraries(JUDGED, without=without)
        except (PairsError, JudgedError) as problem:
            raise CommandError(str(problem)) from problem
        told += training.wishes(WISHES, LISTS)
        frames, stories = training.read_frames(FRAMES), training.read_frames(STORIES)
        kept.mkdir(parents=True, exist_ok=True)
        if base is None:
            base = kept / "base.npz"
            self.stdout.write(f"Training on {len(told)} pairs …")
            training.save(
                training.train(told, settings.MODEL_DIR, how, self.stdout.write, frames), base
            )
        keep_model(out, kept / "before")
        self.stdout.write(f"Tuning on {', '.join(each.name for each in libraries)} …")
        tuned = tune(
            read_update(base), libraries, again, settings.MODEL_DIR, tuning, self.stdout.write,
            stories=stories, kept=kept / f"{out.stem}.state",
        )  # fmt: skip
        checksum = training.save(tuned, out)
        out.with_name(EAR).unlink(missing_ok=True)
        report = {
            "sha256": checksum,
            "settings": asdict(how),
            "pairs": len(told),
            "frames": len(frames),
            "stories": len(stories),
            "tuning": asdict(tuning),
            "pairs_again": len(again),
            "libraries": [each.name for each in libraries],
            "unseen_pairs": {
                name: self._figures(file)
                for name, file in (("untaught", None), ("base", base), ("tuned", out))
            },
        }
        out.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n")
        self.stdout.write(json.dumps(report, indent=2))

    @staticmethod
    def _figures(update: Path | None) -> dict[str, float]:
        encoder = SentenceEncoder(settings.MODEL_DIR, update)
        table = evaluate_pairs(read_pairs(UNSEEN), encoder)["ours"]
        return {name: round(value, 3) for name, value in table.items()}


def keep_model(update: Path, folder: Path) -> None:
    """Keep the model that a training replaces, whole, so that `MODEL_UPDATE` can name it."""
    if update.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in (update.name, "update.json", *PARTS):
            if update.with_name(name).exists():
                shutil.copy2(update.with_name(name), folder / name)


def read_libraries(
    folder: Path, elsewhere: Path | None = None, *, without: Sequence[str] = ()
) -> list[Library]:
    """Return what of a folder is judged completely and teaches, by name of the library.

    A library that is not in the folder stands in the one called `elsewhere`. What measures
    (`KEPT_APART`, and who is named in `without`) teaches nothing.
    """
    names = sorted(file.stem for file in folder.glob("*.jsonl") if "-" not in file.stem)
    told = {
        name: read_sentences(folder / f"{name}.jsonl")
        for name in names
        if name not in (*KEPT_APART, *without)
    }
    found = []
    for name, sentences in told.items():
        file = folder / f"{name}-library.jsonl"
        if elsewhere and not file.exists():
            file = elsewhere / file.name
        if not any(each.is_partial for each in sentences):
            found.append(library_of(name, sentences, read_library(file)))
    return found
