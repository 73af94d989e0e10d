"""No side door: acts in their order, other days by two people, nobody renamed by a registration."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from accounts.policies import Denied
from mobility import actions
from mobility.core.policy import DEFAULT_BASIS
from mobility.core.terms import Term
from mobility.enums import CaseStatus, Track
from mobility.models import Employment, Enterprise, LeaveCase, ProposedTerm, Reminder
from mobility.queries.names import to_compare
from tests.factories import (
    CaseFactory,
    DepartmentFactory,
    EmploymentFactory,
    EnterpriseFactory,
    OfficerFactory,
    TermFactory,
    hand_in,
)
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.fixture
def away():
    """A leave of three years from March 2024, its unit, an officer, another one, and the head."""
    term = TermFactory(first_day=date(2024, 3, 1), last_day=date(2027, 2, 28))
    unit = term.case.employment.organisation
    people = [OfficerFactory(organisation=unit).user for _ in range(2)]
    return term.case, unit, *people, OfficerFactory(organisation=unit, role=Role.HR_HEAD).user


def who(by):
    return {"by": by, "at": timezone.now()}


# --- other days -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "last", "code", "rule"),
    [
        ("2001-04-10", "2041-04-09", "too_long", "term_max_months"),
        ("2024-03-01", "2027-08-31", "too_long", "term_max_months"),
        ("2030-01-01", "2032-12-31", "too_far", "dates"),
        ("2024-03-01", "2027-03-01", "one_day_more", "corresponding_day_refused"),
    ],
)
def test_a_correction_keeps_the_law(away, first, last, code, rule):
    case, _unit, officer, *_ = away
    told = Term(date.fromisoformat(first), date.fromisoformat(last))
    with pytest.raises(actions.NotReady) as refusal:
        actions.propose_correction(case.terms.get(), told, reason="抄错", **who(officer))
    assert (code, rule) in {(each.code, each.rule) for each in refusal.value.objections}
    with translation.override("zh-hans"):
        assert DEFAULT_BASIS[rule] in actions.in_words(refusal.value)
    assert not case.proposals.exists()
    assert case.terms.get().term == Term(date(2024, 3, 1), date(2027, 2, 28))


def test_other_days_count_once_a_second_person_confirms(away):
    case, _unit, officer, second, _head = away
    told = Term(date(2024, 3, 2), date(2027, 3, 1))
    proposed = actions.propose_correction(case.terms.get(), told, reason="抄错一天", **who(officer))
    assert case.terms.get().first_day == date(2024, 3, 1)
    with pytest.raises(Denied):
        actions.confirm_correction(proposed, **who(officer))
    with pytest.raises(actions.Waits):
        actions.propose_correction(case.terms.get(), told, reason="又一次", **who(second))
    actions.confirm_correction(proposed, **who(second))
    assert case.terms.get(is_void=False).term == told
    kept = case.corrections.get()
    assert (kept.old, kept.new, kept.reason) == (
        "2024-03-01 – 2027-02-28", "2024-03-02 – 2027-03-01", "抄错一天",
    )  # fmt: skip


def test_the_database_lets_nobody_confirm_his_own(away):
    case, _unit, officer, *_ = away
    row = {"case": case, "term": case.terms.get(), "first_day": TODAY, "last_day": TODAY,
           "reason": "x", "by": officer, "at": timezone.now()}  # fmt: skip
    taken = {"decided_by": officer, "decided_at": timezone.now(), "is_taken": True}
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        ProposedTerm.objects.create(**row, **taken)
    ProposedTerm.objects.create(**row)
    with pytest.raises(IntegrityError, match="one_open_proposal"), transaction.atomic():
        ProposedTerm.objects.create(**row)


def test_the_term_after_moves_along(away):
    case, _unit, officer, second, _head = away
    first = case.terms.get()
    TermFactory(case=case, first_day=first.last_day + DAY, last_day=date(2028, 2, 29))
    told = Term(date(2024, 3, 1), date(2026, 12, 31))
    proposed = actions.propose_correction(first, told, reason="抄错", **who(officer))
    actions.confirm_correction(proposed, **who(second))
    kept = [each.term for each in case.terms.filter(is_void=False).order_by("first_day")]
    assert kept == [told, Term(date(2027, 1, 1), date(2028, 2, 29))]


def test_the_page_offers_the_second_person_what_the_first_proposed(away):
    case, _unit, officer, second, _head = away
    page = reverse("leave_case", args=[case.pk])
    act = reverse("leave_act", args=[case.pk, "correct_term"])
    told = {"correct_term-first_day": "2024-03-02", "correct_term-last_day": "2027-03-01",
            "correct_term-reason": "抄错一天"}  # fmt: skip
    assert signed_in(officer).post(act, told).status_code == 302
    confirm = reverse("leave_act", args=[case.pk, "confirm_correction"])
    assert confirm not in signed_in(officer).get(page).content.decode()
    assert confirm in signed_in(second).get(page).content.decode()
    assert signed_in(second).post(confirm).status_code == 302
    assert case.terms.get(is_void=False).first_day == date(2024, 3, 2)


# --- every act lies between the act before it and today ---------------------------------------
def test_a_decision_is_neither_before_the_request_nor_to_come(away):
    _case, unit, _officer, _second, head = away
    post = EmploymentFactory(department=DepartmentFactory(organisation=unit))
    case = CaseFactory(employment=post, status=CaseStatus.DECISION, asked_on=TODAY - 10 * DAY)
    for day in (TODAY + 7 * DAY, date(2019, 5, 6), TODAY - 11 * DAY):
        with pytest.raises(actions.WrongDay):
            actions.approve(case, minute_number="9", decided_on=day, **who(head))
    actions.approve(case, minute_number="9", decided_on=TODAY - 2 * DAY, **who(head))
    assert case.publicity_until > case.decided_on


def test_nothing_is_signed_before_its_notice_is_over_or_tomorrow(away):
    _case, unit, officer, *_ = away
    post = EmploymentFactory(department=DepartmentFactory(organisation=unit))
    case = CaseFactory(
        employment=post, status=CaseStatus.SIGNING, decided_on=TODAY - 20 * DAY,
        publicity_until=TODAY - 10 * DAY,
    )  # fmt: skip
    term = Term(date(2027, 3, 1), date(2030, 2, 28))
    told = {"contract": term, "agreement_number": "1"}
    for day in (TODAY - 10 * DAY, TODAY + DAY):
        with pytest.raises(actions.WrongDay):
            actions.sign(case, term, signed_on=day, **told, **who(officer))
    hand_in(case)
    actions.sign(case, term, signed_on=TODAY - 9 * DAY, **told, **who(officer))


@pytest.mark.parametrize("day", [TODAY + DAY, date(2024, 3, 1), date(2019, 1, 1)])
def test_a_return_is_after_the_first_day_and_not_to_come(away, day):
    case, _unit, officer, *_ = away
    department = case.employment.department
    actions.arrange(case, department=department, grade=7, above_plan=False, **who(officer))
    with pytest.raises(actions.WrongDay):
        actions.report_in(case, on=day, **who(officer))


def test_an_end_to_come_is_refused_with_the_day(away):
    case, _unit, officer, *_ = away
    with pytest.raises(actions.WrongDay) as refusal:
        actions.propose_end(case, "resign", on=date(2027, 1, 15), basis="本人申请", **who(officer))
    assert "2026年11月24日" in actions.in_words(refusal.value)


def test_a_letter_is_not_delivered_in_the_future(away):
    case, _unit, officer, *_ = away
    with pytest.raises(actions.WrongDay):
        actions.serve(case, how="post", on=TODAY + DAY, signed_by="", **who(officer))
    assert not Reminder.objects.exists()


def test_nobody_retires_before_his_month(away):
    case, _unit, officer, _second, head = away
    told = {"on": TODAY, "basis": "退休审批表", **who(officer)}
    person = case.employment.person
    person.born, person.track = date(1983, 9, 1), Track.MAN
    person.save()
    with pytest.raises(actions.WrongDay) as refusal:
        actions.propose_end(case, "retire", **told)
    assert "法定退休年龄" in actions.in_words(refusal.value)
    person.born = date(1965, 9, 1)
    person.save()
    actions.propose_end(case, "retire", **told)
    actions.confirm_end(case, **who(head))
    assert LeaveCase.objects.get(pk=case.pk).status == CaseStatus.RETIRED


def test_a_start_in_2029_is_refused(away):
    _case, unit, officer, *_ = away
    told = registration(first_day="2029-03-01", last_day="2032-02-28", staff_number="0999")
    answer = signed_in(officer).post(reverse("leave_new"), {"unit": unit.pk, **told})
    assert answer.status_code == 422
    assert "2028年11月24日" in answer.content.decode()


# --- opened again --------------------------------------------------------------------------------
def test_the_head_opens_a_closed_case_again_with_a_reason(away):
    case, _unit, officer, _second, head = away
    actions.propose_end(case, "resign", on=TODAY - 5 * DAY, basis="本人申请", **who(officer))
    actions.confirm_end(case, **who(head))
    assert case.terms.get().ended_on == TODAY - 5 * DAY
    with pytest.raises(Denied):
        actions.reopen(case, why="录错了人", **who(officer))
    actions.reopen(case, why="录错了人", **who(head))
    case = LeaveCase.objects.get(pk=case.pk)
    assert (case.status, case.closed_on, case.terms.get().ended_on) == ("signed", None, None)
    assert case.corrections.get().reason == "录错了人"


# --- find or create ----------------------------------------------------------------------------
def registration(**changes):
    return {
        "name": "刘叙白", "staff_number": "0304", "new_department": "卤水化学研究室",
        "form": "leave_found", "first_day": "2026-03-01", "last_day": "2029-02-28",
        "company": "墨白镁业", **changes,
    }  # fmt: skip


@pytest.fixture
def known(away):
    """刘叙白 of staff number 0304, grade 7, associate researcher."""
    _case, unit, officer, *_ = away
    post = EmploymentFactory(
        department=DepartmentFactory(organisation=unit, name="卤水化学研究室"),
        staff_number="0304", person__name="刘叙白",
    )  # fmt: skip
    return post, unit, signed_in(officer)


def test_a_registration_renames_nobody(known):
    post, unit, client = known
    told = {"unit": unit.pk, **registration(name="张三丰")}
    answer = client.post(reverse("leave_new"), told)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "刘叙白" in text
    assert "张三丰" in text
    post.person.refresh_from_db()
    assert post.person.name == "刘叙白"
    assert not post.cases.exists()


def test_other_values_are_shown_and_confirmed(known):
    post, unit, client = known
    told = {"unit": unit.pk, **registration(title="研究员", grade="4", staff_number="０３０４")}
    answer = client.post(reverse("leave_new"), told)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "副研究员" in text
    assert Employment.objects.get(pk=post.pk).grade == 7
    answer = client.post(reverse("leave_new"), {**told, "confirms": "on"})
    assert answer.status_code == 302
    assert Employment.objects.get(pk=post.pk).grade == 4
    kept = {(row.field, row.old, row.new) for row in post.cases.get().corrections.all()}
    assert {("grade", "7", "4"), ("title", "副研究员", "研究员")} <= kept


def test_a_code_of_another_company_is_refused_with_both_names(away):
    case, unit, officer, *_ = away
    other = EnterpriseFactory(organisation=unit, name="昆仑盐业", credit_code="91110000600037341L")
    told = {"change_company-company": "墨白镁业", "change_company-credit_code": other.credit_code,
            "change_company-reason": "更新"}  # fmt: skip
    answer = signed_in(officer).post(reverse("leave_act", args=[case.pk, "change_company"]), told)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "昆仑盐业" in text
    assert Enterprise.objects.get(pk=other.pk).name == "昆仑盐业"


def test_names_that_registrations_may_have_changed_are_listed(known):
    post, unit, client = known
    assert client.post(reverse("leave_new"), {"unit": unit.pk, **registration()}).status_code == 302
    case = post.cases.get()
    CaseFactory(employment=post, enterprise=case.enterprise, created_at=case.created_at - DAY)
    (person, company) = to_compare(unit)
    assert person.name == "刘叙白"
    assert company.name == "墨白镁业"
