"""Who keeps two cases stays at the one that he opened; a day that has passed is named as passed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from mobility import actions
from mobility.models import LeaveCase
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import TermFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def old():
    """Return a leave that is over, of somebody who is on another now."""
    running = away()
    researcher_of(running)
    return TermFactory(
        case__employment=running.employment, case__status="returned",
        case__closed_on=date(2018, 3, 1), case__created_at=NOW,
        first_day=date(2015, 3, 1), last_day=date(2018, 2, 28),
    ).case  # fmt: skip


def test_after_a_message_the_page_of_the_same_case_stands(old):
    client = in_english(old.employment.person.user)
    told = {"case": old.pk, "text": "请开返岗证明"}
    answer = client.post(reverse("my_leave_ask"), told, follow=True)
    assert answer.context["case"].pk == old.pk
    page = answer.content.decode()
    assert "请开返岗证明" in page
    assert f'href="{reverse("my_leave")}?case={old.pk}"' in page


@pytest.mark.parametrize("name", ["my_leave_decide", "my_paper_add"])
def test_what_leads_back_leads_back_to_the_same_case(old, name):
    client = in_english(old.employment.person.user)
    answer = client.get(reverse(name), {"case": old.pk})
    assert answer.headers["Location"] == f"{reverse('my_leave')}?case={old.pk}"


@pytest.mark.parametrize(("days", "is_late"), [(60, False), (5, True)])
def test_a_statement_that_is_late_is_not_to_be_handed_in_by_a_day_that_has_passed(days, is_late):
    client = in_english(researcher_of(away(last_day=TODAY + days * DAY)))
    page = client.get(reverse("my_leave_decide")).content.decode()
    assert ("Hand it in by" in page) is not is_late
    assert ("it is still accepted" in page) is is_late
    told = client.get(reverse("my_leave")).context
    assert told["by"] is not None
    assert (told["until"] == "") is is_late


# --- what the bell tells ----------------------------------------------------------------------
def waiting(person):
    return Notification.objects.filter(recipient=person, read_at=None)


def test_what_is_told_of_a_case_leads_to_that_case_and_waits_for_its_answer(old):
    person, officer = old.employment.person.user, officer_of(old)
    actions.say(old, "证明已开好", by=officer, at=NOW)
    told = waiting(person).get()
    opened = in_english(person).post(reverse("notification_open", args=[told.pk]), follow=True)
    assert opened.context["case"].pk == old.pk
    Notification.objects.filter(pk=told.pk).update(read_at=None)
    actions.say(LeaveCase.objects.exclude(pk=old.pk).get(), "好", by=person, at=NOW)
    assert waiting(person).exists()
    actions.say(old, "谢谢", by=person, at=NOW)
    assert not waiting(person).exists()


def test_a_warning_leads_to_the_case_that_it_is_about(old):
    running = LeaveCase.objects.exclude(pk=old.pk).get()
    actions.nudge(running, by=officer_of(running), at=NOW)
    told = waiting(old.employment.person.user).get()
    assert told.url == f"{reverse('my_leave')}?case={running.pk}"


def test_a_notice_from_before_that_names_no_case_is_settled_by_the_answer_too():
    case = away(last_day=TODAY + 30 * DAY)
    person, officer = researcher_of(case), officer_of(case)
    actions.say(case, "请来一趟", by=officer, at=NOW)
    waiting(person).update(url=reverse("my_leave_ask"))
    actions.say(case, "好", by=person, at=NOW)
    assert not waiting(person).exists()
    actions.nudge(case, by=officer, at=NOW)
    waiting(person).update(url=reverse("my_leave"))
    actions.intend(case, "return", by=person, at=NOW)
    assert not waiting(person).filter(kind="mobility/remind").exists()
