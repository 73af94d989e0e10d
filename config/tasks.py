"""Jobs that keep the jobs going."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from config.backups.making import make_due

SILENT_SECONDS = 60
KEPT_HOURS = 30 * 24  # of a job that ended, for the operator to read


@app.periodic(cron="* * * * *")
@app.task(queue="due", queueing_lock="retry-stalled")
async def retry_stalled(timestamp: int) -> None:
    """Give the jobs of a worker that was killed to another one, every minute."""
    del timestamp
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
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
@app.task(queue="due", queueing_lock="back-up")
def back_up(timestamp: int) -> None:
    """Make the backup of the day, every night; nothing where it is there or no key is set."""
    make_due(at=datetime.fromtimestamp(timestamp, UTC))
