"""What waits for an office in the bell is settled for all of it by the act that answers."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from mobility import actions
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import CaseFactory, hand_in
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of

pytestmark = pytest.mark.django_db


def waiting(*people):
    """Return what waits, for each of these people."""
    rows = Notification.objects.filter(read_at=None, recipient__in=people).order_by("pk")
    told = [(row.recipient, row.kind.removeprefix("mobility/")) for row in rows]
    return [sorted(kind for who, kind in told if who == person) for person in people]


@pytest.fixture
def office():
    """Return a leave that ends in a month, its researcher, an officer and the head."""
    case = away(last_day=TODAY + timedelta(days=30))
    return case, researcher_of(case), officer_of(case), officer_of(case, Role.HR_HEAD)


def test_a_statement_taken_in_waits_for_nobody(office):
    case, person, officer, head = office
    actions.intend(case, "return", by=person, at=NOW)
    assert waiting(officer, head) == [["intended"], ["intended"]]
    actions.receive(case, by=officer, at=NOW)
    assert waiting(officer, head) == [[], []]


def test_a_warning_is_answered_by_the_statement_and_the_statement_by_the_post(office):
    case, person, officer, head = office
    actions.remind_due(at=NOW)
    assert waiting(officer) == [["remind"]]
    actions.intend(case, "return", by=person, at=NOW)
    assert waiting(officer) == [["intended"]]
    department = case.employment.department
    actions.arrange(case, department=department, grade=7, above_plan=False, by=officer, at=NOW)
    assert waiting(officer, head) == [[], []]


def test_an_extension_that_was_decided_on_waits_for_nobody(office):
    case, person, officer, head = office
    actions.intend(case, "extend", months=12, by=person, at=NOW)
    assert waiting(officer) == [["extension_asked", "intended"]]
    actions.receive(case, by=officer, at=NOW)
    assert waiting(officer, head) == [["extension_asked"], ["extension_asked"]]
    actions.refuse_extension(case, why="无此必要", by=head, at=NOW)
    assert waiting(officer, head) == [[], []]


def test_of_a_case_that_is_closed_nothing_waits(office):
    case, person, officer, head = office
    actions.intend(case, "end", by=person, at=NOW)
    actions.say(case, "何时办手续？", by=person, at=NOW)
    told = {"on": TODAY, "basis": "本人书面申请", "by": officer, "at": NOW}
    actions.propose_end(case, "resign", **told)
    assert waiting(head) == [["end_proposed", "intended", "said"]]
    actions.confirm_end(case, by=head, at=NOW)
    assert waiting(officer, head) == [[], []]


def test_words_are_settled_by_an_answer_on_either_side(office):
    case, person, officer, head = office
    actions.say(case, "何时办手续？", by=person, at=NOW)
    assert waiting(officer, head) == [["said"], ["said"]]
    actions.say(case, "下周一。", by=officer, at=NOW)
    assert waiting(officer, head, person) == [[], [], ["said"]]
    actions.say(case, "谢谢。", by=person, at=NOW)
    assert waiting(person) == [[]]


def test_an_application_waits_until_the_next_has_it():
    case = CaseFactory()
    person, officer = researcher_of(case), officer_of(case)
    hand_in(case, "review")
    actions.submit(case, by=person, at=NOW)
    assert waiting(officer) == [["submitted"]]
    case.employment.department.head = leader = officer_of(away())
    case.employment.department.save()
    actions.support(case, opinion="同意", by=leader, at=NOW)
    assert waiting(officer) == [["supported"]]
    actions.send_back(case, why="补材料", by=officer, at=NOW)
    assert waiting(officer, person) == [[], ["sent_back"]]
    actions.submit(case, by=person, at=NOW + timedelta(minutes=1))
    assert waiting(person) == [[]]


def test_a_call_to_return_answers_the_warnings_of_the_office():
    last = TODAY - timedelta(days=60)
    case = away(last_day=last)
    officer = officer_of(case)
    actions.remind_due(at=NOW)
    assert waiting(officer) == [["remind"]]
    actions.serve(case, how="post", on=TODAY, signed_by="本人", by=officer, at=NOW)
    assert waiting(officer) == [[]]
