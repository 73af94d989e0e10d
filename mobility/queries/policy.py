"""The rules of a unit and the public calendar on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Q

from accounts.models import Organisation
from mobility.core.calendar import WorkCalendar
from mobility.core.rules import DEFAULT_BASIS, Policy, policy_from
from mobility.models import CalendarDay, PolicyVersion

CALENDAR_KEY = "mobility-calendar"
_KEPT_SECONDS = 300


@dataclass(frozen=True)
class Rules:
    """A policy with the clause of each rule and the day it is in force from."""

    policy: Policy
    basis: Mapping[str, str]
    valid_from: date | None
    is_own: bool


def rules_on(organisation: Organisation, day: date) -> Rules:
    """Return the rules of the unit on `day`: its own version, else the province's, else ours."""
    versions = PolicyVersion.objects.filter(
        Q(organisation=organisation) | Q(organisation=None), valid_from__lte=day
    ).order_by("organisation_id", "-valid_from", "-pk")
    version = versions.first()  # NULL sorts last, so the unit's own comes first
    if version is None:
        return Rules(Policy(), DEFAULT_BASIS, None, is_own=False)
    return Rules(
        policy_from(version.rules),
        {**DEFAULT_BASIS, **version.basis},
        version.valid_from,
        is_own=version.organisation_id is not None,
    )


def work_calendar() -> WorkCalendar:
    """Return the public calendar; the few hundred days are kept some minutes."""
    known = cache.get(CALENDAR_KEY)
    if known is None:
        rows = list(CalendarDay.objects.values_list("day", "is_worked"))
        known = (
            frozenset(day for day, worked in rows if not worked),
            frozenset(day for day, worked in rows if worked),
        )
        cache.set(CALENDAR_KEY, known, _KEPT_SECONDS)
    return WorkCalendar(*known)
