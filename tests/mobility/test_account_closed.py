"""Who is on leave may close the account: the HR office, which warned by it, is told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mobility.models import LeaveCase
from notifications.models import Notification
from privacy import actions
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mobility.on_paper import away, officer_of, researcher_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=14)


def closed(case):
    """Close the account of who is away; return what its office is told of that."""
    officer, person = officer_of(case), researcher_of(case)
    actions.ask_to_leave(person, at=NOW)
    assert actions.leave_due(at=LATER) == 1
    return list(Notification.objects.filter(recipient=officer, kind="mobility/account_closed"))


def test_the_office_is_told_that_who_is_away_has_closed_the_account():
    case = away()
    (told,) = closed(case)
    assert told.url == reverse("leave_case", args=[case.pk])


def test_of_a_leave_that_is_over_nobody_is_told():
    case = away()
    LeaveCase.objects.filter(pk=case.pk).update(status="returned", closed_on=NOW.date())
    assert closed(case) == []


def test_the_office_is_told_that_a_department_has_no_head_any_more():
    case = away()
    officer, department = officer_of(case), case.employment.department
    department.head = UserFactory()
    department.save()
    actions.ask_to_leave(department.head, at=NOW)
    assert actions.leave_due(at=LATER) == 1
    (told,) = Notification.objects.filter(recipient=officer)
    assert (told.kind, told.url) == ("mobility/head_left", reverse("leave_todo"))
    assert told.facts == {"department": department.name}
    department.refresh_from_db()
    assert department.head is None
