"""Warnings when the process that writes them is killed, or its database goes away, midway."""

import os
import signal
from datetime import timedelta
from time import monotonic

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from mobility import actions
from mobility.models import Reminder
from notifications.models import Mail, Notification
from tests.factories import OfficerFactory, ResearcherFactory, TermFactory, UserFactory
from tests.worker import process

PATIENCE = 60  # seconds, of a test that would otherwise wait for ever


@pytest.fixture
def due(committed):
    """Three leaves that end in a month, each of a researcher with an account, and an officer."""
    del committed
    last = timezone.localdate() + timedelta(days=29)
    terms = [
        TermFactory(
            case__employment__person=ResearcherFactory(user=UserFactory()),
            first_day=last - timedelta(days=900), last_day=last,
        )
        for _ in range(3)
    ]  # fmt: skip
    for term in terms:
        OfficerFactory(organisation=term.case.employment.organisation, role=Role.HR_OFFICER)
    return terms


def others(sql):
    """Ask about the sessions of other processes that wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees but one
        cursor.execute(
            f"SELECT {sql} FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchall()


def wait_until_somebody_waits():
    until = monotonic() + PATIENCE
    while not others("pid"):
        assert monotonic() < until


def kill(doomed):
    os.killpg(doomed.pid, signal.SIGKILL)


def take_the_database_away(_doomed):
    others("pg_terminate_backend(pid)")


@pytest.mark.parametrize("trouble", [kill, take_the_database_away])
def test_each_warning_stands_once_after_the_writer_died_in_the_midst(
    due, postbox, settings, trouble
):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE mobility_reminder IN EXCLUSIVE MODE")
        doomed = process(settings, "run_due")
        wait_until_somebody_waits()
        trouble(doomed)
        assert doomed.wait(PATIENCE) != 0
    assert not Reminder.objects.exists()
    assert not Mail.objects.exists()

    for _ in range(2):
        assert process(settings, "run_due").wait(PATIENCE) == 0
    assert actions.remind_due(at=timezone.now()) == 0
    sent = Reminder.objects.filter(is_superseded=False)
    people = [term.case.employment.person.user for term in due]
    assert sent.filter(recipient__in=people).count() == 3
    told = Notification.objects.filter(kind="mobility/remind")
    assert told.count() == sent.exclude(recipient=None).count() == 6
    assert sorted(letter["To"] for letter in postbox.letters) == sorted(
        each.recipient.email for each in told
    )
