"""What is decided after the last day, and agreements beside the post that are over."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from mobility import actions
from mobility.core.terms import Term, last_day
from mobility.enums import ON_POST, RUNNING, CaseStatus, Form
from mobility.models import LeaveCase
from mobility.queries.ledger import Ledger, Wanted
from mobility.queries.todo import agenda
from mobility.verbs import log
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.mobility.test_next_step import page_of, pressed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OVER = {"first_day": TODAY - 400 * DAY, "last_day": TODAY - 5 * DAY}


# --- an extension asked for in time ---------------------------------------------------------
@pytest.mark.parametrize("asked", [0, 20])
def test_who_asked_by_the_last_day_is_not_late_when_it_is_decided_after_it(asked):
    last = TODAY - 3 * DAY
    case = away(first_day=last_day(last, 1) - 700 * DAY, last_day=last)
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    actions.ask_extension(case, by=officer, at=NOW - (3 + asked) * DAY)
    case = LeaveCase.objects.get(pk=case.pk)
    term = Term(last + DAY, last_day(last + DAY, 12))
    told = {"agreement_number": "补1", "minute_number": "9", "signed_on": TODAY}
    actions.grant_extension(case, term, **told, by=head, at=NOW)
    assert case.terms.count() == 2


def test_who_asks_the_day_after_is_late():
    case = away(first_day=TODAY - 700 * DAY, last_day=TODAY - DAY)
    with pytest.raises(actions.NotReady) as refusal:
        actions.ask_extension(case, by=officer_of(case), at=NOW)
    assert "extension_after_expiry" in {each.code for each in refusal.value.objections}


# --- an agreement beside the post -----------------------------------------------------------
def ended(form="parttime", **fields):
    return away(**{**OVER, "case__form": form, **fields})


@pytest.mark.parametrize("form", sorted(ON_POST))
@pytest.mark.parametrize("status", ["signed", "returning", "arranging"])
def test_an_agreement_that_is_over_is_closed_from_its_main_button(form, status):
    case = ended(form)
    LeaveCase.objects.filter(pk=case.pk).update(status=status)
    officer = officer_of(case)
    assert page_of(case, officer)[0] == [("#acts", "Close the agreement")]
    (item,) = agenda(officer, TODAY, until=TODAY)
    assert (item.duty.kind, item.is_mine) == ("close", True)
    assert pressed(case, "close", officer)[0] == 302
    case = LeaveCase.objects.get(pk=case.pk)
    assert (case.status, case.closed_on) == ("completed", OVER["last_day"] + timedelta(days=1))
    assert page_of(case, officer)[0] == []
    assert agenda(officer, TODAY, until=TODAY) == []
    (row,) = Ledger(officer, Wanted(on=TODAY)).read([case.pk])
    assert (row.case.phase, row.duty.kind) == ("ended", "closed")


def test_its_person_is_told_and_reads_it_in_the_log():
    case = ended()
    person = researcher_of(case)
    actions.close_agreement(case, by=officer_of(case), at=NOW)
    assert Notification.objects.get(recipient=person).kind == "mobility/completed"
    assert "close" in [entry.event.verb for entry in log(case)]


@pytest.mark.parametrize(
    "fields",
    [
        {"last_day": TODAY},  # the last day counts
        {"case__form": Form.LEAVE_FOUND},
        {"case__form": Form.SECOND},  # from there one returns
    ],
)
def test_what_is_not_over_or_is_returned_from_is_not_closed(fields):
    case = ended(**fields)
    officer = officer_of(case)
    assert "Close the agreement" not in [words for _link, words in page_of(case, officer)[0]]
    with pytest.raises(InvalidMove):
        actions.close_agreement(case, by=officer, at=NOW)
    assert LeaveCase.objects.get(pk=case.pk).status == "signed"


@pytest.mark.parametrize("status", sorted(set(CaseStatus.values) - RUNNING | {"extending"}))
def test_only_what_runs_is_closed(status):
    case = ended()
    LeaveCase.objects.filter(pk=case.pk).update(status=status)
    with pytest.raises(InvalidMove):
        actions.close_agreement(LeaveCase.objects.get(pk=case.pk), by=officer_of(case), at=NOW)


def test_an_end_that_is_proposed_is_decided_first():
    case = ended()
    officer = officer_of(case)
    told = {"on": TODAY - 6 * DAY, "basis": "辞职申请", "by": officer, "at": NOW}
    actions.propose_end(case, "resign", **told)
    with pytest.raises(InvalidMove):
        actions.close_agreement(case, by=officer, at=NOW)
    actions.drop_end(case, by=officer, at=NOW)
    actions.close_agreement(case, by=officer, at=NOW)
    assert case.status == "completed"


def test_nobody_closes_his_own_nor_that_of_another_unit():
    case = ended()
    for who in (UserFactory(), officer_of(away()), researcher_of(case)):
        with pytest.raises(Denied):
            actions.close_agreement(case, by=who, at=NOW)


def test_what_was_closed_by_mistake_is_opened_again():
    case = ended()
    actions.close_agreement(case, by=officer_of(case), at=NOW)
    actions.reopen(case, why="误操作", by=officer_of(case, Role.HR_HEAD), at=NOW)
    assert (case.status, case.closed_on) == ("signed", None)
