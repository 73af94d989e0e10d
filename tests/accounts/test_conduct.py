"""Rules of conduct: agreed to at sign-up, and once more when there is a new version."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from tests.factories import UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
ASKED = f'action="{reverse("conduct_agree")}"'


def page_of(person):
    return signed_in(person).get("/settings/").content.decode()


def test_a_new_version_asks_once_on_every_page_and_is_kept(settings):
    person = UserFactory()
    assert ASKED not in page_of(person)
    settings.CONDUCT_VERSION = "2027-01"
    assert ASKED in page_of(person)
    answer = signed_in(person).post(reverse("conduct_agree"), {"back": "/inbox/"})
    assert answer.headers["Location"] == "/inbox/"
    assert ASKED not in page_of(person)
    kept = AuditEvent.objects.get(verb="agree_on_conduct")
    assert (kept.actor, kept.detail["version"]) == (person, "2027-01")


def test_where_one_goes_on_is_a_page_of_ours():
    told = {"back": "https://elsewhere.example/"}
    answer = signed_in(UserFactory()).post(reverse("conduct_agree"), told)
    assert answer.headers["Location"] == reverse("settings")


def test_strangers_read_the_rules_and_are_asked_nothing(stranger):
    page = stranger.get("/conduct/").content.decode()
    assert "2026-11" in page
    assert ASKED not in page


def test_the_rules_say_the_notice_that_holds_today(stranger, settings):
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "at least 24 hours before" in stranger.get("/conduct/").content.decode()
    today = timezone.localdate()
    settings.RULES = settings.RULES | {"meeting_notice_hours": ((date.min, 24), (today, 48))}
    assert "at least 48 hours before" in stranger.get("/conduct/").content.decode()
