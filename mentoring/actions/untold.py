"""Meetings of a pair of which nobody says what came of them: asked about, then closed."""

from datetime import datetime

from django.utils import timezone

from audit.actions import advance
from audit.due import each
from mentoring import policies
from mentoring.actions.telling import both, no_longer_asked, tell_of_meeting
from mentoring.models import Meeting
from mentoring.querysets import MeetingQuerySet


def ask_about_meetings(*, at: datetime) -> int:
    """Ask both sides what came of a meeting that is over, once; return how many meetings."""
    return each(_over(at), lambda meeting: _ask_about(meeting, at))


def _ask_about(meeting: Meeting, at: datetime) -> None:
    open_since = max(meeting.span.upper, meeting.status_changed_at)
    until = timezone.localdate(open_since + policies.RECORDED_LATER)
    everybody = both(meeting.mentorship)
    tell_of_meeting(everybody, "meeting_over", meeting, at, until=until.isoformat())


def close_meetings(*, at: datetime) -> int:
    """Close what nobody wrote down for a month; it counts nothing, both sides are told.

    A second run changes nothing. Return how many.
    """
    limit = at - policies.RECORDED_LATER
    late = _over(at).filter(span__endswith__lt=limit, status_changed_at__lt=limit)
    return each(late, lambda meeting: _close(meeting, at))


def _close(meeting: Meeting, at: datetime) -> None:
    advance(meeting, "close", by=None, at=at)
    no_longer_asked(meeting, at)
    tell_of_meeting(both(meeting.mentorship), "meeting_untold", meeting, at)


def _over(at: datetime) -> MeetingQuerySet:
    """Return what is over and not told; a word that was taken back opened it anew that day."""
    over = Meeting.objects.over(at)
    return over.select_related("mentorship__mentor__user", "mentorship__venture")
