"""`export_judged FOLDER`: what founders and the office said of matches, for the next training."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from matching.actions.judging import library_rows, sentence_rows


class Command(BaseCommand):
    help = (
        "Write the sentences that were judged on the pages, and the public library, as files that "
        "`train_relevance --folder` reads beside the others. No name of a founder is in them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder and what the files are called."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--name", default="said")

    def handle(self, *, folder: Path, name: str, **_: object) -> None:
        """Write both files."""
        sentences = sentence_rows()
        if not sentences:
            raise CommandError("Nobody has said anything of a match yet; nothing is written.")
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"{name}.jsonl", sentences)
        _write(folder / f"{name}-library.jsonl", library_rows())
        self.stdout.write(f"{len(sentences)} sentences in {folder / name}.jsonl")


def _write(file: Path, rows: Sequence[Mapping[str, object]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    file.write_text("".join(lines), encoding="utf-8")
