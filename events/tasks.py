"""Jobs of events and competitions."""

from django.utils import timezone
from procrastinate.contrib.django import app

from audit.due import in_turn
from events import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queue="due", queueing_lock="events-due")
def events_due(timestamp: int) -> None:
    """End waits in vain, close what is over, take no late entries, remind, every five minutes.

    What closed spaces leave without an answer ends too, and what nobody is left to answer.
    """
    del timestamp
    now = timezone.now()
    in_turn(
        actions.end_waits,  # before what is over is closed, so that a late run tells too
        actions.end_due,
        actions.close_due,
        actions.seek_judges,
        actions.lapse_invitations,
        actions.decline_left,
        actions.remind,
        at=now,
    )
