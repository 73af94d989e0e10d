"""Jobs: done by a real worker, once, and not lost when a worker is killed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from config.tasks import retry_stalled
from matching import actions
from matching.models import Passage
from notifications.actions import notify
from tests.factories import ExperienceFactory, RequestFactory
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
