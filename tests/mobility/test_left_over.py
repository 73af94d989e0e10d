"""What an office would lose sight of: reports after the tick, an answer, a head who is gone."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts.enums import Role
from mobility import actions
from mobility.models import Department, Remark, UnitTaskDone, YearRecord
from mobility.queries.year_cycle import open_tasks
from mobility.second_line import reading_as
from notifications.models import Notification
from tests.as_served import web_role
from tests.clock import NOW
from tests.factories import CaseFactory, UnitFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.mobility.test_years import beside

pytestmark = pytest.mark.django_db
YEAR = TODAY.year


# --- the reports of a year --------------------------------------------------------------------
def lacking_reports(case, officer):
    """Return how many lack a report by the row in the to-do list, None where it has none."""
    tasks = open_tasks(case.employment.organisation, TODAY, by=officer)
    return next((task.lack for task in tasks if task.key == "reports"), None)


def collected(case, officer):
    told = YearRecord(year=YEAR, reported_on=TODAY, company_opinion_on=TODAY)
    actions.keep_year(case, told, by=officer, at=NOW)


def ticked(case, client):
    told = {"unit": case.employment.organisation_id, "task": "reports", "year": YEAR}
    return client.post(reverse("year_task_done"), told, follow=True).content.decode()


def test_the_row_of_the_reports_counts_whom_the_list_behind_it_names():
    case = away()
    other, officer = beside(case), officer_of(case)
    collected(other, officer)
    client = in_english(officer)
    page = " ".join(client.get(reverse("leave_todo")).content.decode().split())
    assert "Report or opinion is missing of 1 leave <" in page
    listed = client.get(reverse("leave_years"), {"year": YEAR, "show": "reports"}).context
    assert [line.case.pk for line in listed["lines"]] == [case.pk]
    assert (listed["all"], listed["left"], listed["reports"]) == (2, 2, 1)


def test_reports_are_ticked_off_once_nobody_lacks_one():
    case = away()
    officer = officer_of(case)
    client = in_english(officer)
    assert "Not ticked off: of 1 leave" in ticked(case, client)
    assert not UnitTaskDone.objects.exists()
    collected(case, officer)
    assert lacking_reports(case, officer) == 0
    assert "Not ticked off" not in ticked(case, client)
    assert UnitTaskDone.objects.get().task == "reports"
    assert lacking_reports(case, officer) is None


def test_who_is_entered_after_the_tick_brings_the_row_back():
    case = away()
    officer = officer_of(case)
    collected(case, officer)
    ticked(case, in_english(officer))
    late = beside(case)
    assert lacking_reports(case, officer) == 1
    collected(late, officer)
    assert lacking_reports(case, officer) is None


# --- an answer to the researcher --------------------------------------------------------------
@pytest.mark.parametrize("text", ["好" * 1_999 + "\r\n好", ""])
def test_an_answer_that_is_refused_is_given_back_with_the_reason(text):
    case = away()
    researcher_of(case)
    address = reverse("leave_say", args=[case.pk])
    answer = in_english(officer_of(case)).post(address, {"text": text})
    assert answer.status_code == 422
    assert list(answer.context["remark_form"].errors) == ["text"]
    assert text.partition("\r")[0] in answer.content.decode()
    assert not Remark.objects.exists()


# --- who leads, who is warned -----------------------------------------------------------------
@pytest.mark.parametrize(("is_active", "refused"), [(True, []), (False, ["head"])])
def test_nobody_leads_a_department_by_an_account_that_is_closed(is_active, refused):
    request = RequestFactory().get("/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    form = admin.site.get_model_admin(Department).get_form(request)
    head = UserFactory(is_active=is_active)
    told = {"organisation": UnitFactory().pk, "name": "化学系", "head": head.pk}
    assert list(form(told).errors) == refused


def test_a_new_head_is_told_of_the_applications_that_wait_for_him():
    case = CaseFactory(status="department", asked_on=TODAY)
    researcher_of(case)
    department, head = case.employment.department, UserFactory()
    request = RequestFactory().post("/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    pages = admin.site.get_model_admin(Department)
    told = {"organisation": department.organisation_id, "name": department.name, "head": head.pk}
    form = pages.get_form(request, department)(told, instance=department)
    assert form.is_valid()
    with web_role(), reading_as(request.user):
        pages.save_model(request, form.save(commit=False), form, change=True)
    (waits,) = Notification.objects.filter(recipient=head)
    assert waits.kind == "mobility/submitted"
    assert waits.url == reverse("leave_case", args=[case.pk])


def test_an_office_that_is_a_head_alone_is_warned_as_its_officers_would_be():
    case = away(last_day=TODAY + timedelta(days=30))
    head = officer_of(case, Role.HR_HEAD)
    actions.remind_due(at=NOW)
    told = Notification.objects.filter(recipient=head)
    assert [each.kind for each in told] == ["mobility/remind"]
    actions.remind_due(at=NOW + timedelta(days=10))
    assert told.filter(kind="mobility/year_task").count() == 2


def test_where_there_is_an_officer_the_head_is_not_warned_before_the_end():
    case = away(last_day=TODAY + timedelta(days=30))
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    actions.remind_due(at=NOW)
    assert Notification.objects.filter(recipient=officer).count() == 1
    assert not Notification.objects.filter(recipient=head).exists()
