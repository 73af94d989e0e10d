"""Whoever waits after wrong passwords is told, by whatever name they were tried."""

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.adapter import AccountAdapter
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PHONE = "+8613900001111"


@pytest.mark.parametrize("name", ["known@example.org", " Known@example.org", PHONE])
def test_the_owner_is_told(name):
    person = UserFactory(email="known@example.org", phone=PHONE, phone_verified=True)
    actions.tell_locked(name, at=NOW)
    assert Notification.objects.get(recipient=person).kind == "accounts/locked"


@pytest.mark.parametrize("name", ["", "nobody@example.org", PHONE])
def test_nobody_is_told_of_a_number_that_is_not_proved(name):
    UserFactory(phone=PHONE)
    actions.tell_locked(name, at=NOW)
    assert not Notification.objects.exists()


def test_guesses_by_phone_are_told_too(monkeypatch):
    person = UserFactory(phone=PHONE, phone_verified=True)

    def waits(_adapter, _request, **_credentials):
        raise ValidationError("wait")

    monkeypatch.setattr(DefaultAccountAdapter, "pre_authenticate", waits)
    with pytest.raises(ValidationError):
        AccountAdapter().pre_authenticate(None, phone=PHONE, password="wrong")
    assert Notification.objects.get(recipient=person).kind == "accounts/locked"
