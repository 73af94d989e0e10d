"""Who comes, and who entered, in Excel."""

from django.utils import timezone

from events.enums import SeatStatus
from events.models import Competition, Entry, Event, SignUp
from sheets.headings import Column
from sheets.writing import write_table

_SEATS = (
    Column("name", "姓名", "Name", (), "name"),
    Column("status", "报名状态", "Status", (), "text"),
    Column("joined", "报名日期", "Signed up on", (), "date"),
    Column("came", "是否到场", "Came", (), "bool"),
)
_ENTRIES = (
    Column("title", "参赛作品", "Entry", (), "text"),
    Column("venture", "项目", "Venture", (), "text"),
    Column("by", "报名人", "Entered by", (), "name"),
    Column("at", "报名日期", "Entered on", (), "date"),
    Column("summary", "简介", "Summary", (), "long"),
    Column("status", "参赛状态", "Status", (), "text"),
    Column("award", "结果", "Result", (), "text"),
    Column("words", "评语", "Words", (), "long"),
    Column("named", "可公布项目名", "May be named", (), "bool"),
)


def attendance_workbook(event: Event) -> bytes:
    """Return who has a place or waits, as Excel; once it has begun, who came of those seated."""
    has_begun = event.has_begun(timezone.now())
    seats = SignUp.objects.filter(event=event).taking_part().select_related("by", "event")
    told = [
        {
            "name": seat.by.name,
            "status": seat.get_status_display(),
            "joined": timezone.localdate(seat.joined_at),
            "came": seat.came if has_begun and seat.status == SeatStatus.SEATED else None,
        }
        for seat in seats.order_by("status", "joined_at", "pk")
    ]
    return write_table(_SEATS, told, title=f"{event.title}：签到表", sheet="签到")


def entries_workbook(competition: Competition) -> bytes:
    """Return the entries of a competition as Excel."""
    entries = Entry.objects.filter(competition=competition).select_related("venture", "by")
    told = [
        {
            "title": entry.title,
            "venture": entry.venture.name,
            "by": entry.by.name,
            "at": timezone.localdate(entry.at),
            "summary": entry.summary,
            "status": entry.get_status_display(),
            "award": entry.get_award_display(),
            "words": entry.words,
            "named": entry.may_be_named,
        }
        for entry in entries
    ]
    return write_table(_ENTRIES, told, title=f"{competition.title}：参赛名单", sheet="参赛")
