"""Reads of employments and leave cases: whose they are, and where they stand on a day."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Coalesce

from accounts.enums import OrganisationKind, Role
from mobility.enums import APPLYING, BACK, DROPPED, ENDED, RUNNING

if TYPE_CHECKING:
    from accounts.models import User
    from mobility.core.calendar import WorkCalendar
    from mobility.models import Employment, LeaveCase

SOON_DAYS = 90
READERS = (Role.HR_OFFICER, Role.HR_HEAD, Role.AUDITOR)


def units_of(user: "User", *roles: Role) -> models.QuerySet[Any, Any]:
    """Return the keys of the organisations in which `user` holds one of `roles`."""
    return user.memberships.filter(role__in=roles).values("organisation")


def reads_all(user: "User") -> bool:
    """Whether `user` audits for the province, and so every unit."""
    return user.memberships.filter(
        role=Role.AUDITOR, organisation__kind=OrganisationKind.PROVINCE
    ).exists()


class EmploymentQuerySet(models.QuerySet["Employment"]):
    """Employments."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of the units for which `user` does personnel work."""
        return self.filter(organisation__in=units_of(user, Role.HR_OFFICER, Role.HR_HEAD))


class CaseQuerySet(models.QuerySet["LeaveCase"]):
    """Leave cases."""

    def visible_to(self, user: "User") -> Self:
        """Keep those of the own unit, or of the department led; nobody reads his own here."""
        own = Q(employment__person__user=user)
        if reads_all(user):
            return self.exclude(own)
        theirs = Q(employment__organisation__in=units_of(user, *READERS))
        led = Q(employment__department__head=user) & ~Q(status="draft")
        return self.filter(theirs | led).exclude(own)

    def of_person(self, user: "User") -> Self:
        """Keep the cases of the researcher who signs in as `user`."""
        return self.filter(employment__person__user=user)

    def open(self) -> Self:
        """Keep those whose leave runs or is to begin."""
        return self.filter(status__in=RUNNING)

    def applying(self) -> Self:
        """Keep those whose application is under way."""
        return self.filter(status__in=APPLYING)

    def search(self, text: str) -> Self:
        """Keep those whose name, pinyin, staff number or company holds `text`."""
        if not text:
            return self
        return self.filter(
            Q(employment__person__search_key__contains=text.lower())
            | Q(employment__staff_number__icontains=text)
            | Q(enterprise__name__icontains=text)
        )

    def for_list(self) -> Self:
        """Join what one row of the ledger shows."""
        return self.select_related(
            "employment__person", "employment__department", "employment__organisation",
            "enterprise__county__prefecture", "plan",
        )  # fmt: skip

    def on(self, day: date, calendar: "WorkCalendar") -> Any:  # noqa: ANN401  annotated rows
        """Annotate where each case stands on `day`, and keep those that were there.

        Adds `first_day` and `last_day` of the term of that day (the running one, else the next),
        `term_count`, `days_left`, and `phase`: applying, upcoming, away, due, reporting, overdue,
        back, ended or dropped. The dates alone decide, so that no job can be late.
        """
        of_the_day = Q(terms__is_void=False) & Q(
            terms__counts_from__lte=day, terms__counts_until__gte=day
        )
        begun = Q(term__first_day__lte=day)
        return (
            self.annotate(term=FilteredRelation("terms", condition=of_the_day))
            .annotate(
                first_day=F("term__first_day"),
                last_day=Coalesce("term__ended_on", "term__last_day"),
                term_count=Case(When(begun, then=F("term__number")), default=Value(0)),
            )
            .filter(Q(created_at__date__lte=day) | begun)
            .annotate(phase=_phase(day, calendar))
        )


def _phase(day: date, calendar: "WorkCalendar") -> Case:
    """Say in SQL where a case stands on `day`.

    Overdue means that the first working day after the last day lies before `day`, which is the
    same as a last day before the latest working day before `day`.
    """
    closed = Q(closed_on__lte=day)
    absent_before = calendar.on_or_before(day - timedelta(days=1))
    soon = day + timedelta(days=SOON_DAYS)
    return Case(
        When(closed & Q(status__in=BACK), then=Value("back")),
        When(closed & Q(status__in=ENDED), then=Value("ended")),
        When(closed & Q(status__in=DROPPED), then=Value("dropped")),
        When(first_day=None, then=Value("applying")),
        When(first_day__gt=day, then=Value("upcoming")),
        When(last_day__lt=absent_before, then=Value("overdue")),
        When(last_day__lt=day, then=Value("reporting")),
        When(last_day__lte=soon, then=Value("due")),
        default=Value("away"),
        output_field=models.CharField(),
    )
