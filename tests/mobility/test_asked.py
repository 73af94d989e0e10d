"""What a demanding officer found: one number on every page, days that can be, words that say it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from mobility.actions import WrongDay, in_words
from mobility.core.acts import span
from mobility.core.policy import DEFAULT_BASIS
from mobility.enums import Form
from mobility.models import Employment, LeaveCase, PostPlan, Treatment, YearRecord
from mobility.queries.inspections import away_on
from mobility.queries.ledger import Ledger, Wanted
from mobility.queries.objections import marked
from mobility.queries.policy_words import clause
from mobility.queries.recorded import away_as_recorded
from mobility.queries.reports import year_figures
from tests.factories import DepartmentFactory, OfficerFactory, TermFactory, UserFactory
from tests.mobility.test_doors import registration
from tests.scenes import signed_in
from ui.pinyin import search_key

pytestmark = pytest.mark.django_db
FIRST = date(2024, 3, 1)


@pytest.fixture
def head():
    return OfficerFactory(role=Role.HR_HEAD, user=UserFactory(language="zh-hans")).user


@pytest.fixture
def unit(head):
    return head.memberships.get().organisation


@pytest.fixture
def case(unit):
    term = TermFactory(
        case__employment__department__organisation=unit,
        case__employment__person__name="何木川",
        case__employment__person__search_key=search_key("何木川"),
        first_day=FIRST, last_day=date(2027, 2, 28),
    )  # fmt: skip
    return term.case


@pytest.fixture
def client(head, case):
    assert case.pk
    return signed_in(head)


def test_every_page_counts_the_same_people_away_and_no_secondment(unit, head, case):
    today = timezone.localdate()
    TermFactory(
        case__employment__department=case.employment.department, case__form=Form.SECOND,
        first_day=FIRST, last_day=today - timedelta(days=30),
    )  # fmt: skip
    ledger = Ledger(head, Wanted(on=today, segment="away"))
    figures = {each.key: each for each in year_figures(head, unit, today.year, today)}
    recorded = away_as_recorded(head, unit, day=today, recorded_on=today)
    assert [each.pk for each in ledger.cases] == [case.pk]
    assert ledger.number == ledger.segment_counts()["away"] == figures["stock_after"].number == 1
    assert ledger.away["overdue"] == figures["overdue"].number == 0
    assert [each.pk for each in away_on(unit, today)] == [each.case.pk for each in recorded]
    assert ledger.segment_counts()["all"] == 2


@pytest.mark.parametrize("typed", ["He Muchuan", "hemuchuan", "Muchuan", "何 木川", "何木川"])
def test_a_name_is_found_however_it_is_typed(head, case, typed):
    wanted = Wanted(on=timezone.localdate(), text=typed)
    assert [each.pk for each in Ledger(head, wanted).cases] == [case.pk]


def test_a_day_to_come_is_told_as_one(client):
    page = client.get("/leave/?on=2030-01-01", headers={"accept-language": "en"})
    assert page.context["is_to_come"]
    assert not client.get("/leave/?on=2026-01-01").context["is_to_come"]


# --- what may be typed -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        {"year": "1900"}, {"year": "99999999999"}, {"year": "2027"}, {"wage_step": "-5"},
        {"insurance_base": "-1"}, {"reported_on": "2090-01-01"}, {"reported_on": "2020-01-01"},
        {"insured_until": "1999-01-01"},
    ],
)  # fmt: skip
def test_a_year_that_cannot_be_is_refused_once_and_in_words(client, case, typed):
    url = reverse("year_record", args=[case.pk])
    answer = client.post(url, {"year": "2026", **typed})
    errors = answer.context["year_form"].errors
    assert answer.status_code == 422
    assert [len(errors[name]) for name in errors] == [1]
    assert set(errors) == set(typed)
    assert "Constraint" not in str(errors)
    assert "约束" not in str(errors)
    assert not YearRecord.objects.exists()
    right = {"year": "2026", "wage_step": "20", "insured_until": "2026-12-31"}
    assert client.post(url, right).status_code == 302


@pytest.mark.parametrize("page", ["leave_case", "leave_print"])
def test_the_opinion_of_the_company_is_read_where_the_year_is(client, case, page):
    YearRecord.objects.create(case=case, year=2025, company_opinion_on=date(2025, 12, 15))
    text = client.get(reverse(page, args=[case.pk])).content.decode()
    assert "企业鉴定意见日期" in text
    assert "2025-12-15" in text


@pytest.mark.parametrize(
    "typed",
    [{"grade": "99"}, {"grade": "0"}, {"approved": "-1"}, {"filled": "40000"},
     {"checked_on": "2090-01-01"}],
)  # fmt: skip
def test_a_post_plan_that_cannot_be_is_refused_once_and_in_words(client, unit, typed):
    department = DepartmentFactory(organisation=unit)
    told = {"department": department.pk, "grade": "7", "approved": "3", "filled": "1",
            "checked_on": "2026-11-01"}  # fmt: skip
    errors = client.post(reverse("post_plan"), told | typed).context["form"].errors
    assert {name: len(said) for name, said in errors.items()} == dict.fromkeys(typed, 1)
    assert "Constraint" not in str(errors)
    assert "约束" not in str(errors)
    assert client.post(reverse("post_plan"), told).status_code == 302
    assert PostPlan.objects.count() == 1


@pytest.mark.parametrize("day", ["1990-01-01", "2024-02-29", "2090-01-01"])
def test_a_treatment_holds_within_the_leave(client, case, day):
    url = reverse("leave_act", args=[case.pk, "change_treatment"])
    told = {"pay_mode": "stop_all", "base_mode": "pre_leave", "basis": "协议"}
    typed = {f"change_treatment-{name}": value for name, value in told.items()}
    assert client.post(url, typed | {"change_treatment-valid_from": day}).status_code == 422
    assert not Treatment.objects.filter(pay_mode="stop_all").exists()
    right = client.post(url, typed | {"change_treatment-valid_from": "2024-03-01"})
    assert right.status_code == 302


def test_no_company_is_founded_in_days_to_come(client, case):
    url = reverse("leave_act", args=[case.pk, "change_company"])
    typed = {"change_company-company": "墨白镁业", "change_company-reason": "更新",
             "change_company-founded_on": "2090-01-01"}  # fmt: skip
    assert client.post(url, typed).status_code == 422
    case.enterprise.refresh_from_db()
    assert case.enterprise.founded_on is None


@pytest.mark.parametrize("day", ["1990-01-01", "2090-01-01"])
def test_a_visit_lies_between_the_leave_and_today(client, case, day):
    url, typed = reverse("leave_visit", args=[case.pk]), {"kind": "call", "found": "正常经营"}
    assert client.post(url, typed | {"day": day}).status_code == 422
    assert client.post(url, typed | {"day": "2025-03-01"}).status_code == 302


@pytest.mark.parametrize(
    "changes",
    [{"born": "2090-01-01"}, {"born": "1990-01-01", "started_work_on": "1985-01-01"},
     {"started_work_on": "2026-06-01"}, {"founded_on": "2090-01-01"}],
)  # fmt: skip
def test_a_registration_with_impossible_days_is_refused(client, unit, changes):
    answer = client.post(reverse("leave_new"), {"unit": unit.pk, **registration(**changes)})
    assert answer.status_code == 422
    assert LeaveCase.objects.count() == 1


def test_a_department_may_stay_empty_as_in_an_import(client, unit):
    told = {"unit": unit.pk, **registration(new_department="")}
    assert client.post(reverse("leave_new"), told).status_code == 302
    assert Employment.objects.get(staff_number="0304").department.name == "未填部门"


# --- words -----------------------------------------------------------------------------------
def test_clauses_of_ours_are_in_the_language_of_the_page():
    with translation.override("en"):
        told = {key: clause(basis) for key, basis in DEFAULT_BASIS.items()}
        assert not [key for key, said in told.items() if "本单位" in said or "（" in said]
        assert told["regap_counts"] == "the unit's own rule (following 沪人社规〔2025〕25号)"
        assert '(following <span lang="zh-CN">沪人社规〔2025〕25号</span>)' in marked(
            DEFAULT_BASIS["regap_counts"]
        )
    with translation.override("zh-hans"):
        assert clause(DEFAULT_BASIS["regap_counts"]) == DEFAULT_BASIS["regap_counts"]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ([("decided", FIRST)], "The day must be from 1 March 2024 (the day of the decision) to"),
        ([("grace", date(2099, 1, 1))], "The day must be 1 January 2099 or later (the grace"),
        ([], "This day has not come: write 24 November 2026 or an earlier one. (the unit's own"),
    ],
)
def test_a_refused_day_says_what_must_be(after, said):
    with translation.override("en"):
        told = in_words(WrongDay(span(date(2026, 11, 24), after), "acts"))
    assert told.startswith(said)
    assert "本单位" not in told
