"""What pages, letters and feeds say of a leave is true for whoever reads it, in each state."""

from datetime import date, timedelta

import icalendar
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from mobility import actions
from mobility.actions.reminders import _may_be_decided
from mobility.core.policy import Policy
from mobility.core.terms import report_day
from mobility.enums import Form
from mobility.models import ImportBatch, LeaveCase, PolicyVersion, PostPlan, YearRecord
from mobility.queries.duties import next_duty
from mobility.queries.kept import kept
from mobility.queries.mine import my_cases
from mobility.queries.policy import rules_on, work_calendar
from mobility.queries.standing import standing
from mobility.queries.way_back import way_back
from mobility.queries.year_cycle import open_tasks, tasks_starting
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import CaseFactory, TermFactory, hand_in
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def read(case, on=TODAY):
    return LeaveCase.objects.on(on, work_calendar()).get(pk=case.pk)


def told(person):
    rows = Notification.objects.filter(recipient=person, read_at=None).order_by("pk")
    return [each.kind.removeprefix("mobility/") for each in rows]


def facts(person, kind):
    return Notification.objects.get(recipient=person, kind=f"mobility/{kind}").facts


def offered(case, user):
    page = in_english(user).get(reverse("leave_case", args=[case.pk]))
    return {verb.name for verb, _form in page.context["acts"]}


def stands(case):
    """Return the sentences at the top of the person's own page."""
    case = read(case)
    rules = rules_on(case.employment.organisation, TODAY)
    with translation.override("en"):
        said = standing(case, next_duty(case, rules, work_calendar(), TODAY), rules, TODAY)
    return f"{said.heading} {said.lead}"


def words(notice, /, **facts_of):
    with translation.override("en"):
        return render_to_string(f"mobility/notices/{notice}.txt", {"url": "/x/", **facts_of})


def arrange(case, by, *, above_plan=False):
    department = case.employment.department
    actions.arrange(
        read(case), department=department, grade=7, above_plan=above_plan, by=by, at=NOW
    )


# --- a post that was fixed is taken back ---------------------------------------------------------
def stated(case, officer, head):
    del head
    actions.intend(case, "return", by=officer, at=NOW)


def recalled(case, officer, head):
    del officer
    actions.recall(case, why="公司未经营", by=head, at=NOW)


def silent(case, officer, head):
    del case, officer, head


@pytest.mark.parametrize(
    ("before", "status"), [(silent, "signed"), (stated, "returning"), (recalled, "recalled")]
)
def test_a_fixed_post_is_taken_back_to_where_the_case_stood(before, status):
    case = away()
    person, officer, head = researcher_of(case), officer_of(case), officer_of(case, Role.HR_HEAD)
    assert "unfix" not in offered(case, officer)
    before(case, officer, head)
    arrange(case, officer)
    assert "unfix" in offered(case, officer)
    url = reverse("leave_act", args=[case.pk, "unfix"])
    assert in_english(officer).post(url, {"unfix-why": ""}).status_code == 422
    assert in_english(officer).post(url, {"unfix-why": "本人不返岗"}).status_code == 302
    again = read(case)
    assert (again.status, again.plan.department, again.plan.grade) == (status, None, None)
    assert (again.plan.found_on, again.plan.is_over_plan) == (None, False)
    assert "unfix" not in offered(case, officer)
    assert told(person)[-1] == "unfixed"
    assert "arranged" not in told(person)
    assert again.corrections.get(field="post").reason == "本人不返岗"
    assert AuditEvent.objects.filter(verb__startswith="unfix", detail__why="本人不返岗").exists()
    arrange(case, officer)  # and another post can be fixed
    assert read(case).status == "arranging"


def test_who_has_said_return_and_does_not_come_can_say_so_once_the_post_is_taken_back():
    case = away()
    person, officer = researcher_of(case), officer_of(case)
    actions.intend(case, "return", by=person, at=NOW)
    arrange(case, officer)
    actions.unfix(read(case), why="本人不返岗", by=officer, at=NOW)
    assert "give_back" in offered(case, officer)
    actions.give_back(read(case), why="改为不返岗", by=officer, at=NOW)
    actions.intend(read(case), "end", by=person, at=NOW)
    assert read(case).status == "signed"


def test_a_post_that_was_taken_back_is_free_for_another():
    first = away()
    department = first.employment.department
    second, officer = away(case__employment__department=department), officer_of(first)
    PostPlan.objects.create(department=department, grade=7, approved=1, filled=0, checked_on=TODAY)
    arrange(first, officer)
    with pytest.raises(actions.NoVacancy):
        arrange(second, officer)
    actions.unfix(read(first), why="本人不返岗", by=officer, at=NOW)
    arrange(second, officer)


def test_a_post_is_not_taken_back_under_an_end_that_waits_nor_after_the_return():
    case = away()
    officer = officer_of(case)
    arrange(case, officer)
    actions.propose_end(read(case), "resign", on=TODAY, basis="本人申请", by=officer, at=NOW)
    assert "unfix" not in offered(case, officer)
    with pytest.raises(InvalidMove):
        actions.unfix(read(case), why="不返岗", by=officer, at=NOW)
    actions.drop_end(read(case), by=officer, at=NOW)
    actions.report_in(read(case), on=TODAY, by=officer, at=NOW)
    with pytest.raises(InvalidMove):
        actions.unfix(read(case), why="不返岗", by=officer, at=NOW)


# --- what the office does in somebody's name -----------------------------------------------------
def test_whose_statement_the_office_records_hears_of_it_at_once():
    mine, theirs = away(), away()
    person, other = researcher_of(mine), researcher_of(theirs)
    actions.intend(mine, "return", by=person, at=NOW)
    actions.intend(theirs, "end", by=officer_of(theirs), at=NOW)
    assert (told(person), told(other)) == ([], ["stated_for"])
    assert facts(other, "stated_for")["intention"] == "end"
    assert "do not come back" in words("stated_for", intention="end")
    actions.intend(read(theirs), "return", by=other, at=NOW)
    assert told(other) == []


def test_whose_application_the_office_hands_in_hears_of_it_at_once():
    mine, theirs = CaseFactory(), CaseFactory()
    person, other = researcher_of(mine), researcher_of(theirs)
    actions.submit(mine, by=person, at=NOW)
    actions.submit(theirs, by=officer_of(theirs), at=NOW)
    assert (told(person), told(other)) == ([], ["submitted_for"])


# --- an end that was proposed ---------------------------------------------------------------------
def ending():
    """Return a case with a post fixed, whose end an officer has proposed, and both officers."""
    case = away()
    one, other = officer_of(case), officer_of(case)
    arrange(case, one)
    actions.propose_end(read(case), "resign", on=TODAY, basis="本人申请", by=one, at=NOW)
    return case, one, other


def test_who_is_back_ends_no_more_otherwise_and_who_proposed_it_is_told():
    case, one, other = ending()
    actions.report_in(read(case), on=TODAY, by=other, at=NOW)
    proposed = case.proposed_ends.get()
    assert (proposed.is_taken, proposed.decided_by) == (False, other)
    assert told(one) == ["end_given_up"]
    assert told(other) == []
    assert "drop_end" not in offered(case, one)


def test_whose_proposed_end_another_gives_up_is_told():
    case, one, other = ending()
    actions.drop_end(read(case), by=other, at=NOW)
    assert (told(one), told(other)) == (["end_given_up"], [])
    second = read(case)
    actions.propose_end(second, "resign", on=TODAY, basis="本人申请", by=other, at=NOW)
    actions.drop_end(read(case), by=other, at=NOW)
    assert told(other) == []


# --- opened again ---------------------------------------------------------------------------------
def test_the_second_return_has_its_own_post_and_its_own_change_of_contract():
    case = away()
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    arrange(case, officer)
    actions.report_in(read(case), on=TODAY, by=officer, at=NOW)
    actions.complete_return(
        read(case), contract_changed_on=TODAY, detached_on=None, by=officer, at=NOW
    )
    actions.reopen(read(case), why="录错了人", by=head, at=NOW)
    actions.intend(read(case), "return", by=officer, at=NOW)
    with translation.override("en"):
        steps = {each.label: each.done for each in way_back(read(case), work_calendar())}
    assert steps["Post to return to"] is None
    assert steps["Contract changed back"] is None
    arrange(case, officer)
    actions.report_in(read(case), on=TODAY, by=officer, at=NOW)
    again = read(case)
    rules = rules_on(case.employment.organisation, TODAY)
    assert next_duty(again, rules, work_calendar(), TODAY).kind == "contract"


# --- the year of an office ------------------------------------------------------------------------
def test_what_is_due_for_all_stands_in_the_list_and_in_the_calendar():
    case = away()  # of which nothing is due by itself in the next two months
    officer, unit = officer_of(case), case.employment.organisation
    for task in ("wage_steps", "assessment"):
        actions.tick_off(unit, task, TODAY.year - 1, by=officer, at=NOW)
    for task in ("insurance_base", "heating"):
        actions.tick_off(unit, task, TODAY.year, by=officer, at=NOW)
    page = in_english(officer).get(reverse("leave_todo"))
    (shown,) = [tasks for each, tasks in page.context["tasks"] if each == unit]
    assert [(task.key, task.due) for task in shown] == [("reports", date(TODAY.year, 12, 31))]
    text = " ".join(page.content.decode().split())
    assert "One task for everybody who is away is open" in text
    assert "Nothing is to be done in the next two months." not in text
    url = reverse("leave_calendar", args=[page.context["calendar"]])
    calendar = icalendar.Calendar.from_ical(signed_in(officer).get(url).content)
    found = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    event = found[f"year-task-{unit.pk}-reports-{TODAY.year}@qingchuang"]
    assert event["dtstart"].dt == date(TODAY.year, 12, 31)
    assert unit.name in str(event["summary"])
    handed_in = YearRecord(year=TODAY.year, reported_on=TODAY, company_opinion_on=TODAY)
    actions.keep_year(case, handed_in, by=officer, at=NOW)
    actions.tick_off(unit, "reports", TODAY.year, by=officer, at=NOW)
    calendar = icalendar.Calendar.from_ical(signed_in(officer).get(url).content)
    assert "year-task" not in str([event["uid"] for event in calendar.walk("VEVENT")])


def test_reports_are_collected_from_october_and_told_of_in_december():
    unit = away().employment.organisation

    def keys(day):
        return {task.key for task in open_tasks(unit, day)}

    assert "reports" not in keys(date(2026, 9, 30))
    assert "reports" in keys(date(2026, 10, 1))
    assert ("reports", 2026) not in tasks_starting(date(2026, 10, 1))
    assert ("reports", 2026) in tasks_starting(date(2026, 12, 1))


# --- sentences ------------------------------------------------------------------------------------
@pytest.mark.parametrize("is_accepted", [True, False])
def test_who_came_late_does_not_read_that_all_time_counts(is_accepted):
    case = away(first_day=TODAY - 900 * DAY, last_day=TODAY - 20 * DAY)
    person, officer = researcher_of(case), officer_of(case)
    arrange(case, officer)
    actions.report_in(read(case), on=TODAY, late_is_accepted=is_accepted, by=officer, at=NOW)
    late = facts(person, "back")["late"]
    for said in (stands(case), words("back", late=late)):
        assert ("counts in full" in said) is is_accepted
        assert ("the days late do not" in said) is not is_accepted


def test_the_day_to_report_in_is_not_the_day_of_another_wish():
    case = away(last_day=TODAY + 60 * DAY)
    officer = officer_of(case)
    actions.intend(case, "end", wished_day=TODAY + 40 * DAY, by=officer, at=NOW)
    arrange(case, officer)
    case = read(case)
    rules = rules_on(case.employment.organisation, TODAY)
    back = report_day(TODAY + 60 * DAY, work_calendar())
    assert next_duty(case, rules, work_calendar(), TODAY).due == back
    with translation.override("en"):
        steps = {each.label: each.due for each in way_back(case, work_calendar())}
    assert steps["First day back"] == back


def test_the_letter_of_the_approval_promises_no_notice_where_the_unit_has_none():
    case = CaseFactory(status="decision", asked_on=TODAY)
    person, head = researcher_of(case), officer_of(case, Role.HR_HEAD)
    PolicyVersion.objects.create(
        organisation=case.employment.organisation, valid_from=date(2026, 1, 1), at=NOW,
        rules={"step_publicity": False},
    )  # fmt: skip
    actions.approve(case, minute_number="9", decided_on=TODAY, by=head, at=NOW)
    assert facts(person, "approved")["notice"] == "0"
    assert "Public notice" not in words("approved", notice="0")
    assert "Public notice" in words("approved", notice="1")


def test_where_nobody_decides_the_notice_runs_and_no_head_is_asked_to_decide():
    case = CaseFactory(status="review", asked_on=TODAY)
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    PolicyVersion.objects.create(
        organisation=case.employment.organisation, valid_from=date(2026, 1, 1), at=NOW,
        rules={"step_decision": False, "countersigns": []},
    )  # fmt: skip
    hand_in(case, "review")
    answers = {"no_investigation": True, "projects_taken": True}
    actions.review(case, answers=answers, by=officer, at=NOW)
    assert case.status == "publicity"
    assert case.publicity_until == work_calendar().nth_after(TODAY, Policy().publicity_days)
    assert "reviewed" not in told(head)


def test_a_public_notice_that_is_over_does_not_run():
    case = CaseFactory(status="publicity", publicity_until=TODAY - DAY)
    assert "The public notice is over." in stands(case)
    LeaveCase.objects.filter(pk=case.pk).update(publicity_until=TODAY)
    assert "runs until" in stands(case)  # its last day is one of it


def test_who_has_said_what_he_chooses_is_not_asked_again_by_the_warning():
    case = away(last_day=TODAY + 30 * DAY)
    person = researcher_of(case)
    actions.intend(case, "return", by=person, at=NOW)
    actions.remind_due(at=NOW)
    assert facts(person, "remind")["said"] == "1"
    own = {"own": "1", "mark": "before", "last_day": "2026-12-24"}
    assert "say in time" not in words("remind", **own, said="1")
    assert "say in time" in words("remind", **own, said="0")


def test_nobody_reads_that_the_leadership_may_decide_before_a_call_was_received():
    last = TODAY - 60 * DAY
    case = away(last_day=last)
    officer = officer_of(case)
    assert not _may_be_decided(case, TODAY)
    served = TODAY - DAY
    actions.serve(case, how="post", on=served, signed_by="本人", by=officer, at=NOW)
    first = served + (Policy().letter_days + 1) * DAY
    assert not _may_be_decided(case, first - DAY)
    assert _may_be_decided(case, first)
    grace = {"who": "王砚秋", "own": "0", "mark": "grace", "last_day": last.isoformat()}
    assert "may decide now" not in words("remind", **grace, ready="0")
    assert "may decide now" in words("remind", **grace, ready="1")


def test_whoever_works_beside_the_post_reads_of_no_post_to_return_to():
    leave, beside = away(), away(case__form=Form.PARTTIME)
    with translation.override("en"):
        for case, is_told in ((leave, True), (beside, False)):
            rules = rules_on(case.employment.organisation, TODAY)
            labels = {each.label for each in kept(read(case), rules, TODAY)}
            assert ("The post you return to" in labels) is is_told


def test_the_own_page_opens_with_the_leave_that_runs_not_with_one_entered_later():
    running = away()
    person = researcher_of(running)
    old = TermFactory(
        case__employment=running.employment, case__status="returned",
        case__closed_on=date(2018, 3, 1), case__created_at=NOW,
        first_day=date(2015, 3, 1), last_day=date(2018, 2, 28),
    ).case  # fmt: skip
    assert [each.pk for each in my_cases(person, TODAY)] == [running.pk, old.pk]


def test_the_page_names_everybody_whom_a_message_reaches():
    case = away()
    person, officer, head = researcher_of(case), officer_of(case), officer_of(case, Role.HR_HEAD)
    page = in_english(person).get(reverse("my_leave_ask"))
    assert set(page.context["officers"]) == {officer, head}
    actions.say(case, "何时办手续？", by=person, at=NOW)
    assert (told(officer), told(head)) == (["said"], ["said"])


def test_whose_application_the_office_took_back_does_not_read_that_he_did():
    mine, theirs = CaseFactory(status="review"), CaseFactory(status="review")
    person = researcher_of(mine)
    researcher_of(theirs)
    actions.withdraw(mine, by=person, at=NOW)
    actions.withdraw(theirs, by=officer_of(theirs), at=NOW)
    assert "You took the application back." in stands(mine)
    assert "The HR office took the application back for you." in stands(theirs)


def test_a_leave_that_was_brought_in_by_mistake_was_not_cancelled_before_its_start():
    case = away()
    batch = ImportBatch.objects.create(
        organisation=case.employment.organisation, name="a.xlsx", content=b"x", at=NOW,
        status="undone",
    )  # fmt: skip
    LeaveCase.objects.filter(pk=case.pk).update(batch=batch, status="cancelled", closed_on=TODAY)
    assert "before its start" not in stands(case)
    assert "brought in by mistake" in stands(case)
