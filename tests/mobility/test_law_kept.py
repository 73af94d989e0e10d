"""Rules of the leave that were kept nowhere, or by one path alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from mobility import actions
from mobility.actions.dated import WrongDay
from mobility.core.rules import Policy
from mobility.core.terms import Term
from mobility.enums import CaseStatus, Form
from mobility.models import (
    Employment,
    Enterprise,
    LeaveCase,
    LeaveTerm,
    PostPlan,
    Reminder,
    Researcher,
    Treatment,
    YearRecord,
)
from mobility.queries.assessing import assessor_of
from mobility.queries.overview import treatment_on
from mobility.queries.pay import pay_month
from mobility.queries.policy import rules_on
from mobility.queries.service import service
from mobility.queries.terms import objections
from mobility.queries.what_if import touched
from mobility.queries.years import away_in, lacking
from tests.clock import NOW
from tests.factories import CaseFactory, TermFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def read(case):
    return LeaveCase.objects.get(pk=case.pk)


def extended(first=date(2024, 3, 1), last=date(2027, 2, 28), until=date(2028, 2, 28)):
    """Return a leave with an extension that has not begun."""
    case = away(first_day=first, last_day=last)
    TermFactory(case=case, first_day=last + DAY, last_day=until)
    return read(case)


# --- D16: time on post is not counted ------------------------------------------------------
def test_work_beside_the_post_is_no_leave_that_the_caps_count():
    case = away(first_day=date(2026, 3, 1), last_day=date(2029, 2, 28))
    beside = CaseFactory(
        employment=case.employment, form=Form.PARTTIME, status=CaseStatus.COMPLETED
    )
    TermFactory(case=beside, first_day=date(2021, 3, 1), last_day=date(2026, 2, 28))
    rules = rules_on(case.employment.organisation, TODAY)
    term = Term(date(2029, 3, 1), date(2032, 2, 29))
    wrong = objections(read(case), term, rules, TODAY, extends=True)
    assert [each.code for each in wrong if each.is_hard] == []


# --- D23: days late do not count, unless the reason is accepted -----------------------------
def returned_late(**told):
    case = away(first_day=date(2023, 11, 1), last_day=date(2026, 10, 31))  # a Saturday
    Researcher.objects.filter(pk=case.employment.person_id).update(
        started_work_on=date(2020, 11, 1)
    )
    LeaveCase.objects.filter(pk=case.pk).update(status="arranging")
    case, officer = read(case), officer_of(case)
    actions.returns._plan_of(case)
    actions.report_in(case, on=date(2026, 11, 12), by=officer, at=NOW, **told)
    return read(case)


def test_days_late_do_not_count_as_service():
    case = returned_late()
    found = service(case.employment, date(2026, 11, 20))
    assert found.left_out == 10  # from Monday 2 to Wednesday 11 November
    assert tuple(found.length) == (6, 0, 10)
    assert service(case.employment, date(2026, 11, 1)).left_out == 0
    assert service(case.employment, date(2026, 11, 5)).left_out == 4


def test_days_late_count_once_the_unit_accepts_the_reason():
    case = returned_late(late_reason="大雪封路", late_is_accepted=True)
    found = service(case.employment, date(2026, 11, 20))
    assert (found.left_out, tuple(found.length)) == (0, (6, 0, 20))


def test_while_nobody_comes_the_clock_of_service_stands_still():
    case = away(first_day=date(2023, 11, 1), last_day=date(2026, 10, 31))
    Researcher.objects.filter(pk=case.employment.person_id).update(
        started_work_on=date(2020, 11, 1)
    )
    post = Employment.objects.get(pk=case.employment_id)
    assert service(post, date(2026, 11, 2)).left_out == 0  # who reports in today is not late
    assert service(post, date(2026, 11, 12)).left_out == 10


# --- D25: who assesses a year --------------------------------------------------------------
def test_with_six_months_on_post_the_department_assesses_without_the_company():
    case = away(first_day=date(2026, 7, 1), last_day=date(2029, 6, 30))
    officer = officer_of(case)
    assert assessor_of(case, 2026, Policy(), TODAY) == "department"
    assert assessor_of(case, 2027, Policy(), TODAY) == "enterprise"
    assert assessor_of(case, 2029, Policy(), TODAY) == "department"
    assert assessor_of(case, 2026, Policy(months_on_post=7), TODAY) == "mixed"
    YearRecord.objects.create(case=case, year=2026, reported_on=TODAY, grade="qualified")
    found = away_in(officer, case.employment.organisation, 2026, TODAY)
    assert not lacking(found, 2026).exists()
    page = in_english(officer).get(reverse("leave_years"), {"year": 2026}).content.decode()
    assert "assessed by the department" in page
    page = in_english(officer).get(reverse("leave_case", args=[case.pk])).content.decode()
    assert "assessed by the department" in page
    assert "one step up from 2027-01-01" in " ".join(page.split())  # D24


def test_of_a_mixed_year_the_opinion_of_the_company_is_missed():
    case = away(first_day=date(2026, 6, 30), last_day=date(2029, 6, 29))
    YearRecord.objects.create(case=case, year=2026, reported_on=TODAY, grade="qualified")
    found = away_in(officer_of(case), case.employment.organisation, 2026, TODAY)
    assert lacking(found, 2026).exists()


def test_the_person_is_asked_for_the_report_alone_where_the_department_assesses():
    case = away(first_day=date(2026, 8, 1), last_day=date(2029, 7, 31))
    page = in_english(researcher_of(case)).get(reverse("my_leave")).content.decode()
    assert "Hand in the yearly report" in page
    assert "Hand in the yearly report with" not in page


# --- pay -----------------------------------------------------------------------------------
def treat(case, day, by, mode="keep_basic"):
    return Treatment.objects.create(
        case=case, valid_from=day, basis="协议", by=by, at=NOW, pay_mode=mode,
        base_mode="pre_leave",
    )  # fmt: skip


def test_a_leave_whose_first_day_was_corrected_is_paid_from_that_day_on():
    case = away(first_day=date(2026, 2, 1), last_day=date(2029, 1, 31))
    officer = officer_of(case)
    row = treat(case, date(2026, 3, 1), officer)
    assert treatment_on(read(case), date(2026, 2, 1)) == row
    assert treatment_on(read(case), date(2026, 1, 31)) is None
    (paid,) = pay_month(officer, case.employment.organisation, 2026, 2, TODAY).rows
    assert paid.treatment == row


def test_a_month_that_is_split_says_each_day_from_which_it_is_paid_otherwise():
    case = away(first_day=date(2026, 10, 5), last_day=date(2029, 10, 4))
    officer = officer_of(case)
    treat(case, date(2026, 10, 5), officer)
    treat(case, date(2026, 10, 12), officer, "stop_all")
    treat(case, date(2026, 10, 20), officer)
    changes = pay_month(officer, case.employment.organisation, 2026, 10, TODAY).changes
    assert [each.day.day for each in changes] == [5, 12, 20]
    assert not pay_month(officer, case.employment.organisation, 2026, 11, TODAY).changes


# --- before the first day, and who does not come ----------------------------------------------
@pytest.mark.parametrize("verb", ["recall", "arrange", "intend"])
def test_before_its_first_day_nothing_is_begun_that_bars_cancelling_it(verb):
    case = away(first_day=date(2026, 12, 1), last_day=date(2029, 11, 30))
    head = officer_of(case, Role.HR_HEAD)
    department = case.employment.department
    told = {
        "recall": lambda: actions.recall(case, why="走访", by=head, at=NOW),
        "arrange": lambda: actions.arrange(
            case, department=department, grade=7, above_plan=False, by=head, at=NOW
        ),
        "intend": lambda: actions.intend(case, "return", by=head, at=NOW),
    }
    with pytest.raises(WrongDay):
        told[verb]()
    page = in_english(head).get(reverse("leave_case", args=[case.pk])).content.decode()
    assert f'id="act-{verb}"' not in page
    actions.cancel(read(case), why="不去了", by=head, at=NOW)


def test_whoever_does_not_come_to_the_post_that_was_found_is_warned_of():
    case = away(first_day=date(2023, 11, 16), last_day=date(2026, 11, 15))
    officer = officer_of(case)
    LeaveCase.objects.filter(pk=case.pk).update(status="arranging")
    actions.remind_due(at=NOW)
    (sent,) = Reminder.objects.filter(recipient=officer, is_superseded=False)
    assert sent.mark == "overdue-5"
    assert not Reminder.objects.filter(mark__startswith="before").exists()


def test_the_head_of_hr_hears_of_the_first_day_of_absence():
    case = away(first_day=date(2023, 11, 21), last_day=date(2026, 11, 20))  # a Friday
    head = officer_of(case, Role.HR_HEAD)
    actions.remind_due(at=NOW)
    assert "overdue-1" in set(
        Reminder.objects.filter(recipient=head).values_list("mark", flat=True)
    )


@pytest.mark.parametrize(("day", "status"), [("2029-03-01", 302), ("2029-03-02", 422)])
def test_the_office_records_no_return_after_the_report_day(day, status):
    case = away(first_day=date(2026, 3, 1), last_day=date(2029, 2, 28))
    told = {"intend-intention": "return", "intend-wished_day": day}
    act = reverse("leave_act", args=[case.pk, "intend"])
    assert in_english(officer_of(case)).post(act, told).status_code == status


def test_a_post_that_waits_for_somebody_is_not_free_for_another():
    first = away()
    department = first.employment.department
    second = away(
        case__employment__department=department,
        case__employment__organisation=department.organisation,
    )
    officer = officer_of(first)
    PostPlan.objects.create(department=department, grade=7, approved=1, filled=0, checked_on=TODAY)
    told = {"department": department, "grade": 7, "by": officer, "at": NOW}
    actions.arrange(first, above_plan=False, **told)
    with pytest.raises(actions.NoVacancy):
        actions.arrange(second, above_plan=False, **told)
    actions.arrange(read(second), above_plan=True, **told)


# --- an extension that has not begun ------------------------------------------------------------
def test_a_case_opened_again_has_its_extension_again():
    case = extended()
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    told = {"department": case.employment.department, "grade": 7, "above_plan": False}
    actions.arrange(case, **told, by=officer, at=NOW)
    actions.report_in(case, on=TODAY, by=officer, at=NOW)
    assert LeaveTerm.objects.filter(case=case, is_void=False).count() == 1
    actions.reopen(read(case), why="录错了人", by=head, at=NOW)
    valid = LeaveTerm.objects.filter(case=case, is_void=False)
    assert [each.last_day for each in valid] == [date(2027, 2, 28), date(2028, 2, 28)]


def test_a_slip_in_an_extension_that_has_not_begun_can_be_put_right():
    case = extended()
    officer, other = officer_of(case), officer_of(case)
    act = reverse("leave_act", args=[case.pk, "correct_term"])
    told = {"number": "2", "first_day": "2027-03-01", "last_day": "2028-02-29", "reason": "抄错"}
    answer = in_english(officer).post(
        act, {f"correct_term-{name}": value for name, value in told.items()}
    )
    assert answer.status_code == 302
    actions.confirm_correction(read(case).proposals.get(), by=other, at=NOW)
    assert LeaveTerm.objects.get(case=case, number=2, is_void=False).last_day == date(2028, 2, 29)


def test_a_corrected_first_term_makes_no_extension_longer_than_the_rules():
    case = extended(until=date(2030, 2, 28))
    first = LeaveTerm.objects.get(case=case, first_day=date(2024, 3, 1))
    with pytest.raises(actions.NotReady) as refusal:
        actions.propose_correction(
            first, Term(date(2024, 3, 1), date(2026, 2, 28)), reason="抄错", by=officer_of(case),
            at=NOW,
        )  # fmt: skip
    assert [each.code for each in refusal.value.objections] == ["too_long"]


def test_other_rules_are_told_by_the_last_day_that_an_extension_would_have():
    case = away(first_day=date(2024, 3, 1), last_day=date(2027, 2, 28))
    unit = case.employment.organisation
    with translation.override("en"):
        (found,) = touched(officer_of(case), unit, Policy(), Policy(ext_max_months=12), TODAY)
    assert found.changes == ["extension at most until: 2030-02-28 → 2028-02-29"]


# --- two officers in one moment -----------------------------------------------------------------
CODE = "91350211M000100Y46"


def at_once(monkeypatch, model, colleague):
    """Let a colleague write a row just before the first of a model is written."""
    real, done = model.save, []

    def save(self, *args, **kwargs):
        if self._state.adding and not done:
            done.append(1)
            colleague()
        return real(self, *args, **kwargs)

    monkeypatch.setattr(model, "save", save)


def test_a_code_that_a_colleague_enters_in_this_moment_keeps_the_form(monkeypatch):
    case = away()
    officer, unit = officer_of(case), case.employment.organisation
    LeaveCase.objects.filter(pk=case.pk).update(enterprise=None)
    at_once(
        monkeypatch,
        Enterprise,
        lambda: Enterprise.objects.create(organisation=unit, name="同名", credit_code=CODE),
    )
    told = {"company": "同名", "credit_code": CODE, "reason": "执照", "is_profitable": "unknown"}
    answer = in_english(officer).post(
        reverse("leave_act", args=[case.pk, "change_company"]),
        {f"change_company-{name}": value for name, value in told.items()},
    )
    assert answer.status_code == 422
    assert "A colleague has entered this number just now" in answer.content.decode()
    assert CODE in answer.content.decode()


def test_so_does_a_staff_number(monkeypatch):
    case = away()
    post = case.employment
    at_once(
        monkeypatch,
        Employment,
        lambda: Employment.objects.create(
            organisation=post.organisation, department=post.department, staff_number="77001",
            person=Researcher.objects.create(name="同名"),
        ),
    )  # fmt: skip
    with pytest.raises(actions.JustEntered) as refusal:
        actions.known.employ(
            post.organisation, "77001",
            person={"name": "同名", "born": None, "track": "", "started_work_on": None},
            post={"department": post.department},
        )  # fmt: skip
    assert refusal.value.told_as == "staff_number"
    with translation.override("en"):
        assert actions.field_of(refusal.value, ["staff_number"]) == "staff_number"
