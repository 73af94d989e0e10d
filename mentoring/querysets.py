"""Reads of meetings and records."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Avg, Count, Q, Sum

from mentoring.enums import (
    MEDIATION_OPEN,
    PLANNED,
    MediationStatus,
    MeetingStatus,
    OfficeHourStatus,
)
from mentors.models import Mentorship

if TYPE_CHECKING:
    from accounts.models import User
    from mentoring.models import Contradiction, File, Mediation, Meeting, OfficeHour, Rating, Record
    from mentors.models import MentorProfile
    from ventures.models import Venture

UNCONFIRMED_AFTER = timedelta(days=7)


def of(user: "User") -> Q:
    """Return the filter that keeps what belongs to a mentorship that `user` may see."""
    return Q(mentorship__in=Mentorship.objects.visible_to(user).values("pk"))


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of mentorships that `user` may see."""
        return self.filter(of(user))

    def planned(self) -> Self:
        """Keep what is proposed or arranged."""
        return self.filter(status__in=PLANNED)

    def to_come(self, at: datetime) -> Self:
        """Keep what is planned and not over yet, the next first."""
        return self.planned().filter(span__endswith__gt=at).order_by("span", "pk")

    def in_calendar_of(self, person: "User") -> Self:
        """Keep what a person has arranged, held or not, with what an entry shows."""
        mine = self.filter(status__in=(MeetingStatus.AGREED, MeetingStatus.HELD))
        mine = mine.filter(seats__person=person)
        return mine.select_related("mentorship__mentor__user", "mentorship__venture")

    def over(self, at: datetime) -> Self:
        """Keep arranged ones whose time is past and of which nobody has said what came of it."""
        return self.filter(status=MeetingStatus.AGREED, span__endswith__lte=at)


class RecordQuerySet(models.QuerySet["Record"]):
    """Records."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of mentorships that `user` may see."""
        return self.filter(of(user))

    def confirmed(self) -> Self:
        """Keep those whose time counts."""
        return self.exclude(confirmed_at=None)

    def unconfirmed(self) -> Self:
        """Keep those that wait for the other side."""
        return self.filter(confirmed_at=None)

    def with_advice(self) -> Self:
        """Keep those that hold a piece of advice."""
        return self.exclude(advice="")

    def minutes(self) -> int:
        """Return how long they took together."""
        return self.aggregate(sum=Sum("minutes"))["sum"] or 0


class FileQuerySet(models.QuerySet["File"]):
    """Files of messages and records."""

    def of_pair(self, mentorship: Mentorship) -> Self:
        """Keep what the two sides of a mentorship gave each other."""
        return self.filter(Q(message__mentorship=mentorship) | Q(record__mentorship=mentorship))

    def listed(self) -> Self:
        """Join what a line about a file shows, the newest first; its content stays unread."""
        return self.defer("content").select_related("by", "record").order_by("-at", "-pk")


class ContradictionQuerySet(models.QuerySet["Contradiction"]):
    """Two pieces of advice that contradict each other."""

    def of_venture(self, venture: "Venture") -> Self:
        """Keep those about a venture."""
        return self.filter(first__mentorship__venture=venture)

    def undecided(self) -> Self:
        """Keep those of which the team has decided nothing."""
        return self.filter(decided_at=None)

    def with_both(self) -> Self:
        """Join both pieces of advice and who gave them."""
        return self.select_related(
            "first__mentorship__mentor__user", "second__mentorship__mentor__user"
        )


class OfficeHourQuerySet(models.QuerySet["OfficeHour"]):
    """Office hours."""

    def to_come(self, at: datetime) -> Self:
        """Keep what has not begun yet and was not withdrawn."""
        return self.exclude(status=OfficeHourStatus.WITHDRAWN).filter(span__startswith__gt=at)

    def free(self, at: datetime) -> Self:
        """Keep what can still be booked."""
        return self.to_come(at).filter(status=OfficeHourStatus.FREE)

    def of(self, mentor: "MentorProfile") -> Self:
        """Keep those of a mentor."""
        return self.filter(mentor=mentor)


class MediationQuerySet(models.QuerySet["Mediation"]):
    """Mediations."""

    def under_way(self) -> Self:
        """Keep what goes on, with a mediator or without."""
        return self.filter(status__in=sorted(MEDIATION_OPEN))

    def of_mediator(self, user: "User") -> Self:
        """Keep what `user` was named to mediate, and did not give back."""
        return self.filter(mediator=user)

    def without_a_talk(self) -> Self:
        """Keep what has a mediator who has not said yet when all three talk."""
        return self.filter(status=MediationStatus.UNDER_WAY, talk=None)

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related(
            "mentorship__mentor__user", "mentorship__venture", "mediator", "by"
        )


class RatingQuerySet(models.QuerySet["Rating"]):
    """Ratings of meetings."""

    def of_mentor(self, mentor: "MentorProfile") -> Self:
        """Keep what founders said of a mentor's meetings."""
        return self.filter(record__mentorship__mentor=mentor)

    def mean(self, *, least: int, people: int = 2) -> tuple[float, int] | None:
        """Return the mean and of how many it is; None of too few, or of too few people."""
        told = self.aggregate(mean=Avg("score"), n=Count("pk"), people=Count("by", distinct=True))
        if told["n"] < least or told["people"] < people:
            return None
        return round(float(told["mean"]), 1), told["n"]

    def with_words(self) -> Self:
        """Keep those with a word to the office, and join what a line about one shows."""
        told = self.exclude(text="")
        return told.select_related("by", "record__mentorship__venture")
