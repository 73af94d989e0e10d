"""What somebody met who walked through a leave: what was offered, told and left standing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Hat, Role
from mobility import actions
from mobility.actions.remarks import consent
from mobility.models import LeaveCase
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import TermFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.mobility.test_doors import registration

pytestmark = pytest.mark.django_db
LAST = date(2027, 1, 7)
ASKS = "statement by"


@pytest.fixture
def case():
    """A leave that ends in six weeks, of a company without profit."""
    return away(first_day=date(2024, 1, 8), last_day=LAST)


def stored(case):
    return LeaveCase.objects.get(pk=case.pk)


def page_of(case, user):
    return in_english(user).get(reverse("leave_case", args=[case.pk]))


def granted(case, head, last_day):
    """Press for an extension until a day; return the page that follows."""
    told = {
        "first_day": LAST + timedelta(days=1), "last_day": last_day, "agreement_number": "补1",
        "minute_number": "9", "signed_on": TODAY,
    }  # fmt: skip
    return in_english(head).post(
        reverse("leave_act", args=[case.pk, "grant_extension"]),
        {f"grant_extension-{name}": value for name, value in told.items()},
        follow=True,
    )


def test_what_has_not_begun_is_cancelled_and_no_end_of_it_is_offered():
    case = TermFactory(
        first_day=TODAY + timedelta(days=15), last_day=TODAY + timedelta(days=400)
    ).case
    head = officer_of(case, Role.HR_HEAD)
    offered = {verb.name for verb, _form in page_of(case, head).context["acts"]}
    assert "cancel" in offered
    assert "propose_end" not in offered


def test_the_form_of_an_extension_opens_with_the_days_asked_for(case):
    actions.intend(case, "extend", months=12, by=researcher_of(case), at=NOW)
    acts = page_of(case, officer_of(case, Role.HR_HEAD)).context["acts"]
    (form,) = [form for verb, form in acts if verb.name == "grant_extension"]
    assert form.initial == {"first_day": date(2027, 1, 8), "last_day": date(2028, 1, 7)}


@pytest.mark.parametrize(("last_day", "told"), [(date(2028, 1, 8), 1), (date(2028, 1, 7), 0)])
def test_a_day_too_many_below_the_most_is_said_when_it_is_recorded(case, last_day, told):
    actions.intend(case, "extend", months=12, by=researcher_of(case), at=NOW)
    page = granted(case, officer_of(case, Role.HR_HEAD), last_day).content.decode()
    assert stored(case).status == "signed"
    assert page.count("one day too many") == told


def test_a_day_too_many_is_said_of_a_leave_that_is_entered_from_paper(case):
    told = registration(unit=case.employment.organisation_id, last_day="2028-03-01")
    page = in_english(officer_of(case)).post(reverse("leave_new"), told, follow=True)
    assert page.content.decode().count("one day too many") == 1


def test_who_has_handed_the_statement_in_is_not_asked_for_it_until_the_next_end(case):
    person, head = researcher_of(case), officer_of(case, Role.HR_HEAD)
    own = reverse("my_leave")
    assert ASKS in in_english(person).get(own).content.decode()
    actions.intend(case, "extend", months=12, by=person, at=NOW)
    assert ASKS not in in_english(person).get(own).content.decode()
    actions.refuse_extension(stored(case), why="岗位急需", by=head, at=NOW)
    assert ASKS in in_english(person).get(own).content.decode()


def test_the_day_beside_the_venture_goes_with_the_statement_and_comes_with_the_refusal(case):
    person, head = researcher_of(case), officer_of(case, Role.HR_HEAD)
    venture = VentureFactory(founders=[person])
    researcher = case.employment.person
    consent(researcher, shows_leave=True, links_venture=True, by=person, at=NOW)
    days = []
    for verb in ("", "intend", "refuse"):
        if verb == "intend":
            actions.intend(case, "extend", months=12, by=person, at=NOW)
        if verb == "refuse":
            actions.refuse_extension(stored(case), why="岗位急需", by=head, at=NOW)
        venture.refresh_from_db()
        days.append(venture.decides_by)
    assert days == [date(2026, 12, 8), None, date(2026, 12, 8)]


def test_a_warning_of_the_old_end_waits_no_more_once_it_is_answered(case):
    person = researcher_of(case)
    actions.remind_due(at=NOW)
    warned = Notification.objects.filter(recipient=person, kind="mobility/remind")
    assert warned.unread().count() == 1
    actions.intend(case, "extend", months=12, by=person, at=NOW)
    assert warned.unread().count() == 0


def test_the_page_of_the_own_data_names_the_leave_record(case):
    person = researcher_of(case)
    person.hats = [Hat.RESEARCHER]
    person.save()
    assert "Leave record" in in_english(person).get(reverse("own_data")).content.decode()
