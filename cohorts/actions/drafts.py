"""A cohort is begun, and its ventures are chosen, while it is a draft."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import Prefecture, Sector, User
from audit.actions import record
from audit.lifecycle import InvalidMove
from cohorts.enums import CohortStatus, Rounds
from cohorts.models import Cohort
from matching import policies
from ventures.models import Venture


@transaction.atomic
def create_cohort(
    name: str,
    *,
    prefectures: Iterable[Prefecture] = (),
    sectors: Iterable[Sector] = (),
    rounds: int = Rounds.ONE,
    by: User,
    at: datetime,
) -> Cohort:
    """Begin a cohort of the ventures of these places and trades; without any, of all."""
    policies.may_place(by)
    cohort = Cohort.objects.create(name=name, rounds=rounds, created_by=by, created_at=at)
    cohort.prefectures.set(prefectures)
    cohort.sectors.set(sectors)
    record("create_cohort", cohort, by=by, at=at, name=name)
    return cohort


@transaction.atomic
def leave_out(cohort: Cohort, venture: Venture, *, is_out: bool, by: User, at: datetime) -> None:
    """Take a venture out of the cohort, or back in; counts from the next run on.

    Raises
    ------
    InvalidMove
        It is no draft, or its introduction calls are over.
    """
    policies.may_place(by)
    must_be_draft(cohort)
    if not cohort.gathers:
        raise InvalidMove(f"{cohort}: the calls are over.")
    (cohort.left_out.add if is_out else cohort.left_out.remove)(venture)
    record("leave_out" if is_out else "take_in", cohort, by=by, at=at, venture=venture.pk)


def must_be_draft(cohort: Cohort) -> None:
    """Refuse what is done to pairs, rules or ventures once the cohort is no draft."""
    if cohort.status != CohortStatus.DRAFT:
        raise InvalidMove(f"{cohort}: is {cohort.status}.")
