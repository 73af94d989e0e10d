"""Office hours as their mentor and as his ventures see them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts.models import User
from accounts.policies import permits
from mentoring.models import Availability, OfficeHour, OpenHour, Seat
from mentoring.policies import may_look_for_open_hours, may_plan
from mentors.models import MentorProfile, Mentorship
from ventures.models import Venture


def bookable(mentor: MentorProfile, reader: User, *, at: datetime) -> Sequence[OfficeHour]:
    """Return what a founder can book: long enough before, and neither of the two sits elsewhere.

    Nothing of a mentor whose account is closed: nobody would come.
    """
    if not mentor.user.is_active:
        return []
    gives = Availability.objects.filter(mentor=mentor).first()
    soonest = at + timedelta(hours=gives.notice_hours if gives else 0)
    taken = Seat.objects.filter(
        Q(person=mentor.user_id) | Q(person=reader.pk),
        is_taken=True,
        span__overlap=OuterRef("span"),
    )
    free = OfficeHour.objects.of(mentor).free(at).filter(span__startswith__gte=soonest)
    return list(free.filter(~Exists(taken)).order_by("span", "pk"))


def bookable_openly(
    mentor: MentorProfile, reader: User, *, at: datetime
) -> tuple[Sequence[Venture], Sequence[OfficeHour]]:
    """Return for which of his ventures `reader` may book an open hour, and which hours.

    Ventures that the mentor mentors book on their own page; what the rules keep apart sees none.
    """
    opened = OfficeHour.objects.of(mentor).free(at).filter(is_open=True)
    if not opened.exists():
        return [], []
    may = [
        venture
        for venture in Venture.objects.led_by(reader).order_by("search_key", "pk")
        if permits(may_look_for_open_hours, reader, venture, mentor, at=at)
    ]
    if not may:
        return [], []
    return may, [each for each in bookable(mentor, reader, at=at) if each.is_for_all]


def hours_held(mentor: MentorProfile, *, at: datetime) -> Sequence[OfficeHour]:
    """Return what a mentor holds open from now on, with who has booked it."""
    rows = OfficeHour.objects.of(mentor).to_come(at).select_related("meeting__mentorship__venture")
    standing = Prefetch(
        "open_hours", OpenHour.objects.booked().select_related("venture"), to_attr="booked_openly"
    )
    return list(rows.prefetch_related(standing).order_by("span", "pk"))


def pairs_that_book(mentor: MentorProfile, reader: User) -> Sequence[Mentorship]:
    """Return the mentorships for which `reader` books the hours of a mentor; no held one."""
    mine = mentor.mentorships.active().filter(venture__in=reader.ventures.values("pk"))
    rows = mine.select_related("venture", "mentor__user").order_by("venture__search_key", "pk")
    return [each for each in rows if permits(may_plan, reader, each)]
