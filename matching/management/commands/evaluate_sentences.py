"""`evaluate_sentences JUDGED --library LIBRARY`: what founders type, against a judged library."""

import contextlib
import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from matching.actions.judging import answers_to, load_library, plain_answers
from matching.actions.scratch import scratch_database
from matching.core.judged import (
    Answer,
    Figures,
    JudgedError,
    Row,
    figures,
    read_library,
    read_sentences,
    table,
    worst,
)
from matching.core.unpack import ensure_model
from mentors.models import MentorProfile
from spaces.models import Space

_COMPARED = ("first right", "right among five", "nDCG@5")  # a plain way calls everybody fitting


class Command(BaseCommand):
    help = (
        "Answer judged sentences by the path of the pages; print how often the first mentor is "
        "right, and the other figures of `matching.core.judged`, by style."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the two files."""
        parser.add_argument("judged", type=Path)
        parser.add_argument("--library", type=Path, required=True)
        parser.add_argument(
            "--load", action="store_true", help="load the library into a scratch database first"
        )
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--worst", type=int, default=0, metavar="N")

    def handle(self, *, judged: Path, library: Path, **options: Any) -> None:
        """Print the table."""
        try:
            sentences, rows = read_sentences(judged), read_library(library)
        except JudgedError as problem:
            raise CommandError(str(problem)) from problem
        with scratch_database() if options["load"] else contextlib.nullcontext():
            if options["load"]:
                ensure_model(settings.MODEL_DIR, self.stderr.write)
                load_library(rows, at=timezone.now())
            _check(rows)
            answers = answers_to(sentences, rows, today=timezone.localdate())
        beside = {who: figures(each) for who, each in plain_answers(sentences, rows).items()}
        told = table(answers)
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(told), "beside": beside}, ensure_ascii=False))
        else:
            self._print("all", len(answers), told.everything, head=True)
            for style, each in told.styles.items():
                self._print(style, told.counts[style], each)
            for who, each in beside.items():
                self._print(who, len(answers), {name: each[name] for name in _COMPARED})
        self._print_worst(worst(answers, options["worst"]))

    def _print(self, name: str, count: int, told: Figures, *, head: bool = False) -> None:
        if head:
            self.stdout.write(f"{'':20}" + "".join(f"{each:>21}" for each in told))
        cells = ("" if value is None else f"{value:.3f}" for value in told.values())
        self.stdout.write(f"{name:14}{count:5} " + "".join(f"{cell:>21}" for cell in cells))

    def _print_worst(self, answers: Sequence[Answer]) -> None:
        for each in answers:
            grades = each.sentence.mentors
            most = max(grades.values())
            wanted = [slug for slug, grade in grades.items() if grade == most]
            came = ", ".join(map("{} {}".format, each.shown, each.grades))
            self.stderr.write(
                f"{each.ndcg:.2f} {each.sentence.id} {each.sentence.text[:60]!r} "
                f"came {came}; should have {', '.join(wanted[:3])}"
            )


def _check(library: Sequence[Row]) -> None:
    there = set(MentorProfile.objects.values_list("slug", flat=True))
    there |= set(Space.objects.values_list("slug", flat=True))
    missing = [row["slug"] for row in library if row["slug"] not in there]
    if missing:
        raise CommandError(
            f"{len(missing)} of the library are not in the database, for instance {missing[0]}: "
            "use --load."
        )
