"""The rules of the chain in their dated versions, and what the trail says of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.models import AuditEvent
from incubation.enums import RuleState
from incubation.models import ChainRule
from incubation.querysets import ChainRuleQuerySet
from sheets.headings import Column
from sheets.writing import write_table

TRAIL_SHOWN = 100
ALL = "all"
SORTS: Mapping[str, tuple[str, ...]] = {
    "stage": ("stage", "phase", "position", "code", "-valid_from"),
    "newest": ("-valid_from", "stage", "phase", "position", "code"),
}
DONE: Mapping[str, str | Promise] = {
    "begin_rule": gettext_lazy("rule written"),
    "next_rule": gettext_lazy("next version written"),
    "end_rule": gettext_lazy("last day set"),
    "drop_rule": gettext_lazy("taken back before it began"),
    "administer_add": gettext_lazy("rule written"),
    "administer_change": gettext_lazy("changed"),
}


@dataclass(frozen=True)
class RulesWanted:
    """What the address of the table asks for; `on` is the day by which a rule holds or not."""

    on: date
    show: str
    stage: str
    phase: str
    text: str
    sort: str


@dataclass(frozen=True)
class RuleRow:
    """One version, whether it holds on a day, and its last day: its own, or the next one's eve."""

    rule: ChainRule
    state: RuleState
    last_day: date | None


def _parts(on: date) -> Mapping[str, Q]:
    begun = Q(valid_from__lte=on)
    unended = Q(valid_until=None) | Q(valid_until__gte=on)
    not_followed = Q(next_from=None) | Q(next_from__gt=on)
    return {
        RuleState.HOLDS.value: begun & unended & not_followed,
        RuleState.COMES.value: ~begun,
        RuleState.OVER.value: begun & ~(unended & not_followed),
        ALL: Q(),
    }


def rule_parts(on: date) -> list[tuple[str, str, int]]:
    """Return each part of the table with its words and how many it has, by one query."""
    rows, parts = ChainRule.objects.with_next(), _parts(on)
    told = rows.aggregate(**{f"n_{name}": Count("pk", filter=q) for name, q in parts.items()})
    words = {**{each.value: str(each.label) for each in RuleState}, ALL: _("All")}
    return [(name, words[name], told[f"n_{name}"]) for name in parts]


def rules(wanted: RulesWanted) -> ChainRuleQuerySet:
    """Return the versions that are asked for, in an order of `SORTS`."""
    found = ChainRule.objects.with_next().filter(_parts(wanted.on)[wanted.show])
    if wanted.stage:
        found = found.filter(stage=wanted.stage)
    if wanted.phase:
        found = found.filter(phase=wanted.phase)
    if wanted.text:
        held = Q(text_zh__icontains=wanted.text) | Q(text_en__icontains=wanted.text)
        found = found.filter(held | Q(source__icontains=wanted.text))
    return found.order_by(*SORTS[wanted.sort])


def versions(code: str) -> ChainRuleQuerySet:
    """Return all versions of a rule, the newest first."""
    return ChainRule.objects.filter(code=code).with_next().order_by("-valid_from")


def rule_rows(found: Iterable[ChainRule], on: date) -> list[RuleRow]:
    """Return versions with whether they hold on a day."""
    return [_row(each, on) for each in found]


def _row(rule: ChainRule, on: date) -> RuleRow:
    following: date | None = rule.next_from  # type: ignore[attr-defined]
    eve = following - timedelta(days=1) if following else None
    ends = [day for day in (rule.valid_until, eve) if day is not None]
    last_day = min(ends, default=None)
    if rule.valid_from > on:
        return RuleRow(rule, RuleState.COMES, last_day)
    holds = last_day is None or last_day >= on
    return RuleRow(rule, RuleState.HOLDS if holds else RuleState.OVER, last_day)


# --- what was done to a rule ------------------------------------------------------------------
@dataclass(frozen=True)
class RuleStep:
    """Who did what to which version, when."""

    words: str | Promise
    by: User | None
    at: datetime
    day: str


def rule_trail(code: str) -> Sequence[RuleStep]:
    """Return what was done to a rule, the newest first; versions taken back are in it."""
    keys = [str(pk) for pk in ChainRule.objects.filter(code=code).values_list("pk", flat=True)]
    about = AuditEvent.objects.filter(
        Q(subject_pk__in=keys) | Q(detail__code=code),
        subject_label=ChainRule._meta.label_lower,
        verb__in=DONE,
    )
    found = about.select_related("actor").order_by("-happened_at", "-pk")[:TRAIL_SHOWN]
    return [
        RuleStep(DONE[each.verb], each.actor, each.happened_at, str(each.detail.get("day", "")))
        for each in found
    ]


# --- Excel ------------------------------------------------------------------------------------
_COLUMNS = (
    Column("stage", "环节", "Stage", (), "text"),
    Column("phase", "内容", "About", (), "text"),
    Column("text", "规则", "Rule", (), "text"),
    Column("kind", "核对方式", "Kind", (), "text"),
    Column("number", "月数", "Months", (), "step"),
    Column("source", "依据", "Source", (), "text"),
    Column("grade", "依据可靠程度", "How sure", (), "text"),
    Column("first", "生效日期", "From", (), "date"),
    Column("last", "失效日期", "Until", (), "date"),
    Column("state", "状态", "State", (), "text"),
)


def rules_workbook(rows: Iterable[RuleRow], title: str) -> bytes:
    """Return versions as Excel, an office paper and Chinese."""
    told = [
        {
            "stage": str(each.rule.get_stage_display()),
            "phase": str(each.rule.get_phase_display()),
            "text": each.rule.text_zh,
            "kind": str(each.rule.get_kind_display()),
            "number": each.rule.number,
            "source": each.rule.source,
            "grade": str(each.rule.get_grade_display()),
            "first": each.rule.valid_from,
            "last": each.last_day,
            "state": str(each.state.label),
        }
        for each in rows
    ]
    return write_table(_COLUMNS, told, title=title, sheet="链条规则")
