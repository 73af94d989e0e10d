"""Jobs of matching."""

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from audit.due import in_turn
from matching import actions


@app.periodic(cron="* * * * * */5")
@app.task(queue="vectors", queueing_lock="refresh-passages")
def refresh(timestamp: int) -> None:
    """Encode what people wrote since the last look, every five seconds, one run at a time."""
    del timestamp
    actions.refresh_passages()


@app.periodic(cron="30 19 * * *")  # UTC: half past three in the morning here
@app.task(queue="vectors", queueing_lock="refresh-prices")
def refresh_prices(timestamp: int) -> None:
    """Set the prices of attention for the day and how likely answers are, every night."""
    del timestamp

    def index_lines(*, at: datetime) -> None:
        del at
        actions.index_lines()

    in_turn(index_lines, actions.refresh_prices, actions.refresh_promises, at=timezone.now())


@app.periodic(cron="10 19 * * 0")  # UTC: ten past three on Monday morning here
@app.task(queue="vectors", queueing_lock="learn")
def learn(timestamp: int) -> None:
    """Learn from what founders and mentors did, every week."""
    del timestamp
    actions.learn_from_outcomes(at=timezone.now())


@app.periodic(cron="40 19 * * 0")  # UTC: twenty to four on Monday morning here
@app.task(queue="vectors", queueing_lock="measure")
def measure(timestamp: int) -> None:
    """Measure the matcher beside baselines, every week."""
    del timestamp
    actions.measure(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="due", queueing_lock="run-due")
def run_due(timestamp: int) -> None:
    """Expire and pass on what nobody answered, every five minutes."""
    del timestamp
    actions.run_due(at=timezone.now())
