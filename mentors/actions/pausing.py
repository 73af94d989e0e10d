"""A mentor takes no new requests for a while."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from audit.actions import record
from mentors import policies
from mentors.models import MentorProfile


@transaction.atomic
def pause(mentor: MentorProfile, until: date | None, *, by: User, at: datetime) -> None:
    """Take no new requests until that day, or again from now on; mentorships go on.

    The day stands in the profile too: a form of it that was open before undoes nothing unseen.
    """
    policies.may_write_profile(by)
    stored = MentorProfile.objects.filter(pk=mentor.pk)
    stored.update(paused_until=until, version=F("version") + 1)
    mentor.paused_until, mentor.version = until, mentor.version + 1
    record("pause", mentor, by=by, at=at, until=until.isoformat() if until else None)
