"""Whoever leaves a team sits no longer in its meetings: another one of it does."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from audit.due import each
from audit.guards import broken
from mentoring.actions.telling import leads_of, members
from mentoring.enums import GuestStatus, Side
from mentoring.models import GroupMeeting, Guest, Meeting, Seat
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from ventures.models import Member


def seat_others(*, at: datetime) -> int:
    """Seat another of the team in what is to come, where whoever sat in it has left it.

    Return how many seats. All of the team were told of the meeting. Where everybody else sits
    elsewhere then, it stays as it is.
    """
    meetings = Meeting.objects.to_begin(at).filter(~Exists(_still_in("founder")))
    groups = GroupMeeting.objects.planned().filter(span__startswith__gt=at)
    coming = Guest.objects.filter(~Exists(_still_in("person")), status=GuestStatus.COMING)
    guests = coming.filter(group__in=groups.values("pk"))
    return _seat(meetings, "founder") + _seat(guests, "person")


def _still_in(name: str) -> Any:  # noqa: ANN401  rows of another app, without their class
    return Member.objects.filter(
        venture=OuterRef("mentorship__venture"), person=OuterRef(name), person__is_active=True
    )


def _seat(left: Any, name: str) -> int:  # noqa: ANN401  meetings, or places in those of several
    lasting = left.filter(mentorship__status=MentorshipStatus.ACTIVE)
    rows = lasting.select_related("mentorship__venture").order_by("pk")
    return each(rows, lambda row: _seat_one(row, name))


def _seat_one(row: Meeting | Guest, name: str) -> bool:
    span = row.span if isinstance(row, Meeting) else row.group.span
    return any(_sits(row, name, person) for person in _free(row.mentorship, span))


def _free(pair: Mentorship, span: Any) -> Iterable[User]:  # noqa: ANN401  as the driver gives it
    """Yield who of the team sits nowhere else then, its leads first."""
    team = [*leads_of(pair.venture), *members(pair, Side.FOUNDER)]
    for person in {one.pk: one for one in team}.values():
        if not Seat.objects.filter(is_taken=True, span__overlap=span, person=person).exists():
            yield person


def _sits(row: Meeting | Guest, name: str, person: User) -> bool:
    """Seat a person, unless another meeting of his was arranged in this moment."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{name: person})
    except IntegrityError as problem:
        if broken(problem) == "nobody_in_two_meetings":
            return False
        raise
    return True
