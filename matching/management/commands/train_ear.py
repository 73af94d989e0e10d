"""`train_ear`: teach how what founders type is heard, beside profiles that stay as they are."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from matching.core import training
from matching.core.ear import Listening, listen, needs_of
from matching.core.encoders import EAR, UPDATE, SentenceEncoder
from matching.core.evaluate import PairsError, evaluate_pairs, read_pairs
from matching.core.judged import JudgedError, read_rows
from matching.core.tuning import Library
from matching.core.unpack import ensure_model
from matching.management.commands.train_encoder import (
    AGAIN,
    FOLDER,
    FRAMES,
    JUDGED,
    LAY,
    LISTS,
    PAIRS,
    SHORT_WISHES,
    STORIES,
    UNSEEN,
    WISHES,
    read_libraries,
)

SENTENCES, NEAR = FOLDER / "sentences", FOLDER / "near.jsonl"


class Command(BaseCommand):
    help = (
        "Teach the ear: how what is typed is heard, by judged sentences and written needs, while "
        "the vectors of profiles stand still. After `train_encoder`; then `train_relevance`. Takes "
        "a quarter of an hour on two cores."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012  it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the update to go on from, what to leave out, and the seed."""
        parser.add_argument("--update", type=Path, default=UPDATE)
        parser.add_argument("--without", nargs="*", default=(), help="libraries to measure by")
        parser.add_argument("--seed", type=int, default=Listening().seed)

    def handle(self, *, update: Path, without: Sequence[str], seed: int, **_: Any) -> None:
        """Teach, write."""
        ensure_model(settings.MODEL_DIR, self.stdout.write)
        how = Listening(seed=seed)
        try:
            libraries, needs = taught_by(without)
        except (PairsError, JudgedError) as problem:
            raise CommandError(str(problem)) from problem
        ear = update.with_name(EAR)
        made = listen(
            update, libraries, needs_of(needs),
            settings.MODEL_DIR, how, self.stdout.write,
            frames=training.read_frames(FRAMES), stories=training.read_frames(STORIES),
        )  # fmt: skip
        report = {
            "sha256": training.save(made, ear),
            "update": training.checksum(update),
            "settings": asdict(how),
            "needs": len(needs),
            "sentences": sum(len(each.sentences) for each in libraries),
            "libraries": sorted({each.name for each in libraries}),
        }
        told = evaluate_pairs(read_pairs(UNSEEN), SentenceEncoder(settings.MODEL_DIR, update))
        report["unseen_pairs"] = {name: round(value, 3) for name, value in told["ours"].items()}
        ear.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n")
        self.stdout.write(json.dumps(report, indent=2))


def taught_by(without: Sequence[str] = ()) -> tuple[list[Library], list[Mapping[str, Any]]]:
    """Return the judged sentences, by library, and the written needs."""
    libraries = [
        *read_libraries(JUDGED, without=without),
        *read_libraries(SENTENCES, JUDGED, without=without),
    ]
    needs = [pair for file in (PAIRS, LAY, AGAIN) for pair in read_pairs(file, "theme", "part")]
    needs += [pair for file in (WISHES, SHORT_WISHES) for pair in training.wishes(file, LISTS)]
    return libraries, [*needs, *read_rows(NEAR, "need", "mentor", "wrong", "theme", "part")]
