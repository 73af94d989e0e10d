"""`evaluate_matching FILE.jsonl`: how well needs find their mentors, beside plain baselines."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from matching.core.encoders import load_encoder
from matching.core.evaluate import PairsError, evaluate_pairs, read_pairs, words_kept

FRAMES = settings.BASE_DIR / "fixtures" / "eval" / "frames.jsonl"


class Command(BaseCommand):
    help = (
        "Rank every line's mentor text for every line's need, bare, in a story, with polite words "
        "and typed by ear; print recall, MRR and nDCG."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, **options: object) -> None:
        """Print the table."""
        try:
            pairs = read_pairs(file)
        except PairsError as problem:
            raise CommandError(str(problem)) from problem
        frames = [json.loads(line) for line in FRAMES.read_text(encoding="utf-8").splitlines()]
        table = evaluate_pairs(pairs, load_encoder(), frames)
        if options["json"]:
            self.stdout.write(json.dumps(table))
            return
        names = list(table["ours"])
        self.stdout.write(f"{'':20}" + "".join(f"{name:>11}" for name in names))
        for who, figures in table.items():
            self.stdout.write(f"{who:20}" + "".join(f"{figures[name]:11.3f}" for name in names))
        for word, told in words_kept(pairs, load_encoder()).items():
            self.stdout.write(f"{word:20}{told['right']:5} right of {told['listed']} listed")
