"""What an officer put forward comes back to him in the bell, and what is not owed is not asked."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from mobility import actions
from mobility.forms.acts import YearForm
from mobility.models import UnitTaskDone, YearRecord
from mobility.queries.mine import decides_by
from mobility.queries.policy import rules_on
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import CaseFactory, TermFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.mobility.test_bell import waiting
from tests.mobility.test_left_over import collected
from tests.mobility.test_promises import read
from tests.mobility.test_years import beside

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YEAR = TODAY.year


# --- what the leadership decided --------------------------------------------------------------
@pytest.fixture
def forwarded():
    """Return a case before the leadership, the officer who put it there, another and the head."""
    case = CaseFactory(status="decision", asked_on=TODAY)
    officer, other, head = officer_of(case), officer_of(case), officer_of(case, Role.HR_HEAD)
    case.reviewed_by = officer
    case.save(update_fields=["reviewed_by"])
    return case, officer, other, head


def results(person):
    """Return what somebody was told of decisions, and the headlines."""
    rows = Notification.objects.filter(recipient=person, kind="mobility/decided").order_by("pk")
    return [(each.facts["result"], words(each, "en")[0].partition(" of ")[0]) for each in rows]


def test_who_put_a_case_forward_hears_that_it_is_agreed_and_that_the_notice_is_closed(forwarded):
    case, officer, other, head = forwarded
    actions.approve(case, minute_number="9", decided_on=TODAY, by=head, at=NOW)
    assert results(officer) == [("agreed", "The leadership agrees to the leave")]
    actions.clear(case, by=head, at=NOW + 30 * DAY)
    assert results(officer)[1:] == [("cleared", "The public notice")]
    assert results(other) == results(head) == []
    told = Notification.objects.filter(kind="mobility/decided").first()
    assert told.url == reverse("leave_case", args=[case.pk])


def test_and_that_it_is_refused(forwarded):
    case, officer, other, head = forwarded
    actions.reject(case, why="岗位紧缺", minute_number="9", by=head, at=NOW)
    assert results(officer) == [("refused", "The leadership does not agree to the leave")]
    assert results(other) == results(head) == []


def test_who_closes_the_notice_himself_or_left_the_office_is_told_nothing(forwarded):
    case, officer, _other, head = forwarded
    officer.memberships.all().delete()
    actions.approve(case, minute_number="9", decided_on=TODAY, by=head, at=NOW)
    assert results(officer) == []
    case.reviewed_by = clerk = officer_of(case)
    actions.clear(case, by=clerk, at=NOW + 30 * DAY)
    assert results(clerk) == []


def test_the_researcher_hears_of_both_and_what_comes_next(forwarded):
    case, _officer, _other, head = forwarded
    person = researcher_of(case)
    actions.approve(case, minute_number="9", decided_on=TODAY, by=head, at=NOW)
    actions.clear(case, by=head, at=NOW + 30 * DAY)
    told = list(Notification.objects.filter(recipient=person).order_by("pk"))
    assert [words(each, "en")[0] for each in told] == [
        "The leadership agrees to your leave", "The public notice of your leave is closed",
    ]  # fmt: skip
    assert "Agreement and changed contract come next:" in words(told[1], "en")[1]
    assert told[1].url == f"{reverse('my_leave')}?case={case.pk}"


# --- a return that was ordered ----------------------------------------------------------------
def test_who_was_ordered_back_is_asked_for_no_statement():
    case = away(last_day=TODAY + 30 * DAY)
    person, officer = researcher_of(case), officer_of(case)
    head, rules = officer_of(case, Role.HR_HEAD), rules_on(case.employment.organisation, TODAY)
    assert decides_by(read(case), rules) is not None
    actions.recall(case, why="走访未见实际经营", by=head, at=NOW)
    actions.remind_due(at=NOW)
    assert waiting(person, officer) == [["recalled"], []]
    assert decides_by(read(case), rules) is None


# --- the year of an office --------------------------------------------------------------------
def announced(officer):
    rows = Notification.objects.filter(recipient=officer, kind="mobility/year_task")
    return sorted(rows.values_list("facts__task", flat=True))


@pytest.mark.parametrize(("is_late", "tasks"), [(True, ["reports", "roster"]), (False, ["roster"])])
def test_a_tick_of_autumn_does_not_silence_the_notice_of_december(is_late, tasks):
    case = away()
    officer = officer_of(case)
    collected(case, officer)
    actions.tick_off(case.employment.organisation, "reports", YEAR, by=officer, at=NOW)
    if is_late:
        beside(case)  # entered after the tick
    actions.remind_due(at=NOW + 10 * DAY)
    assert announced(officer) == tasks


@pytest.mark.parametrize(
    ("task", "year"), [("assessment", YEAR), ("roster", YEAR), ("reports", YEAR + 1)]
)
def test_nothing_is_ticked_off_before_its_time(task, year):
    case = away()
    officer = officer_of(case)
    unit = case.employment.organisation
    with pytest.raises(actions.NotBegun):
        actions.tick_off(unit, task, year, by=officer, at=NOW)
    told = {"unit": unit.pk, "task": task, "year": year}
    page = in_english(officer).post(reverse("year_task_done"), told, follow=True)
    assert "Not ticked off: its time has not come yet." in page.content.decode()
    assert not UnitTaskDone.objects.exists()
    actions.tick_off(unit, "assessment", YEAR - 1, by=officer, at=NOW)  # late


@pytest.mark.parametrize(("year", "is_refused"), [(2018, False), (2019, True)])
def test_a_year_on_post_is_no_year_of_the_leave(year, is_refused):
    term = TermFactory(
        case__status="returned", case__closed_on=date(2018, 3, 1),
        first_day=date(2015, 3, 1), last_day=date(2018, 2, 28),
    )  # fmt: skip
    form = YearForm({"year": str(year)}, instance=YearRecord(case=term.case, year=year))
    assert ("year" in form.errors) is is_refused
    kept = YearRecord.objects.create(case=term.case, year=year)  # as an import may bring it
    assert "year" not in YearForm({"year": str(year)}, instance=kept).errors
