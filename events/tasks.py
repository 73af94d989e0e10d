"""Jobs of events and competitions."""

from django.utils import timezone
from procrastinate.contrib.django import app

from events import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queue="due", queueing_lock="events-due")
def events_due(timestamp: int) -> None:
    """End waits in vain, close what is over, take no late entries, remind, every five minutes.

    What closed spaces leave without an answer ends too, and what nobody is left to answer.
    """
    del timestamp
    now = timezone.now()
    actions.end_waits(at=now)  # before what is over is closed, so that a late run tells too
    actions.end_due(at=now)
    actions.close_due(at=now)
    actions.seek_judges(at=now)
    actions.lapse_invitations(at=now)
    actions.decline_left(at=now)
    actions.remind(at=now)
