"""Jobs that keep the jobs going."""

import contextlib
from datetime import UTC, datetime

from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.retry import RetryStrategy

from accounts.queries import who_may_operate
from config.backups.making import make_due
from notifications.actions import notify, settle

SILENT_SECONDS = 60
KEPT_HOURS = 30 * 24  # of a job that ended, for the operator to read
TRIED_AGAIN, TRIED_AFTER_SECONDS = 4, 30 * 60  # a backup that failed, within its night
_FAILED = "config/backup_failed"


@app.periodic(cron="* * * * *")
@app.task(queue="due", queueing_lock="retry-stalled")
async def retry_stalled(timestamp: int) -> None:
    """Give the jobs of a worker that was killed to another one, every minute.

    One whose next run waits already, and does the same, holds up no other: it has its turn later.
    """
    del timestamp
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        with contextlib.suppress(UniqueViolation):
            await app.job_manager.retry_job(job)


@app.periodic(cron="50 19 * * *")  # UTC: ten to four in the morning here
@app.task(queue="due", queueing_lock="clear-jobs")
async def clear_jobs(timestamp: int) -> None:
    """Forget jobs that ended a month ago, every night."""
    del timestamp
    await app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="10 18 * * *")  # UTC: ten past two in the morning here
@app.task(
    queue="due",
    queueing_lock="back-up",
    lock="back-up",
    retry=RetryStrategy(max_attempts=TRIED_AGAIN, wait=TRIED_AFTER_SECONDS),
)
def back_up(timestamp: int) -> None:
    """Make the backup of the day, every night; nothing where it is there or no key is set.

    One that is made late, or once more after it failed, is of the day on which it is made: under
    the old day it would be among the first to go. The operator is told once a night of one that
    failed, and no more once it is made.
    """
    at = max(datetime.fromtimestamp(timestamp, UTC), timezone.now())
    try:
        made = make_due(at=at)
    except Exception:
        _tell_failed(at)
        raise
    if made is not None:
        settle([_FAILED], reverse("operations"), who_may_operate(), at=at)


def _tell_failed(at: datetime) -> None:
    night = timezone.localdate(at).isoformat()
    for person in who_may_operate():
        notify(person, _FAILED, about=person, url=reverse("operations"), at=at, event=night)
