"""A paper written here states what is on record, and leaves a line for what is not."""

from datetime import date

import pytest

from mobility.actions import intend, receive
from mobility.actions.papers import write_paper
from mobility.models import LeaveCase, Reminder, ReturnPlan
from mobility.queries.paper_values import context_of
from tests.clock import NOW
from tests.mobility.on_paper import TODAY, away, officer_of, text_of

pytestmark = pytest.mark.django_db


def written(case, kind):
    fresh = LeaveCase.objects.get(pk=case.pk)
    return text_of(write_paper(fresh, kind, by=officer_of(case), at=NOW).content)


def planned(**fields):
    case = away()
    ReturnPlan.objects.create(case=case, **fields)
    return case


def test_no_notice_of_expiry_asks_for_an_answer_by_a_day_that_is_over():
    late = away(first_day=date(2023, 12, 24), last_day=date(2026, 12, 23))
    assert "请于________前" in written(late, "expiry_notice")
    assert "请于2028年1月31日前" in written(away(), "expiry_notice")


def test_a_return_form_says_what_the_person_asked_for_and_which_post_there_is():
    longer = written(planned(intention="extend", months_wished=12), "return_form")
    assert "申请返岗" not in longer
    assert "在核定岗位以内" not in longer
    assert "不低于离岗时" not in longer
    assert "空缺情况：____" in longer
    back = away()
    ReturnPlan.objects.create(
        case=back, intention="return", department=back.employment.department, grade=7
    )
    told = written(back, "return_form")
    assert "申请返岗，服从岗位安排" in told
    assert "空缺情况：在核定岗位以内" in told


def test_words_of_a_return_are_no_reason_to_extend_nor_is_its_day_another_wish():
    case = planned(intention="end", words="去新公司", wished_day=date(2028, 1, 9))
    assert "去新公司" not in written(case, "extension")
    assert "希望于________报到" in written(case, "intention")
    assert "延期理由\n想再做一年" in written(
        planned(intention="extend", months_wished=12, words="想再做一年"), "extension"
    )


def test_conditions_that_nobody_checked_are_not_said_to_be_met():
    assert "经核对" not in written(away(), "approval")
    assert "经核对" in written(away(case__reviewed_by=officer_of(away())), "approval")


def test_a_dismissal_speaks_of_a_letter_only_where_one_was_delivered():
    case = away(first_day=date(2022, 3, 1), last_day=date(2025, 2, 28))
    assert "已书面催返并送达" not in written(case, "dissolution")
    assert "解除的事实和依据：____" in written(case, "dissolution")
    Reminder.objects.create(
        case=case, mark="letter", anchor=date(2025, 2, 28), due_on=TODAY, sent_at=NOW,
        served_how="post", served_on=date(2025, 4, 1), signed_by="王砚秋",
    )  # fmt: skip
    assert "已书面催返并送达" in written(case, "dissolution")


def test_the_old_last_day_of_an_extended_leave_is_that_of_the_first_term():
    case = away()
    case.terms.create(first_day=date(2028, 3, 1), last_day=date(2029, 2, 28), recorded_at=NOW)
    told = context_of(LeaveCase.objects.get(pk=case.pk), TODAY)
    assert (told["原离岗止"], told["离岗止"]) == ("2028年2月29日", "2029年2月28日")


def test_no_days_are_counted_before_the_last_one():
    case = away()
    who = {"by": officer_of(case), "at": NOW}
    intend(case, "return", **who)
    receive(case, **who)
    assert context_of(case, TODAY)["逾期天数"].startswith("__")
    assert context_of(case, date(2028, 3, 10))["逾期天数"] == "10"
