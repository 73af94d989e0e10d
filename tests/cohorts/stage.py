"""A cohort on stage: officers, ventures that seek, mentors, a run and what it paired."""

from django.utils import timezone

from accounts.actions import give_consent
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from cohorts import actions
from cohorts.core.cohort import Rules
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    MembershipFactory,
    MentorFactory,
    NeedFactory,
    VentureFactory,
)

ANY = Rules(floor=0.0, everybody=False)


def an_officer():
    return MembershipFactory(
        user__hats=[Hat.OFFICER],
        organisation__kind=OrganisationKind.PROVINCE,
        role=Role.PROGRAMME_OFFICER,
    ).user


def seeking(**fields):
    """Return a venture that looks for a mentor and lets us compare."""
    venture = VentureFactory(**fields)
    give_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
    NeedFactory(venture=venture)
    return venture


def a_mentor(**fields):
    return ExperienceFactory(mentor=MentorFactory(**fields)).mentor


def a_cohort(by=None, **fields):
    return actions.create_cohort("秋季批次", by=by or an_officer(), at=NOW, **fields)


def ran(cohort, rules=ANY):
    """Return a run that the worker has done."""
    begun = actions.begin_run(cohort, rules, by=cohort.created_by, at=timezone.now())
    actions.carry_out(begun)
    begun.refresh_from_db()
    return begun


def publish(cohort):
    """Press the button and let the worker do it; return how many mentors were asked."""
    by, at = cohort.created_by, timezone.now()
    actions.begin_publishing(cohort, by=by, at=at)
    return actions.carry_out_publishing(cohort, by=by, at=at)


def pairs(done):
    rows = done.assignments.exclude(mentor=None)
    return {(row.venture, row.mentor) for row in rows.select_related("venture", "mentor")}
