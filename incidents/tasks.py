"""The clock of incidents."""

from django.utils import timezone
from procrastinate.contrib.django import app

from incidents.actions import remind_due as _remind_due


@app.periodic(cron="*/5 * * * *")
@app.task(queue="due", queueing_lock="incidents-remind")
def remind_of_reports(timestamp: int) -> None:
    """Say that the time to report an incident runs out, every five minutes; each is told once."""
    del timestamp
    _remind_due(at=timezone.now())
