"""Reads of meetings and records."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Avg, Count, F, Q

from mentoring.enums import (
    MEDIATION_OPEN,
    PLANNED,
    GroupStatus,
    GuestStatus,
    MediationStatus,
    MeetingStatus,
    OfficeHourStatus,
    OpenHourStatus,
    SurveyStatus,
    TookPlace,
)
from mentors.models import Mentorship

if TYPE_CHECKING:
    from accounts.models import User
    from mentoring.models import (
        Contradiction,
        File,
        GroupMeeting,
        GroupRecord,
        Guest,
        Mediation,
        Meeting,
        OfficeHour,
        OpenHour,
        Rating,
        Record,
        Survey,
    )
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

    def to_begin(self, at: datetime) -> Self:
        """Keep what is planned and has not begun: what can still be called off."""
        return self.planned().filter(span__startswith__gt=at)

    def in_calendar_of(self, person: "User") -> Self:
        """Keep what a person has arranged, held or not, with what an entry shows."""
        mine = self.filter(status__in=(MeetingStatus.AGREED, MeetingStatus.HELD))
        mine = mine.visible_to(person).filter(seats__person=person)
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
        """Keep those whose time does not count yet."""
        return self.filter(confirmed_at=None)

    def waiting(self) -> Self:
        """Keep those of which a side has still to confirm the newest version, with that version."""
        waits = self.filter(Q(confirmed_at=None) | Q(correction__isnull=False))
        return waits.select_related("correction")

    def told_since(self, at: datetime) -> Self:
        """Keep those whose newest version was written since then."""
        first = Q(correction__isnull=True, changed_at__gte=at)
        return self.filter(first | Q(correction__changed_at__gte=at))

    def with_advice(self) -> Self:
        """Keep those that hold a piece of advice."""
        return self.exclude(advice="")


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

    def without_a_mediator(self) -> Self:
        """Keep what waits for the office to name somebody."""
        return self.filter(status=MediationStatus.ASKED)

    def without_an_outcome(self, at: datetime) -> Self:
        """Keep those whose talk is over, and of which nobody has written what came of it."""
        return self.filter(status=MediationStatus.UNDER_WAY, talk__endswith__lte=at)

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


class GroupQuerySet(models.QuerySet["GroupMeeting"]):
    """Meetings of a mentor with several ventures."""

    def visible_to(self, user: "User") -> Self:
        """Keep those that `user` called as a mentor, or to which one of his ventures is invited."""
        mine = user.ventures.values("pk")
        asked = self.model.objects.filter(guests__mentorship__venture__in=mine)
        return self.filter(Q(mentor__user=user) | Q(pk__in=asked.values("pk")))

    def planned(self) -> Self:
        """Keep what is planned."""
        return self.filter(status=GroupStatus.PLANNED)

    def with_somebody(self) -> Self:
        """Keep those to which at least one venture comes or came."""
        coming = self.model.objects.filter(guests__status=GuestStatus.COMING)
        return self.filter(pk__in=coming.values("pk"))

    def in_calendar_of(self, person: "User") -> Self:
        """Keep what a person sits in, with what an entry shows."""
        mine = self.visible_to(person).filter(seats__person=person, seats__is_taken=True)
        return mine.select_related("mentor__user")

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("mentor__user", "record")


class GuestQuerySet(models.QuerySet["Guest"]):
    """Ventures at group meetings."""

    def coming(self) -> Self:
        """Keep those that said yes."""
        return self.filter(status=GuestStatus.COMING)

    def counted(self) -> Self:
        """Keep those that confirmed the record as it stands: its time counts for them."""
        return self.filter(confirmed_version=F("group__record__version"))

    def waiting(self) -> Self:
        """Keep those that came and can still confirm the record as it stands."""
        came = self.coming().filter(
            group__record__isnull=False, group__record__closed_at__isnull=True
        )
        return came.exclude(
            confirmed_version__isnull=False, confirmed_version=F("group__record__version")
        )

    def for_page(self) -> Self:
        """Join the names of ventures."""
        return self.select_related("mentorship__venture", "person").order_by(
            "mentorship__venture__search_key", "pk"
        )


class GroupRecordQuerySet(models.QuerySet["GroupRecord"]):
    """Records of group meetings."""

    def confirmed(self) -> Self:
        """Keep those whose time counts for the mentor: one venture at least has confirmed it."""
        return self.exclude(confirmed_at=None)

    def unconfirmed(self) -> Self:
        """Keep those that no venture has confirmed yet, and one still can."""
        return self.filter(confirmed_at=None, closed_at=None)

    def open(self) -> Self:
        """Keep those that ventures can still confirm."""
        return self.filter(closed_at=None)


class OpenHourQuerySet(models.QuerySet["OpenHour"]):
    """Bookings of open hours."""

    def visible_to(self, user: "User") -> Self:
        """Keep those with `user` as a mentor, or of one of his ventures."""
        return self.filter(Q(mentor__user=user) | Q(venture__in=user.ventures.values("pk")))

    def booked(self) -> Self:
        """Keep those that stand, begun or not."""
        return self.filter(status=OpenHourStatus.BOOKED)

    def under_way(self) -> Self:
        """Keep what is to come, and what is over and was not told by both, the next one first."""
        waits = self.booked() | self.unconfirmed()
        return waits.for_page().order_by("span", "pk")

    def taken(self) -> Self:
        """Keep those that take a mentor's time, or took it."""
        return self.filter(
            status__in=(OpenHourStatus.BOOKED, OpenHourStatus.OVER, OpenHourStatus.HELD)
        )

    def confirmed(self) -> Self:
        """Keep those of which both say that they took place."""
        return self.exclude(confirmed_at=None)

    def unconfirmed(self) -> Self:
        """Keep those that are over and of which a side has not said whether they took place."""
        over = self.filter(confirmed_at=None, status=OpenHourStatus.OVER)
        return over.filter(Q(mentor_says="") | Q(founder_says=""))

    def disagreed(self) -> Self:
        """Keep those of which the two say what cannot both be true (`OpenHour.disagrees`).

        Both versions stay; its time does not count.
        """
        over = self.filter(status=OpenHourStatus.OVER).exclude(mentor_says="")
        one_yes = Q(mentor_says=TookPlace.YES) ^ Q(founder_says=TookPlace.YES)
        both_away = Q(mentor_says=TookPlace.AWAY, founder_says=TookPlace.AWAY)
        return over.exclude(founder_says="").filter(one_yes | both_away)

    def in_calendar_of(self, person: "User") -> Self:
        """Keep what a person sits in, with what an entry shows."""
        return self.taken().visible_to(person).filter(seats__person=person).for_page()

    def for_page(self) -> Self:
        """Join what a page shows of them."""
        return self.select_related("mentor__user", "venture", "by")


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Questions half a year after a mentorship."""

    def asked(self) -> Self:
        """Keep those that wait for an answer."""
        return self.filter(status=SurveyStatus.ASKED)

    def answered(self) -> Self:
        """Keep those that were answered."""
        return self.filter(status=SurveyStatus.ANSWERED)
