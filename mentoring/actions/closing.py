"""The end of a mentorship, and what each side says of it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from audit.actions import record
from audit.due import each
from mentoring import policies
from mentoring.actions.groups import leave_groups
from mentoring.actions.meetings import call_off
from mentoring.actions.telling import both, members, tell
from mentoring.enums import GuestStatus
from mentoring.models import Closing, GroupMeeting, Guest, Meeting
from mentors import actions as mentors
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from notifications.actions import settle

# What asks the two how it goes on, and is answered by the end.
_ASKS = ("mentoring/silent", "mentoring/terms_end", "mentoring/terms_proposed")


@transaction.atomic
def close(mentorship: Mentorship, closing: Closing, *, by: User, at: datetime) -> None:
    """End it with a reason; planned meetings are called off, the other side is asked for a word."""
    policies.may_close(by, mentorship)
    mentors.end(mentorship, by=by, at=at)
    _end_meetings(mentorship, by=by, at=at)
    settle(_ASKS, reverse("mentorship", args=[mentorship.pk]), both(mentorship), at=at)
    say(mentorship, closing, by=by, at=at)


@transaction.atomic
def say(mentorship: Mentorship, closing: Closing, *, by: User, at: datetime) -> None:
    """Keep what one side says at the end; the thanks go to the other, the rest to the office."""
    policies.may_close(by, mentorship)
    side = policies.side_of(by, mentorship)
    earlier = Closing.objects.filter(mentorship=mentorship, side=side).first()
    closing.pk = earlier.pk if earlier else None
    closing.mentorship, closing.person, closing.side, closing.at = mentorship, by, side, at
    if not closing.is_told:
        closing.jobs = closing.funds = closing.sales = None
    closing.save()
    record("say", closing, by=by, at=at)
    if closing.thanks:
        tell(
            members(mentorship, side.other),
            "thanks",
            mentorship,
            at,
            event=side,
            who=by.name,
            text=closing.thanks,
        )


@transaction.atomic
def pause(mentorship: Mentorship, *, until: date, by: User, at: datetime) -> None:
    """Put it on hold until a day; nobody is asked about the silence before."""
    policies.may_pause(by, mentorship)
    _hold_until(mentorship, until, by=by, at=at)
    tell(
        members(mentorship, policies.side_of(by, mentorship).other),
        "paused",
        mentorship,
        at,
        event=at.isoformat(),
        who=by.name,
        day=until.isoformat(),
    )


@transaction.atomic
def go_on(mentorship: Mentorship, *, by: User, at: datetime) -> None:
    """Take it up again before the day; twice is once."""
    policies.may_pause(by, mentorship)
    if mentorship.paused_until is None:
        return
    _hold_until(mentorship, None, by=by, at=at)
    tell(
        members(mentorship, policies.side_of(by, mentorship).other),
        "goes_on",
        mentorship,
        at,
        event=at.isoformat(),
        who=by.name,
    )


def _hold_until(mentorship: Mentorship, until: date | None, *, by: User, at: datetime) -> None:
    mentorship.paused_until = until
    mentorship.save(update_fields=["paused_until"])
    record("pause" if until else "go_on", mentorship, by=by, at=at, until=str(until or ""))


def end_meetings_of_ended(*, at: datetime) -> int:
    """Call off what is still planned where a mentorship ended by another door; return how many."""
    planned = Meeting.objects.to_begin(at).values("mentorship")
    invited = Guest.objects.filter(
        status__in=(GuestStatus.INVITED, GuestStatus.COMING),
        group__in=GroupMeeting.objects.planned(),
        group__span__startswith__gt=at,
    ).values("mentorship")
    left = Mentorship.objects.filter(
        Q(pk__in=planned) | Q(pk__in=invited), status=MentorshipStatus.ENDED
    )
    ended: list[int] = []
    each(left, lambda pair: ended.append(_end_meetings(pair, by=None, at=at)))
    return sum(ended)


@transaction.atomic
def _end_meetings(mentorship: Mentorship, *, by: User | None, at: datetime) -> int:
    planned = list(Meeting.objects.to_begin(at).filter(mentorship=mentorship).select_for_update())
    for meeting in planned:
        call_off(meeting, note="", by=by, at=at)
    return len(planned) + leave_groups(mentorship, by=by, at=at)
