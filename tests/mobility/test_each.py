"""The hourly run goes on when one person's warnings fail; and what only one place knew."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from mobility import actions
from mobility.actions import reminders
from mobility.actions.dated import WrongDay
from mobility.core.policy import TERM_MOST
from mobility.core.terms import Term, last_day
from mobility.enums import CaseStatus
from mobility.forms.applying import ApplicationForm
from mobility.models import Department, LeaveCase, PolicyVersion, PostPlan, Reminder
from mobility.queries.duties import next_duty
from mobility.queries.policy import rules_on, work_calendar
from mobility.queries.todo import agenda
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import CaseFactory, UserFactory
from tests.logs import logged
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize("part", ["_remind_one", "_tell_office", "_announce_ends_of"])
def test_a_failure_about_one_person_stops_nobody_elses_warnings(monkeypatch, part):
    cases = [away(last_day=TODAY + 30 * DAY) for _ in range(2)]
    officers = [officer_of(case) for case in cases]
    for case in cases:
        case.employment.contract_until = TODAY + 20 * DAY
        case.employment.save()
    whole, tried = getattr(reminders, part), []

    def fails_once(first, *more):
        tried.append(first)
        if len(tried) == 1:
            Reminder.objects.update(is_told=True)  # undone with the rest
            raise ZeroDivisionError
        return whole(first, *more)

    monkeypatch.setattr(reminders, part, fails_once)
    with logged() as lines:
        actions.remind_due(at=NOW)
    assert "ZeroDivisionError" in lines.getvalue()

    def told(officer):
        kinds = Notification.objects.filter(recipient=officer).values_list("kind", flat=True)
        return set(kinds) >= {"mobility/remind", "mobility/ends"}

    assert sorted(map(told, officers)) == [False, True]
    monkeypatch.undo()
    actions.remind_due(at=NOW + timedelta(hours=1))  # tried again
    assert all(map(told, officers))


def test_a_message_about_several_leaves_says_which_were_asked_for_in_time():
    first = away(last_day=TODAY + 30 * DAY)
    department = first.employment.department
    away(last_day=TODAY + 30 * DAY, case__employment__department=department)
    officer = officer_of(first)
    actions.intend(first, "extend", months=12, by=researcher_of(first), at=NOW)
    actions.remind_due(at=NOW)
    digest = Notification.objects.get(recipient=officer, kind="mobility/digest")
    assert digest.facts["asked"] == first.employment.person.name
    assert first.employment.person.name in words(digest, "zh-hans")[1]
    assert "asked for in time" in words(digest, "en")[1]


# --- what the office has to deal with -----------------------------------------------------
def duty_of(case):
    found = LeaveCase.objects.on(TODAY, work_calendar()).get(pk=case.pk)
    return next_duty(found, rules_on(case.employment.organisation, TODAY), work_calendar(), TODAY)


@pytest.mark.parametrize("has_step", [True, False])
def test_the_head_of_the_department_hears_whose_turn_it_is(has_step):
    case = CaseFactory(status=CaseStatus.DRAFT)
    post, head = case.employment, UserFactory()
    Department.objects.filter(pk=post.department_id).update(head=head)
    if not has_step:
        rules = {"step_department": False}
        PolicyVersion.objects.create(
            organisation=post.organisation, valid_from=date(2020, 1, 1), rules=rules, at=NOW
        )
    case, officer = LeaveCase.objects.get(pk=case.pk), officer_of(case)
    actions.submit(case, by=officer, at=NOW)
    told = Notification.objects.filter(recipient=head, kind="mobility/submitted")
    assert told.exists() == has_step
    if has_step:
        assert LeaveCase.objects.visible_to(head).filter(pk=case.pk).exists()
        actions.support(case, opinion="同意", by=head, at=NOW)
        assert not told.filter(read_at=None).exists()


def test_a_number_of_the_post_plan_is_written_anew():
    case = away()
    client, department = signed_in(officer_of(case)), case.employment.department_id
    told = {"department": department, "grade": "7", "filled": "1", "checked_on": "2026-01-05"}
    for approved in ("3", "4"):
        answer = client.post(reverse("post_plan"), {**told, "approved": approved})
        assert answer.status_code == 302
    assert PostPlan.objects.get(department=department, grade=7).approved == 4


@pytest.mark.parametrize("intention", ["return", "end"])
def test_who_wants_to_go_early_stands_in_the_work_of_the_office(intention):
    case = away(first_day=date(2025, 3, 1), last_day=date(2028, 2, 29))
    person, officer, wished = researcher_of(case), officer_of(case), TODAY + 40 * DAY
    actions.intend(case, intention, wished_day=wished, by=person, at=NOW)
    items = agenda(officer, TODAY, until=TODAY + 60 * DAY)
    assert [(each.duty.kind, each.shown_on) for each in items] == [("receive", wished)]
    actions.receive(LeaveCase.objects.get(pk=case.pk), by=officer, at=NOW)
    items = agenda(officer, TODAY, until=TODAY + 60 * DAY)
    left = [("arrange", wished)] if intention == "return" else []
    assert [(each.duty.kind, each.shown_on) for each in items] == left


@pytest.mark.parametrize("is_granted", [True, False])
def test_a_statement_that_was_decided_on_waits_for_nobody(is_granted):
    case = away(first_day=TODAY - 1000 * DAY, last_day=TODAY + 40 * DAY)
    head = officer_of(case, Role.HR_HEAD)
    actions.intend(case, "extend", months=1, by=researcher_of(case), at=NOW)
    case = LeaveCase.objects.get(pk=case.pk)
    if is_granted:
        first = TODAY + 41 * DAY
        days = Term(first, last_day(first, 1))
        papers = {"agreement_number": "补1", "minute_number": "纪要1", "signed_on": TODAY}
        actions.grant_extension(case, days, **papers, by=head, at=NOW)
    else:
        actions.refuse_extension(case, why="已盈利", by=head, at=NOW)
    assert duty_of(case).kind == "intention"


# --- an end is dated after the first day (4.4) ---------------------------------------------
def test_no_end_bears_the_first_day():
    case = away(first_day=TODAY - DAY, last_day=TODAY + 700 * DAY)
    officer = officer_of(case)
    with pytest.raises(WrongDay):
        actions.propose_end(case, "resign", on=TODAY - DAY, basis="本人申请", by=officer, at=NOW)
    actions.propose_end(case, "resign", on=TODAY, basis="本人申请", by=officer, at=NOW)


def test_the_person_hears_of_other_days_of_the_leave():
    case = away(first_day=date(2025, 3, 1), last_day=date(2028, 2, 29))
    person, one, other = researcher_of(case), officer_of(case), officer_of(case)
    days = Term(date(2025, 3, 1), date(2027, 2, 28))
    wrong = case.terms.get()
    proposed = actions.propose_correction(wrong, days, reason="抄错", by=one, at=NOW)
    assert not Notification.objects.filter(recipient=person).exists()
    actions.confirm_correction(proposed, by=other, at=NOW)
    told = Notification.objects.get(recipient=person, kind="mobility/corrected")
    assert "28 February 2027" in words(told, "en")[1]


# --- the longest term has one definition -----------------------------------------------------
def test_a_unit_that_allows_ten_years_is_asked_for_ten_years():
    told = {"form": "leave_found", "asked_months": str(TERM_MOST)}
    form = ApplicationForm(told, is_draft=True)
    form.is_valid()
    assert "asked_months" not in form.errors
    form = ApplicationForm({**told, "asked_months": str(TERM_MOST + 1)}, is_draft=True)
    assert not form.is_valid()
    assert "asked_months" in form.errors


# --- two officers at once ------------------------------------------------------------------
def test_a_year_is_kept_by_one_officer_after_another():
    case = away(first_day=date(2025, 3, 1), last_day=date(2028, 2, 29))
    client = signed_in(officer_of(case))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.post(
            reverse("year_record", args=[case.pk]), {"year": "2026", "wage_step": "9"}
        )
    assert answer.status_code == 302
    locks = [
        at
        for at, each in enumerate(queries)
        if "FOR NO KEY UPDATE" in each["sql"] and LeaveCase._meta.db_table in each["sql"]
    ]
    reads = [
        at
        for at, each in enumerate(queries)
        if '"mobility_yearrecord"."year" = 2026' in each["sql"]
    ]
    assert locks
    assert locks[0] < reads[0]
