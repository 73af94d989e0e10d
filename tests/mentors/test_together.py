"""Two who are together already: no place on a list is kept for them, and no offer stays open."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from mentors import actions
from mentors.enums import OfferStatus
from mentors.models import MentorProfile, Offer, WaitingPlace
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MembershipFactory, MentorFactory, MentorshipFactory, VentureFactory
from tests.scenes import signed_in
from ventures.actions import archive

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_whom_a_full_mentor_mentors_is_kept_no_place_on_his_list():
    begun = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    mentor = MentorProfile.objects.get(pk=begun.mentor_id)
    lead = begun.venture.founders.first()
    with pytest.raises(actions.AlreadyOpen):
        actions.wait_for(begun.venture, mentor, by=lead, at=NOW)
    client = signed_in(lead)
    assert "等一个名额" not in client.get(reverse("mentor", args=[mentor.slug])).content.decode()
    url = reverse("mentor_wait", args=[mentor.slug])
    page = client.post(url, {"venture": begun.venture_id}, follow=True).content.decode()
    assert "你已经向这位导师发过申请" in page
    assert not WaitingPlace.objects.exists()


def test_another_venture_of_the_same_lead_still_waits():
    begun = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    mentor = MentorProfile.objects.get(pk=begun.mentor_id)
    lead = begun.venture.founders.first()
    other = VentureFactory(founders=[lead])
    client = signed_in(lead)
    page = client.get(reverse("mentor", args=[mentor.slug])).content.decode()
    assert f'name="venture" value="{other.pk}"' in page


def test_what_the_office_asks_for_a_venture_ends_its_waiting():
    begun = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    mentor = MentorProfile.objects.get(pk=begun.mentor_id)
    venture = VentureFactory()
    actions.wait_for(venture, mentor, by=venture.founders.first(), at=NOW)
    actions.end(begun, by=mentor.user, at=NOW)
    mentor = MentorProfile.objects.get(pk=mentor.pk)
    officer = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user
    actions.propose(venture, mentor, reasons={}, by=officer, at=NOW)
    assert not WaitingPlace.objects.waiting().exists()


def test_a_free_place_is_no_news_for_a_venture_that_is_put_away():
    begun = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    mentor = MentorProfile.objects.get(pk=begun.mentor_id)
    venture = VentureFactory()
    lead = venture.founders.first()
    actions.wait_for(venture, mentor, by=lead, at=NOW)
    actions.end(begun, by=mentor.user, at=NOW)
    actions.offer_places(at=NOW)
    bell = Notification.objects.filter(kind="mentors/place_free", recipient=lead)
    assert bell.unread().exists()
    archive(venture, by=lead, at=NOW)
    assert not bell.unread().exists()
    assert not WaitingPlace.objects.waiting().exists()


def test_an_offer_to_whom_he_mentors_by_now_waits_for_nobody():
    venture, mentor = VentureFactory(), MentorFactory()
    lead = venture.founders.first()
    actions.show_venture(venture, by=lead, at=NOW)
    actions.offer_help(venture, mentor, text="我跑过三年老卤", by=mentor.user, at=NOW)
    asked = actions.send(
        venture, mentor, message="想请您看看方案", shares=["email"], reasons={}, by=lead, at=NOW
    )
    actions.accept(asked, by=mentor.user, at=NOW + DAY)
    assert Offer.objects.get().status == OfferStatus.EXPIRED
    bell = Notification.objects.filter(kind="mentors/offered", recipient=lead)
    assert bell.exists()
    assert not bell.unread().exists()
    assert not Notification.objects.filter(kind="mentors/offer_expired").exists()


def test_an_offer_that_is_taken_is_taken():
    venture, mentor = VentureFactory(), MentorFactory()
    lead = venture.founders.first()
    actions.show_venture(venture, by=lead, at=NOW)
    offer = actions.offer_help(venture, mentor, text="我跑过三年老卤", by=mentor.user, at=NOW)
    actions.take(offer, shares=["email"], by=lead, at=NOW)
    assert Offer.objects.get().status == OfferStatus.TAKEN


def test_a_mentor_is_reminded_of_the_deadline_after_a_reply_too():
    venture, mentor = VentureFactory(), MentorFactory()
    lead = venture.founders.first()
    asked = actions.send(
        venture, mentor, message="想请您看看方案", shares=["email"], reasons={}, by=lead, at=NOW
    )

    def reminded():
        told = Notification.objects.filter(recipient=mentor.user, kind="mentors/due_soon")
        return told.count()

    due = {"explain": actions.requests.unexplained}
    actions.expire_due(**due, at=NOW + 6 * DAY)
    assert reminded() == 1
    actions.ask_back(asked, question="溶损是几个循环后的数？", by=mentor.user, at=NOW + 6 * DAY)
    actions.reply(asked, text="20 个循环", by=lead, at=NOW + 7 * DAY)
    actions.expire_due(**due, at=NOW + 8 * DAY)
    assert reminded() == 1
    for hours in (1, 2):
        actions.expire_due(**due, at=NOW + 13 * DAY + timedelta(hours=hours))
    assert reminded() == 2
