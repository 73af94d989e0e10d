"""Reads of applications, residencies and the chain."""

from incubation.queries.chain import (
    Chain,
    Checklist,
    graduates_of,
    lapses_on,
    objections_until,
    passes_by_itself,
    unanswered_too_long,
)
from incubation.queries.chain_rules import (
    RuleRow,
    RulesWanted,
    rule_parts,
    rule_rows,
    rule_trail,
    rules,
    rules_workbook,
    versions,
)
from incubation.queries.chain_table import (
    Wanted,
    as_rows,
    chain_workbook,
    enrolments,
    numbers,
    part_counts,
    part_words,
)
from incubation.queries.conditions import Checked, check, who_may_come
from incubation.queries.residents import (
    named_residents,
    residents,
    residents_on,
    residents_workbook,
)
from incubation.queries.seats import Plan, plans
from incubation.queries.waiting import (
    Free,
    answer_by,
    free_and_waited_for,
    late_since,
    next_on_list,
    place_on_list,
    waiting_in,
)

__all__ = [
    "Chain",
    "Checked",
    "Checklist",
    "Free",
    "Plan",
    "RuleRow",
    "RulesWanted",
    "Wanted",
    "answer_by",
    "as_rows",
    "chain_workbook",
    "check",
    "enrolments",
    "free_and_waited_for",
    "graduates_of",
    "lapses_on",
    "late_since",
    "named_residents",
    "next_on_list",
    "numbers",
    "objections_until",
    "part_counts",
    "part_words",
    "passes_by_itself",
    "place_on_list",
    "plans",
    "residents",
    "residents_on",
    "residents_workbook",
    "rule_parts",
    "rule_rows",
    "rule_trail",
    "rules",
    "rules_workbook",
    "unanswered_too_long",
    "versions",
    "waiting_in",
    "who_may_come",
]
