"""The yearly review of mentors (年度考核), from confirmed records and answers in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from mentoring.queries.figures import COUNTED_FROM_MINUTES
from mentors.enums import MentorStatus, RequestStatus
from mentors.models import MentorProfile, MentorshipRequest
from sheets.headings import Column
from sheets.writing import write_table

_ANSWERED = (RequestStatus.ACCEPTED, RequestStatus.DECLINED)


@dataclass(frozen=True)
class Reviewed:
    """A mentor's year beside the rule; nothing compares a mentor with others."""

    mentor: MentorProfile
    meetings: int
    hours: float
    ventures: int
    answered: int
    asked: int

    @property
    def is_enough(self) -> bool:
        """Whether the rule of meetings a year is kept."""
        return self.meetings >= settings.REVIEW_MEETINGS


def mentors_of(year: int, *, at: datetime) -> QuerySet[MentorProfile]:
    """Return the mentors of a year with their figures, by name; a fixed number of queries."""
    told = Q(
        mentorships__records__confirmed_at__isnull=False, mentorships__records__held_on__year=year
    )
    long = Q(mentorships__records__minutes__gte=COUNTED_FROM_MINUTES)
    asked = MentorshipRequest.objects.filter(
        mentor=OuterRef("pk"), sent_at__year=year, due_at__lte=at
    )
    return (
        MentorProfile.objects.filter(status__in=(MentorStatus.APPROVED, MentorStatus.EXPIRED))
        .select_related("user")
        .annotate(
            met=Count("mentorships__records", filter=told & long),
            time=Coalesce(Sum("mentorships__records__minutes", filter=told), 0),
            helped=Count("mentorships__venture", filter=told, distinct=True),
            asked_of=_counted(asked),
            answered=_counted(asked.filter(status__in=_ANSWERED)),
        )
        .order_by("user__search_key", "pk")
    )


def _counted(rows: QuerySet[MentorshipRequest]) -> Coalesce:
    number = rows.order_by().values("mentor").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), Value(0))


def reviewed(rows: Iterable[MentorProfile]) -> list[Reviewed]:
    """Return the rows of `mentors_of` as the review shows them."""
    return [
        Reviewed(each, each.met, each.time / 60, each.helped, each.answered, each.asked_of)  # type: ignore[attr-defined]
        for each in rows
    ]


_COLUMNS = (
    Column("name", "姓名", "Name", (), "name"),
    Column("term_ends_on", "任期届满", "Term ends on", (), "date"),
    Column("ventures", "辅导项目", "Ventures", (), "step"),
    Column("meetings", "辅导次数", "Meetings", (), "step"),
    Column("hours", "辅导小时", "Hours", (), "text"),
    Column("asked", "收到申请", "Requests", (), "step"),
    Column("answered", "按时答复", "Answered", (), "step"),
    Column("proposal", "达到次数要求", "Rule kept", (), "text"),
)


def review_workbook(rows: Iterable[Reviewed], title: str) -> bytes:
    """Return the review as Excel, for the working group's meeting."""
    told = [
        {
            "name": each.mentor.user.name, "term_ends_on": each.mentor.term_ends_on,
            "ventures": each.ventures, "meetings": each.meetings, "hours": f"{each.hours:.1f}",
            "asked": each.asked, "answered": each.answered,
            "proposal": "是" if each.is_enough else "否",
        }
        for each in rows
    ]  # fmt: skip
    return write_table(_COLUMNS, told, title=title, sheet="年度考核")
