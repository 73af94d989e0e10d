"""A leave read from its beginning to its end: one answer everywhere, and nobody asked in vain."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from lxml import html

from accounts.enums import Role
from mobility import actions
from mobility.core.terms import Term
from mobility.enums import Form
from mobility.models import (
    Department,
    LeaveCase,
    LeaveTerm,
    PolicyVersion,
    Reminder,
    Researcher,
)
from mobility.queries import todo
from mobility.queries.paper_values import context_of
from mobility.queries.reports import year_figures
from mobility.queries.service import service
from mobility.queries.years import away_in
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import CaseFactory, TermFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def read(case):
    return LeaveCase.objects.get(pk=case.pk)


def beside(case, **fields):
    """Return the case of somebody else in the same department."""
    return away(case__employment__department=case.employment.department, **fields)


def closed(case, status, on):
    LeaveCase.objects.filter(pk=case.pk).update(status=status, closed_on=on)


# --- papers -----------------------------------------------------------------------------------
def test_the_paper_of_a_second_extension_names_the_days_that_are_asked_for():
    case = away(first_day=date(2024, 3, 1), last_day=date(2025, 2, 28))
    TermFactory(case=case, first_day=date(2025, 3, 1), last_day=date(2027, 2, 28))
    PolicyVersion.objects.create(
        organisation=case.employment.organisation, valid_from=date(2020, 1, 1),
        rules={"ext_max_count": 2}, at=NOW,
    )  # fmt: skip
    person = researcher_of(case)
    actions.intend(read(case), "extend", months=12, by=person, at=NOW)
    told = context_of(read(case), TODAY)
    assert (told["原离岗止"], told["延长月数"]) == ("2027年2月28日", "12")
    assert (told["延期起"], told["延期止"]) == ("2027年3月1日", "2028年2月29日")


def test_the_situation_sheet_calls_no_corrected_leave_an_extension_and_names_its_last_day():
    case = away(first_day=date(2025, 3, 1), last_day=date(2028, 2, 29))
    one, other = officer_of(case), officer_of(case)
    days = Term(date(2025, 3, 1), date(2027, 2, 28))
    proposed = actions.propose_correction(case.terms.get(), days, reason="抄错", by=one, at=NOW)
    actions.confirm_correction(proposed, by=other, at=NOW)
    sheet = reverse("leave_print", args=[case.pk])
    page = in_english(one).get(sheet).content.decode()
    labels = [each.text_content().strip() for each in html.fromstring(page).xpath("//th")]
    assert (labels.count("Leave"), labels.count("Extension")) == (1, 0)
    assert "28 February 2027" in page
    LeaveTerm.objects.filter(case=case, is_void=False).update(ended_on=date(2026, 10, 31))
    assert "31 October 2026" in in_english(one).get(sheet).content.decode()


# --- length of service ------------------------------------------------------------------------
def served_since(case, day=date(2020, 11, 1)):
    Researcher.objects.filter(pk=case.employment.person_id).update(started_work_on=day)


def test_service_ends_with_the_employment_on_every_page_and_paper():
    case = away(first_day=date(2024, 3, 1), last_day=date(2027, 2, 28))
    served_since(case)
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    told = {"on": date(2026, 10, 31), "basis": "死亡证明", "by": officer, "at": NOW}
    actions.propose_end(case, "decease", **told)
    actions.confirm_end(case, by=head, at=NOW)
    found = service(read(case).employment, TODAY)
    assert (tuple(found.length), found.left_out) == ((6, 0, 0), 0)
    assert context_of(read(case), TODAY)["工龄"] == "6年0个月"


def test_whoever_is_employed_again_goes_on_serving():
    case = away(first_day=date(2024, 3, 1), last_day=date(2027, 2, 28))
    served_since(case)
    closed(case, "resigned", date(2026, 10, 31))
    CaseFactory(employment=case.employment)
    assert tuple(service(read(case).employment, TODAY).length) == (6, 0, 24)


def test_whoever_never_came_has_not_served_the_days_of_absence():
    case = away(first_day=date(2023, 11, 1), last_day=date(2026, 10, 31))  # a Saturday
    served_since(case)
    closed(case, "dismissed", date(2026, 11, 12))
    found = service(read(case).employment, TODAY)
    assert found.left_out == 10  # from Monday 2 to Wednesday 11 November
    assert tuple(found.length) == (6, 0, 2)


# --- figures and lists of a year --------------------------------------------------------------
def test_whoever_was_late_when_the_year_began_is_in_the_table_of_that_year():
    case = away(first_day=date(2022, 12, 1), last_day=date(2025, 11, 30))
    officer, unit = officer_of(case), case.employment.organisation
    figures = {each.key: each.number for each in year_figures(officer, unit, 2026, TODAY)}
    assert figures["stock_before"] == 1
    assert [each.pk for each in away_in(officer, unit, 2026, TODAY)] == [case.pk]
    closed(case, "returned", date(2026, 1, 5))
    assert away_in(officer, unit, 2026, TODAY).exists()
    closed(case, "returned", date(2026, 1, 1))
    assert not away_in(officer, unit, 2026, TODAY).exists()
    assert away_in(officer, unit, 2025, TODAY).exists()


def test_the_seven_forms_of_a_year_are_counted_in_that_year():
    over = away(first_day=date(2020, 3, 1), last_day=date(2022, 2, 28))
    closed(over, "returned", date(2022, 3, 1))
    runs = beside(over)
    part = beside(
        over, case__form=Form.PARTTIME, first_day=date(2021, 1, 1), last_day=date(2023, 12, 31)
    )
    officer, unit = officer_of(over), over.employment.organisation

    def behind(year):
        figures = {each.key: each.cases for each in year_figures(officer, unit, year, TODAY)}
        found = figures["form_leave_found"], figures["form_parttime"]
        return [[case.pk for case in cases] for cases in found]

    assert behind(2022) == [[over.pk], [part.pk]]
    assert behind(2026) == [[runs.pk], []]


# --- whose turn it is -------------------------------------------------------------------------
def test_the_opinion_of_a_department_that_nobody_leads_is_the_turn_of_the_office():
    case = CaseFactory(status="department", asked_on=TODAY)
    officer, person = officer_of(case), researcher_of(case)
    department = Department.objects.filter(pk=case.employment.department_id)

    def turn():
        (item,) = todo.agenda(officer, TODAY, until=TODAY + 60 * DAY)
        return item.duty.kind, item.is_mine

    assert turn() == ("department", True)
    department.update(head=UserFactory())
    assert turn() == ("department", False)
    department.update(head=person)
    assert turn() == ("department", True)


# --- warnings ---------------------------------------------------------------------------------
def warned(user):
    told = Notification.objects.filter(recipient=user, kind="mobility/remind", read_at=None)
    return told.count()


def test_warnings_of_a_last_day_that_was_put_right_wait_for_nobody():
    case = away(first_day=date(2025, 3, 1), last_day=TODAY + 20 * DAY)
    everybody = [researcher_of(case), officer_of(case), officer_of(case)]
    _person, one, other = everybody
    actions.remind_due(at=NOW)
    assert [warned(user) for user in everybody] == [1, 1, 1]
    days = Term(date(2025, 3, 1), date(2028, 2, 29))
    proposed = actions.propose_correction(case.terms.get(), days, reason="抄错", by=one, at=NOW)
    assert [warned(user) for user in everybody] == [1, 1, 1]
    actions.confirm_correction(proposed, by=other, at=NOW)
    assert [warned(user) for user in everybody] == [0, 0, 0]


def test_the_end_of_a_leave_is_warned_of_once_it_has_begun():
    case = away(first_day=TODAY + 10 * DAY, last_day=TODAY + 100 * DAY)
    officer = officer_of(case)
    actions.remind_due(at=NOW)
    assert not Reminder.objects.exists()
    actions.remind_due(at=NOW + 10 * DAY)
    sent = Reminder.objects.filter(recipient=officer, is_superseded=False)
    assert list(sent.values_list("mark", flat=True)) == ["before-90"]


def test_on_the_first_day_after_the_report_day_nobody_reads_that_it_is_today():
    case = away(first_day=date(2023, 11, 21), last_day=date(2026, 11, 20))  # a Friday
    person, head = researcher_of(case), officer_of(case, Role.HR_HEAD)
    actions.remind_due(at=NOW)  # on Tuesday; the report day was Monday
    heard = [
        words(Notification.objects.get(recipient=user, kind="mobility/remind"), "en")[0]
        for user in (person, head)
    ]
    assert heard[0] == "Your leave is over and you have not reported in"
    assert heard[1].endswith("has not reported in")
