"""`simulate_market`: what policies of ranking do to a market."""

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand

from matching.core.market import WORLDS, simulate

_HEAD = ("matched", "never read", "Gini", "never shown", "nDCG own wish")


class Command(BaseCommand):
    help = "Compare own preference, the product of both sides and ours in a synthetic market."
    requires_system_checks: list[str] = []  # noqa: RUF012  it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take world and seed."""
        parser.add_argument("--world", choices=[*WORLDS], help="default: all three")
        parser.add_argument("--seed", type=int, help="default: the mean of 0, 1 and 2")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, world: str | None, seed: int | None, json: bool, **_: object) -> None:
        """Play and print."""
        seeds = (0, 1, 2) if seed is None else (seed,)
        told = {
            name: {policy: asdict(outcome) for policy, outcome in simulate(name, seeds).items()}
            for name in ([world] if world else WORLDS)
        }
        if json:
            self.stdout.write(_dumps(told))
            return
        for name, policies in told.items():
            self.stdout.write(f"{name:10}" + "".join(f"{each:>15}" for each in _HEAD))
            for policy, outcome in policies.items():
                figures = "".join(f"{value:15.3f}" for value in outcome.values())
                self.stdout.write(f"  {policy:8}{figures}")


def _dumps(told: object) -> str:
    return json.dumps(told, indent=2)
