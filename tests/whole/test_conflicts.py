"""What comes to light later, who declined lately and who leaves the library: requests follow."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Hat
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from matching.actions import run_due
from mentors import actions, policies
from mentors.enums import MentorshipStatus, MentorStatus, Obstacle, RequestStatus
from mentors.models import Mentorship, MentorshipRequest
from mentors.queries import contacts
from notifications.models import Notification
from notifications.words import words
from tests.cohorts.stage import an_officer, seeking
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in
from tests.whole.apart import a_refusal, an_interest, reading, sent_by, set_on, today

pytestmark = pytest.mark.django_db


# --- what comes to light later ----------------------------------------------------------------
def test_a_conflict_declared_later_closes_the_request_and_names_no_veto_to_the_mentor():
    office = an_officer()
    asked = RequestFactory(venture__veto_parties="昆仑基金（一期）")
    an_interest(asked.mentor, "昆仑基金(一期)")
    run_due(at=timezone.now())
    asked.refresh_from_db()
    asked.venture.refresh_from_db()
    assert (asked.status, asked.close_reason) == (RequestStatus.CLOSED, "apart")
    assert asked.venture.open_requests == 0
    for person in (asked.mentor.user, asked.asked_by):
        told = Notification.objects.get(recipient=person, kind="mentors/apart")
        page = reading(person).get(reverse("request", args=[asked.pk])).content.decode()
        for text in (*words(told, "zh-hans"), *words(told, "en"), page):
            assert "昆仑" not in text
            assert "ruled out" not in text
            assert "排除" not in text
    told = Notification.objects.get(recipient=office, kind="mentors/conflict")
    assert "ruled out the mentor" in words(told, "en")[1]
    run_due(at=timezone.now())
    assert Notification.objects.filter(kind="mentors/apart").count() == 2


def test_a_mentor_who_declares_it_parts_them_at_once():
    office, begun = an_officer(), MentorshipFactory()
    asked = RequestFactory(mentor=begun.mentor)
    mentor = begun.mentor
    fields = {"headline": "x", "promise": "x", "languages": ["zh"], "sectors": ["salt-lake"]}
    interests = [("kin", asked.venture.name), ("fund", begun.venture.name)]
    actions.save_profile(mentor.user, fields, [], interests=interests, version=1, at=timezone.now())
    asked.refresh_from_db()
    begun.refresh_from_db()
    assert asked.status == RequestStatus.CLOSED
    assert begun.held_at is not None
    assert Notification.objects.filter(recipient=office, kind="mentors/conflict").count() == 2


def test_contact_data_is_closed_before_anybody_has_looked_and_opens_when_the_office_says_so():
    office, begun = an_officer(), MentorshipFactory()
    mentor, founder = begun.mentor.user, begun.venture.founders.first()
    assert contacts(begun, mentor)
    set_on(begun.mentor, takes_equity=True)
    assert contacts(begun, mentor)
    set_on(begun.venture, vetoes=["equity-for-advice"])
    begun = Mentorship.objects.get(pk=begun.pk)
    assert contacts(begun, mentor) == contacts(begun, founder) == []
    run_due(at=timezone.now())
    url = reverse("mentorship", args=[begun.pk])
    for person in (mentor, founder):
        page = reading(person).get(url).content.decode()
        assert "Until it has decided, contact details are closed for both" in page
        assert "shares" not in page
        assert signed_in(person).post(url).status_code == 403
        assert Notification.objects.filter(recipient=person, kind="mentors/held").count() == 1
    told = Notification.objects.get(recipient=office, kind="mentors/conflict")
    assert told.url == url
    assert "who ask for shares" in reading(office).get(url).content.decode()
    set_on(begun.venture, vetoes=[])  # what is taken back opens nothing by itself
    assert contacts(Mentorship.objects.get(pk=begun.pk), mentor) == []
    set_on(begun.venture, vetoes=["equity-for-advice"])
    assert signed_in(office).post(url).status_code == 302
    assert AuditEvent.objects.filter(verb="clear", subject_pk=str(begun.pk)).exists()
    cleared = Mentorship.objects.get(pk=begun.pk)
    assert contacts(cleared, mentor)
    run_due(at=timezone.now())
    cleared.refresh_from_db()
    assert cleared.held_at is None
    an_interest(begun.mentor, begun.venture.name)  # another conflict is another question
    assert contacts(Mentorship.objects.get(pk=begun.pk), mentor) == []


def test_a_mentorship_that_has_ended_is_not_held():
    begun = MentorshipFactory()
    set_on(begun, status=MentorshipStatus.ENDED, ended_at=timezone.now())
    an_interest(begun.mentor, begun.venture.name)
    assert actions.find_conflicts(at=timezone.now()) == 0
    with pytest.raises(Denied):
        actions.clear(begun, by=an_officer(), at=timezone.now())


def test_a_press_on_accept_after_a_conflict_closes_the_request():
    asked = RequestFactory()
    an_interest(asked.mentor, asked.venture.name)
    client, url = reading(asked.mentor.user), reverse("request", args=[asked.pk])
    assert reverse("request_act", args=[asked.pk, "accept"]) not in client.get(url).content.decode()
    page = client.post(reverse("request_act", args=[asked.pk, "accept"]), follow=True)
    asked.refresh_from_db()
    assert asked.status == RequestStatus.CLOSED
    assert "it was closed" in page.content.decode()
    assert not Mentorship.objects.exists()


# --- declined lately --------------------------------------------------------------------------
def test_the_mentor_alone_lets_a_refusal_stand_no_longer():
    asked = RequestFactory(sent_at=timezone.now())
    mentor, founder = asked.mentor.user, asked.asked_by
    again_from = today() + timedelta(days=40)
    actions.decline(asked, reason="time", again_from=again_from, by=mentor, at=timezone.now())
    url = reverse("request_act", args=[asked.pk, "allow_again"])
    page = signed_in(founder).get(reverse("request", args=[asked.pk])).content.decode()
    assert again_from.isoformat() in page
    assert url not in page
    assert signed_in(founder).post(url).status_code == 403
    assert signed_in(UserFactory()).post(url).status_code == 404
    assert policies.obstacles(asked.venture, asked.mentor, on=today()) == [Obstacle.DECLINED]
    assert url in signed_in(mentor).get(reverse("request", args=[asked.pk])).content.decode()
    assert signed_in(mentor).post(url).status_code == 302
    assert policies.obstacles(asked.venture, asked.mentor, on=today()) == []
    assert Notification.objects.filter(recipient=founder, kind="mentors/allowed_again").count() == 1
    assert signed_in(mentor).post(url).status_code == 403  # once is enough
    assert sent_by(asked.venture, asked.mentor)


def test_only_a_refusal_is_taken_back():
    asked = RequestFactory()
    with pytest.raises(Denied):
        actions.allow_again(asked, by=asked.mentor.user, at=timezone.now())
    actions.decline(asked, reason="time", by=asked.mentor.user, at=timezone.now())
    for person in (asked.asked_by, MentorFactory().user):
        with pytest.raises(Denied):
            actions.allow_again(asked, by=person, at=timezone.now())


def test_how_long_a_refusal_lasts_is_a_setting(settings):
    venture, mentor = VentureFactory(), MentorFactory()
    a_refusal(venture, mentor, days=3)
    settings.REFUSAL_LASTS_DAYS = 4
    assert policies.obstacles(venture, mentor, on=today()) == [Obstacle.DECLINED]
    settings.REFUSAL_LASTS_DAYS = 3
    assert policies.obstacles(venture, mentor, on=today()) == []


def test_the_next_choice_is_asked_with_the_same_words():
    first = sent_by(seeking(), MentorFactory())
    founder = first.asked_by
    actions.decline(first, reason="time", by=first.mentor.user, at=timezone.now())
    url = reverse("request_new", args=[MentorFactory().slug])
    page = signed_in(founder).get(f"{url}?venture={first.venture_id}&after={first.pk}")
    assert first.message in page.content.decode()
    theirs = signed_in(VentureFactory().founders.first()).get(f"{url}?after={first.pk}")
    assert first.message not in theirs.content.decode()


def test_the_page_says_why_a_mentor_cannot_be_asked():
    venture, mentor = VentureFactory(), MentorFactory()
    a_refusal(venture, mentor)
    client, url = reading(venture.founders.first()), reverse("request_new", args=[mentor.slug])
    assert "declined your request not long ago" in client.get(url).content.decode()
    told = {"venture": venture.pk, "message": "想请您看一遍我们的中试方案", "shares": ["email"]}
    assert "declined your request not long ago" in client.post(url, told).content.decode()
    assert not MentorshipRequest.objects.filter(status=RequestStatus.SENT).exists()


# --- who leaves the library -------------------------------------------------------------------
def _deactivate(mentor):
    actions.deactivate(mentor.user, by=UserFactory(is_staff=True), at=timezone.now())


def _deactivate_in_the_admin(mentor):
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True, name="站长"))
    url = reverse("admin:accounts_user_change", args=[mentor.user_id])
    told = {"email": mentor.user.email, "name": mentor.user.name, "hats": "mentor"}
    answer = client.post(url, told)
    assert answer.status_code == 302, answer.context["errors"]


def _by_another_door(mentor):
    set_on(mentor.user, is_active=False)
    run_due(at=timezone.now())


LEAVE = {
    "suspended": lambda mentor: actions.suspend(mentor, by=an_officer(), at=timezone.now()),
    "deactivated": _deactivate,
    "deactivated in the administration": _deactivate_in_the_admin,
    "deactivated by another door": _by_another_door,
}


@pytest.mark.parametrize("way", LEAVE)
@pytest.mark.parametrize("status", ["sent", "asked_back"])
def test_what_waits_for_a_mentor_who_leaves_is_closed_in_the_same_step(way, status):
    asked = RequestFactory(status=status, sent_at=timezone.now())
    mentor = asked.mentor
    LEAVE[way](mentor)
    asked.refresh_from_db()
    asked.venture.refresh_from_db()
    assert (asked.status, asked.close_reason) == (RequestStatus.CLOSED, "left")
    assert asked.venture.open_requests == 0
    told = Notification.objects.get(recipient=asked.asked_by)
    assert told.kind == "mentors/closed"
    told = set(Notification.objects.filter(recipient=mentor.user).values_list("kind", flat=True))
    assert told == ({"mentors/suspended"} if way == "suspended" else set())
    with pytest.raises((InvalidMove, Denied)):
        actions.accept(asked, by=mentor.user, at=timezone.now())
    run_due(at=timezone.now() + timedelta(days=9))
    assert Notification.objects.exclude(kind="mentors/suspended").count() == 1
    assert not outbox.outbox


@pytest.mark.parametrize("way", LEAVE)
def test_what_waits_for_a_mentor_who_leaves_goes_to_the_next_choice(way):
    asked = RequestFactory(next_choice=MentorFactory(), sent_at=timezone.now())
    LEAVE[way](asked.mentor)
    asked.refresh_from_db()
    passed = MentorshipRequest.objects.get(passed_from=asked)
    assert (asked.status, passed.mentor) == (RequestStatus.PASSED_ON, asked.next_choice)
    told = Notification.objects.get(recipient=asked.asked_by)
    assert told.kind == "mentors/moved_on"
    assert asked.mentor.user.name in told.facts["mentor_before"]
    run_due(at=timezone.now())
    passed.refresh_from_db()
    assert passed.reasons["points"] is not None
    page = reading(asked.asked_by).get(reverse("request", args=[asked.pk])).content.decode()
    assert "no longer in the library" in page
    assert "did not answer in time" not in page


def test_who_has_left_cannot_accept_even_what_nobody_closed():
    asked = RequestFactory()
    for fields in ({"status": MentorStatus.SUSPENDED}, {"status": MentorStatus.RETURNED}):
        set_on(asked.mentor, **fields)
        with pytest.raises(policies.Unreachable):
            actions.accept(asked, by=asked.mentor.user, at=timezone.now())
    with pytest.raises(Denied):
        actions.deactivate(asked.asked_by, by=asked.mentor.user, at=timezone.now())


def test_a_suspension_that_fails_leaves_requests_as_they_were():
    asked = RequestFactory(mentor__status=MentorStatus.APPLIED)
    with pytest.raises(InvalidMove):
        actions.suspend(asked.mentor, by=an_officer(), at=timezone.now())
    asked.refresh_from_db()
    assert asked.is_open


# --- the founder's hat ------------------------------------------------------------------------
@pytest.mark.parametrize("hats", [[], [Hat.MENTOR], [Hat.RESEARCHER, Hat.OFFICER]])
def test_who_is_no_founder_becomes_one_with_a_press_and_goes_on_to_the_request(hats):
    person, mentor = UserFactory(hats=hats), MentorFactory()
    client, url = signed_in(person), reverse("request_new", args=[mentor.slug])
    page = client.get(url)
    assert page.status_code == 200
    assert 'name="wear"' in page.content.decode()
    assert client.post(url).status_code == 200
    person.refresh_from_db()
    assert person.hats == hats
    assert client.post(url, {"wear": "founder"}).headers["Location"] == url
    person.refresh_from_db()
    assert person.hats == [*hats, Hat.FOUNDER]
    assert client.get(url).headers["Location"].startswith(reverse("venture_new") + "?next=")
    VentureFactory(founders=[person])
    assert 'name="message"' in client.get(url).content.decode()
    assert AuditEvent.objects.filter(verb="wear_hat", actor=person).count() == 1
