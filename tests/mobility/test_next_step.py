"""The page of a case: its main button is the next duty, and a refusal stands at its field."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from mobility import actions
from mobility.enums import CaseStatus
from mobility.models import LeaveCase, LeaveTerm, PolicyVersion, YearRecord
from mobility.queries.ledger import Ledger, Wanted
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
MAIN = re.compile(r'class="btn primary" href="(#\w+)">([^<]*)<')
OPEN = re.compile(r"<details open>\s*<summary>(?:<b>)?([^<]*)<")


def page_of(case, user):
    page = in_english(user).get(reverse("leave_case", args=[case.pk])).content.decode()
    return MAIN.findall(page), [words.strip() for words in OPEN.findall(page)]


def pressed(case, verb, user, **typed):
    """Return the status of a press, and the form as the page shows it again."""
    address = reverse("leave_act", args=[case.pk, verb])
    told = {f"{verb}-{name}": value for name, value in typed.items()}
    answer = signed_in(user).post(address, told)
    acts = answer.context["acts"] if answer.context else ()
    return answer.status_code, next((form for each, form in acts if each.name == verb), None)


# --- the main button ------------------------------------------------------------------------
def test_where_the_yearly_report_is_next_the_main_button_records_the_year():
    case = away()
    main, opened = page_of(case, officer_of(case))
    assert main == [("#years", "Record a year")]
    assert opened == ["Record a year"]


def duty_of(case, user, day=TODAY):
    (row,) = Ledger(user, Wanted(on=day)).read([case.pk])
    return row.duty.kind


def test_a_year_is_the_next_step_until_report_and_opinion_are_recorded():
    case = away()
    officer, person = officer_of(case), in_english(researcher_of(case))
    asked = "Hand in the company&#x27;s opinion on the year"
    year = YearRecord(year=TODAY.year, grade="qualified")
    actions.keep_year(case, year, by=officer, at=NOW)
    assert duty_of(case, officer) == "yearly"
    year.reported_on = TODAY
    actions.keep_year(case, year, by=officer, at=NOW)
    assert duty_of(case, officer) == "opinion"
    assert page_of(case, officer)[0] == [("#years", "Record a year")]
    assert asked in person.get(reverse("my_leave")).content.decode()
    year.company_opinion_on = TODAY
    actions.keep_year(case, year, by=officer, at=NOW)
    assert duty_of(case, officer) == "none"
    assert page_of(case, officer) == ([], [])
    assert asked not in person.get(reverse("my_leave")).content.decode()
    assert duty_of(case, officer, TODAY - timedelta(days=1)) == "yearly"


def test_the_main_button_is_the_duty_of_the_day_of_whoever_may_do_it():
    case = away()
    officer, head = officer_of(case), officer_of(case, Role.HR_HEAD)
    actions.ask_extension(case, by=officer, at=NOW)
    assert page_of(case, head) == (
        [("#acts", "Record: extension granted")], ["Record: extension granted"]
    )  # fmt: skip
    assert page_of(case, officer) == ([], [])


# --- the longest extension ------------------------------------------------------------------
def test_an_extension_longer_than_the_rule_is_refused_at_its_months_with_the_clause():
    case = away()
    officer = officer_of(case)
    status, form = pressed(case, "intend", officer, intention="extend", months="60")
    assert status == 422
    (told,) = form.errors["months"]
    assert "36" in told
    assert "人社部发〔2019〕137号" in told
    assert LeaveCase.objects.get(pk=case.pk).status == CaseStatus.SIGNED
    assert pressed(case, "intend", officer, intention="extend", months="36")[0] == 302


def test_the_action_itself_holds_an_extension_to_the_rule_of_the_unit():
    case = away()
    who = {"by": officer_of(case), "at": NOW}
    PolicyVersion.objects.create(
        organisation=case.employment.organisation, valid_from=date(2020, 1, 1),
        rules={"ext_max_months": 12}, by=who["by"], at=NOW,
    )  # fmt: skip
    with pytest.raises(actions.NotReady) as refusal:
        actions.intend(case, "extend", months=24, **who)
    assert {each.rule for each in refusal.value.objections} == {"ext_max_months"}
    actions.intend(LeaveCase.objects.get(pk=case.pk), "extend", months=12, **who)


# --- a refusal stands at its field ----------------------------------------------------------
def test_a_day_to_come_is_refused_at_the_field_that_holds_it():
    case = away()
    actions.ask_extension(case, by=officer_of(case), at=NOW)
    last = LeaveTerm.objects.get(case=case).last_day
    status, form = pressed(
        case, "grant_extension", officer_of(case, Role.HR_HEAD), agreement_number="补1",
        minute_number="9", first_day=last + timedelta(days=1), last_day=last + timedelta(days=300),
        signed_on=TODAY + timedelta(days=30),
    )  # fmt: skip
    assert status == 422
    assert set(form.errors) == {"signed_on"}


@pytest.mark.parametrize("name", ["contract_changed_on", "detached_on"])
def test_of_several_days_the_wrong_one_is_named(name):
    case = away()
    who = {"by": officer_of(case), "at": NOW}
    actions.intend(case, "return", **who)
    department = case.employment.department
    actions.arrange(case, department=department, grade=7, above_plan=False, **who)
    actions.report_in(case, on=TODAY, **who)
    days = {name: TODAY + timedelta(days=9)}
    status, form = pressed(case, "complete_return", who["by"], **days)
    assert status == 422
    assert set(form.errors) == {name}


# --- the call to return ---------------------------------------------------------------------
def test_the_call_to_return_is_sent_once_its_receipt_is_noted():
    case = away(last_day=TODAY - timedelta(days=60))
    officer = officer_of(case)
    assert duty_of(case, officer) == "letter"
    sent = {"how": "post", "on": TODAY.isoformat()}
    assert pressed(case, "serve", officer, signed_by="", **sent)[0] == 302
    assert duty_of(case, officer) == "letter"  # delivered perhaps, received by nobody
    assert pressed(case, "serve", officer, signed_by="本人", **sent)[0] == 302
    assert duty_of(case, officer) == "report"
    assert duty_of(case, officer, TODAY + timedelta(days=16)) == "dismissal"
    page = in_english(officer).get(reverse("leave_case", args=[case.pk]))
    (form,) = [form for verb, form in page.context["acts"] if verb.name == "serve"]
    assert (form["signed_by"].value(), form["on"].value()) == ("本人", TODAY)


def test_a_call_to_return_from_an_earlier_term_does_not_count():
    case = away(last_day=TODAY - timedelta(days=60))
    officer = officer_of(case)
    letter = {"how": "post", "on": TODAY, "signed_by": "本人"}
    actions.serve(case, **letter, by=officer, at=NOW)
    case.reminders.update(anchor=TODAY - timedelta(days=400))
    assert duty_of(case, officer) == "letter"


def test_the_filing_opens_with_what_was_noted_of_it():
    case = away()
    officer = officer_of(case)
    told = {"state": "submitted", "number": "备2026-7", "on": TODAY}
    actions.file(case, **told, by=officer, at=NOW)
    page = in_english(officer).get(reverse("leave_case", args=[case.pk]))
    (form,) = [form for verb, form in page.context["acts"] if verb.name == "file"]
    assert {name: form[name].value() for name in told} == told
