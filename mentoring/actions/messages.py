"""What the two write to each other between meetings."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.policies import may_speak
from audit.actions import record
from mentoring import policies
from mentoring.actions.files import hold_room, keep_files
from mentoring.actions.telling import members, tell
from mentoring.models import Message
from mentors.models import Mentorship
from notifications.actions import settle
from papers.forms import Upload


@transaction.atomic
def write_message(
    mentorship: Mentorship, *, text: str, uploads: Sequence[Upload] = (), by: User, at: datetime
) -> Message:
    """Write to the other side; the notice says that there is something to read, not what.

    Raises
    ------
    TooManyFiles, NoRoom
        As `keep_files` says.
    """
    policies.may_plan(by, mentorship)
    may_speak(by)
    hold_room(mentorship, uploads)
    made = Message.objects.create(mentorship=mentorship, by=by, text=text, at=at)
    keep_files(made, uploads, by=by, at=at)
    record("write_message", made, by=by, at=at, files=len(uploads))
    side = policies.side_of(by, mentorship)
    page = reverse("mentorship", args=[mentorship.pk])
    settle(("mentoring/message",), page, members(mentorship, side), at=at)  # they are answered
    tell(
        members(mentorship, side.other), "message", mentorship, at, event=str(made.pk), who=by.name
    )
    return made
