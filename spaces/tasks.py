"""Jobs of maker spaces."""

from functools import partial

from django.utils import timezone
from procrastinate.contrib.django import app

from audit.due import in_turn
from spaces import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queue="due", queueing_lock="visits-due")
def visits_due(timestamp: int) -> None:
    """End what nobody said yes to and what closed spaces leave, remind of what comes."""
    del timestamp
    now = timezone.now()
    in_turn(
        actions.end_at_closed,
        actions.lapse_due,
        actions.remind,
        at=now,
    )


@app.periodic(cron="25 0 * * *")  # UTC: twenty-five past eight in the morning here
@app.task(queue="due", queueing_lock="spaces-morning")
def spaces_morning(timestamp: int) -> None:
    """Open and close places by their days, and tell the office what waits too long."""
    del timestamp
    now = timezone.now()
    open_and_close = partial(actions.open_and_close, on=timezone.localdate(now))
    in_turn(open_and_close, actions.tell_the_office, at=now)
