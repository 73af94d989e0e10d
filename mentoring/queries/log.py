"""All that a pair wrote down of its meetings, and its goals, to take along."""

from collections.abc import Iterator

from django.utils import timezone

from mentoring.enums import Side, Way
from mentoring.models import Guest, Record
from mentoring.models.records import Written
from mentors.models import Mentorship
from sheets.headings import Column
from sheets.writing import write_tables

_RECORDS = (
    Column("held_on", "日期", "Day", (), "date"),
    Column("way", "方式", "How", (), "text"),
    Column("minutes", "分钟", "Minutes", (), "step"),
    Column("notes", "谈了什么", "What you talked about", (), "long"),
    Column("advice", "建议", "Advice", (), "long"),
    Column("next_step", "下一步", "Next step", (), "long"),
    Column("written_by", "记录人", "Written by", (), "name"),
    Column("waits", "待确认", "Waits for", (), "text"),
    Column("confirmed_on", "双方确认", "Confirmed by both", (), "date"),
    Column("meeting", "多项目交流", "Meeting of several ventures", (), "text"),
)
_GOALS = (
    Column("text", "目标", "Goal", (), "long"),
    Column("shown_by", "怎样算做到", "What will show it", (), "long"),
    Column("due_on", "期限", "By when", (), "date"),
    Column("progress", "进展", "How far it is", (), "long"),
    Column("status", "状态", "Status", (), "text"),
    Column("written_by", "提出人", "Written by", (), "name"),
    Column("created_on", "提出日期", "Written on", (), "date"),
)


def log_workbook(mentorship: Mentorship) -> bytes:
    """Return every record and every goal of a pair as Excel, the oldest first."""
    records = mentorship.records.select_related("written_by", "changed_by", "correction")
    shared = mentorship.group_places.coming().exclude(group__record=None)
    rows = [
        *(line for each in records for line in _of_record(each)),
        *(_of_group(each) for each in shared.select_related("group__record__written_by")),
    ]
    rows.sort(key=lambda row: str(row["held_on"]))
    goals = [
        {
            "text": each.text,
            "shown_by": each.shown_by,
            "due_on": each.due_on,
            "progress": each.progress,
            "status": str(each.get_status_display()),
            "written_by": str(each.written_by),
            "created_on": timezone.localdate(each.created_at),
        }
        for each in mentorship.goals.select_related("written_by")
    ]
    title = f"{mentorship.venture}与{mentorship.mentor}"
    return write_tables(
        [
            (_RECORDS, rows, f"{title}的指导记录", "指导记录"),
            (_GOALS, goals, f"{title}的目标", "目标"),
        ]
    )


def _of_record(row: Record) -> Iterator[dict[str, object]]:
    """Return what stands, and below it the change that the other side has not confirmed."""
    waits = "、".join(str(side.label) for side in row.waits_for())
    confirmed = row.confirmed_at and timezone.localdate(row.confirmed_at)
    versions: list[tuple[Written, object, str]] = [(row, confirmed, "" if confirmed else waits)]
    if row.correction_or_none is not None:
        versions.append((row.correction_or_none, None, waits))
    for told, confirmed_on, waits_for in versions:
        yield {
            "held_on": told.held_on,
            "way": str(Way(told.way).label),
            "minutes": told.minutes,
            "notes": told.notes,
            "advice": told.advice,
            "next_step": told.next_step,
            "written_by": str(told.changed_by or row.written_by),
            "waits": waits_for,
            "confirmed_on": confirmed_on,
        }


def _of_group(place: Guest) -> dict[str, object]:
    """Return a record of several ventures, as it stands for this one."""
    group, told = place.group, place.group.record
    is_counted = place.confirmed_version == told.version and place.confirmed_at is not None
    return {
        "held_on": told.held_on,
        "way": str(Way(group.way).label),
        "minutes": told.minutes,
        "notes": told.notes,
        "next_step": told.next_step,
        "written_by": str(told.written_by),
        "waits": "" if is_counted else str(Side.FOUNDER.label),
        "confirmed_on": timezone.localdate(place.confirmed_at) if is_counted else None,
        "meeting": group.title,
    }
