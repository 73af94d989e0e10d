"""Where every officer has reported somebody, a security administrator lets him write again."""

import pytest
from django.urls import reverse

from notifications.models import Notification
from safety import policies
from safety.models import Look
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mentoring.pairs import in_english
from tests.safety.test_officers import administrator
from tests.safety.test_slowed import is_slowed, officer, slow, upheld

pytestmark = pytest.mark.django_db


def test_a_security_administrator_looks_where_no_officer_may():
    only, admin, person = officer(), administrator(), UserFactory()
    slow(person, only, count=2)
    upheld(person, only, admin)
    assert is_slowed(person)
    assert policies.lookers(person) == [admin]
    url = reverse("report_look", args=[person.pk])
    told = Notification.objects.get(recipient=admin, kind="safety/slowed_office")
    assert told.url == url
    client = in_english(admin)
    assert "you look in their place" in client.get(url).content.decode()
    assert client.post(url, {"text": "x"}).status_code == 422
    assert in_english(only).post(url, {"text": "谈过了，约定不再群发。"}).status_code == 403
    assert client.post(url, {"text": "谈过了，约定不再群发。"}).status_code == 302
    assert (Look.objects.get().by, is_slowed(person)) == (admin, False)
    told.refresh_from_db()
    assert told.read_at is not None
    assert "nothing to decide" in client.get(url).content.decode()


def test_while_an_officer_may_look_nobody_looks_in_his_place():
    office, reporter, admin, person = officer(), officer(), administrator(), UserFactory()
    slow(person, office, count=2)
    upheld(person, reporter, office, at=NOW)
    assert policies.lookers(person) == [office]
    url = reverse("report_look", args=[person.pk])
    assert in_english(admin).get(url).status_code == 403
    assert in_english(office).get(url).status_code == 302
    assert not Notification.objects.filter(recipient=admin, kind="safety/slowed_office").exists()
