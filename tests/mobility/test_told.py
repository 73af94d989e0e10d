"""What the bell told of others' leaves is closed to whoever may not see them any more."""

import pytest
from django.urls import reverse

from accounts.actions import end_membership
from accounts.enums import Role
from mobility import actions
from notifications import mail
from notifications.models import Mail, Notification
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mobility.on_paper import away, officer_of, researcher_of
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return away()


def shown_to(user):
    """Return how many notices the bell has, and the page behind it."""
    page = signed_in(user).get(reverse("notifications")).content.decode()
    return Notification.objects.visible_to(user).unread().count(), page


def test_whose_right_has_ended_reads_no_notice_of_a_leave(case):
    officer, former = officer_of(case), officer_of(case, Role.HR_HEAD)
    researcher, name = researcher_of(case), case.employment.person.name
    actions.ask_extension(case, by=researcher, at=NOW)
    count, page = shown_to(former)
    assert (count, name in page) == (1, True)
    administrator = UserFactory(is_staff=True, is_superuser=True)
    end_membership(former.memberships.get(), by=administrator, at=NOW)
    count, page = shown_to(former)
    assert (count, name in page) == (1, False)  # that the right has ended, and nothing else
    told = Notification.objects.get(recipient=former, kind="mobility/extension_asked")
    opened = signed_in(former).post(reverse("notification_open", args=[told.pk]))
    assert opened.status_code == 404
    count, page = shown_to(officer)
    assert (count, name in page) == (1, True)


def test_what_is_told_of_the_own_leave_stays(case):
    researcher = researcher_of(case)
    actions.nudge(case, by=officer_of(case), at=NOW)
    assert shown_to(researcher)[0] == 1


def test_a_letter_that_has_not_gone_out_is_not_sent_to_them(case):
    former = officer_of(case)
    actions.say(case, "何时答复？", by=researcher_of(case), at=NOW)
    letter = Mail.objects.get(notification__recipient=former)
    former.memberships.all().delete()
    assert mail.send(letter.pk, at=NOW) is False
    assert not Mail.objects.filter(pk=letter.pk).exists()
