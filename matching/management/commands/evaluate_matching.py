"""`evaluate_matching FILE.jsonl`: how well needs find their mentors, beside plain baselines."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from matching.core.encoders import load_encoder
from matching.core.evaluate import evaluate_pairs


class Command(BaseCommand):
    help = "Rank every line's mentor text for every line's need; print recall, MRR and nDCG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Print the table."""
        table = evaluate_pairs(read_pairs(file), load_encoder())
        if options["json"]:
            self.stdout.write(json.dumps(table))
            return
        names = list(table["ours"])
        self.stdout.write(f"{'':10}" + "".join(f"{name:>11}" for name in names))
        for who, figures in table.items():
            self.stdout.write(f"{who:10}" + "".join(f"{figures[name]:11.3f}" for name in names))


def read_pairs(file: Path, *more: str) -> list[dict[str, str]]:
    """Read the pairs with the fields `more`, or say which line cannot be read."""
    fields = ("id", "need", "mentor", *more)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"{file} cannot be read: {problem}.") from problem
    pairs = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            pair = json.loads(line)
            pairs.append({key: str(pair[key]) for key in fields})
        except (ValueError, KeyError, TypeError) as problem:
            raise CommandError(
                f"Line {number} of {file} is not a pair: it needs {', '.join(fields)}."
            ) from problem
    if not pairs:
        raise CommandError(f"{file} holds no pairs.")
    return pairs
