"""A mentor takes no new requests for a while."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from audit.actions import record
from mentors import policies
from mentors.models import MentorProfile


@transaction.atomic
def pause(mentor: MentorProfile, until: date | None, *, by: User, at: datetime) -> None:
    """Take no new requests until that day, or again from now on; mentorships go on."""
    policies.may_write_profile(by)
    mentor.paused_until = until
    mentor.save(update_fields=["paused_until"])
    record("pause", mentor, by=by, at=at, until=until.isoformat() if until else None)
