"""The periodic job of the leave ledger."""

from django.utils import timezone
from procrastinate.contrib.django import app

from mobility import actions


@app.periodic(cron="20 * * * *")
@app.task(queue="due", queueing_lock="remind-leave")
def remind(timestamp: int) -> None:
    """Send the warnings whose day has come, every hour; most runs find none."""
    del timestamp
    actions.remind_due(at=timezone.now())
