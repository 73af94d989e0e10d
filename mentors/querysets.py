"""Reads of mentors, requests and mentorships."""

import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.enums import Purpose
from accounts.models import Consent
from audit.models import AuditEvent
from mentors.enums import (
    ANSWERED,
    OPEN,
    MentorshipStatus,
    MentorStatus,
    OfferStatus,
    RequestStatus,
    ReviewDecision,
)
from safety.policies import barred, kept_from
from ui.days import end_of
from ventures.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from mentors.models import (
        Findable,
        MentorProfile,
        Mentorship,
        MentorshipRequest,
        Offer,
        WaitingPlace,
        YearReview,
    )

NEW_FOR = timedelta(days=60)
WEEK_OF_REQUESTS = timedelta(days=7)  # a day and the six before it
_BRACKETS = {"[": "(", "]": ")", "{": "(", "}": ")", "〔": "(", "〕": ")", "【": "(", "】": ")"}
_CAPITALS = {
    each: each.lower()
    for each in map(chr, range(0x41, 0x530))
    if each != each.lower() and len(each.lower()) == 1
}
_ALIKE = _BRACKETS | _CAPITALS
_BLANK = " \t\n\r\v\f\u1680\u200b\u2028\u2029\u2060\ufeff"
_FOLD = str.maketrans("".join(_ALIKE), "".join(_ALIKE.values()), _BLANK)


def folded(name: str) -> str:
    """Return a name as names are compared: width, case, blanks and shapes of brackets are gone.

    >>> folded("青海 盐湖（集团）") == folded("青海盐湖(集团)")
    True
    """
    return unicodedata.normalize("NFKC", name).translate(_FOLD)


class Folded(models.Func):
    """The same in the database, whatever its collation."""

    template = (
        "translate(normalize(%(expressions)s, NFKC), "
        f"'{''.join(_ALIKE)}{_BLANK}', '{''.join(_ALIKE.values())}')"
    )
    output_field = models.TextField()


_PARTED = "\x01"  # stands for the end of a line, which folding would drop


def folded_lines(field: str) -> models.Func:
    """Return the lines of a text as the database folds them, each for itself."""
    breaks = models.Value("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # as Python splits lines
    mark, every = models.Value(_PARTED), models.Value("g")
    parted = models.Func(
        models.F(field),
        breaks,
        mark,
        every,
        function="regexp_replace",
        output_field=models.TextField(),
    )
    lines = ArrayField(models.TextField())
    return models.Func(Folded(parted), mark, function="string_to_array", output_field=lines)


class MentorQuerySet(models.QuerySet["MentorProfile"]):
    """Mentors."""

    def met_in(self, prefecture: str) -> Self:
        """Keep who lives in a prefecture or comes to it."""
        at = self.model.objects.filter(Q(county__prefecture=prefecture) | Q(places=prefecture))
        return self.filter(pk__in=at.values("pk"))

    def from_outside(self) -> Self:
        """Keep those whose place is outside the province; `is_outside` on a row."""
        return self.filter(county=None).exclude(home="")

    def public(self) -> Self:
        """Keep those in the library: vetted, not suspended, and published by their own consent.

        Lists, pages, the matcher, the search, cohorts and counts begin here.
        """
        closed = get_user_model().objects.filter(is_active=False)  # few, and in an index
        kept = self.filter(status=MentorStatus.APPROVED).exclude(user__in=closed)
        return kept.exclude(user__in=barred(timezone.localdate()))

    def open_to(self, reader: "User | AnonymousUser") -> Self:
        """Leave out whom the reader keeps away, and who keeps the reader away."""
        return self.exclude(user__in=kept_from([reader])) if reader.is_authenticated else self

    def in_library_on(self, day: date) -> Self:
        """Keep those who were in the library at the end of that day and still have an account.

        Where a mentor stood then is what the first change after that day began from, or where he
        stands now if nothing has changed since.
        """
        later = AuditEvent.objects.filter(
            subject_label="mentors.mentorprofile",
            subject_pk=Cast(OuterRef("pk"), models.CharField()),
            happened_at__gte=end_of(day),
            detail__has_key="from",
        ).order_by("happened_at", "pk")
        began = Subquery(later.annotate(was=KeyTextTransform("from", "detail")).values("was")[:1])
        closed = get_user_model().objects.filter(is_active=False)
        kept = self.alias(stood=Coalesce(began, Cast("status", models.TextField())))
        return kept.filter(stood=MentorStatus.APPROVED).exclude(user__in=closed)

    def entered(self) -> Self:
        """Keep those whom the office entered and who have not agreed yet to be published."""
        return self.filter(status=MentorStatus.ENTERED)

    def with_room(self) -> Self:
        """Keep those with a free place."""
        return self.filter(active_count__lt=F("capacity"))

    def askable(self, on: date) -> Self:
        """Keep those who take requests on that day: no pause, and not asked as often as suits."""
        here = self.filter(Q(paused_until=None) | Q(paused_until__lt=on))
        return here.exclude(pk__in=self.model.objects.asked_out(on).values("pk"))

    def asked_out(self, on: date) -> Self:
        """Keep those who have been asked as often as suits in the seven days up to that one.

        A trigger holds the same (`mentors.guards.REQUESTS_OF_WEEK`).
        """
        limited = self.exclude(requests_a_week=None)
        return limited.with_requests_left(on).filter(requests_left__lte=0)

    def with_requests_left(self, on: date) -> Self:
        """Tell how often each can still be asked on that day; null of who sets no limit."""
        asked = Count("requests", filter=_asked("requests__") & _sent_in_week(on, "requests__"))
        return self.annotate(requests_left=F("requests_a_week") - asked)

    def keys_asked_out(self, on: date) -> set[int]:
        """Return the keys of those who have been asked as often as suits."""
        return set(self.asked_out(on).order_by().values_list("pk", flat=True))

    def newcomers(self, on: date) -> Self:
        """Keep those who came within the last sixty days and have mentored nobody yet."""
        return self.filter(
            status_changed_at__date__gt=on - NEW_FOR,
            status_changed_at__date__lte=on,
            mentorships=None,
        )

    def search(self, text: str) -> Self:
        """Keep those whose name, pinyin, initials, headline or experience holds `text`."""
        if not text:
            return self
        hits = (
            Q(user__search_key__contains=text.lower())
            | Q(headline__icontains=text)
            | Q(promise__icontains=text)
            | Q(headline_other__icontains=text)
            | Q(promise_other__icontains=text)
            | Q(experiences__text__icontains=text)
            | Q(experiences__other__icontains=text)
        )
        return self.filter(pk__in=self.model.objects.filter(hits).values("pk"))

    def with_place(self) -> Self:
        """Join name and place."""
        return self.select_related("user", "county__prefecture")

    def for_cards(self) -> Self:
        """Join what a card of the library shows."""
        return self.with_place().prefetch_related("sectors", "languages", "help_kinds")


def answered() -> Q:
    """Return what holds of a request that the mentor answered; a question back is an answer."""
    return Q(asked_back_at__isnull=False) | Q(status__in=ANSWERED)


def first_answer() -> Case:
    """Return when a request was first answered, as an expression; null of one that was not."""
    by_decision = When(status__in=ANSWERED, then=F("status_changed_at"))
    asked_back = When(asked_back_at__isnull=False, then=F("asked_back_at"))
    return Case(asked_back, by_decision, output_field=models.DateTimeField())


def answered_in(within: timedelta) -> Q:
    """Return what holds of a request that was answered in time."""
    last = F("sent_at") + within
    return Q(asked_back_at__lte=last) | Q(
        asked_back_at=None, status__in=ANSWERED, status_changed_at__lte=last
    )


def _asked(of: str = "") -> Q:
    """Return what holds of a request that somebody asked of a mentor; see `asked`."""
    brought = {
        f"{of}is_placed": True,
        f"{of}status": RequestStatus.ACCEPTED,
        f"{of}status_changed_at": F(f"{of}sent_at"),
    }
    return Q(**{f"{of}offer": None}) & ~Q(**brought)


def _sent_in_week(on: date, of: str = "") -> Q:
    since, until = end_of(on - WEEK_OF_REQUESTS), end_of(on)
    return Q(**{f"{of}sent_at__gte": since, f"{of}sent_at__lt": until})


def _taken_away() -> Q:
    """Return what holds of a request that was taken back or closed before any answer."""
    gone = Q(status=RequestStatus.WITHDRAWN) | ~Q(close_reason="")
    return gone & ~answered()


class RequestQuerySet(models.QuerySet["MentorshipRequest"]):
    """Requests for mentoring."""

    def visible_to(self, user: "User") -> Self:
        """Keep what `user` may see: sent by their venture, sent to them, or all."""
        if user.is_coordinator:
            return self
        mine = user.ventures.values("pk")
        return self.filter(Q(mentor__user=user) | Q(venture__in=mine))

    def asked_of(self, user: "User") -> Self:
        """Keep requests sent to `user` as a mentor."""
        return self.filter(mentor__user=user)

    def sent_by(self, user: "User") -> Self:
        """Keep requests of the ventures of `user`."""
        return self.filter(venture__in=user.ventures.values("pk"))

    def unanswered(self) -> Self:
        """Keep requests that still wait for somebody."""
        return self.filter(status__in=OPEN)

    def waiting_for_mentor(self) -> Self:
        """Keep requests that wait for the mentor, not for the founder's reply."""
        return self.filter(status=RequestStatus.SENT)

    def overdue(self, at: datetime) -> Self:
        """Keep open requests whose time is up."""
        return self.unanswered().filter(due_at__lte=at)

    def asked(self) -> Self:
        """Keep what was asked of a mentor, so that an answer says something of him.

        What came of his own offer was not, nor was a pair that an import brought begun: it is
        accepted in the moment in which it is sent.
        """
        return self.filter(_asked())

    def asked_in_week(self, on: date) -> Self:
        """Keep what was asked in the seven days up to that one."""
        return self.filter(_asked() & _sent_in_week(on))

    def counted_in(self, year: int, at: datetime) -> Self:
        """Keep what was asked in a year and is answered, or was due by now.

        What was taken back or closed before its time was over says nothing.
        """
        asked = self.asked().filter(answered() | Q(due_at__lte=at), sent_at__year=year)
        return asked.exclude(_taken_away(), status_changed_at__lt=F("due_at"))

    def telling(self, within: timedelta, *, at: datetime) -> Self:
        """Keep what tells whether answers come in time: asked of a mentor that long ago, or longer.

        What was taken back or closed before the time was over says nothing.
        """
        asked = self.asked().filter(sent_at__lte=at - within)
        return asked.exclude(_taken_away(), status_changed_at__lt=F("sent_at") + within)

    def calls_under_way(self) -> Self:
        """Keep those answered with one call whose contact details are still open."""
        return self.filter(status=RequestStatus.CALLED, call_over_at=None)

    def for_list(self) -> Self:
        """Join what one row of a list shows."""
        return self.select_related(
            "mentor__user",
            "mentor__county__prefecture",
            "venture__stage",
            "venture__county__prefecture",
            "next_choice__user",
            "third_choice__user",
            "colleague__user",
            "asked_by",
        )

    def for_inbox(self) -> Self:
        """Join what one row of the mentor's own list shows: the venture and who asks."""
        return self.select_related("venture__stage", "venture__county__prefecture", "asked_by")


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    """Mentorships."""

    def visible_to(self, user: "User") -> Self:
        """Keep what `user` takes part in, or all for a coordinator."""
        if user.is_coordinator:
            return self
        mine = user.ventures.values("pk")
        return self.filter(Q(mentor__user=user) | Q(venture__in=mine))

    def active(self) -> Self:
        """Keep those under way."""
        return self.filter(status=MentorshipStatus.ACTIVE)

    def for_list(self) -> Self:
        """Join what one row of a list shows, newest first."""
        return self.select_related(
            "mentor__user", "mentor__county__prefecture", "venture__county__prefecture", "request"
        ).order_by("status", "-started_at", "-pk")


class WaitingQuerySet(models.QuerySet["WaitingPlace"]):
    """Places on waiting lists."""

    def waiting(self) -> Self:
        """Keep those that still wait, told or not."""
        return self.filter(ended_at=None)


class ReviewQuerySet(models.QuerySet["YearReview"]):
    """Decisions of the yearly review."""

    def standing(self) -> Self:
        """Keep those that no correction replaces."""
        return self.filter(replaced_by=None)

    def honours(self) -> Self:
        """Keep the years for which a mentor is thanked."""
        return self.standing().filter(decision=ReviewDecision.HONOUR)


class FindableQuerySet(models.QuerySet["Findable"]):
    """Ventures that their teams show to mentors."""

    def standing(self, on: date) -> Self:
        """Keep those whose lead still leads, still agrees to be found, and may ask on that day."""
        agree = Consent.objects.to(Purpose.FOUND)
        leads = Member.objects.leads().filter(venture=OuterRef("venture"), person=OuterRef("by"))
        shown = self.filter(Exists(leads), by__is_active=True, by__in=agree.values("user"))
        return shown.exclude(by__in=barred(on))


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers of mentors."""

    def visible_to(self, user: "User") -> Self:
        """Keep what `user` made, or what was made to one of his ventures."""
        mine = user.ventures.values("pk")
        return self.filter(Q(mentor__user=user) | Q(venture__in=mine))

    def unanswered(self) -> Self:
        """Keep those that wait for the team."""
        return self.filter(status=OfferStatus.OFFERED)

    def refused(self, on: date, lasts: timedelta) -> Self:
        """Keep those that a team turned down not longer ago than a refusal lasts."""
        return self.filter(status=OfferStatus.DECLINED, status_changed_at__date__gt=on - lasts)

    def for_list(self) -> Self:
        """Join what one row of a list shows, newest first."""
        return self.select_related(
            "mentor__user",
            "mentor__county__prefecture",
            "venture__stage",
            "venture__county__prefecture",
            "request__mentorship",
        ).order_by("-at", "-pk")
