"""Jobs of maker spaces."""

from django.utils import timezone
from procrastinate.contrib.django import app

from spaces import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queue="due", queueing_lock="visits-due")
def visits_due(timestamp: int) -> None:
    """End what nobody said yes to and what closed spaces leave, remind of what comes."""
    del timestamp
    now = timezone.now()
    actions.end_at_closed(at=now)
    actions.lapse_due(at=now)
    actions.remind(at=now)


@app.periodic(cron="25 0 * * *")  # UTC: twenty-five past eight in the morning here
@app.task(queue="due", queueing_lock="spaces-morning")
def spaces_morning(timestamp: int) -> None:
    """Open and close places by their days, and tell the office what waits too long."""
    del timestamp
    now = timezone.now()
    actions.open_and_close(on=timezone.localdate(now), at=now)
    actions.tell_the_office(at=now)
