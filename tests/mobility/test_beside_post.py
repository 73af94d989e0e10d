"""Work beside the post (不离岗): nobody has left, so nothing of a return is asked or offered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from audit.lifecycle import InvalidMove
from mobility import actions
from mobility.core.terms import Term
from mobility.enums import ON_POST, Form
from mobility.models import LeaveCase
from mobility.queries import overview
from mobility.queries.policy import rules_on
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.mobility.test_first_day import offered
from tests.mobility.test_next_step import duty_of, pressed
from tests.mobility.test_way_back import read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SOON = {"last_day": TODAY + 40 * DAY}


def beside(form=Form.PARTTIME, **fields):
    return away(case__form=form, **fields)


def set_status(case, status):
    LeaveCase.objects.filter(pk=case.pk).update(status=status)


@pytest.mark.parametrize(
    ("form", "is_back"), [(Form.SECOND, True), *((each, False) for each in sorted(ON_POST))]
)
def test_the_way_back_is_offered_where_somebody_left(form, is_back):
    case = beside(form, **SOON)
    head = officer_of(case, Role.HR_HEAD)
    found = offered(case, head)
    assert {"arrange", "recall", "serve"} & found == (
        {"arrange", "recall", "serve"} if is_back else set()
    )
    assert {"intend", "propose_end", "correct_term"} <= found
    set_status(case, "arranging")
    assert ("report_in" in offered(case, head)) is is_back


def test_the_actions_refuse_it_too():
    case = beside()
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    post = {"department": case.employment.department, "grade": 7, "above_plan": False}
    for refused in (
        lambda: actions.intend(case, "return", by=officer, at=NOW),
        lambda: actions.arrange(case, **post, by=officer, at=NOW),
        lambda: actions.report_in(case, on=TODAY, by=officer, at=NOW),
        lambda: actions.recall(case, why="走访未见经营", by=head, at=NOW),
    ):
        with pytest.raises(InvalidMove, match="beside the post"):
            refused()
    assert LeaveCase.objects.get(pk=case.pk).status == "signed"


def test_a_statement_on_it_says_no_return():
    case = beside()
    officer = officer_of(case)
    status, form = pressed(case, "intend", officer, intention="return")
    assert (status, set(form.errors)) == (422, {"intention"})
    assert pressed(case, "intend", officer, intention="extend", months="12")[0] == 302
    assert LeaveCase.objects.get(pk=case.pk).status == "extending"


@pytest.mark.parametrize("status", ["returning", "recalled", "arranging"])
def test_what_was_begun_of_a_return_is_nobodys_duty(status):
    case = beside()
    set_status(case, status)
    assert duty_of(case, officer_of(case)) == "none"


def test_an_extension_of_it_leaves_no_gap():
    case = beside()
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    actions.ask_extension(case, by=officer, at=NOW)
    case = LeaveCase.objects.get(pk=case.pk)
    told = {"agreement_number": "补1", "minute_number": "9", "signed_on": TODAY}
    gap = Term(date(2028, 3, 2), date(2029, 2, 28))
    with pytest.raises(actions.NotReady) as refusal:
        actions.grant_extension(case, gap, **told, by=head, at=NOW)
    assert {each.code for each in refusal.value.objections} == {"extension_not_adjacent"}
    next_day = Term(date(2028, 3, 1), date(2029, 2, 28))
    actions.grant_extension(case, next_day, **told, by=head, at=NOW)
    assert case.terms.count() == 2


@pytest.mark.parametrize("form", [Form.LEAVE_FOUND, Form.PARTTIME])
def test_its_person_is_led_to_no_page_that_is_closed_to_him(form):
    case = beside(form, **SOON)
    page = in_english(researcher_of(case)).get(reverse("my_leave"))
    is_leave = form is Form.LEAVE_FOUND
    assert (reverse("my_leave_decide") in page.content.decode()) is is_leave
    assert (page.context["by"] is not None) is is_leave


@pytest.mark.parametrize("form", [Form.LEAVE_FOUND, Form.PARTTIME])
def test_its_dates_promise_neither_a_warning_nor_a_first_day_back(form):
    case = beside(form)
    rules = rules_on(case.employment.organisation, TODAY)
    with translation.override("en"):
        steps = overview.timeline(read(case), rules, TODAY)
        told = " ".join(f"{each.words} {each.note}" for each in steps)
    is_leave = form is Form.LEAVE_FOUND
    assert ("Warning" in told, "First day back" in told) == (is_leave, is_leave)
