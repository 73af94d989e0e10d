"""Reads of employments and leave cases: whose they are, and where they stand on a day."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.enums import OrganisationKind, Role
from mobility.core.state import DUE_SOON_DAYS, OUT, Phase
from mobility.enums import APPLYING, BACK, DROPPED, ENDED, LEAVE_FORMS, RUNNING
from ui.text import sought

if TYPE_CHECKING:
    from accounts.models import Membership, User
    from mobility.core.calendar import WorkCalendar
    from mobility.models import CaseOn, Employment, LeaveCase

_Case = TypeVar("_Case", bound="LeaveCase")
READERS = (Role.HR_OFFICER, Role.HR_HEAD, Role.AUDITOR)


def units_of(user: "User", *roles: Role) -> models.QuerySet["Membership", Any]:
    """Return the keys of the organisations in which `user` holds one of `roles`."""
    return user.memberships.filter(role__in=roles).values("organisation")


def _audits(user: "User") -> models.QuerySet["Membership"]:
    """Return what lets `user` audit for the province."""
    return user.memberships.filter(role=Role.AUDITOR, organisation__kind=OrganisationKind.PROVINCE)


def reads_all(user: "User") -> bool:
    """Whether `user` audits for the province, and so every unit."""
    return _audits(user).exists()


class EmploymentQuerySet(models.QuerySet["Employment"]):
    """Employments."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of the units for which `user` does personnel work."""
        return self.filter(organisation__in=units_of(user, Role.HR_OFFICER, Role.HR_HEAD))


class CaseQuerySet(models.QuerySet[_Case]):
    """Leave cases."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of the own unit, or of the department led; nobody reads his own here."""
        theirs = Q(employment__organisation__in=units_of(user, *READERS))
        led = Q(employment__department__head=user) & ~Q(status="draft")
        every = Q(Exists(_audits(user)))
        return self.filter(theirs | led | every).exclude(employment__person__user=user)

    def of_person(self, user: "User") -> Self:
        """Keep the cases of the researcher who signs in as `user`."""
        return self.filter(employment__person__user=user)

    def open(self) -> Self:
        """Keep those whose leave runs or is to begin."""
        return self.filter(status__in=RUNNING)

    def applying(self) -> Self:
        """Keep those whose application is under way."""
        return self.filter(status__in=APPLYING)

    def away(self) -> Self:
        """Keep those of `on` who are away (在外): a secondment or part-time work is no leave."""
        return self.filter(phase__in=OUT, form__in=LEAVE_FORMS)

    def search(self, text: str) -> Self:
        """Keep those whose name, pinyin, staff number or company holds `text`, blanks or none."""
        if not text:
            return self
        words = sought(text)
        if not words:
            return self.none()
        found = Q()
        for told in {words, words.replace(" ", ""), text}:
            found |= (
                Q(employment__person__search_key__contains=told.lower())
                | Q(employment__staff_number__icontains=told)
                | Q(enterprise__name__icontains=told)
            )
        return self.filter(found)

    def for_list(self) -> Self:
        """Join what one row of the ledger shows."""
        return self.select_related(
            "employment__person",
            "employment__department",
            "employment__organisation",
            "enterprise__county__prefecture",
            "plan",
        )

    def on(self, day: date, calendar: "WorkCalendar") -> "CaseQuerySet[CaseOn]":
        """Annotate where each case stands on `day`, and keep those that were there.

        The rule is `mobility.core.state`. Adds `first_day` and `last_day` of the whole leave, an
        extension counted from the moment it is on record; `phase`; and of the term that runs, or
        else comes next, `term_first_day`, `term_last_day` and `term_count`, its number once begun;
        and of what is kept of the year of `day`, `year_reported_on` and `year_opinion_on`; and
        `letter_received_on`, the day on which a call to return from this leave was received.
        """
        counts = Q(terms__is_void=False)
        runs = counts & Q(terms__counts_from__lte=day, terms__counts_until__gte=day)
        found = (
            self.annotate(
                term=FilteredRelation("terms", condition=runs),
                opening=FilteredRelation("terms", condition=counts & Q(terms__number=1)),
                closing=FilteredRelation(
                    "terms", condition=counts & Q(terms__counts_until=date.max)
                ),
                kept=FilteredRelation("years", condition=Q(years__year=day.year)),
            )
            .annotate(
                first_day=F("opening__first_day"),
                last_day=Coalesce("closing__ended_on", "closing__last_day"),
                term_first_day=F("term__first_day"),
                term_last_day=Coalesce("term__ended_on", "term__last_day"),
                term_count=Case(
                    When(term__first_day__lte=day, then=F("term__number")), default=Value(0)
                ),
                year_reported_on=F("kept__reported_on"),
                year_opinion_on=F("kept__company_opinion_on"),
            )
            .annotate(letter_received_on=self._letter_received_on(day))
            .filter(Q(created_at__date__lte=day) | Q(first_day__lte=day))
            .annotate(phase=_phase(day, calendar))
        )
        return cast("CaseQuerySet[CaseOn]", found)

    def _letter_received_on(self, day: date) -> Subquery:
        """Return the first receipt by `day` of a call to return from the leave as it now ends."""
        letters = apps.get_model("mobility", "Reminder").objects.filter(
            case=OuterRef("pk"), anchor=OuterRef("last_day"), served_on__lte=day
        )
        received = letters.exclude(signed_by="").order_by("served_on")
        return Subquery(received.values("served_on")[:1])


def _phase(day: date, calendar: "WorkCalendar") -> Case:
    """Say in SQL what `mobility.core.state.phase` says.

    The report day has come when the last day lies before the latest working day up to `day`.
    """
    closed = Q(closed_on__lte=day)
    latest_working = calendar.on_or_before(day)
    soon = day + timedelta(days=DUE_SOON_DAYS)
    return Case(
        When(closed & Q(status__in=BACK), then=Value(Phase.BACK)),
        When(closed & Q(status__in=ENDED), then=Value(Phase.ENDED)),
        When(closed & Q(status__in=DROPPED), then=Value(Phase.DROPPED)),
        When(first_day=None, then=Value(Phase.APPLYING)),
        When(first_day__gt=day, then=Value(Phase.UPCOMING)),
        When(last_day__lt=latest_working, then=Value(Phase.OVERDUE)),
        When(last_day__lt=day, then=Value(Phase.REPORTING)),
        When(last_day__lte=soon, then=Value(Phase.DUE)),
        default=Value(Phase.AWAY),
        output_field=models.CharField(),
    )
