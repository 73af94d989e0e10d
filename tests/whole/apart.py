"""What stands between a venture and a mentor, put there for a test."""

from datetime import timedelta

from django.utils import timezone

from mentors import actions
from mentors.models import Interest
from tests.factories import RequestFactory
from tests.scenes import signed_in


def today():
    return timezone.localdate()


def reading(user):
    """Return the browser of somebody who reads English, the language of the sources."""
    client = signed_in(user)
    client.cookies["language"] = "en"
    return client


def set_on(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()


def an_interest(mentor, party, relation="kin"):
    Interest.objects.create(mentor=mentor, relation=relation, party=party)


def a_refusal(venture, mentor, days=0):
    at = timezone.now() - timedelta(days=days)
    asked = RequestFactory(venture=venture, mentor=mentor, sent_at=at)
    actions.decline(asked, reason="time", by=mentor.user, at=at)


def sent_by(venture, mentor, **options):
    return actions.send(
        venture, mentor, message="想请您看一遍我们的中试方案", shares=["email"], reasons={},
        by=venture.founders.first(), at=timezone.now(), **options,
    )  # fmt: skip
