"""Reports of rules that hinder, in Excel."""

from collections.abc import Iterable

from filings.models import Obstacle
from sheets.headings import Column
from sheets.writing import write_table
from ui.days import day_of

_COLUMNS = (
    Column("rule", "规定", "Rule", (), "text"),
    Column("prevents", "造成的障碍", "What it prevents", (), "long"),
    Column("proposal", "建议", "Proposal", (), "long"),
    Column("by", "反映人", "Reported by", (), "name"),
    Column("on", "反映日期", "Reported on", (), "date"),
    Column("status", "状态", "State", (), "text"),
    Column("answer", "答复", "Answer", (), "long"),
    Column("answered_on", "答复日期", "Answered on", (), "date"),
    Column("public", "是否公开", "Read by everybody", (), "bool"),
)


def obstacles_workbook(rows: Iterable[Obstacle], title: str) -> bytes:
    """Return them as an office paper, Chinese, one line a report."""
    told = [
        {
            "rule": each.rule,
            "prevents": each.prevents,
            "proposal": each.proposal,
            "by": each.by.name,
            "on": day_of(each.at),
            "status": str(each.get_status_display()),
            "answer": each.answer,
            "answered_on": day_of(each.answered_at) if each.answered_at else None,
            "public": each.may_be_published,
        }
        for each in rows
    ]
    return write_table(_COLUMNS, told, title=title, sheet="制约规定")
