"""What the two write to each other between meetings."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import record
from mentoring import policies
from mentoring.actions.telling import members, tell
from mentoring.models import Message
from mentors.models import Mentorship


@transaction.atomic
def write_message(mentorship: Mentorship, *, text: str, by: User, at: datetime) -> Message:
    """Write to the other side; the notice says that there is something to read, not what."""
    policies.may_plan(by, mentorship)
    made = Message.objects.create(mentorship=mentorship, by=by, text=text, at=at)
    record("write_message", made, by=by, at=at)
    side = policies.side_of(by, mentorship)
    tell(
        members(mentorship, side.other), "message", mentorship, at, event=str(made.pk), who=by.name,
    )  # fmt: skip
    return made
