"""Reads of accounts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from time import monotonic
from typing import ParamSpec, TypeVar

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.enums import ADMINISTRATORS, Hat, OrganisationKind, Purpose, Role
from accounts.models import Consent, County, Draft, User
from audit.terms import Term
from ui.days import WorkCalendar, calendar
from ui.pinyin import search_key

REMEMBERED_SECONDS = 60
Given = ParamSpec("Given")
Result = TypeVar("Result")
Row = TypeVar("Row", bound=Model)


def remembered(read: Callable[Given, Result]) -> Callable[Given, Result]:
    """Let `read` be asked at most once a minute for the same arguments."""
    kept: dict[object, tuple[Result, float]] = {}

    @wraps(read)
    def again(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        known = kept.get(args)
        if known is None or known[1] < monotonic():
            known = (read(*args, **kwargs), monotonic() + REMEMBERED_SECONDS)
            kept[args] = known
        return known[0]

    return again


@remembered
def rows_of(model: type[Row]) -> dict[str, Row]:
    """Return every row of a shared list by its code, in the list's order."""
    return {row.pk: row for row in model._default_manager.all()}  # noqa: SLF001  documented API


def chosen(model: type[Row], codes: Iterable[str]) -> list[Row]:
    """Return the rows of these codes, in the list's order."""
    wanted = set(codes)
    return [row for code, row in rows_of(model).items() if code in wanted]


def counties_called(word: str) -> list[str]:
    """Return the counties in whose names, or in the name of whose prefecture, a word stands.

    They are found in both languages and in pinyin, each word in small letters.
    """
    return [county for county, key in _places().items() if word in key]


@remembered
def _places() -> dict[str, str]:
    named = County.objects.values_list(
        "pk", "name_zh", "name_en", "prefecture__name_zh", "prefecture__name_en"
    )
    return {county: " ".join(map(search_key, names)) for county, *names in named}


@dataclass(frozen=True)
class Contact:
    """How to reach one person; empty fields were not given."""

    name: str
    email: str = ""
    phone: str = ""
    wechat: str = ""


def contact_of(person: User, given: Iterable[str]) -> Contact:
    """Return how to reach somebody, of what was given alone; what is not named stays closed."""
    told = {name: str(getattr(person, name) or "") for name in given}
    return Contact(name=str(person), **told)


def agrees(user: User, purpose: Purpose) -> bool:
    """Return whether `user` lets us use data for `purpose` now, in its words of today."""
    return Consent.objects.to(purpose).filter(user=user).exists()


# What people choose by themselves; the service itself is what they signed up for.
CHOSEN_PURPOSES = (Purpose.MATCHING, Purpose.FOUND)


@dataclass(frozen=True)
class Agreed:
    """One purpose, and what somebody said to it."""

    purpose: Purpose
    version: str  # of its words today
    given: Consent | None

    @property
    def counts(self) -> bool:
        """Whether it was agreed to in these words."""
        return self.given is not None and self.given.version == self.version

    @property
    def is_asked_again(self) -> bool:
        """Whether it was agreed to in other words, so that it rests until it is said again."""
        return self.given is not None and not self.counts


def consents_of(user: User) -> list[Agreed]:
    """Return each purpose that is chosen, with what `user` said to it.

    One that is asked for no longer is among them until whoever once agreed takes it back.
    """
    live = Consent.objects.live().filter(user=user).exclude(purpose=Purpose.SERVICE)
    given = {Purpose(each.purpose): each for each in live}
    versions, shown = settings.CONSENT_VERSIONS, dict.fromkeys((*CHOSEN_PURPOSES, *given))
    return [Agreed(each, versions[each], given.get(each)) for each in shown]


_DESKS: tuple[tuple[str, str], ...] = (
    (Role.HR_HEAD, "leave_todo"),
    (Role.HR_OFFICER, "leave_todo"),
    (Role.PROGRAMME_OFFICER, "province"),
    (Role.FINANCE, "leave_pay"),
    (Role.AUDITOR, "leave_recorded"),
    (Role.SPACE_MANAGER, "space_desks"),
    (Role.SYSTEM_ADMIN, "operations"),
    (Role.SECURITY_ADMIN, "trail_alarms"),
    (Role.AUDIT_ADMIN, "trail_list"),
)


def leads(user: User) -> bool:
    """Return whether `user` is the head of a department with people."""
    return user.departments_led.filter(employments__isnull=False).exists()


def desk(user: User) -> str:
    """Return the name of the page where `user` begins; founder and mentor come before offices."""
    hats, roles = set(user.hats), user.roles
    if Hat.FOUNDER in hats or Hat.MENTOR in hats:
        return "home" if Hat.FOUNDER in hats else "inbox"
    if not user.administers(*ADMINISTRATORS):
        roles -= set(ADMINISTRATORS)
    if not user.is_coordinator:
        roles -= {
            Role.PROGRAMME_OFFICER
        }  # of another body than the province: a role without a desk
    if page := next((page for role, page in _DESKS if role in roles), ""):
        return page
    if user.is_staff:
        return "operations"
    if leads(user):
        return "leave_todo"
    return "my_leave" if Hat.RESEARCHER in hats else "mentor_list"


def kept_hats(user: User) -> Iterator[tuple[Hat, str]]:
    """Yield each hat that cannot be taken off now, and what to do first.

    Apps above say so of the hats that their pages need: such an app has `keeps_hats(user)` in its
    `AppConfig`.
    """
    for config in apps.get_app_configs():
        tell = getattr(config, "keeps_hats", None)
        if tell is not None:
            yield from tell(user)


def draft(user: User, form: str) -> tuple[QueryDict, Draft] | None:
    """Return what `user` typed into `form` and did not save, in the shape of a POST."""
    kept = Draft.objects.filter(user=user, form=form).first()
    if kept is None:
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept.fields.items():
        typed.setlist(name, values)
    return typed, kept


def officers() -> Iterable[User]:
    """Return the officers of the province's programme office."""
    return User.objects.filter(
        is_active=True,
        memberships__role=Role.PROGRAMME_OFFICER,
        memberships__organisation__kind=OrganisationKind.PROVINCE,
    ).distinct()


def security_administrators() -> QuerySet[User]:
    """Return whom an alarm is told, and what no officer may decide."""
    return User.objects.filter(
        is_active=True,
        memberships__role=Role.SECURITY_ADMIN,
        memberships__organisation__kind=OrganisationKind.PROVINCE,
    ).distinct()


def who_may_grant() -> QuerySet[User]:
    """Return everybody whom `policies.may_grant` lets; one decides what another asks for."""
    return User.objects.filter(
        Q(is_superuser=True) | Q(pk__in=security_administrators().values("pk")), is_active=True
    ).order_by("pk")


def who_may_operate() -> QuerySet[User]:
    """Return everybody whom `policies.may_operate` lets, and who is still here."""
    administers = Q(
        memberships__role=Role.SYSTEM_ADMIN,
        memberships__organisation__kind=OrganisationKind.PROVINCE,
    )
    found = User.objects.filter(administers | Q(is_staff=True), is_active=True)
    return found.order_by("pk").distinct()


# --- working days ---------------------------------------------------------------------------
@remembered
def _calendar() -> WorkCalendar:
    """Return the public calendar, with days off and worked days of weekends."""
    return calendar()


def workdays(first: date, last: date) -> int:
    """Return how many working days lie after `first`, until and with `last`."""
    return _calendar().count_after(first, last)


def workday_after(first: date, number: int) -> date:
    """Return the last of so many working days after `first`."""
    return _calendar().nth_after(first, number)


# --- what ends ------------------------------------------------------------------------------------
DRAFT_KEPT = timedelta(days=180)
JUST_BEGUN = timedelta(days=1)  # a device may stand there a moment before its session does


def old_drafts(at: datetime) -> "QuerySet[Draft]":
    """Return what was typed into a form half a year ago and never saved."""
    return Draft.objects.filter(kept_at__lte=at - DRAFT_KEPT)


def over_sessions(at: datetime) -> "QuerySet[Session]":
    """Return the sessions whose time is over."""
    return Session.objects.filter(expire_date__lte=at)


def gone_devices(at: datetime) -> "QuerySet[UserSession]":
    """Return the devices, with address and browser, that nobody is signed in with any more."""
    live = Session.objects.filter(expire_date__gt=at)
    found: QuerySet[UserSession] = UserSession.objects.filter(created_at__lte=at - JUST_BEGUN)
    return found.exclude(session_key__in=live.values("session_key"))


TERMS = (
    Term(
        key="drafts",
        label=_("Drafts that were never saved"),
        kept=_("180 days after the last change"),
        over=old_drafts,
    ),
    Term(
        key="sessions",
        label=_("Sessions"),
        kept=_("until they end by themselves"),
        over=over_sessions,
    ),
    Term(
        key="devices",
        label=_("Signed-in devices, with address and browser"),
        kept=_("until their session ends; the sign-in itself stands in the audit trail"),
        over=gone_devices,
    ),
)
