"""Whoever the office barred gets no mentor by another door; and nobody gives another's contacts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.policies import Denied
from cohorts.queries.pool import ventures_of
from matching.actions.due import run_due
from mentors import actions
from mentors.models import Mentorship, MentorshipRequest, WaitingPlace
from mentors.policies import Unreachable, may_introduce
from mentors.queries import call_contacts, contacts
from notifications.models import Notification
from safety.models import Report
from tests.clock import NOW
from tests.cohorts.stage import a_cohort, seeking
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english
from ventures.enums import TeamRole
from ventures.models import Member

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def bar(person, days=30):
    return Report.objects.create(
        person=person, by=UserFactory(), reason="rude", text="骂人", page="/", at=NOW,
        status="decided", outcome="paused", answer="停用", decided_by=UserFactory(),
        decided_at=NOW, barred_until=TODAY + timedelta(days=days),
    )  # fmt: skip


def an_officer():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user


def test_what_was_sent_before_is_not_accepted_any_more():
    asked = RequestFactory(sent_at=NOW)
    bar(asked.asked_by)
    for verb, told in ((actions.accept, {}), (actions.call, {"note": "我打过去"})):
        with pytest.raises(Unreachable):
            verb(asked, by=asked.mentor.user, at=NOW, **told)
    assert not Mentorship.objects.exists()


def test_the_button_says_so_and_closes_it():
    asked = RequestFactory(sent_at=NOW)
    bar(asked.asked_by)
    client = in_english(asked.mentor.user)
    page = client.post(f"/requests/{asked.pk}/accept/", follow=True).content.decode()
    assert "This request cannot go on any more; it was closed." in page
    assert MentorshipRequest.objects.get(pk=asked.pk).status == "closed"


def test_open_requests_are_closed_by_the_clock_and_both_are_told_once():
    asked, other = RequestFactory(sent_at=NOW), RequestFactory(sent_at=NOW)
    officer = an_officer()
    bar(asked.asked_by)
    for _again in range(2):
        run_due(at=NOW)
    assert MentorshipRequest.objects.get(pk=asked.pk).status == "closed"
    assert MentorshipRequest.objects.get(pk=other.pk).status == "sent"
    told = Notification.objects.filter(kind="mentors/apart")
    assert sorted(each.recipient_id for each in told) == sorted(
        [asked.mentor.user_id, asked.asked_by_id]
    )
    assert not Notification.objects.filter(recipient=officer, kind="mentors/conflict").exists()


def test_the_last_day_counts():
    asked = RequestFactory(sent_at=NOW)
    bar(asked.asked_by, days=0)
    with pytest.raises(Unreachable):
        actions.accept(asked, by=asked.mentor.user, at=NOW)
    assert actions.accept(asked, by=asked.mentor.user, at=NOW + timedelta(days=1))


def test_the_office_places_nobody_whose_leads_are_barred():
    venture, kept = seeking(), seeking()
    bar(venture.founders.get())
    mentor, officer = MentorFactory(), an_officer()
    assert list(ventures_of(a_cohort())) == [kept]
    with pytest.raises(Denied):
        actions.propose(venture, mentor, reasons={}, by=officer, at=NOW)
    with pytest.raises(Unreachable):
        may_introduce(venture, mentor, on=TODAY)
    Member.objects.create(
        venture=venture, person=UserFactory(), role=TeamRole.LEAD, joined_at=NOW
    )  # another lead speaks for it
    assert set(ventures_of(a_cohort())) == {venture, kept}
    assert actions.propose(venture, mentor, reasons={}, by=officer, at=NOW)


def test_nobody_keeps_a_place_free_for_whoever_is_barred():
    pair = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    first, second = VentureFactory(), VentureFactory()
    for at, venture in enumerate((first, second)):
        actions.wait_for(
            venture, pair.mentor, by=venture.founders.get(), at=NOW + timedelta(minutes=at)
        )
    bar(first.founders.get())
    actions.end(pair, by=pair.mentor.user, at=NOW)
    actions.offer_places(at=NOW + timedelta(hours=1))
    (place,) = WaitingPlace.objects.waiting()
    assert place.venture == second
    assert place.offered_at is not None


# --- contacts -------------------------------------------------------------------------------
def test_a_lead_gives_the_own_contacts_and_no_others():
    mate = UserFactory(phone="13800000000", wechat="mate")
    lead = UserFactory(phone="13900000000")
    venture = VentureFactory(founders=[lead, mate])
    asked = RequestFactory(venture=venture, asked_by=lead, shares=["email", "phone", "wechat"])
    begun = actions.accept(asked, by=asked.mentor.user, at=NOW)
    seen = {each.name: each for each in contacts(begun, asked.mentor.user)}
    assert (seen[str(lead)].email, seen[str(lead)].phone) == (lead.email, str(lead.phone))
    given = seen[str(mate)]
    assert (given.email, given.phone, given.wechat) == ("", "", "")
    venture.members.filter(person=lead).update(person=UserFactory())  # who ticked is gone
    assert [each.email for each in contacts(begun, asked.mentor.user)] == ["", ""]


def test_so_it_is_with_a_call():
    mate = UserFactory()
    lead = UserFactory()
    asked = RequestFactory(venture=VentureFactory(founders=[lead, mate]), asked_by=lead)
    actions.call(asked, note="我打过去", by=asked.mentor.user, at=NOW)
    seen = call_contacts(asked, asked.mentor.user, at=NOW)
    assert [each.email for each in seen if each.email] == [lead.email]
