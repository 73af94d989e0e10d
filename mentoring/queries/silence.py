"""Which pairs do not meet any more."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef
from django.db.models.functions import Greatest
from django.utils import timezone

from mentoring.enums import GuestStatus
from mentoring.models import GroupMeeting, Guest, Meeting
from mentors.models import Mentorship
from mentors.querysets import MentorshipQuerySet


def silent(*, at: datetime) -> MentorshipQuerySet:
    """Return mentorships without a sign of life for too long and with nothing planned.

    A sign of life is its beginning, a record, a meeting that was proposed or held, and an answer to
    a group meeting; the last one stands in `last_sign`. What the office holds or what is paused is
    not silent.
    """
    to_come = Meeting.objects.to_come(at).filter(mentorship=OuterRef("pk"))
    invited = Guest.objects.exclude(status=GuestStatus.STAYS_AWAY).filter(
        mentorship=OuterRef("pk"),
        group__in=GroupMeeting.objects.planned(),
        group__span__endswith__gt=at,
    )
    return (
        Mentorship.objects.active()
        .filter(held_at=None)
        .exclude(paused_until__gte=timezone.localdate(at))
        .annotate(
            last_sign=Greatest(
                F("started_at"),
                Max("records__created_at"),
                Max("meetings__created_at"),
                Max("meetings__status_changed_at"),
                Max("group_places__status_changed_at"),
            )
        )
        .filter(~Exists(to_come), ~Exists(invited))
        .filter(last_sign__lte=at - timedelta(days=settings.SILENT_AFTER_DAYS))
        .select_related("mentor__user", "venture")
        .order_by("pk")
    )
