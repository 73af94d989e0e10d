"""Jobs of privacy."""

from django.utils import timezone
from procrastinate.contrib.django import app

from privacy import actions


@app.task(queue="due")
def make_copy(*, copy: int) -> None:
    """Make a copy of somebody's data; a job that is done twice makes one."""
    actions.carry_out_copy(copy, at=timezone.now())


@app.periodic(cron="10 * * * *")
@app.task(queue="due", queueing_lock="lost-copies")
def give_up_lost(timestamp: int) -> None:
    """Give up copies that the worker lost, every hour."""
    del timestamp
    actions.give_up_lost(at=timezone.now())


@app.periodic(cron="20 19 * * *")  # UTC: twenty past three in the morning here
@app.task(queue="due", queueing_lock="retention")
def retention(timestamp: int) -> None:
    """End what is over of every class of data, every night (`audit.terms`)."""
    del timestamp
    actions.end_terms(at=timezone.now())
