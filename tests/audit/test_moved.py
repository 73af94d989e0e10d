"""An act stays with the office it was done for, wherever its officer works today."""

from datetime import timedelta

import pytest

from accounts.actions import ask_grant, end_membership, give_grant
from accounts.enums import OrganisationKind, Role
from audit.actions import record
from tests.clock import NOW
from tests.factories import MembershipFactory, OfficerFactory
from trail.queries import events_for

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def administrator():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.SECURITY_ADMIN
    ).user


def exports(reader):
    return set(events_for(reader).filter(verb="export"))


def export(person, at):
    return record("export", person, by=person, at=at, what="roster")


def test_of_an_officer_who_moves_each_unit_reads_what_was_done_for_it():
    old, new = OfficerFactory(role=Role.HR_HEAD), OfficerFactory(role=Role.HR_HEAD)
    held = OfficerFactory(organisation=old.organisation)
    person = held.user
    before = export(person, NOW)
    end_membership(held, by=administrator(), at=NOW + HOUR)
    between = export(person, NOW + 2 * HOUR)
    asked = ask_grant(
        person, new.organisation, Role.HR_OFFICER, by=administrator(), at=NOW + 3 * HOUR
    )
    give_grant(asked, by=administrator(), at=NOW + 4 * HOUR)
    after = export(person, NOW + 5 * HOUR)
    assert exports(old.user) == {before}
    assert exports(new.user) == {after}
    assert between not in exports(old.user) | exports(new.user)


def test_who_comes_back_is_read_of_in_both_times():
    head = OfficerFactory(role=Role.HR_HEAD)
    held = OfficerFactory(organisation=head.organisation)
    person, body = held.user, head.organisation
    first = export(person, NOW)
    end_membership(held, by=administrator(), at=NOW + HOUR)
    away = export(person, NOW + 2 * HOUR)
    asked = ask_grant(person, body, Role.FINANCE, by=administrator(), at=NOW + 3 * HOUR)
    give_grant(asked, by=administrator(), at=NOW + 3 * HOUR)
    second = export(person, NOW + 4 * HOUR)
    assert exports(head.user) == {first, second}
    assert away not in exports(head.user)
