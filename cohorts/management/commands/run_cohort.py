"""`run_cohort`: place a cohort from the command line, or work an old run out again."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.lifecycle import InvalidMove
from cohorts import actions
from cohorts.core.cohort import Rules, run, scarce
from cohorts.models import Cohort, MatchRun
from cohorts.queries.pairs import pool_kept, rules_of
from matching.core.pool import Pool


class Command(BaseCommand):
    help = "Run a cohort now, or with --replay check that an old run leads to the same pairs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the cohort, the rules, or the run to work out again."""
        parser.add_argument("cohort", type=int, nargs="?", help="number of the cohort")
        parser.add_argument("--replay", type=int, metavar="RUN", help="number of a run")
        parser.add_argument("--floor", type=float, help="no pair fits less, 0 to 1")
        parser.add_argument("--demand", type=int, help="mentors for each venture")
        parser.add_argument("--per-mentor", type=int, help="ventures for each mentor")
        parser.add_argument("--fairness", choices=["maxmin", "total", "stable"])
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(
        self, *, cohort: int | None, replay: int | None, seed: int, json: bool, **told: object
    ) -> None:
        """Run or replay; exit 1 when a replay differs."""
        if replay is not None:
            self._replay(replay)
            return
        found = Cohort.objects.filter(pk=cohort or 0).first()
        if found is None:
            raise CommandError("Name a cohort by its number, or a run with --replay.")
        rules = rules_of(found).told()
        names = ("floor", "demand", "per_mentor", "fairness")
        rules |= {name: told[name] for name in names if told[name] is not None}
        try:
            begun = actions.begin_run(
                found, Rules.read(rules), seed=seed, by=None, at=timezone.now()
            )
        except actions.RunOpen:
            raise CommandError("A run of this cohort is under way.") from None
        except InvalidMove:
            raise CommandError("Only a cohort in preparation is run.") from None
        actions.carry_out(begun)
        begun.refresh_from_db()
        self._print(begun, as_json=json)

    def _print(self, done: MatchRun, *, as_json: bool) -> None:
        pairs = done.assignments.exclude(mentor=None).order_by("venture", "place")
        if as_json:
            told = {
                "run": done.pk,
                "digest": done.digest,
                "figures": done.figures,
                "pairs": [list(pair) for pair in pairs.values_list("venture", "mentor", "fit")],
            }
            self.stdout.write(_dumps(told))
            return
        pool, rules = pool_kept(done), Rules.read(done.rules)
        for short in scarce(pool, rules):
            floor = "no floor helps" if short.floor is None else f"or a floor of {short.floor:.2f}"
            self.stdout.write(
                f"{len(short.ventures)} ventures share {short.places} places:"
                f" {short.missing} more, {floor}"
            )
        figures = done.figures
        self.stdout.write(
            f"{done}: {figures['placed']} of {figures['ventures']} ventures placed,"
            f" mean fit {figures['mean']}, lowest {figures['worst']},"
            f" {figures['rather']} pairs would rather swap"
        )

    def _replay(self, number: int) -> None:
        done = MatchRun.objects.filter(pk=number).first()
        if done is None or done.is_check or not done.inputs:
            raise CommandError("That run does not exist, or kept nothing to work out again.")
        pool = Pool.unpacked(bytes(done.inputs))
        again = run(pool, Rules.read(done.rules), seed=done.seed)
        made = {
            (int(pool.ventures[pool.rows[at]]), int(pool.mentors[pool.columns[at]]))
            for at in again.chosen
        }
        # What a person moved is told back: the solver's own answer is what is compared.
        stood = {
            (row.venture_id, row.moved_from_id if row.moved_at else row.mentor_id)
            for row in done.assignments.all()
        }
        stood = {pair for pair in stood if pair[1] is not None}
        if made != stood:
            raise CommandError(f"{done} differs: {len(made ^ stood)} pairs are not the same.")
        self.stdout.write(f"{done}: the same {len(made)} pairs.")


def _dumps(told: object) -> str:
    return json.dumps(told, ensure_ascii=False)
