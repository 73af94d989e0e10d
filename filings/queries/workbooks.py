"""Returns in Excel: office papers, and Chinese."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from filings.core.figures import FIGURES, Figure, figures_of
from filings.core.periods import Period
from filings.models import Sample
from filings.queries.office import BESIDE, Judged, Row, figures_by_filing
from filings.queries.sheets import Line
from sheets.headings import Column
from sheets.writing import write_table
from spaces.models import Space
from ui.days import day_of

_SHEET = (
    Column("group", "类别", "Group", (), "text"),
    Column("name", "指标", "Figure", (), "text"),
    Column("unit", "单位", "Unit", (), "text"),
    Column("number", "填报数", "Number", (), "step"),
    Column("derived", "系统记录数", "By the records", (), "step"),
    Column("before", "上期数", "Last period", (), "step"),
    Column("why", "说明", "Why", (), "long"),
)
_OFFICE = (
    Column("space", "空间", "Space", (), "text"),
    Column("place", "所在地", "Place", (), "text"),
    Column("operator", "运营机构", "Operator", (), "text"),
    Column("status", "报送状态", "Status", (), "text"),
    Column("late", "是否逾期", "Late", (), "bool"),
    Column("filed_on", "报送日期", "Filed on", (), "date"),
)
_EVALUATIONS = (
    Column("space", "空间", "Space", (), "text"),
    Column("result", "评价结果", "Result", (), "text"),
)
_SAMPLES = (
    Column("about", "检查内容", "What is looked at", (), "long"),
    Column("size", "空间数", "Spaces", (), "step"),
    Column("open", "未检查", "Not looked at", (), "step"),
    Column("answered", "已报整改，待复核", "Said to be put right", (), "step"),
    Column("flawed", "未完成整改", "Still to put right", (), "step"),
    Column("seed", "随机种子", "Seed", (), "text"),
    Column("by", "抽取人", "Drawn by", (), "name"),
    Column("on", "抽取日期", "Drawn on", (), "date"),
)


def sheet_workbook(space: Space, period: Period, lines: Iterable[Line]) -> bytes:
    """Return one return, one line a figure."""
    told = [
        {
            "group": str(each.figure.group.label),
            "name": each.figure.chinese,
            "unit": str(each.figure.unit.label),
            "number": each.number,
            "derived": each.derived,
            "before": each.before,
            "why": each.why,
        }
        for each in lines
    ]
    return write_table(
        _SHEET, told, title=f"{space.name}统计报表（{period.chinese}）", sheet="统计"
    )


def _column(figure: Figure) -> Column:
    return Column(figure.key, figure.chinese, str(figure.key), (), "step")


def office_workbook(rows: Sequence[Row], period: Period) -> bytes:
    """Return all spaces with what they filed for a period, one line a space."""
    columns = (*_OFFICE, *map(_column, figures_of(period)))
    numbers = figures_by_filing(each.filing for each in rows)
    told = [{**_told(each), **numbers.get(each.filing or 0, {})} for each in rows]
    title = f"全省众创空间统计报表（{period.chinese}，金额单位：千元）"
    return write_table(columns, told, title=title, sheet="统计")


def _told(row: Row) -> dict[str, object]:
    filed_at = getattr(row.space, "filed_at", None)
    return {
        "space": row.space.name,
        "place": str(row.space.county),
        "operator": row.space.operator.name,
        "status": row.label or "未报送",
        "late": row.is_late,
        "filed_on": timezone.localdate(filed_at) if filed_at else None,
    }


def evaluations_workbook(rows: Iterable[Judged], title: str) -> bytes:
    """Return the evaluations of a year beside its figures, one line a space."""
    columns = (*_EVALUATIONS, *(_column(FIGURES[key]) for key in BESIDE))
    told: list[dict[str, object]] = [
        {
            **each.figures,
            "space": each.space.name,
            "result": str(each.evaluation.get_result_display()) if each.evaluation else "未评价",
        }
        for each in rows
    ]
    return write_table(columns, told, title=title, sheet="评价")


def samples_workbook(rows: Iterable[Sample], title: str) -> bytes:
    """Return rows of `samples`, one line a draw."""
    told = [
        {
            "about": each.about,
            "size": each.size,
            "open": each.open,  # type: ignore[attr-defined]
            "answered": each.answered,  # type: ignore[attr-defined]
            "flawed": each.flawed,  # type: ignore[attr-defined]
            "seed": each.seed,
            "by": each.by.name,
            "on": day_of(each.at),
        }
        for each in rows
    ]
    return write_table(_SAMPLES, told, title=title, sheet="抽查")
