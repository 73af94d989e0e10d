"""Jobs of matching."""

from django.utils import timezone
from procrastinate.contrib.django import app

from matching import actions


@app.periodic(cron="* * * * * */5")
@app.task(queue="vectors", queueing_lock="refresh-passages")
def refresh(timestamp: int) -> None:
    """Encode what people wrote since the last look, every five seconds, one run at a time."""
    del timestamp
    actions.refresh_passages()


@app.periodic(cron="*/5 * * * *")
@app.task(queue="due", queueing_lock="run-due")
def run_due(timestamp: int) -> None:
    """Expire and pass on what nobody answered, every five minutes."""
    del timestamp
    actions.run_due(at=timezone.now())
