"""Nobody takes off by a tick what the pages of a mentor or a founder still need."""

import pytest
from django.urls import reverse

from accounts.enums import Hat
from tests.clock import NOW
from tests.factories import MentorFactory, MentorshipFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import in_english
from ventures import actions

pytestmark = pytest.mark.django_db


def saved(person, **changed):
    """Save the settings as they stand, some of them changed, and return the page that follows."""
    typed = {
        "name": person.name, "hats": person.hats, "language": "en", "theme": "auto",
        "time_zone": "Asia/Shanghai", "mail_requests": "at_once", "mail_mentoring": "at_once",
        "mail_deadlines": "at_once", "mail_procedure": "at_once", "digest_hour": "18",
        "quiet_from": "", "quiet_until": "6", **changed,
    }  # fmt: skip
    answer = in_english(person).post(reverse("settings"), typed, follow=True)
    person.refresh_from_db()
    return answer.content.decode()


@pytest.mark.parametrize(
    ("status", "way"),
    [
        ("approved", "leave it on your mentor profile first"),
        ("suspended", "leave it on your mentor profile first"),
        ("applied", "take it back on your mentor profile first"),
        ("entered", "decline it first"),
    ],
)
def test_a_mentor_on_whom_the_library_counts_stays_one(status, way):
    person = MentorFactory(status=status, user__hats=[Hat.MENTOR, Hat.FOUNDER]).user
    assert way in saved(person, hats=[Hat.FOUNDER])
    assert Hat.MENTOR in person.hats
    assert "Saved." in saved(person, wechat="luo-song")  # the control


@pytest.mark.parametrize("status", ["draft", "returned", "refused", "resigned", "expired"])
def test_who_is_in_no_library_may_be_a_mentor_no_longer(status):
    person = MentorFactory(status=status, user__hats=[Hat.MENTOR, Hat.FOUNDER]).user
    assert "Saved." in saved(person, hats=[Hat.FOUNDER])
    assert person.hats == [Hat.FOUNDER]


def test_who_still_mentors_ends_that_first():
    row = MentorshipFactory(request__mentor__status="resigned")
    person = row.mentor.user
    assert "end the mentorship first" in saved(person, hats=[Hat.FOUNDER])
    assert person.hats == [Hat.MENTOR]


def test_who_builds_something_stays_a_founder_until_it_is_archived():
    venture = VentureFactory()
    person = venture.founders.get()
    said = saved(person, hats=[Hat.MENTOR])
    assert f"You are in the team of {venture}" in said
    assert person.hats == [Hat.FOUNDER]
    actions.archive(venture, by=person, at=NOW)
    assert "Saved." in saved(person, hats=[Hat.MENTOR])
    assert person.hats == [Hat.MENTOR]


def test_quiet_hours_are_some_and_a_letter_within_them_is_spoken_of():
    person = UserFactory()
    assert "none would be quiet" in saved(person, quiet_from="9", quiet_until="9")
    assert person.quiet_from != 9
    hours = {"quiet_from": "22", "quiet_until": "6"}
    assert "one of your quiet hours" not in saved(person, **hours, digest_hour="18")
    assert "one of your quiet hours" in saved(person, **hours, digest_hour="23")
    assert (person.quiet_from, person.digest_hour) == (22, 23)
