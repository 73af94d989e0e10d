"""The way back to the post: one list, worked out from the case, for office and researcher."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from mobility import actions
from mobility.models import ImportBatch, LeaveCase
from mobility.queries.policy import work_calendar
from mobility.queries.way_back import way_back
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of

pytestmark = pytest.mark.django_db
FAR = TODAY + timedelta(days=60)
NOON = NOW + timedelta(days=60)


def steps_of(case):
    with translation.override("en"):
        return {each.label: each for each in way_back(read(case), work_calendar())}


def read(case):
    return LeaveCase.objects.on(TODAY, work_calendar()).get(pk=case.pk)


def done(case):
    return [label for label, each in steps_of(case).items() if each.done]


def pages(case, officer, person):
    """Return the list as it stands on the two pages, without a blank between its words."""
    office = in_english(officer).get(reverse("leave_case", args=[case.pk]))
    own = in_english(person).get(reverse("my_leave"))
    told = []
    for answer in (office, own):
        page = answer.content.decode()
        start = page.find('id="h-back"')
        told.append("" if start < 0 else " ".join(page[start : page.index("</ol>", start)].split()))
    return told


def test_nobody_who_is_away_reads_a_way_back():
    case = away()
    officer, person = officer_of(case), researcher_of(case)
    assert steps_of(case) == {}
    assert pages(case, officer, person) == ["", ""]


def test_each_step_is_done_by_its_record_and_both_read_one_list():
    case = away()
    officer, person = officer_of(case), researcher_of(case)
    who = {"by": officer, "at": NOW}
    actions.intend(case, "return", wished_day=FAR, by=person, at=NOW)
    assert done(case) == ["Statement to return"]
    assert steps_of(case)["First day back"].due == FAR
    actions.receive(case, **who)
    department = case.employment.department
    actions.arrange(case, department=department, grade=7, above_plan=True, **who)
    assert done(case) == ["Statement to return", "Statement taken in", "Post to return to"]
    assert (
        steps_of(case)["Post to return to"].note == f"{department}, grade 7, above the plan for now"
    )
    office, own = pages(case, officer, person)
    assert office == own
    assert f"the researcher, by {FAR}" in own
    actions.report_in(case, on=FAR, by=officer, at=NOON)
    actions.complete_return(
        case, contract_changed_on=FAR, detached_on=None, absorbed_on=None, by=officer, at=NOON
    )
    left = [label for label, each in steps_of(case).items() if not each.done]
    assert left == ["Post absorbed into the plan", "Company post given up"]


def test_who_was_ordered_back_handed_in_no_statement():
    case = away()
    actions.recall(case, why="公司未经营", by=officer_of(case, Role.HR_HEAD), at=NOW)
    told = steps_of(case)
    assert list(told) == [
        "Post to return to", "First day back", "Contract changed back", "Company post given up"
    ]  # fmt: skip
    assert done(case) == []
    assert told["First day back"].due > date(2000, 1, 1)


def test_a_statement_taken_back_ends_the_list():
    case = away()
    person = researcher_of(case)
    actions.intend(case, "return", wished_day=FAR, by=person, at=NOW)
    actions.intend(case, "end", by=person, at=NOW)
    assert steps_of(case) == {}


def test_a_return_out_of_excel_is_history():
    case = away()
    actions.intend(case, "return", by=officer_of(case), at=NOW)
    case = read(case)
    case.batch = ImportBatch()
    case.batch_id = 1
    assert way_back(case, work_calendar())  # the leave came from Excel, the return does not
    case.status = "returned"
    assert way_back(case, work_calendar()) == []


# --- what is noted after the first day back -----------------------------------------------------
def back(above_plan=False):
    """Return a case whose researcher is back since today, and its officer."""
    case = away()
    who = {"by": officer_of(case), "at": NOW}
    actions.intend(case, "return", **who)
    department = case.employment.department
    actions.arrange(case, department=department, grade=7, above_plan=above_plan, **who)
    actions.report_in(case, on=TODAY, **who)
    return case, who["by"]


def pressed(case, officer, **days):
    """Send the form as the page opens it, with these days typed over; return the answer."""
    client = in_english(officer)
    page = client.get(reverse("leave_case", args=[case.pk]))
    (form,) = [form for verb, form in page.context["acts"] if verb.name == "complete_return"]
    shown = {field.html_name: field.value() or "" for field in form}
    typed = {f"complete_return-{name}": day for name, day in days.items()}
    address = reverse("leave_act", args=[case.pk, "complete_return"])
    return client.post(address, shown | typed)


def test_what_was_noted_stays_when_more_is_noted():
    case, officer = back(above_plan=True)
    for days in (
        {"contract_changed_on": TODAY}, {"detached_on": date(2026, 11, 2)}, {"absorbed_on": TODAY}
    ):  # fmt: skip
        assert pressed(case, officer, **days).status_code == 302
    plan = LeaveCase.objects.get(pk=case.pk).plan
    noted = (plan.contract_changed_on, plan.detached_on, plan.absorbed_on)
    assert noted == (TODAY, date(2026, 11, 2), TODAY)


def test_a_press_that_says_nothing_is_refused():
    case, officer = back()
    pressed(case, officer, contract_changed_on=TODAY)
    answer = pressed(case, officer)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert LeaveCase.objects.get(pk=case.pk).plan.contract_changed_on == TODAY


def test_the_contract_is_not_changed_back_before_the_return_was_begun():
    case, officer = back()
    answer = pressed(case, officer, contract_changed_on=TODAY - timedelta(days=1))
    assert answer.status_code == 422
    assert "the return was begun by then" in answer.content.decode()
    assert pressed(case, officer, detached_on=TODAY - timedelta(days=1)).status_code == 302


# --- one next step ------------------------------------------------------------------------------
def test_headline_list_and_button_ask_for_the_same_step():
    case = away()
    officer, person = officer_of(case), researcher_of(case)
    address = reverse("leave_case", args=[case.pk])

    def asked():
        page = in_english(officer).get(address)
        left = [step.label for step in page.context["way_back"] if not step.done]
        return page.context["row"].duty.kind, page.context["main"].name, left[0]

    actions.intend(case, "return", wished_day=FAR, by=person, at=NOW)
    assert asked() == ("receive", "receive", "Statement taken in")
    actions.receive(case, by=officer, at=NOW)
    assert asked() == ("arrange", "arrange", "Post to return to")
    department = case.employment.department
    actions.arrange(case, department=department, grade=7, above_plan=False, by=officer, at=NOW)
    assert asked() == ("report", "report_in", "First day back")
    actions.report_in(case, on=TODAY, by=officer, at=NOW)
    assert asked() == ("contract", "complete_return", "Contract changed back")


def test_who_finds_the_post_has_taken_the_statement_in():
    case, _officer = back()
    assert "Statement taken in" in done(case)


def test_nothing_is_the_turn_of_the_researcher_that_only_the_office_can_note():
    case, _officer = back()
    assert {each.turn for each in steps_of(case).values() if not each.done} == {"the HR office"}


def test_a_statement_that_stands_is_changed_not_handed_in():
    case = away(last_day=TODAY + timedelta(days=40))
    person = researcher_of(case)
    page = in_english(person).get(reverse("my_leave")).content.decode()
    assert "Hand in my statement" in page
    actions.intend(case, "return", by=person, at=NOW)
    page = in_english(person).get(reverse("my_leave")).content.decode()
    assert "Hand in my statement" not in page
    assert "Change my statement" in page
    assert 'class="btn primary"' not in page
