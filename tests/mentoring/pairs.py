"""A mentorship under way, and short ways to do things in it."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from mentoring import actions
from tests.clock import NOW
from tests.factories import MentorshipFactory
from tests.scenes import signed_in


class Pair:
    """A mentorship with the two people of it."""

    def __init__(self, **options):
        self.row = MentorshipFactory(started_at=NOW - timedelta(days=20), **options)
        self.mentor = self.row.mentor.user
        self.founder = self.row.venture.founders.first()

    def plan(self, days=2, minutes=60, **options):
        starts = NOW + timedelta(days=days)
        return {
            "starts_at": starts, "ends_at": starts + timedelta(minutes=minutes), "way": "online",
            "place": "", "agenda": "看数据", **options,
        }  # fmt: skip

    def propose(self, by=None, at=NOW, **options):
        return actions.propose(self.row, **self.plan(**options), by=by or self.mentor, at=at)

    def arranged(self, **options):
        meeting = self.propose(**options)
        actions.agree(meeting, by=self.founder, at=NOW)
        return meeting

    def told(self, days_ago=1, minutes=60, **options):
        return {
            "held_on": timezone.localdate(NOW) - timedelta(days=days_ago), "minutes": minutes,
            "way": "online", "notes": "看了样品", "advice": "", "next_step": "", **options,
        }  # fmt: skip

    def record(self, by=None, at=NOW, meeting=None, **options):
        return actions.write_record(
            self.row, meeting=meeting, **self.told(**options), by=by or self.founder, at=at
        )


def in_english(person):
    """Return a client at whose other end `person` reads English."""
    client = signed_in(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
