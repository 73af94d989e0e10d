"""The one fact of a leave that stands outside the ledger, and only while its person wants it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Hat, Role
from mobility import actions
from mobility.actions.remarks import consent
from mobility.models import LeaveCase, LeaveTerm, PolicyVersion, Researcher
from tests.factories import (
    OfficerFactory,
    RequestFactory,
    TermFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
LAST = date(2028, 2, 29)
DECIDES = date(2028, 1, 31)  # thirty days before, a Sunday, and so the Monday after it


@pytest.fixture
def founder():
    """A founder on leave with a venture and an open request."""
    user = UserFactory(hats=[Hat.FOUNDER, Hat.RESEARCHER])
    case = TermFactory(last_day=LAST).case
    Researcher.objects.filter(pk=case.employment.person_id).update(user=user)
    RequestFactory(venture=VentureFactory(founders=[user]))
    return user


def agree(user, **told):
    person = Researcher.objects.get(user=user)
    choice = {"shows_leave": False, "links_venture": False, **told}
    consent(person, **choice, by=user, at=timezone.now())


def shown_to_mentor(user):
    venture = user.ventures.get()
    asked = venture.requests.get()
    page = signed_in(asked.mentor.user).get(reverse("request", args=[asked.pk]))
    text = page.content.decode()
    assert LAST.isoformat() not in text
    return DECIDES.isoformat() in text


def test_a_mentor_reads_the_day_only_while_the_founder_agrees(founder):
    assert not shown_to_mentor(founder)
    agree(founder, shows_leave=True)
    assert shown_to_mentor(founder)
    agree(founder)
    assert not shown_to_mentor(founder)


def test_the_mentor_and_the_own_page_name_one_day(founder):
    agree(founder, shows_leave=True)
    assert shown_to_mentor(founder)
    assert "2028年1月31日" in signed_in(founder).get(reverse("my_leave")).content.decode()


def test_the_day_follows_the_rules_of_the_unit(founder):
    agree(founder, shows_leave=True)
    unit = LeaveCase.objects.get().employment.organisation
    PolicyVersion.objects.create(
        organisation=unit, valid_from=date(2026, 1, 1), rules={"return_notice_days": 60},
        by=OfficerFactory(organisation=unit).user, at=timezone.now(),
    )  # fmt: skip
    actions.remind_due(at=timezone.now())
    assert founder.ventures.get().decides_by == date(2027, 12, 31)


def test_the_day_goes_as_soon_as_the_case_is_closed_and_comes_back_with_it(founder):
    agree(founder, shows_leave=True)
    case = LeaveCase.objects.get()
    unit = case.employment.organisation
    officer = OfficerFactory(organisation=unit).user
    head = OfficerFactory(organisation=unit, role=Role.HR_HEAD).user
    told = {"on": date(2026, 11, 19), "basis": "本人申请"}
    actions.propose_end(case, "resign", **told, by=officer, at=timezone.now())
    assert founder.ventures.get().decides_by == DECIDES
    actions.confirm_end(case, by=head, at=timezone.now())
    assert founder.ventures.get().decides_by is None
    actions.reopen(case, why="录错了人", by=head, at=timezone.now())
    assert founder.ventures.get().decides_by == DECIDES


def test_the_day_follows_the_term_and_goes_when_the_leave_is_over(founder):
    agree(founder, shows_leave=True)
    term = LeaveTerm.objects.get()
    LeaveTerm.objects.filter(pk=term.pk).update(ended_on=date(2026, 11, 1))
    type(term.case).objects.filter(pk=term.case_id).update(status="returned")
    actions.remind_due(at=timezone.now())
    assert founder.ventures.get().decides_by is None


def test_an_account_is_linked_by_the_office_and_by_nobody_else(founder):
    del founder
    case = TermFactory().case
    officer = OfficerFactory(organisation=case.employment.organisation).user
    user = UserFactory()
    url = reverse("leave_act", args=[case.pk, "link"])
    answer = signed_in(officer).post(url, {"link-email": "nobody@example.org"})
    assert answer.status_code == 422
    assert signed_in(officer).post(url, {"link-email": user.email}).status_code == 302
    user.refresh_from_db()
    assert Hat.RESEARCHER in user.hats
    assert signed_in(user).get("/my/leave/").status_code == 200
    with pytest.raises(actions.AccountTaken):
        actions.link(
            TermFactory(case__employment__department=case.employment.department).case,
            user=user,
            by=officer,
            at=timezone.now(),
        )
