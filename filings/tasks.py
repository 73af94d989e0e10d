"""Jobs of figures."""

from django.utils import timezone
from procrastinate.contrib.django import app

from filings import actions


@app.periodic(cron="45 0 * * *")  # UTC: a quarter to nine in the morning here
@app.task(queue="due", queueing_lock="filings-morning")
def filings_morning(timestamp: int) -> None:
    """Remind managers of figures that are due."""
    del timestamp
    actions.remind_due(at=timezone.now())
