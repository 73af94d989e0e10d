"""Jobs of the exchange."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from audit.due import in_turn
from exchange import actions


@app.periodic(cron="* * * * *")
@app.task(queue="vectors", queueing_lock="refresh-listings")
def refresh(timestamp: int) -> None:
    """Encode what was listed since the last look, every minute, one run at a time."""
    del timestamp
    actions.refresh_listings()


@app.periodic(cron="50 0 * * *")  # UTC: ten to nine in the morning here
@app.task(queue="due", queueing_lock="still-so")
def ask_whether_so(timestamp: int) -> None:
    """Ask whether listings are still so, tell of those that are over and of new ones, daily."""
    now = datetime.fromtimestamp(timestamp, UTC)
    in_turn(
        actions.ask_whether_so,
        actions.tell_of_last_days,
        actions.tell_of_new,
        at=now,
    )
