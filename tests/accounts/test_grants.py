"""Rights are given by two administrators, told to the unit, and leave a trail."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.enums import OrganisationKind, Role
from accounts.models import Grant, Membership, User
from accounts.policies import Denied
from audit.models import AuditEvent
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import MembershipFactory, OfficerFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def administrator():
    return UserFactory(is_staff=True, is_superuser=True, language="en")


@pytest.fixture
def member():
    return OfficerFactory(role=Role.HR_OFFICER)


def trail(verb):
    return AuditEvent.objects.filter(verb=verb)


def test_an_administrator_does_not_make_himself_head_of_hr(member):
    first = administrator()
    unit, now = member.organisation, timezone.now()
    asked = actions.ask_grant(first, unit, Role.HR_HEAD, by=first, at=now)
    with pytest.raises(Denied):
        actions.give_grant(asked, by=first, at=now)
    assert not Membership.objects.filter(user=first).exists()
    actions.give_grant(asked, by=administrator(), at=now)
    assert Membership.objects.get(user=first).role == Role.HR_HEAD
    assert trail("ask_grant").get().actor == first
    assert trail("give_grant").get().detail == {"person": first.pk, "role": "hr_head"}
    told = Notification.objects.get(recipient=member.user)
    assert (told.kind, told.facts["person"]) == ("accounts/granted", first.name)


def test_whoever_gets_a_right_or_loses_it_is_told(member):
    person, now = UserFactory(language="en"), timezone.now()
    asked = actions.ask_grant(person, member.organisation, Role.HR_HEAD, by=administrator(), at=now)
    assert not Notification.objects.filter(recipient=person).exists()
    held = actions.give_grant(asked, by=administrator(), at=now)
    given = Notification.objects.get(recipient=person)
    headline, text = words(given, "en")
    assert headline == f"You may act for {member.organisation} now"
    assert "head of HR" in text
    actions.end_membership(held, by=administrator(), at=now)
    ended = Notification.objects.exclude(pk=given.pk).get(recipient=person)
    assert (ended.kind, ended.facts["role"]) == ("accounts/right_ended", "hr_head")


def test_who_gets_a_right_does_not_confirm_it_and_the_database_keeps_both(member):
    first, second = administrator(), administrator()
    asked = actions.ask_grant(
        second, member.organisation, Role.HR_HEAD, by=first, at=timezone.now()
    )
    with pytest.raises(Denied):
        actions.give_grant(asked, by=second, at=timezone.now())
    for nobody_else in (first, second):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=asked.pk).update(
                is_given=True, decided_by=nobody_else, decided_at=timezone.now()
            )


def test_nobody_but_an_administrator_asks_or_gives(member):
    with pytest.raises(Denied):
        actions.ask_grant(
            member.user, member.organisation, Role.HR_HEAD, by=member.user, at=timezone.now()
        )


def test_the_pages_of_the_administration_type_no_right_in(member):
    first = administrator()
    client = signed_in(first, "en")
    body = reverse("admin:accounts_organisation_change", args=[member.organisation.pk])
    page = client.get(body).content.decode()
    assert "memberships-0-role" not in page
    assert client.get(reverse("admin:accounts_membership_add")).status_code == 403
    add = reverse("admin:accounts_grant_add")
    (searched,) = re.findall(r'<select[^>]*name="user"[^>]*>', client.get(add).content.decode())
    assert searched.count(" class=") == 1
    assert "admin-autocomplete" in searched  # without it there is nobody to choose
    told = {"user": first.pk, "organisation": member.organisation.pk, "role": "hr_head"}
    assert "another administrator decides" in client.post(add, told, follow=True).content.decode()
    asked = Grant.objects.get()
    chosen = {"action": "give", "_selected_action": [asked.pk]}
    page = client.post(reverse("admin:accounts_grant_changelist"), chosen, follow=True)
    assert "a second administrator decides" in page.content.decode()
    assert not Membership.objects.filter(user=first).exists()
    other = signed_in(administrator(), "en")
    page = other.post(reverse("admin:accounts_grant_changelist"), chosen, follow=True)
    assert f"Head of HR at {member.organisation}" in page.content.decode()
    held = Membership.objects.get(user=first)
    other.post(reverse("admin:accounts_membership_delete", args=[held.pk]), {"post": "yes"})
    assert not Membership.objects.filter(user=first).exists()
    assert trail("end_membership").get().detail["person"] == first.pk


def test_a_person_changed_by_an_administrator_leaves_a_trail(member):
    first = administrator()
    page = reverse("admin:accounts_user_change", args=[member.user_id])
    told = {"email": member.user.email, "name": member.user.name, "hats": "officer",
            "is_active": "on", "is_staff": "on"}  # fmt: skip
    assert signed_in(first, "en").post(page, told).status_code == 302
    event = trail("administer_change").get()
    assert (event.actor, event.subject_pk) == (first, str(member.user_id))


# --- the calendar's address -----------------------------------------------------------------------
def address(client):
    page = client.get(reverse("leave_todo")).content.decode()
    return page.partition('href="/leave/calendar/')[2].partition('"')[0]


def test_a_new_calendar_address_makes_the_old_one_void(member):
    client = signed_in(member.user)
    old = "/leave/calendar/" + address(client)
    assert client.get(old).status_code == 200
    assert client.post(reverse("renew_calendar")).status_code == 302
    assert client.get(old).status_code == 404
    assert client.get("/leave/calendar/" + address(client)).status_code == 200


def test_the_security_administrator_signs_somebody_out_everywhere():
    person, url = UserFactory(), reverse("admin:accounts_user_changelist")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    there = Client()
    there.post(reverse("account_login"), {"login": person.email, "password": "correct-horse-8"})
    assert there.get(reverse("settings")).status_code == 200
    press = {"action": "sign_out", "_selected_action": [person.pk]}
    province = {"organisation__kind": OrganisationKind.PROVINCE}
    system = MembershipFactory(role=Role.SYSTEM_ADMIN, **province).user
    security = MembershipFactory(role=Role.SECURITY_ADMIN, **province).user
    signed_in(system).post(url, press)
    assert there.get(reverse("settings")).status_code == 200  # it is not his to do
    with pytest.raises(Denied):
        actions.sign_out_everywhere(person, by=system, at=NOW)
    assert signed_in(security).post(url, press).status_code == 302
    assert there.get(reverse("settings")).status_code == 302
    event = trail("sign_out_everywhere").get()
    assert (event.actor, event.subject_pk) == (security, str(person.pk))


def test_whoever_was_switched_off_is_not_in_again_when_switched_on():
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    there = Client()
    there.post(reverse("account_login"), {"login": person.email, "password": "correct-horse-8"})
    assert there.get(reverse("settings")).status_code == 200
    province = {"organisation__kind": OrganisationKind.PROVINCE}
    system = signed_in(MembershipFactory(role=Role.SYSTEM_ADMIN, **province).user)
    url = reverse("admin:accounts_user_change", args=[person.pk])
    for told in ({}, {"is_active": "on"}):
        assert system.post(url, told).status_code == 302
        person.refresh_from_db()
        assert person.is_active == bool(told)
    assert there.get(reverse("settings")).status_code == 302


def test_whoever_asked_withdraws_and_what_is_decided_is_called_so(member):
    first, second = administrator(), administrator()
    asked = actions.ask_grant(first, member.organisation, Role.HR_HEAD, by=first, at=timezone.now())
    url = reverse("admin:accounts_grant_changelist")
    told = {"action": "refuse", "_selected_action": [asked.pk]}
    assert "waits for a second administrator" in signed_in(first, "en").get(url).content.decode()
    page = signed_in(first, "en").post(url, told, follow=True).content.decode()
    assert ": withdrawn." in page
    assert trail("withdraw_grant").get().actor == first
    assert not trail("refuse_grant").exists()
    for press in ("refuse", "give"):
        other = signed_in(second, "en").post(url, told | {"action": press}, follow=True)
        assert "it is decided already" in other.content.decode()
        assert "a second administrator decides" not in other.content.decode()


def test_what_is_decided_is_not_ticked_again(member):
    first, second = administrator(), administrator()
    rows = [
        actions.ask_grant(first, member.organisation, role, by=first, at=timezone.now())
        for role in (Role.HR_HEAD, Role.HR_OFFICER)
    ]
    actions.give_grant(rows[0], by=second, at=timezone.now())
    page = signed_in(second, "en").get(reverse("admin:accounts_grant_changelist"))
    told = re.findall(r'name="_selected_action" value="(\d+)"', page.content.decode())
    assert told == [str(rows[1].pk)]


def test_nobody_whose_account_was_closed_meanwhile_is_given_a_right(member):
    person = UserFactory()
    asked = actions.ask_grant(person, member.organisation, Role.HR_HEAD, by=administrator(), at=NOW)
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(Denied):
        actions.give_grant(asked, by=administrator(), at=NOW)
    assert not Membership.objects.filter(user=person).exists()
