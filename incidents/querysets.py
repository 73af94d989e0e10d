"""Which incidents there are, and which are to be reported upwards."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from incidents.enums import REPORTED_GRADES, FlawStatus, IncidentStatus

if TYPE_CHECKING:
    from incidents.models import Flaw, Incident

REPORT_HOURS = 4  # 国家网络安全事件报告管理办法 (2025-11-01), article 4: to the provincial office
REPORT_HOURS_CRITICAL = 1  # the same, for critical information infrastructure


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Incidents."""

    def for_page(self) -> Self:
        """Join what lists and pages show."""
        return self.select_related("by", "closed_by", "flaw")

    def not_closed(self) -> Self:
        """Keep those that go on or are contained."""
        return self.exclude(status=IncidentStatus.CLOSED)

    def unreported_by(self, at: datetime, *, ahead: timedelta) -> Self:
        """Keep those whose clock has run out, or does within that time, and nobody reported."""
        soon = at + ahead
        usual = Q(is_critical=False, found_at__lte=soon - timedelta(hours=REPORT_HOURS))
        critical = Q(is_critical=True, found_at__lte=soon - timedelta(hours=REPORT_HOURS_CRITICAL))
        waiting = self.not_closed().filter(grade__in=REPORTED_GRADES, reported_at=None)
        return waiting.filter(usual | critical)

    def saying(self, word: str) -> Self:
        """Keep those whose title or text holds a word."""
        return self.filter(Q(title__icontains=word) | Q(what__icontains=word))


class FlawQuerySet(models.QuerySet["Flaw"]):
    """Reports of flaws."""

    def waiting(self) -> Self:
        """Keep those that nobody has answered."""
        return self.exclude(status=FlawStatus.ANSWERED)
