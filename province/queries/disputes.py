"""Reports and mediations as the office looks through them, on their pages and in Excel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from accounts.queries import workday_after, workdays
from mentoring.enums import MediationStatus
from mentoring.models import Mediation
from mentoring.querysets import MediationQuerySet
from safety.enums import TO_DECIDE, Kind, ReportStatus, Subject
from safety.models import Report
from safety.policies import shown_to_office
from sheets.headings import Column
from sheets.writing import write_table
from ui.days import day_of

ANSWERED_WITHIN = 3  # working days
_APPEALED_AT = Coalesce("status_changed_at", "at")
_WAITS_SINCE = Case(When(status=ReportStatus.APPEALED, then=_APPEALED_AT), default=F("at"))
_REPORTS = (
    Column("about", "举报对象", "What is reported", (), "text"),
    Column("subject", "类别", "Kind", (), "text"),
    Column("reason", "举报原因", "Reason", (), "text"),
    Column("text", "举报内容", "What happened", (), "long"),
    Column("on", "举报日期", "Reported on", (), "date"),
    Column("due", "处理期限", "Due", (), "date"),
    Column("status", "状态", "State", (), "text"),
    Column("outcome", "处理结果", "Outcome", (), "text"),
    Column("answer", "处理理由", "Why", (), "long"),
)
_MEDIATIONS = (
    Column("venture", "项目", "Venture", (), "text"),
    Column("mentor", "导师", "Mentor", (), "name"),
    Column("on", "申请日期", "Asked on", (), "date"),
    Column("due", "指定期限", "To be named by", (), "date"),
    Column("status", "状态", "State", (), "text"),
    Column("mediator", "调解人", "Mediator", (), "name"),
)


def days_left(at: datetime, today: date) -> int:
    """Return how many working days are left for what came in then; below nought when late."""
    return ANSWERED_WITHIN - workdays(timezone.localdate(at), today)


def _due(at: datetime) -> date:
    return workday_after(day_of(at), ANSWERED_WITHIN)


@dataclass(frozen=True)
class ReportsWanted:
    """Which reports an officer looks at: those that wait or not, of what; read from an address."""

    waits: bool
    kind: str

    @classmethod
    def of(cls, query: QueryDict) -> "ReportsWanted":
        """Read it; a kind that there is not counts as not said."""
        kind = query.get("kind", "")
        return cls(query.get("show") != "decided", kind if kind in Kind.values else "")

    def rows(self, user: User) -> QuerySet[Report]:
        """Return what `user` may read of them: what waits the oldest first, the rest the newest."""
        found = shown_to_office(user).select_related("by", "person")
        if self.kind:
            of_kind = [each for each in Subject if each.kind == self.kind]
            found = found.filter(subject__in=of_kind or [""])
        if self.waits:
            return found.filter(status__in=TO_DECIDE).order_by(_WAITS_SINCE, "pk")
        return found.exclude(status__in=TO_DECIDE)

    @property
    def title(self) -> str:
        """Say in Chinese which they are."""
        state = "未处理" if self.waits else "已处理"
        return f"{state}，{Kind(self.kind).label}" if self.kind else state


def reports_workbook(rows: Iterable[Report], title: str) -> bytes:
    """Return reports as Excel, an office paper and Chinese; who reported does not stand in it."""
    told = [
        {
            "about": each.name,
            "subject": str(each.get_subject_display() if each.subject else Kind.PEOPLE.label),
            "reason": str(each.get_reason_display()),
            "text": each.text,
            "on": day_of(each.at),
            "due": _due(each.waits_since) if each.status in TO_DECIDE else None,
            "status": str(each.get_status_display()),
            "outcome": str(each.get_outcome_display()),
            "answer": each.answer,
        }
        for each in rows
    ]
    return write_table(_REPORTS, told, title=title, sheet="举报")


def mediations(*, goes_on: bool) -> MediationQuerySet:
    """Return what goes on, the oldest first, or what has ended, the newest first."""
    rows = Mediation.objects.for_page()
    open_ones = rows.under_way()
    if goes_on:
        return open_ones.order_by("at", "pk")
    return rows.exclude(pk__in=open_ones.values("pk"))


def mediations_workbook(rows: Iterable[Mediation], title: str) -> bytes:
    """Return mediations as Excel; what the two do not agree on stays with them."""
    told = [
        {
            "venture": each.mentorship.venture.name,
            "mentor": str(each.mentorship.mentor),
            "on": day_of(each.at),
            "due": _due(each.at) if each.status == MediationStatus.ASKED else None,
            "status": str(each.get_status_display()),
            "mediator": each.mediator.name if each.mediator else "",
        }
        for each in rows
    ]
    return write_table(_MEDIATIONS, told, title=title, sheet="调解")
