"""`match TEXT`: recommendations for one sentence, with reasons."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db.models import Model
from django.utils import timezone, translation

from accounts.models import Prefecture
from matching import queries
from ui.text import cleaned


class Command(BaseCommand):
    help = "Recommend mentors or maker spaces for one sentence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the sentence, the kind and the number."""
        parser.add_argument("text")
        parser.add_argument("--kind", choices=["mentor", "space"], default="mentor")
        parser.add_argument("--top", type=int, default=5)
        parser.add_argument("--prefecture", help="GB/T 2260 code, for instance 632800")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, text: str, kind: str, top: int, **options: Any) -> None:
        """Print the matches."""
        ask = queries.ask_of_sentence(self._sentence(text))
        if code := options["prefecture"]:
            if not Prefecture.objects.filter(pk=code).exists():
                known = ", ".join(Prefecture.objects.values_list("code", flat=True))
                raise CommandError(f"There is no prefecture {code}. Known: {known}.")
            ask = replace(ask, prefecture=code)
        found: Sequence[queries.Match[Model]]
        if kind == "mentor":
            today = timezone.localdate()
            found = queries.recommend_mentors(ask, top=top, today=today)
        else:
            found = queries.recommend_spaces(ask, top=top)
        if options["json"]:
            told = [
                {
                    "slug": match.subject.slug,
                    "name": str(match.subject),
                    "score": round(match.total, 4),
                    "parts": {name: round(value, 4) for name, value in match.contributions.items()},
                    "why": match.why,
                }
                for match in found
            ]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for match in found:
            self.stdout.write(f"{match.total:.3f}  {match.subject}  ({match.why['fit']})")
            for point in match.why["points"]:
                self.stdout.write("       " + _line(point))

    @staticmethod
    def _sentence(text: str) -> str:
        sentence = cleaned(text)
        if not sentence:
            raise CommandError("The sentence is empty: say in a few words what you are building.")
        return sentence


def _line(point: Mapping[str, Any]) -> str:
    language = "en" if (translation.get_language() or "").startswith("en") else "zh-hans"
    parts = [point["head"][language]]
    if point["says"]:
        parts.append(point["says"][language])
    if point["quote"]:
        ours = f" ← “{point['ours']['text']}”" if point.get("ours") else ""
        parts.append(f"“{point['quote']['text']}”{ours}")
    return {"yes": "✓", "part": "◐", "note": "△"}[point["fit"]] + " " + "：".join(parts)
