"""The life of a leave: every step, who may take it, and what is refused with which rule."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone, translation

from accounts.enums import Role
from accounts.policies import Denied
from audit.actions import advance
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from mobility import actions
from mobility.actions.papers import not_needed
from mobility.core.terms import Term, last_day
from mobility.enums import CASE_LIFECYCLE, CaseStatus
from mobility.forms.acts import IntendForm
from mobility.models import LeaveCase, PolicyVersion, PostPlan, Researcher
from mobility.queries.policy import work_calendar
from notifications.models import Notification
from tests.factories import (
    CaseFactory,
    DepartmentFactory,
    EmploymentFactory,
    EnterpriseFactory,
    OfficerFactory,
    TermFactory,
    UserFactory,
    hand_in,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
ANSWERS = {"no_investigation": True, "projects_taken": True}


def moment(day=TODAY):
    return timezone.make_aware(datetime.combine(day, time(10)))


@pytest.fixture
def unit():
    return OfficerFactory().organisation


@pytest.fixture
def officer(unit):
    return unit.memberships.get(role=Role.HR_OFFICER).user


@pytest.fixture
def head(unit):
    return OfficerFactory(organisation=unit, role=Role.HR_HEAD).user


@pytest.fixture
def post(unit):
    return EmploymentFactory(department=DepartmentFactory(organisation=unit))


@pytest.fixture
def draft(post):
    return CaseFactory(employment=post)


@pytest.fixture
def away(post):
    """A leave of three years that began in March 2024."""
    case = CaseFactory(employment=post, status=CaseStatus.SIGNED)
    TermFactory(case=case, first_day=date(2024, 3, 1), last_day=date(2027, 2, 28))
    return case


def to_decision(case, officer, day=TODAY):
    who = {"by": officer, "at": moment(day)}
    actions.submit(case, **who)
    actions.support(case, opinion="同意", **who)
    actions.countersign(case, office="research", agrees=True, opinion="", signed_by="科研处", **who)
    hand_in(case, "review")
    actions.review(case, answers=ANSWERS, **who)


def test_a_leave_from_draft_to_the_first_day_back(draft, officer, head):
    researcher = UserFactory()
    Researcher.objects.filter(pk=draft.employment.person_id).update(user=researcher)
    draft = LeaveCase.objects.get(pk=draft.pk)
    to_decision(draft, officer)
    assert draft.status == CaseStatus.DECISION
    actions.approve(
        draft, minute_number="院务会〔2026〕9号", decided_on=TODAY, by=head, at=moment()
    )
    assert draft.publicity_until == work_calendar().nth_after(TODAY, 5)
    with pytest.raises(actions.NoticeRuns):
        actions.clear(draft, by=officer, at=moment())
    actions.clear(draft, by=officer, at=moment(draft.publicity_until + timedelta(days=1)))
    term = Term(date(2027, 3, 1), last_day(date(2027, 3, 1), 36))
    signed_on = draft.publicity_until + timedelta(days=1)
    hand_in(draft)
    actions.sign(
        draft,
        term,
        contract=term,
        agreement_number="离创〔2026〕3号",
        signed_on=signed_on,
        by=officer,
        at=moment(signed_on),
    )
    assert draft.terms.get().last_day == date(2030, 2, 28)
    assert draft.treatments.get().pay_mode == "keep_basic_plus_heating"
    assert draft.filing == "required"
    back = date(2030, 3, 1)
    actions.intend(draft, "return", wished_day=back, by=researcher, at=moment(date(2030, 1, 10)))
    assert draft.status == CaseStatus.RETURNING
    actions.receive(draft, by=officer, at=moment(date(2030, 1, 11)))
    actions.arrange(
        draft,
        department=draft.employment.department,
        grade=7,
        above_plan=False,
        by=officer,
        at=moment(date(2030, 2, 1)),
    )
    plan = actions.report_in(draft, on=back, by=officer, at=moment(back))
    assert (draft.status, plan.late_days, draft.closed_on) == ("returned", 0, back)
    assert draft.terms.get().ended_on is None
    verbs = list(
        AuditEvent.objects.filter(subject_label="mobility.leavecase", subject_pk=str(draft.pk))
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert verbs[:2] == ["submit", "support"]
    assert verbs[-2:] == ["arrange", "report_in"]
    told = set(Notification.objects.filter(recipient=researcher).values_list("kind", flat=True))
    assert {"mobility/approved", "mobility/signed", "mobility/arranged", "mobility/back"} <= told


@pytest.mark.parametrize("verb", CASE_LIFECYCLE.moves)
def test_every_move_that_the_table_does_not_list_is_refused(post, verb):
    allowed = CASE_LIFECYCLE.moves[verb].sources
    for status in set(CaseStatus.values) - allowed:
        form = "parttime" if status == CaseStatus.COMPLETED else "leave_found"
        case = CaseFactory(employment=post, status=status, form=form)
        with pytest.raises(InvalidMove):
            advance(case, verb, by=None, at=moment())
        case.refresh_from_db()
        assert case.status == status


def test_steps_that_the_unit_switched_off_are_passed_and_noted(draft, unit, officer, head):
    PolicyVersion.objects.create(
        organisation=unit,
        valid_from=date(2026, 1, 1),
        at=moment(),
        rules={"step_department": False, "step_publicity": False, "countersigns": []},
    )
    actions.submit(draft, by=officer, at=moment())
    assert draft.status == CaseStatus.REVIEW
    hand_in(draft, "review")
    actions.review(draft, answers=ANSWERS, by=officer, at=moment())
    actions.approve(draft, minute_number="1", decided_on=TODAY, by=head, at=moment())
    assert draft.status == CaseStatus.SIGNING
    passed = AuditEvent.objects.filter(detail__passed=True)
    assert set(passed.values_list("detail__rule", flat=True)) == {
        "step_department",
        "step_publicity",
    }


def test_whoever_reviewed_does_not_decide(draft, unit, officer):
    OfficerFactory(user=officer, organisation=unit, role=Role.HR_HEAD)
    to_decision(draft, officer)
    with pytest.raises(Denied):
        actions.approve(draft, minute_number="1", decided_on=TODAY, by=officer, at=moment())


def test_nobody_works_on_his_own_case(draft, officer):
    Researcher.objects.filter(pk=draft.employment.person_id).update(user=officer)
    case = LeaveCase.objects.get(pk=draft.pk)
    actions.submit(case, by=officer, at=moment())  # he may apply
    with pytest.raises(Denied):
        actions.support(case, opinion="同意", by=officer, at=moment())
    assert not LeaveCase.objects.visible_to(officer).exists()


def test_an_officer_of_another_unit_does_nothing(draft):
    stranger = OfficerFactory().user
    with pytest.raises(Denied):
        actions.submit(draft, by=stranger, at=moment())
    assert not LeaveCase.objects.visible_to(stranger).exists()


def test_handing_in_names_each_condition_with_its_clause(draft, officer):
    draft.project = ""
    draft.enterprise.is_unit_owned = True
    draft.enterprise.save()
    draft.asked_months = 48
    draft.save()
    with pytest.raises(actions.NotReady) as refusal:
        actions.submit(draft, by=officer, at=moment())
    told = actions.in_words(refusal.value)
    assert "青海省人社厅" in told
    assert "2030-02-28" in told or "2030年2月28日" in told
    assert {each.key for each in refusal.value.unmet} == {
        "takes_project",
        "exclude_unit_owned_enterprise",
    }


def test_what_is_not_met_can_be_let_pass_with_a_basis(draft, officer):
    draft.employment.post_kind = "management"
    draft.employment.save()
    draft.eligibility = {"overrides": {"eligible_posts": "党委会纪要3号"}}
    draft.save()
    actions.submit(draft, by=officer, at=moment())
    assert draft.status == CaseStatus.DEPARTMENT


def test_an_office_that_has_not_signed_holds_the_review_up(draft, officer):
    who = {"by": officer, "at": moment()}
    actions.submit(draft, **who)
    actions.support(draft, opinion="同意", **who)
    with pytest.raises(actions.Unsigned):
        actions.review(draft, answers=ANSWERS, **who)
    actions.countersign(
        draft, office="research", agrees=False, opinion="无人接", signed_by="甲", **who
    )
    with pytest.raises(actions.Unsigned):
        actions.review(draft, answers=ANSWERS, **who)


def test_agreement_and_contract_must_name_the_same_days(post, officer):
    case = CaseFactory(employment=post, status=CaseStatus.SIGNING)
    with pytest.raises(actions.DatesDiffer):
        actions.sign(
            case,
            Term(date(2027, 3, 1), date(2030, 2, 28)),
            contract=Term(date(2027, 3, 1), date(2030, 3, 1)),
            agreement_number="1",
            signed_on=TODAY,
            by=officer,
            at=moment(),
        )
    assert not case.terms.exists()


def test_one_day_too_many_is_refused_and_explained(post, officer):
    case = CaseFactory(employment=post, status=CaseStatus.SIGNING)
    term = Term(date(2027, 3, 1), date(2030, 3, 1))
    with pytest.raises(actions.NotReady) as refusal:
        actions.sign(
            case,
            term,
            contract=term,
            agreement_number="1",
            signed_on=TODAY,
            by=officer,
            at=moment(),
        )
    assert refusal.value.objections[0].code == "one_day_more"
    assert case.status == CaseStatus.SIGNING


# --- extension ------------------------------------------------------------------------------
def extend(case, officer, head, months=36, day=date(2026, 12, 1)):
    actions.ask_extension(case, by=officer, at=moment(day))
    first = case.terms.filter(is_void=False).last().last_day + timedelta(days=1)
    return actions.grant_extension(
        case,
        Term(first, last_day(first, months)),
        agreement_number="补1",
        minute_number="9",
        signed_on=day,
        by=head,
        at=moment(day),
    )


def test_an_extension_is_granted_once(away, officer, head):
    term = extend(away, officer, head)
    assert term.last_day == date(2030, 2, 28)
    with pytest.raises(actions.NotReady) as refusal:
        actions.ask_extension(away, by=officer, at=moment(date(2029, 12, 1)))
    assert "second_extension" in {each.code for each in refusal.value.objections}


def test_an_extension_after_expiry_is_refused_with_the_clause(away, officer):
    with pytest.raises(actions.NotReady) as refusal:
        actions.ask_extension(away, by=officer, at=moment(date(2027, 3, 1)))
    assert "extension_after_expiry" in {each.code for each in refusal.value.objections}
    assert "2027" in actions.in_words(refusal.value)


def test_a_company_that_makes_profit_is_no_reason_to_extend(away, officer):
    away.enterprise.is_profitable = True
    away.enterprise.save()
    with pytest.raises(actions.NotReady) as refusal:
        actions.ask_extension(away, by=officer, at=moment())
    assert "profitable" in {each.code for each in refusal.value.objections}


def test_a_refused_extension_leaves_the_old_last_day(away, officer, head):
    actions.ask_extension(away, by=officer, at=moment())
    actions.refuse_extension(away, why="企业已盈利", by=head, at=moment())
    assert away.status == CaseStatus.SIGNED
    assert away.terms.get().last_day == date(2027, 2, 28)


# --- return and end -------------------------------------------------------------------------
def test_an_early_return_ends_the_term_the_day_before(away, officer):
    actions.intend(away, "return", by=officer, at=moment())
    department = away.employment.department
    actions.arrange(away, department=department, grade=6, above_plan=False, by=officer, at=moment())
    actions.report_in(away, on=date(2026, 12, 1), by=officer, at=moment(date(2026, 12, 1)))
    assert away.terms.get().ended_on == date(2026, 11, 30)


def test_the_post_is_never_lower_and_never_taken_from_another(away, officer):
    actions.intend(away, "return", by=officer, at=moment())
    department, who = away.employment.department, {"by": officer, "at": moment()}
    with pytest.raises(actions.GradeTooLow):
        actions.arrange(away, department=department, grade=8, above_plan=False, **who)
    plan = PostPlan.objects.create(
        department=department, grade=7, approved=2, filled=2, checked_on=TODAY
    )
    with pytest.raises(actions.NoVacancy):
        actions.arrange(away, department=department, grade=7, above_plan=False, **who)
    actions.arrange(away, department=department, grade=7, above_plan=True, **who)
    back = date(2026, 12, 1)
    actions.report_in(away, on=back, by=officer, at=moment(back))
    plan.refresh_from_db()
    assert (plan.filled, plan.over, away.plan.is_over_plan) == (3, 1, True)


def test_who_comes_late_keeps_the_days_on_record(away, officer):
    actions.intend(away, "return", by=officer, at=moment())
    department = away.employment.department
    actions.arrange(away, department=department, grade=7, above_plan=False, by=officer, at=moment())
    late = date(2027, 3, 15)
    plan = actions.report_in(away, on=late, late_reason="车祸，已认可", by=officer, at=moment(late))
    assert plan.late_days == 14  # the report day was Monday, 1 March


def test_a_dismissal_needs_the_grace_and_a_receipt(away, officer, head):
    def dismiss(on):
        told = {"on": on, "basis": "院务会决定", "by": officer, "at": moment(on)}
        actions.propose_end(away, "dismiss", **told)
        actions.confirm_end(away, by=head, at=moment(on))

    with pytest.raises(actions.WrongDay) as refusal:
        dismiss(date(2027, 3, 30))
    assert refusal.value.open_days.earliest == date(2027, 3, 31)
    with pytest.raises(actions.NotServed):
        dismiss(date(2027, 3, 31))
    served = date(2027, 3, 12)
    letter = {"how": "post", "on": served, "by": officer, "at": moment(served)}
    actions.serve(away, signed_by="", **letter)
    with pytest.raises(actions.NotServed):
        dismiss(date(2027, 3, 31))
    late = letter | {"on": date(2027, 3, 31), "at": moment(date(2027, 3, 31))}
    actions.serve(away, signed_by="其妻签收", **late)
    with pytest.raises(actions.WrongDay) as refusal:  # served and dismissed on one day
        dismiss(date(2027, 3, 31))
    assert refusal.value.open_days.earliest == date(2027, 4, 16)
    assert "催返函" in actions.in_words(refusal.value)
    actions.serve(away, signed_by="其妻签收", **letter)
    dismiss(date(2027, 3, 31))
    assert away.status == CaseStatus.DISMISSED


def test_a_leave_that_began_is_not_cancelled(away, head):
    with pytest.raises(actions.Started):
        actions.cancel(away, why="不去了", by=head, at=moment())


def test_a_correction_keeps_what_stood_there(away, officer):
    wrong = away.terms.get()
    actions.correct_term(
        wrong, Term(date(2024, 3, 2), date(2027, 3, 1)), reason="抄错一天", by=officer, at=moment()
    )
    assert away.terms.get(is_void=False).first_day == date(2024, 3, 2)
    kept = away.corrections.get()
    assert (kept.old, kept.new, kept.by) == (
        "2024-03-01 – 2027-02-28",
        "2024-03-02 – 2027-03-01",
        officer,
    )


def test_looking_at_an_identity_number_is_on_record(away, officer):
    Researcher.objects.filter(pk=away.employment.person_id).update(
        identity_number="63010419871101123X"
    )
    case = LeaveCase.objects.get(pk=away.pk)
    assert actions.reveal(case, reason="社保核对", by=officer, at=moment()) == "63010419871101123X"
    event = AuditEvent.objects.get(verb="reveal")
    assert (event.actor, event.detail["reason"]) == (officer, "社保核对")


def test_a_statement_can_be_changed_until_it_is_taken_in(away, officer):
    who = {"by": officer, "at": moment()}
    actions.intend(away, "return", **who)
    actions.intend(away, "extend", months=12, **who)
    assert away.status == CaseStatus.EXTENDING
    actions.intend(away, "return", **who)
    assert away.status == CaseStatus.RETURNING
    actions.receive(away, **who)
    with pytest.raises(Denied):
        actions.intend(away, "end", **who)


def test_an_extension_on_paper_says_its_months(away, officer):
    form = IntendForm({"intention": "extend"}, case=away)
    assert form.errors == {"months": ["请选多少个月。"]}
    form = IntendForm({"intention": "return", "months": "6"}, case=away)
    assert form.is_valid()
    assert form.told()["months"] is None
    with pytest.raises(actions.NotReady):
        actions.intend(away, "extend", by=officer, at=moment())


def test_a_draft_does_not_rewrite_a_company_of_the_unit(post, officer):
    known = EnterpriseFactory(
        organisation=post.organisation, credit_code="91350211M000100Y43", name="原名"
    )
    person = UserFactory()
    Researcher.objects.filter(pk=post.person_id).update(user=person)
    post.refresh_from_db()
    told = {"name": "别名", "credit_code": known.credit_code}
    for by in (person, officer):
        with pytest.raises(actions.NameDiffers) as refusal:
            actions.save_application(post, None, {}, told, by=by, at=moment())
        assert {"原名", "别名"} <= set(refusal.value.args)
    told["name"] = "原 名"
    case = actions.save_application(post, None, {}, told, by=person, at=moment())
    known.refresh_from_db()
    assert (case.enterprise, known.name) == (known, "原名")


# --- papers -----------------------------------------------------------------------------------
def test_a_step_names_the_papers_that_it_waits_for_and_stops(draft, officer):
    who = {"by": officer, "at": moment()}
    actions.submit(draft, **who)
    actions.support(draft, opinion="同意", **who)
    actions.countersign(
        draft, office="research", agrees=True, opinion="", signed_by="科研处", **who
    )
    with pytest.raises(actions.PapersMissing) as refusal:
        actions.review(draft, answers=ANSWERS, **who)
    assert set(refusal.value.kinds) == {
        "application", "plan", "result_proof", "intent", "handover", "benefit",
    }  # fmt: skip
    with translation.override("zh-hans"):
        said = actions.in_words(refusal.value)
    assert said.startswith("还缺：离岗申请表")
    assert said.endswith("（本单位规则（申请材料））")
    for kind in refusal.value.kinds:
        not_needed(draft, kind, reason="原件在档案室", **who)
    actions.review(draft, answers=ANSWERS, **who)
    assert draft.status == CaseStatus.DECISION


def test_nothing_is_signed_without_approval_minutes_and_notice(post, officer):
    case = CaseFactory(
        employment=post, status=CaseStatus.SIGNING, publicity_from=TODAY - timedelta(days=20),
        publicity_until=TODAY - timedelta(days=10), decided_on=TODAY - timedelta(days=20),
    )  # fmt: skip
    hand_in(case, "review")
    term = Term(date(2027, 3, 1), date(2030, 2, 28))
    with pytest.raises(actions.PapersMissing) as refusal:
        actions.sign(
            case, term, contract=term, agreement_number="1", signed_on=TODAY, by=officer,
            at=moment(),
        )  # fmt: skip
    assert refusal.value.kinds == ["approval", "minutes", "notice_result"]
    assert not case.terms.exists()
