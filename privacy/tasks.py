"""Jobs of privacy."""

from django.utils import timezone
from procrastinate.contrib.django import app

from privacy import actions


@app.task(queue="due")
def make_copy(*, copy: int) -> None:
    """Make a copy of somebody's data; a job that is done twice makes one."""
    actions.carry_out_copy(copy, at=timezone.now())


@app.periodic(cron="10 * * * *")
@app.task(queue="due", queueing_lock="forget-copies")
def forget_copies(timestamp: int) -> None:
    """Delete copies whose week is over, every hour."""
    del timestamp
    actions.forget_over(at=timezone.now())


@app.periodic(cron="20 19 * * *")  # UTC: twenty past three in the morning here
@app.task(queue="due", queueing_lock="leave-due")
def leave_due(timestamp: int) -> None:
    """Close the accounts whose two weeks are over, every night."""
    del timestamp
    actions.leave_due(at=timezone.now())
