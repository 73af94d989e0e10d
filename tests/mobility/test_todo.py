"""The to-do list of an office: history brings no duties and hides none; what remains is shown."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mobility import actions
from mobility.models import ImportBatch, LeaveCase, ReturnPlan
from mobility.queries import todo
from tests.clock import NOW
from tests.factories import OfficerFactory
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.mobility.test_way_back import back
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def kinds(user):
    return [item.duty.kind for item in todo.agenda(user, TODAY, until=TODAY + 60 * DAY)]


def brought_in(case):
    batch = ImportBatch.objects.create(
        organisation=case.employment.organisation, name="a.xlsx", content=b"x", at=NOW
    )
    LeaveCase.objects.filter(pk=case.pk).update(batch=batch)


def test_returns_of_the_past_hide_nothing_that_is_open(monkeypatch):
    monkeypatch.setattr(todo, "AT_MOST", 3)
    due = away(last_day=TODAY + 10 * DAY)
    for n in range(4):
        case = away(
            case__employment__department=due.employment.department,
            first_day=TODAY - 900 * DAY, last_day=TODAY - (300 + n) * DAY,
        )  # fmt: skip
        brought_in(case)
        LeaveCase.objects.filter(pk=case.pk).update(status="returned", closed_on=TODAY - 200 * DAY)
        ReturnPlan.objects.create(case=case, reported_on=TODAY - 200 * DAY)
    assert kinds(officer_of(due)) == ["intention"]


def test_what_has_no_room_in_the_list_is_counted(monkeypatch):
    monkeypatch.setattr(todo, "AT_MOST", 1)
    first = away(last_day=TODAY + 10 * DAY)
    officer = officer_of(first)
    page, ledger = reverse("leave_todo"), f'"{reverse("leave_list")}?show=applying"'
    assert ledger not in signed_in(officer).get(page).content.decode()
    away(case__employment__department=first.employment.department, last_day=TODAY + 20 * DAY)
    assert len(kinds(officer)) == 1
    assert todo.beyond(officer, TODAY) == 1
    assert ledger in signed_in(officer).get(page).content.decode()


def test_a_leave_from_excel_that_returns_here_has_its_contract_to_change():
    case, officer = back()
    brought_in(case)
    assert kinds(officer) == ["contract"]


def test_a_post_above_the_plan_waits_in_the_list_until_it_is_absorbed():
    case, officer = back(above_plan=True)
    told = {"contract_changed_on": TODAY, "detached_on": None, "by": officer, "at": NOW}
    actions.complete_return(case, **told)
    assert kinds(officer) == ["absorb"]
    actions.complete_return(case, **told, absorbed_on=TODAY)
    assert kinds(officer) == []


def test_the_receipts_say_nothing_of_the_readers_own_leave_which_is_not_open_to_him():
    case = away()
    person, officer = researcher_of(case), officer_of(case)
    OfficerFactory(user=person, organisation=case.employment.organisation)
    actions.nudge(case, by=officer, at=NOW)
    assert todo.receipts_of_month(officer, TODAY)["sent"] == 1
    told = todo.receipts_of_month(person, TODAY)
    assert (told["sent"], told["unread"]) == (0, [])
