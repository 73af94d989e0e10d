"""Tables of the chain: ventures by stage, numbers by prefecture, as Excel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import Prefecture
from accounts.queries import rows_of
from incubation.core import months_after
from incubation.enums import ChainStage
from incubation.models import Enrolment
from incubation.queries.chain import is_over, limits
from incubation.querysets import EnrolmentQuerySet
from sheets.headings import Column
from sheets.writing import write_table
from spaces.models import Space
from ui.text import every_word

SORTS: Mapping[str, tuple[str, ...]] = {
    "since": ("began_on", "pk"),
    "venture": ("venture__search_key", "pk"),
    "space": ("space__name", "pk"),
}
RUNNING = (ChainStage.NURSERY, ChainStage.INCUBATOR, ChainStage.ACCELERATOR)


@dataclass(frozen=True)
class Wanted:
    """What a table shows: a part of it, of which prefecture, what is looked for, in which order."""

    show: str = "all"
    prefecture: str = ""
    text: str = ""
    sort: str = "since"


@dataclass(frozen=True)
class Row:
    """A time in a stage, how many months it lasts, and whether that is longer than the rule."""

    enrolment: Enrolment
    months: int
    limit: int | None
    is_over: bool


def _parts(on: date) -> Mapping[str, Q]:
    """Return the condition of each part of the table; counts and lists are both made of these."""
    running = Q(ended_on=None)
    over = Q(pk__in=())
    for stage, limit in limits(on).items():
        over |= Q(stage=stage, began_on__lt=months_after(on, -limit))
    return {
        "all": running & Q(stage__in=RUNNING),
        **{stage.value: running & Q(stage=stage) for stage in ChainStage},
        "over": running & over,
        "ended": ~running,
    }


def part_words() -> Mapping[str, str]:
    """Return what each part of the table is called."""
    return {
        "all": _("In the chain"),
        **{stage.value: str(stage.label) for stage in ChainStage},
        "over": _("Longer than the rule"),
        "ended": _("Past"),
    }


def _of(space: Space | None) -> EnrolmentQuerySet:
    rows = Enrolment.objects.of_teams()
    return rows if space is None else rows.filter(space=space)


def part_counts(space: Space | None, on: date) -> list[tuple[str, str, int]]:
    """Return each part of the table with its words and how many it has, by one query."""
    words, parts = part_words(), _parts(on)
    told = _of(space).aggregate(
        **{f"n_{name}": Count("pk", filter=part) for name, part in parts.items()}
    )
    return [(name, words[name], told[f"n_{name}"]) for name in parts]


def enrolments(space: Space | None, wanted: Wanted, on: date) -> EnrolmentQuerySet:
    """Return the times in a stage that are asked for; of one space, or of all."""
    found = _of(space).filter(_parts(on)[wanted.show])
    if wanted.prefecture:
        found = found.filter(space__county__prefecture=wanted.prefecture)
    return found.filter(every_word(wanted.text, _holds)).for_page().order_by(*SORTS[wanted.sort])


def _holds(word: str) -> Q:
    return Q(venture__search_key__contains=word) | Q(space__search_key__contains=word)


def as_rows(found: Iterable[Enrolment], on: date) -> list[Row]:
    """Return rows of the table."""
    by_stage = limits(on)
    return [_row(each, by_stage.get(each.stage), on) for each in found]


def _row(each: Enrolment, limit: int | None, on: date) -> Row:
    over = limit is not None and each.is_running and is_over(each.began_on, limit, on)
    return Row(each, each.months(on), limit, over)


# --- numbers --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Numbers:
    """How many ventures are in each stage, by the prefecture of the space."""

    prefecture: Prefecture
    by_stage: Sequence[tuple[str, str, int]]  # code, words, how many


def numbers() -> list[Numbers]:
    """Return the numbers of every prefecture, those with nobody too, by one query."""
    counted = _of(None).running().order_by().values_list("space__county__prefecture", "stage")
    told = {(code, stage): n for code, stage, n in counted.annotate(n=Count("pk"))}
    return [
        Numbers(
            place,
            [
                (stage.value, str(stage.label), told.get((code, stage.value), 0))
                for stage in ChainStage
            ],
        )
        for code, place in rows_of(Prefecture).items()
    ]


# --- Excel ----------------------------------------------------------------------------------
_COLUMNS = (
    Column("venture", "项目", "Venture", (), "name"),
    Column("stage", "环节", "Stage", (), "text"),
    Column("space", "接收空间", "Space", (), "text"),
    Column("place", "空间所在市州", "Prefecture", (), "text"),
    Column("began", "进入日期", "Began on", (), "date"),
    Column("months", "已满月数", "Months", (), "step"),
    Column("limit", "规定月数", "Months by the rule", (), "step"),
    Column("over", "是否超期", "Longer than the rule", (), "text"),
    Column("ended", "结束日期", "Ended on", (), "date"),
    Column("how", "去向", "How it ended", (), "text"),
)


def chain_workbook(rows: Iterable[Row], title: str) -> bytes:
    """Return the table as Excel, an office paper and Chinese."""
    told = [
        {
            "venture": each.enrolment.venture.name,
            "stage": str(each.enrolment.get_stage_display()),
            "space": each.enrolment.space.name,
            "place": each.enrolment.space.county.prefecture.name_zh,
            "began": each.enrolment.began_on,
            "months": each.months,
            "limit": each.limit,
            "over": "超期" if each.is_over else "",
            "ended": each.enrolment.ended_on,
            "how": str(each.enrolment.get_how_display()),
        }
        for each in rows
    ]
    return write_table(_COLUMNS, told, title=title, sheet="孵化链条")
