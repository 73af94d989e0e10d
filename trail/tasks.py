"""The job that looks for alarms."""

from django.utils import timezone
from procrastinate.contrib.django import app

from trail import actions
from trail.queries import last_look


@app.periodic(cron="* * * * *")
@app.task(queue="due", queueing_lock="trail-alarms")
def trail_alarms(timestamp: int) -> None:
    """Look for rows of refusals, failed sign-ins and a seal that stopped, every minute."""
    del timestamp
    actions.look(at=timezone.now(), since=last_look())
