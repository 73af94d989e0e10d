"""Jobs that keep the jobs going."""

from procrastinate.contrib.django import app

SILENT_SECONDS = 60


@app.periodic(cron="* * * * *")
@app.task(queue="due", queueing_lock="retry-stalled")
async def retry_stalled(timestamp: int) -> None:
    """Give the jobs of a worker that was killed to another one, every minute."""
    del timestamp
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await app.job_manager.retry_job(job)
