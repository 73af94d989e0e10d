"""Jobs of cohorts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from cohorts import actions
from cohorts.models import Cohort, MatchRun


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
