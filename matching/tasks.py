"""Jobs of matching."""

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from matching import actions
from matching.models import Cohort, MatchRun


@app.periodic(cron="* * * * * */5")
@app.task(queue="vectors", queueing_lock="refresh-passages")
def refresh(timestamp: int) -> None:
    """Encode what people wrote since the last look, every five seconds, one run at a time."""
    del timestamp
    actions.refresh_passages()


@app.periodic(cron="30 19 * * *")  # UTC: half past three in the morning here
@app.task(queue="vectors", queueing_lock="refresh-prices")
def refresh_prices(timestamp: int) -> None:
    """Set the prices of attention for the day and how likely answers are, every night; tidy up."""
    del timestamp
    actions.index_lines()
    actions.refresh_prices(at=timezone.now())
    actions.refresh_promises(at=timezone.now())
    actions.forget_old(at=timezone.now())


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


@app.task(queue="cohorts")
def run_cohort(*, run: int) -> None:
    """Place a cohort; a job that is done twice changes nothing."""
    actions.carry_out(MatchRun.objects.select_related("cohort").get(pk=run))


@app.task(queue="cohorts")
def publish_cohort(*, cohort: int, by: int) -> None:
    """Ask the mentors of a cohort; a job that is done twice asks once."""
    actions.carry_out_publishing(
        Cohort.objects.get(pk=cohort), by=User.objects.get(pk=by), at=timezone.now()
    )
