"""What an office did by a slip is put right while nothing rests on it, and told to whom it was."""

from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from mobility import actions
from mobility.core.terms import Term
from mobility.models import LeaveCase, PostPlan
from mobility.queries import todo
from mobility.queries.policy import work_calendar
from mobility.templatetags.mobility import stand
from mobility.views import todo as todo_pages
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import CaseFactory, DepartmentFactory, hand_in
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def read(case, on=TODAY):
    return LeaveCase.objects.on(on, work_calendar()).get(pk=case.pk)


def pressed(case, verb, user, **typed):
    told = {f"{verb}-{name}": value for name, value in typed.items()}
    return in_english(user).post(reverse("leave_act", args=[case.pk, verb]), told)


def offered(case, user):
    page = in_english(user).get(reverse("leave_case", args=[case.pk]))
    return {verb.name for verb, _form in page.context["acts"]}


def kinds(person):
    told = Notification.objects.filter(recipient=person, read_at=None).order_by("pk")
    return [each.kind.removeprefix("mobility/") for each in told]


# --- the post to return to -------------------------------------------------------------------
@pytest.fixture
def fixed():
    """Return a case whose post was fixed, its researcher, its officer, another department."""
    case = away()
    person, officer = researcher_of(case), officer_of(case)
    actions.intend(case, "return", by=person, at=NOW)
    told = {"department": case.employment.department, "grade": 7, "above_plan": False}
    actions.arrange(case, **told, by=officer, at=NOW)
    other = DepartmentFactory(organisation=case.employment.organisation)
    return case, person, officer, other


def test_a_post_that_was_mistyped_is_put_right_before_the_person_is_on_it(fixed):
    case, person, officer, other = fixed
    assert kinds(person) == ["arranged"]
    typed = {"department": other.pk, "grade": "6", "reason": "选错了部门"}
    assert pressed(case, "rearrange", officer, **typed).status_code == 302
    plan = read(case).plan
    assert (plan.department, plan.grade, plan.found_on) == (other, 6, TODAY)
    assert read(case).status == "arranging"
    kept = read(case).corrections.get()
    assert (kept.field, kept.reason) == ("post", "选错了部门")
    assert kept.old == f"{case.employment.department}, grade 7"
    assert kept.new == f"{other}, grade 6"
    assert AuditEvent.objects.filter(verb="rearrange", subject_pk=str(case.pk)).count() == 1
    assert kinds(person) == ["rearranged"]
    page = in_english(officer).get(reverse("leave_history", args=[case.pk])).content.decode()
    assert "选错了部门" in page


def test_who_names_the_same_post_again_is_told_so(fixed):
    case, _person, officer, _other = fixed
    typed = {"department": case.employment.department_id, "grade": "7", "reason": "看一下"}
    answer = pressed(case, "rearrange", officer, **typed)
    assert answer.status_code == 422
    assert not read(case).corrections.exists()


def test_a_post_put_right_is_no_lower_and_free(fixed):
    case, _person, officer, other = fixed
    department, who = case.employment.department, {"reason": "抄错", "by": officer, "at": NOW}
    PostPlan.objects.create(department=other, grade=7, approved=1, filled=1, checked_on=TODAY)
    PostPlan.objects.create(department=department, grade=7, approved=1, filled=0, checked_on=TODAY)
    with pytest.raises(actions.GradeTooLow):
        actions.rearrange(case, department=other, grade=8, above_plan=False, **who)
    with pytest.raises(actions.NoVacancy):
        actions.rearrange(case, department=other, grade=7, above_plan=False, **who)
    actions.rearrange(case, department=other, grade=7, above_plan=True, **who)
    actions.rearrange(case, department=department, grade=7, above_plan=False, **who)
    # the post that is fixed for this person is taken for others, but not for him
    actions.rearrange(case, department=department, grade=7, above_plan=False, **who)


def test_a_post_on_which_somebody_is_is_not_put_right(fixed):
    case, _person, officer, other = fixed
    assert "rearrange" in offered(case, officer)
    actions.report_in(case, on=TODAY, by=officer, at=NOW)
    assert "rearrange" not in offered(case, officer)
    told = {"department": other, "grade": 6, "above_plan": False, "reason": "抄错"}
    with pytest.raises(InvalidMove):
        actions.rearrange(case, **told, by=officer, at=NOW)
    typed = {"department": other.pk, "grade": "6", "reason": "抄错"}
    assert pressed(case, "rearrange", officer, **typed).status_code == 302
    assert read(case).plan.grade == 7


def test_who_comes_back_again_has_a_post_that_is_not_absorbed_yet():
    case = away()
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    who, told = {"by": officer, "at": NOW}, {"department": case.employment.department, "grade": 7}
    actions.arrange(case, **told, above_plan=True, **who)
    actions.report_in(case, on=TODAY, **who)
    actions.complete_return(
        case, contract_changed_on=None, detached_on=None, absorbed_on=TODAY, **who
    )
    actions.reopen(read(case), why="录错了人", by=head, at=NOW)
    actions.arrange(read(case), **told, above_plan=False, **who)
    assert (read(case).plan.is_over_plan, read(case).plan.absorbed_on) == (False, None)


# --- a statement ------------------------------------------------------------------------------
@pytest.mark.parametrize("intention", ["return", "extend", "end"])
def test_a_statement_taken_in_by_a_slip_is_given_back_and_changed(intention):
    case = away(first_day=TODAY - 1000 * DAY, last_day=TODAY + 40 * DAY)
    person, officer = researcher_of(case), officer_of(case)
    months = 12 if intention == "extend" else None
    actions.intend(case, intention, months=months, by=person, at=NOW)
    assert "give_back" not in offered(case, officer)
    actions.receive(read(case), by=officer, at=NOW)
    assert kinds(person) == ["received"]
    assert pressed(case, "give_back", officer, why="点错了").status_code == 302
    assert read(case).plan.received_at is None
    assert kinds(person) == ["given_back"]
    assert (
        AuditEvent.objects.get(verb="give_back", subject_pk=str(case.pk)).detail["why"] == "点错了"
    )
    assert "give_back" not in offered(case, officer)
    assert "receive" in offered(case, officer)
    actions.intend(read(case), "end" if intention == "return" else "return", by=person, at=NOW)
    actions.receive(read(case), by=officer, at=NOW)


def test_a_statement_that_was_acted_on_is_not_given_back():
    case = away(first_day=TODAY - 1000 * DAY, last_day=TODAY + 40 * DAY)
    person, officer = researcher_of(case), officer_of(case)
    actions.intend(case, "end", by=person, at=NOW)
    actions.receive(read(case), by=officer, at=NOW)
    told = {"on": TODAY, "basis": "本人申请", "by": officer, "at": NOW}
    actions.propose_end(read(case), "resign", **told)
    with pytest.raises(InvalidMove):
        actions.give_back(read(case), why="点错了", by=officer, at=NOW)
    other = away()
    handler = officer_of(other)
    actions.intend(other, "return", by=handler, at=NOW)
    actions.arrange(
        other, department=other.employment.department, grade=7, above_plan=True, by=handler, at=NOW
    )
    assert "give_back" not in offered(other, handler)


def test_a_statement_on_paper_that_was_mistyped_is_recorded_anew_until_it_is_taken_in():
    case = away(first_day=TODAY - 1000 * DAY, last_day=TODAY + 40 * DAY)
    officer = officer_of(case)
    actions.intend(case, "return", by=officer, at=NOW)
    assert "intend" in offered(case, officer)
    assert pressed(case, "intend", officer, intention="end").status_code == 302
    assert (read(case).status, read(case).plan.intention) == ("signed", "end")
    actions.intend(read(case), "return", by=officer, at=NOW)
    actions.receive(read(case), by=officer, at=NOW)
    assert "intend" not in offered(case, officer)


# --- days, signatures, what was done in somebody's name --------------------------------------
def test_other_days_of_a_term_that_counts_no_more_are_not_confirmed():
    case = away(first_day=TODAY + 30 * DAY, last_day=TODAY + 700 * DAY)
    one, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    days = Term(TODAY + 31 * DAY, TODAY + 700 * DAY)
    proposed = actions.propose_correction(case.terms.get(), days, reason="抄错", by=one, at=NOW)
    assert "confirm_correction" in offered(case, head)
    actions.cancel(read(case), why="不去了", by=head, at=NOW)
    assert {"confirm_correction", "drop_correction"} & offered(case, head) == {"drop_correction"}
    assert pressed(case, "confirm_correction", head).status_code == 302
    with pytest.raises(InvalidMove):
        actions.confirm_correction(proposed, by=head, at=NOW)
    assert not read(case).terms.filter(is_void=False).exists()


def test_the_last_word_of_an_office_counts():
    case = CaseFactory()
    officer = officer_of(case)
    hand_in(case, "review")
    who = {"by": officer, "at": NOW}
    actions.submit(case, **who)
    actions.support(case, opinion="同意", **who)
    said = {"office": "research", "opinion": "", "signed_by": "科研处", **who}
    actions.countersign(case, agrees=True, **said)
    actions.countersign(case, agrees=False, **said)
    answers = {"no_investigation": True, "projects_taken": True}
    with pytest.raises(actions.Unsigned):
        actions.review(case, answers=answers, **who)
    actions.countersign(case, agrees=True, **said)
    actions.review(case, answers=answers, **who)


def test_whose_application_the_office_takes_back_is_told():
    mine, theirs = CaseFactory(status="review"), CaseFactory(status="review")
    person, other = researcher_of(mine), researcher_of(theirs)
    actions.withdraw(mine, by=person, at=NOW)
    actions.withdraw(theirs, by=officer_of(theirs), at=NOW)
    assert (kinds(person), kinds(other)) == ([], ["taken_back"])


def test_who_is_paid_otherwise_is_told():
    case = away()
    person = researcher_of(case)
    told = {"pay_mode": "stop_all", "base_mode": "pre_leave", "basis": "协议第五条"}
    actions.change_treatment(case, valid_from=TODAY, told=told, by=officer_of(case), at=NOW)
    assert kinds(person) == ["treated"]


# --- lists that say what they hold -------------------------------------------------------------
def test_the_calendar_holds_more_than_the_page_and_says_what_it_leaves_out(monkeypatch):
    monkeypatch.setattr(todo, "AT_MOST", 1)
    first = away(last_day=TODAY + 10 * DAY)
    officer, department = officer_of(first), first.employment.department
    for n in range(2):
        away(case__employment__department=department, last_day=TODAY + (20 + n) * DAY)
    page = signed_in(officer).get(reverse("leave_todo"))
    url = reverse("leave_calendar", args=[page.context["calendar"]])

    def entries():
        calendar = icalendar.Calendar.from_ical(signed_in(officer).get(url).content)
        told = [str(event["uid"]) for event in calendar.walk("VEVENT")]
        return [uid for uid in told if not uid.startswith("year-task-")]

    assert (len(entries()), "leave-left-out@qingchuang" in entries()) == (3, False)
    monkeypatch.setattr(todo_pages, "IN_CALENDAR", 2)
    assert (len(entries()), entries()[-1]) == (3, "leave-left-out@qingchuang")


def test_who_was_applying_on_a_past_day_is_shown_so():
    case = CaseFactory(status="withdrawn", created_at=NOW - 30 * DAY, closed_on=TODAY)
    with translation.override("en"):
        before = stand(read(case, TODAY - 10 * DAY))
        assert before == {"look": "wait", "text": "Applying"}
        assert stand(read(case))["text"] == "withdrawn"
    agreed = away(case__created_at=NOW - 30 * DAY)
    agreed.status = "extending"
    agreed.phase, agreed.term_count = "applying", 0
    with translation.override("en"):
        assert stand(agreed)["text"] == "Applying"


# --- a statement that nothing waits for ------------------------------------------------------
def test_after_an_order_to_return_no_earlier_statement_is_taken_in():
    case = away()
    person, officer, head = researcher_of(case), officer_of(case), officer_of(case, Role.HR_HEAD)
    actions.intend(case, "end", by=person, at=NOW)
    assert "receive" in offered(case, officer)
    actions.recall(read(case), why="走访未见实际经营", by=head, at=NOW)
    assert "receive" not in offered(case, officer)
    assert pressed(case, "receive", officer).status_code == 302
    assert LeaveCase.objects.get(pk=case.pk).plan.received_at is None


def test_once_a_post_is_found_no_statement_to_end_is_taken_in_until_the_post_is_taken_back():
    case = away()
    person, officer = researcher_of(case), officer_of(case)
    actions.intend(case, "end", by=person, at=NOW)
    told = {"department": case.employment.department, "grade": 7, "above_plan": False}
    actions.arrange(read(case), **told, by=officer, at=NOW)
    assert "receive" not in offered(case, officer)
    actions.unfix(read(case), why="本人不返岗", by=officer, at=NOW)
    assert "receive" in offered(case, officer)
