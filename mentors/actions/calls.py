"""One call in place of a mentorship: how its contact details close."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.actions import record
from audit.due import one_by_one
from mentors.models import MentorshipRequest
from notifications.actions import notify


def end_calls(*, at: datetime) -> int:
    """Note that the days of a call are over and tell both sides, once; return how many ended.

    The contact details close by the clock (`queries.call_contacts`), whether this runs or not.
    """
    over = MentorshipRequest.objects.calls_under_way().filter(call_until__lte=at)
    keys = list(over.values_list("pk", flat=True))
    return one_by_one(keys, lambda key: _end(key, at), what="a call")


@transaction.atomic
def _end(key: int, at: datetime) -> bool:
    rows = MentorshipRequest.objects.calls_under_way().filter(pk=key)
    asked = rows.select_for_update(of=("self",), skip_locked=True).for_list().first()
    if asked is None:  # another run has it
        return False
    asked.call_over_at = at
    asked.save(update_fields=["call_over_at"])
    record("end_call", asked, by=None, at=at)
    url = reverse("request", args=[asked.pk])
    again = str(timezone.localdate(asked.call_until) + timedelta(days=1))
    for person in {asked.mentor.user, *asked.venture.founders.all()}:
        if person.is_active:
            notify(
                person,
                "mentors/call_over",
                about=asked,
                url=url,
                at=at,
                again=again,
                venture=str(asked.venture),
                mentor=asked.mentor.user.name,
            )
    return True
