"""What waits for a second administrator is told to those who may decide it, and what came of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts import actions
from accounts.enums import OrganisationKind, Role
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import MembershipFactory, OfficerFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def security():
    """Return two security administrators of one province."""
    first = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.SECURITY_ADMIN, user__language="en"
    )
    second = MembershipFactory(organisation=first.organisation, role=Role.SECURITY_ADMIN)
    return first.user, second.user


def told(person, *verbs):
    kinds = [f"accounts/{verb}" for verb in verbs]
    return Notification.objects.filter(recipient=person, kind__in=kinds)


def grant(by, person=None):
    unit = OfficerFactory(role=Role.HR_OFFICER).organisation
    return actions.ask_grant(person or UserFactory(), unit, Role.HR_HEAD, by=by, at=NOW)


def loss(by):
    return actions.ask_factor_loss(UserFactory(), "in person, with the card", by=by, at=NOW)


def test_a_right_that_waits_is_told_once_to_everybody_who_may_decide_it(security):
    first, second = security
    superuser = UserFactory(is_staff=True, is_superuser=True)
    gone = UserFactory(is_staff=True, is_superuser=True, is_active=False)
    asked = grant(first)
    again = actions.ask_grant(asked.user, asked.organisation, asked.role, by=second, at=LATER)
    assert again == asked
    for person in (second, superuser):
        notice = told(person, "grant_asked").get()
        assert notice.url == reverse("admin:accounts_grant_changelist")
        assert notice.facts["organisation"] == asked.organisation.name
    for nobody in (first, gone, asked.user):
        assert not told(nobody, "grant_asked").exists()


def test_who_would_get_the_right_is_not_asked_for_it(security):
    first, _second = security
    superuser = UserFactory(is_staff=True, is_superuser=True)
    grant(first, person=superuser)
    assert not told(superuser, "grant_asked").exists()


@pytest.mark.parametrize(
    ("ask", "asks", "refuse", "refused"),
    [
        (grant, "grant_asked", actions.refuse_grant, "grant_refused"),
        (loss, "factor_loss_asked", actions.refuse_factor_loss, "factor_loss_refused"),
    ],
)
def test_who_asked_hears_of_a_refusal_and_nobody_is_asked_any_more(
    security, ask, asks, refuse, refused
):
    first, second = security
    other = UserFactory(is_staff=True, is_superuser=True)
    asked = ask(first)
    assert told(second, asks).unread().count() == told(other, asks).unread().count() == 1
    refuse(asked, by=second, at=LATER)
    for person in (second, other):
        assert not told(person, asks).unread().exists()
    headline, text = words(told(first, refused).get(), "en")
    assert "you asked" in headline
    assert "Who decided it" in text


@pytest.mark.parametrize(
    ("ask", "asks", "refuse"),
    [
        (grant, "grant_asked", actions.refuse_grant),
        (loss, "factor_loss_asked", actions.refuse_factor_loss),
    ],
)
def test_what_is_withdrawn_waits_no_more_and_is_no_refusal(security, ask, asks, refuse):
    first, second = security
    refuse(ask(first), by=first, at=LATER)
    assert told(second, asks).exists()
    assert not told(second, asks).unread().exists()
    assert not told(first, "grant_refused", "factor_loss_refused").exists()


@pytest.mark.parametrize(
    ("ask", "asks", "give"),
    [
        (grant, "grant_asked", actions.give_grant),
        (loss, "factor_loss_asked", actions.take_factor),
    ],
)
def test_what_is_given_waits_no_more(security, ask, asks, give):
    first, second = security
    other = UserFactory(is_staff=True, is_superuser=True)
    give(ask(first), by=second, at=LATER)
    assert told(other, asks).exists()
    assert not told(other, asks).unread().exists()


@pytest.mark.parametrize(
    ("ask", "give", "given"),
    [
        (grant, actions.give_grant, "grant_given"),
        (loss, actions.take_factor, "factor_loss_given"),
    ],
)
def test_who_asked_hears_that_it_was_done(security, ask, give, given):
    first, second = security
    asked = ask(first)
    give(asked, by=second, at=LATER)
    notice = told(first, given).get()
    assert notice.url == reverse(f"admin:accounts_{asked._meta.model_name}_changelist")
    headline, text = words(notice, "en")
    assert "you asked" in headline
    with translation.override("en"):
        assert str(asked.user) in text


def test_who_gets_the_right_that_he_asked_for_hears_it_once(security):
    _first, second = security
    superuser = UserFactory(is_staff=True, is_superuser=True)
    actions.give_grant(grant(superuser, person=superuser), by=second, at=LATER)
    assert told(superuser, "right_given", "grant_given").get().kind == "accounts/right_given"


def test_who_becomes_an_administrator_hears_at_once_of_what_waits(security):
    first, second = security
    right, lost = grant(first), loss(first)
    person, province = UserFactory(), first.memberships.get().organisation
    asked = actions.ask_grant(person, province, Role.SECURITY_ADMIN, by=first, at=NOW)
    assert not told(person, "grant_asked", "factor_loss_asked").exists()
    actions.give_grant(asked, by=second, at=LATER)
    notice = told(person, "grant_asked").get()
    assert notice.facts["organisation"] == right.organisation.name
    assert told(person, "factor_loss_asked").get().facts["person"] == lost.user.name


def test_who_gets_another_right_hears_of_nothing_that_waits(security):
    first, second = security
    asked, _other = grant(first), grant(first)
    actions.give_grant(asked, by=second, at=LATER)
    assert not told(asked.user, "grant_asked").exists()


def test_whom_a_superuser_makes_one_hears_at_once_too(security):
    first, _second = security
    waits = grant(first)
    person = OfficerFactory(role=Role.HR_OFFICER).user
    client = signed_in(UserFactory(is_staff=True, is_superuser=True), "en")
    fields = {"email": person.email, "name": person.name, "hats": "officer",
              "is_active": "on", "is_superuser": "on"}  # fmt: skip
    page = reverse("admin:accounts_user_change", args=[person.pk])
    assert client.post(page, fields).status_code == 302
    notice = told(person, "grant_asked").get()
    assert notice.facts["organisation"] == waits.organisation.name
