"""What waits for an office in the bell is settled for all of it by the act that answers."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from mobility import actions
from mobility.second_line import reading_as
from notifications.models import Notification
from tests.as_served import web_role
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


def test_an_order_to_return_takes_the_place_of_the_warning_that_asks_for_a_statement(office):
    case, person, officer, head = office
    actions.remind_due(at=NOW)
    assert waiting(person, officer) == [["remind"], ["remind"]]
    actions.recall(case, why="走访未见实际经营", by=head, at=NOW)
    assert waiting(person, officer) == [["recalled"], []]


# --- of many at once ------------------------------------------------------------------------
def test_warnings_of_several_leaves_wait_until_the_last_of_them_is_answered():
    first = away(last_day=TODAY + timedelta(days=30))
    department = first.employment.department
    second = away(last_day=TODAY + timedelta(days=30), case__employment__department=department)
    people, officer = [researcher_of(case) for case in (first, second)], officer_of(first)
    actions.remind_due(at=NOW)
    assert waiting(officer) == [["digest"]]
    actions.intend(first, "return", by=people[0], at=NOW)
    assert waiting(officer) == [["digest", "intended"]]
    with web_role(), reading_as(people[1]):
        actions.intend(second, "return", by=people[1], at=NOW + timedelta(hours=1))
    assert waiting(officer) == [["intended", "intended"]]


def test_who_answers_for_himself_does_not_answer_for_the_others():
    first = away(last_day=TODAY + timedelta(days=30))
    department = first.employment.department
    away(last_day=TODAY + timedelta(days=30), case__employment__department=department)
    person, officer = researcher_of(first), officer_of(first)
    actions.remind_due(at=NOW)
    with web_role(), reading_as(person):
        actions.intend(first, "return", by=person, at=NOW)
    assert waiting(officer) == [["digest", "intended"]]


def test_a_task_of_the_year_waits_until_somebody_ticks_it_off():
    case = away()
    one, other, stranger = officer_of(case), officer_of(case), officer_of(away())
    december = NOW + timedelta(days=10)
    actions.remind_due(at=december)
    assert waiting(one, other, stranger) == [["year_task"] * 2] * 3
    unit = case.employment.organisation
    actions.tick_off(unit, "roster", 2026, by=one, at=december)
    assert waiting(one, other, stranger) == [["year_task"], ["year_task"], ["year_task"] * 2]
    late = officer_of(case)
    actions.remind_due(at=december)
    assert waiting(late) == [["year_task"]]
