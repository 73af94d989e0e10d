"""Jobs: done by a real worker, once, and not lost when a worker is killed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from config.tasks import KEPT_HOURS, clear_jobs, retry_stalled
from matching import actions
from matching.models import Passage
from notifications.actions import notify
from tests.factories import ExperienceFactory, RequestFactory, UserFactory
from tests.scenes import signed_in
from tests.worker import aside, work


def test_a_job_of_a_killed_worker_is_done_by_the_next(committed):
    del committed
    asked = RequestFactory()
    notify(
        asked.mentor.user, "mentors/asked", about=asked, url="/inbox/", at=timezone.now(),
        venture="青禾硼镁", text="想请教中试",
    )  # fmt: skip
    with connection.cursor() as cursor:  # as a worker leaves it that died an hour ago
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"
            " RETURNING id"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", cursor.fetchone()
        )
    retry_stalled.defer(timestamp=0)
    work()
    work()
    assert len(mail.outbox) == 1
    assert not ProcrastinateJob.objects.filter(status="doing").exists()


def test_run_due_does_what_is_due_on_a_day_and_only_once(committed):
    del committed
    ExperienceFactory()
    asked = RequestFactory(sent_at=timezone.now(), due_at=timezone.now() + timedelta(days=7))
    told = [StringIO(), StringIO()]
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    for out in told:
        aside(call_command, "run_due", "--on", day, stdout=out)
    assert "9 lines encoded, 1 requests" in told[0].getvalue()
    assert "0 lines encoded, 0 requests" in told[1].getvalue()
    asked.refresh_from_db()
    assert asked.status == "expired"
    with pytest.raises(CommandError, match="is no day"):
        call_command("run_due", "--on", "tomorrow")


@pytest.mark.django_db
def test_a_second_refresh_beside_the_first_does_nothing():
    ExperienceFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [actions.REFRESH_LOCK])
        assert actions.refresh_passages() == 0
        assert not Passage.objects.exists()
        with other.cursor() as cursor:  # closing alone lets go of it only some time later
            cursor.execute("SELECT pg_advisory_unlock(%s)", [actions.REFRESH_LOCK])
        assert actions.refresh_passages() == 5
    finally:
        other.close()


# --- the operator's press ---------------------------------------------------------------------
def job_that(status):
    """Put a job there of which one at most waits; return its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status) VALUES"
            " ('due', 'nothing', 'one-at-most', %s::procrastinate_job_status) RETURNING id",
            [status],
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_failed_job_whose_next_run_waits_already_is_left_as_it_is():
    failed = job_that("failed")
    waiting = job_that("todo")
    client = signed_in(UserFactory(is_staff=True, language="en"), "en")
    url = reverse("job_again", args=[failed])
    assert "The same job waits already" in client.post(url, follow=True).content.decode()
    ProcrastinateJob.objects.get(pk=failed, status="failed")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [waiting])
    assert "done again" in client.post(url, follow=True).content.decode()
    ProcrastinateJob.objects.get(pk=failed, status="todo")


@pytest.fixture
def put_away(committed):
    """Real commits, after which no job of `job_that` is left for the next test."""
    del committed
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queueing_lock = 'one-at-most'")


def test_a_job_of_a_killed_worker_whose_next_run_waits_holds_up_no_other(put_away):
    del put_away
    stalled, waiting = job_that("doing"), job_that("todo")
    asked = RequestFactory()
    notify(
        asked.mentor.user, "mentors/asked", about=asked, url="/inbox/", at=timezone.now(),
        venture="青禾硼镁", text="想请教中试",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 year' WHERE id = %s",
            [waiting],
        )
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')"
            " RETURNING id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
            " WHERE id = %s OR (status = 'todo' AND id <> %s)",
            [worker, stalled, waiting],
        )
    retry_stalled.defer(timestamp=0)
    work()
    work()
    assert len(mail.outbox) == 1
    assert ProcrastinateJob.objects.get(pk=stalled).status == "doing"


# --- what ended is forgotten ----------------------------------------------------------------------
ENDED = ("succeeded", "failed", "cancelled", "aborted")


def past(status, hours):
    """Put a job there that has stood so for that many hours; return its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES"
            " ('past', 'nothing', %s::procrastinate_job_status, now() + interval '1 year')"
            " RETURNING id",
            [status],
        )
        (key,) = cursor.fetchone()
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [key])
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at)"
            " VALUES (%s, 'deferred', now() - make_interval(hours => %s))",
            [key, hours],
        )
    return key


def test_jobs_that_ended_are_forgotten_after_a_month_and_not_an_hour_before(committed):
    del committed
    early, over = KEPT_HOURS - 1, KEPT_HOURS + 1
    keys = {
        (status, hours): past(status, hours)
        for status in (*ENDED, "todo")
        for hours in (early, over)
    }  # fmt: skip
    for _night in range(2):  # twice is once
        clear_jobs.defer(timestamp=0)
        work()
        left = set(ProcrastinateJob.objects.filter(queue_name="past").values_list("pk", flat=True))
        assert left == {*keys.values()} - {keys[status, over] for status in ENDED}
