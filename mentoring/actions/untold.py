"""Meetings of a pair of which nobody says what came of them: asked about, then closed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.actions import advance
from mentoring import policies
from mentoring.actions.telling import both, no_longer_asked, tell_of_meeting
from mentoring.models import Meeting
from mentoring.querysets import MeetingQuerySet


def ask_about_meetings(*, at: datetime) -> int:
    """Ask both sides what came of a meeting that is over, once; return how many meetings."""
    meetings = list(_over(at))
    for meeting in meetings:
        open_since = max(meeting.span.upper, meeting.status_changed_at)
        until = timezone.localdate(open_since + policies.RECORDED_LATER)
        with transaction.atomic():
            everybody = both(meeting.mentorship)
            tell_of_meeting(everybody, "meeting_over", meeting, at, until=until.isoformat())
    return len(meetings)


def close_meetings(*, at: datetime) -> int:
    """Close what nobody wrote down for a month; it counts nothing, both sides are told.

    A second run changes nothing. Return how many.
    """
    limit = at - policies.RECORDED_LATER
    late = _over(at).filter(span__endswith__lt=limit, status_changed_at__lt=limit)
    closed = 0
    for pk in list(late.values_list("pk", flat=True)):
        with transaction.atomic():
            for meeting in late.filter(pk=pk).select_for_update(of=("self",), skip_locked=True):
                advance(meeting, "close", by=None, at=at)
                no_longer_asked(meeting, at)
                tell_of_meeting(both(meeting.mentorship), "meeting_untold", meeting, at)
                closed += 1
    return closed


def _over(at: datetime) -> MeetingQuerySet:
    """Return what is over and not told; a word that was taken back opened it anew that day."""
    over = Meeting.objects.over(at)
    return over.select_related("mentorship__mentor__user", "mentorship__venture")
