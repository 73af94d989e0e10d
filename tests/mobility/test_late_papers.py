"""An extension asked for in time and seen late: on paper, and under review past the old end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.policies import Denied
from audit.models import AuditEvent
from mobility import actions
from mobility.core.terms import Term
from mobility.models import LeaveCase
from notifications.models import Notification
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAST = date(2026, 11, 15)  # a Sunday, nine days ago
ASKED = LAST  # the last day still counts


@pytest.fixture
def over():
    return away(first_day=date(2023, 11, 16), last_day=LAST)


def read(case):
    return LeaveCase.objects.get(pk=case.pk)


def sent(case, officer, **told):
    """Record the request of an extension on the page of the case."""
    told = {"intention": "extend", "months": "12", **told}
    return in_english(officer).post(
        reverse("leave_act", args=[case.pk, "intend"]),
        {f"intend-{name}": value for name, value in told.items()},
    )


def granted(case, head):
    term = Term(LAST + DAY, date(2027, 11, 15))
    return actions.grant_extension(
        read(case),
        term,
        agreement_number="补1",
        minute_number="9",
        signed_on=TODAY,
        by=head,
        at=NOW,
    )


def test_a_request_on_paper_counts_from_the_day_on_which_it_came_in(over):
    officer = officer_of(over)
    assert sent(over, officer).status_code == 422
    assert sent(over, officer, received_on=ASKED.isoformat()).status_code == 302
    assert (read(over).status, read(over).plan.received_on) == ("extending", ASKED)
    assert AuditEvent.objects.get(verb="intend").detail["received_on"] == ASKED.isoformat()
    assert granted(over, officer_of(over, Role.HR_HEAD)).first_day == LAST + DAY


@pytest.mark.parametrize("day", [LAST + DAY, TODAY + DAY, date(2023, 11, 15)])
def test_a_day_after_the_end_or_to_come_or_before_the_leave_is_refused(over, day):
    answer = sent(over, officer_of(over), received_on=day.isoformat())
    assert answer.status_code == 422
    assert read(over).status == "signed"


def test_nobody_dates_the_own_request(over):
    with pytest.raises(Denied):
        actions.intend(over, "extend", months=12, received_on=ASKED, by=researcher_of(over), at=NOW)


def test_it_keeps_its_day_when_the_months_are_written_anew(over):
    officer = officer_of(over)
    sent(over, officer, received_on=ASKED.isoformat())
    actions.receive(read(over), by=officer, at=NOW)
    actions.intend(read(over), "extend", months=6, by=officer, at=NOW)
    assert (read(over).plan.received_on, read(over).plan.months_wished) == (ASKED, 6)


# --- both facts -----------------------------------------------------------------------------
FACTS = (
    "The extension was asked for in time, on 15 November 2026, and is under review. "
    "Until it is granted the old last day, 15 November 2026, binds."
)


def test_both_pages_say_that_it_was_asked_in_time_and_that_the_old_end_binds(over):
    officer, person = officer_of(over), researcher_of(over)
    url = reverse("leave_case", args=[over.pk])
    assert FACTS not in in_english(officer).get(url).content.decode()
    sent(over, officer, received_on=ASKED.isoformat())
    assert FACTS in in_english(officer).get(url).content.decode()
    assert FACTS in in_english(person).get(reverse("my_leave")).content.decode()


def test_so_do_the_warnings(over):
    officer, person = officer_of(over), researcher_of(over)
    sent(over, officer, received_on=ASKED.isoformat())
    actions.remind_due(at=NOW)
    told = Notification.objects.filter(kind="mobility/remind")
    assert {each.recipient for each in told} == {officer, person}
    assert {each.facts["asked_on"] for each in told} == {ASKED.isoformat()}
    page = in_english(person).get(reverse("notifications")).content.decode()
    assert "Your leave has ended; your extension is under review" in page


def test_before_the_end_the_page_says_what_it_said():
    case = away()
    officer, person = officer_of(case), researcher_of(case)
    actions.ask_extension(case, by=officer, at=NOW)
    page = in_english(person).get(reverse("my_leave")).content.decode()
    assert "Your extension is under review." in page
    assert "was asked for in time" not in page
