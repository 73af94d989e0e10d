"""A space that closed or went to another operator in mid-period: who is asked, what is late."""

from datetime import timedelta

import pytest

from filings import actions
from filings.models import Filing
from filings.queries import due_on, rows_of, spaces_of, waiting
from notifications.models import Notification
from spaces.models import Space
from tests.clock import NOW
from tests.factories import OrganisationFactory
from tests.filings.bureau import OCTOBER, Bureau, on
from tests.incubation.lodge import a_manager

pytestmark = pytest.mark.django_db
TOO_LATE = due_on(OCTOBER) + timedelta(days=1)


def unread(person):
    mine = Notification.objects.filter(recipient=person).unread().order_by("pk")
    return [each.kind.partition("/")[2] for each in mine]


def late(space):
    """Return whether the office calls its October late, and whether the space itself does."""
    (row,) = rows_of(spaces_of(OCTOBER), OCTOBER, TOO_LATE)
    (due,) = waiting([space], TOO_LATE)
    return row.is_late, due.is_late


def test_office_and_space_say_alike_whether_what_was_sent_back_is_late():
    bureau = Bureau()
    filing = bureau.file(OCTOBER)
    actions.give_back(filing, reason="少一人", by=bureau.officer, at=NOW)
    assert late(bureau.space) == (True, True)
    Space.objects.filter(pk=bureau.space.pk).update(status="closed")
    bureau.space.refresh_from_db()
    assert late(bureau.space) == (False, False)  # nothing is asked of it any more


def test_what_the_new_operator_files_leaves_the_bells_of_the_old_one():
    bureau = Bureau()
    old = bureau.manager
    actions.remind_due(at=on(2026, 11, 2))
    actions.give_back(bureau.file(OCTOBER, at=NOW), reason="少一人", by=bureau.officer, at=NOW)
    assert unread(old) == ["figures_returned"]
    Space.objects.filter(pk=bureau.space.pk).update(operator=OrganisationFactory())
    bureau.space.refresh_from_db()
    bureau.manager = a_manager(bureau.space)
    bureau.file(OCTOBER, version=Filing.objects.get().version)
    assert unread(old) == []


def test_a_reminder_leaves_the_bells_of_the_old_operator_too():
    bureau = Bureau()
    old = bureau.manager
    actions.remind_due(at=on(2026, 11, 2))
    assert unread(old) == ["figures_open"]
    Space.objects.filter(pk=bureau.space.pk).update(operator=OrganisationFactory())
    bureau.space.refresh_from_db()
    bureau.manager = a_manager(bureau.space)
    bureau.file(OCTOBER)
    assert unread(old) == []
