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
    assert left == ["Tie with the company cut", "Post absorbed into the plan"]


def test_who_was_ordered_back_handed_in_no_statement():
    case = away()
    actions.recall(case, why="公司未经营", by=officer_of(case, Role.HR_HEAD), at=NOW)
    told = steps_of(case)
    assert list(told) == [
        "Post to return to", "First day back", "Contract changed back", "Tie with the company cut"
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
    assert way_back(case, work_calendar()) == []
