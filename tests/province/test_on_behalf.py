"""An officer asks, takes back and answers for those who cannot: by their rules, and all see it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.policies import Denied
from audit.models import AuditEvent
from mentors import actions
from mentors.actions import on_behalf
from mentors.models import Interest, Mentorship, MentorshipRequest
from mentors.queries import named
from mentors.verbs import REQUEST_VERBS
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MembershipFactory, MentorFactory, RequestFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.safety.test_slowed import slow
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
WHY = "他在牧区，没有手机，托村干部带话"


def waiting(**fields):
    return RequestFactory(sent_at=NOW, due_at=NOW + timedelta(days=7), **fields)


def press(officer, asked, verb, **typed):
    told = {f"{verb}-{name}": value for name, value in {"because": WHY, **typed}.items()}
    return signed_in(officer).post(reverse("office_request_act", args=[asked.pk, verb]), told)


def stood_in(person):
    return Notification.objects.filter(recipient=person, kind="mentors/stood_in").first()


PRESSED = {
    "accept": ({}, "accepted"),
    "decline": ({"why": "time"}, "declined"),
    "withdraw": ({}, "withdrawn"),
}


@pytest.mark.parametrize("verb", PRESSED)
def test_an_officer_presses_for_one_side_and_both_are_told_who_it_was(verb):
    typed, status = PRESSED[verb]
    asked, officer = waiting(), an_officer()
    founder, mentor = asked.asked_by, asked.mentor.user
    assert press(officer, asked, verb, **typed).status_code == 302
    asked.refresh_from_db()
    assert asked.status == status
    person = founder if verb == "withdraw" else mentor
    trail = AuditEvent.objects.get(verb="stand_in")
    assert (trail.actor, trail.subject_pk) == (officer, str(asked.pk))
    assert trail.detail == {"pressed": verb, "for_whom": person.pk, "reason": WHY}
    for side in (founder, mentor):
        note = stood_in(side)
        assert note.facts["who"] == officer.name
        assert note.facts["text"] == (WHY if side == person else "")


def test_a_request_is_sent_for_a_venture_and_opens_no_contact_data():
    venture, mentor, officer = VentureFactory(), MentorFactory(), an_officer()
    told = {"mentor": mentor.slug, "message": "想请你看看我们的酸奶作坊", "because": WHY}
    url = reverse("office_ask", args=[venture.pk])
    assert url in signed_in(officer).get(reverse("desk", args=["ventures"])).content.decode()
    assert signed_in(officer).post(url, told).status_code == 302
    asked = MentorshipRequest.objects.get()
    founder = venture.founders.get()
    assert (asked.mentor, asked.asked_by, asked.shares) == (mentor, founder, [])
    assert AuditEvent.objects.get(verb="stand_in").actor == officer
    assert stood_in(founder).facts["text"] == WHY
    assert stood_in(mentor.user).facts["text"] == ""
    again = in_english(officer).post(url, told)
    assert again.status_code == 422
    assert "The venture has asked this mentor already." in again.content.decode()
    assert AuditEvent.objects.filter(verb="stand_in").count() == 1


@pytest.mark.parametrize("verb", PRESSED)
@pytest.mark.parametrize("because", ["", "  ", "嗯"])
def test_without_a_reason_nothing_is_done(verb, because):
    asked = waiting()
    typed = {**PRESSED[verb][0], "because": because}
    assert press(an_officer(), asked, verb, **typed).status_code == 422
    asked.refresh_from_db()
    assert asked.status == "sent"
    assert not AuditEvent.objects.filter(verb="stand_in").exists()


def is_the_mentor(officer):
    return waiting(mentor__user=officer)


def works_with_the_mentor(officer):
    asked = waiting()
    body = officer.memberships.get().organisation
    MembershipFactory(user=asked.mentor.user, organisation=body, role=Role.AUDITOR)
    return asked


def is_an_interest_of_the_mentor(officer):
    asked = waiting()
    Interest.objects.create(mentor=asked.mentor, relation="kin", party=officer.name)
    return asked


def is_a_founder(officer):
    return waiting(venture__founders=[officer])


def works_with_a_founder(officer):
    asked = waiting()
    body = officer.memberships.get().organisation
    MembershipFactory(user=asked.asked_by, organisation=body, role=Role.AUDITOR)
    return asked


@pytest.mark.parametrize("verb", PRESSED)
@pytest.mark.parametrize(
    "tied",
    [
        is_the_mentor, works_with_the_mentor, is_an_interest_of_the_mentor, is_a_founder,
        works_with_a_founder,
    ],
)  # fmt: skip
def test_nobody_acts_where_he_knows_a_side(tied, verb):
    officer = an_officer()
    asked = tied(officer)
    assert press(officer, asked, verb, **PRESSED[verb][0]).status_code == 403
    action = {
        "accept": on_behalf.accept_for, "withdraw": on_behalf.withdraw_for,
        "decline": on_behalf.decline_for,
    }[verb]  # fmt: skip
    with pytest.raises(Denied):
        action(asked, officer=officer, because=WHY, at=NOW, **PRESSED[verb][0])
    asked.refresh_from_db()
    assert asked.status == "sent"
    page = in_english(officer).get(reverse("office_request", args=[asked.pk])).content.decode()
    assert "a colleague acts for them" in page
    assert f'name="{verb}-because"' not in page


def test_nobody_asks_for_a_team_or_of_a_mentor_he_knows():
    officer = an_officer()
    mine, theirs, mentor = VentureFactory(founders=[officer]), VentureFactory(), MentorFactory()
    told = {"mentor": mentor.slug, "message": "想请你看看我们的酸奶作坊", "because": WHY}
    client = in_english(officer)
    assert client.post(reverse("office_ask", args=[mine.pk]), told).status_code == 403
    Interest.objects.create(mentor=mentor, relation="kin", party=officer.name)
    answer = client.post(reverse("office_ask", args=[theirs.pk]), told)
    assert answer.status_code == 422
    assert "You know this mentor: a colleague sends it." in answer.content.decode()
    assert not MentorshipRequest.objects.exists()


def test_the_rules_of_the_person_hold():
    asked = waiting(mentor__capacity=1)
    RequestFactory(mentor=asked.mentor)
    first = waiting(mentor=asked.mentor)
    actions.accept(first, by=asked.mentor.user, at=NOW)
    officer = an_officer()
    press(officer, asked, "accept")
    asked.refresh_from_db()
    assert asked.status == "sent"
    assert Mentorship.objects.count() == 1
    assert not AuditEvent.objects.filter(verb="stand_in").exists()  # taken back with the rest
    assert stood_in(asked.asked_by) is None
    suspended = waiting(mentor__status="suspended")
    press(officer, suspended, "accept")
    suspended.refresh_from_db()
    assert suspended.status == "sent"


def test_what_is_answered_is_not_answered_again():
    asked, officer = waiting(), an_officer()
    actions.decline(asked, by=asked.mentor.user, at=NOW, reason="time")
    assert press(officer, asked, "accept").status_code == 302
    asked.refresh_from_db()
    assert asked.status == "declined"
    assert not AuditEvent.objects.filter(verb="stand_in").exists()
    page = signed_in(officer).get(reverse("office_request", args=[asked.pk])).content.decode()
    assert "-because" not in page


@pytest.mark.parametrize("verb", ["ask_back", "reply", "allow_again", "end", "send"])
def test_nothing_else_is_done_for_anybody(verb):
    assert set(on_behalf.ON_BEHALF) == {"send", *PRESSED}
    assert set(PRESSED) <= set(REQUEST_VERBS)
    asked = waiting()
    assert press(an_officer(), asked, verb).status_code == 404


def test_the_office_reads_message_and_reasons_and_no_word_between_the_two():
    asked = waiting(question="你的电话是多少", message="想请你看看酸奶作坊", status="asked_back",
                    asked_back_at=NOW, reply="我回答你")  # fmt: skip
    page = signed_in(an_officer()).get(reverse("office_request", args=[asked.pk]))
    shown = page.content.decode()
    assert "想请你看看酸奶作坊" in shown
    assert "你的电话是多少" not in shown
    assert "我回答你" not in shown
    assert asked.asked_by.email not in shown
    assert asked.mentor.user.email not in shown


def test_only_the_office_opens_these_pages():
    asked = waiting()
    for person in (asked.asked_by, asked.mentor.user):
        client = signed_in(person)
        assert client.get(reverse("office_request", args=[asked.pk])).status_code == 403
        assert client.get(reverse("office_ask", args=[asked.venture_id])).status_code == 403
        told = {"accept-because": WHY}
        url = reverse("office_request_act", args=[asked.pk, "accept"])
        assert client.post(url, told).status_code == 403
    asked.refresh_from_db()
    assert asked.status == "sent"


@pytest.mark.parametrize("typed", ["白若溪", "Bai Ruoxi", "bairuoxi", " BAI  RUO XI ", "slug"])
def test_a_mentor_is_named_as_any_page_prints_it(typed):
    mentor = MentorFactory(user__name="白若溪")
    MentorFactory(user__name="白若溪川")
    assert named(mentor.slug if typed == "slug" else typed) == [mentor]


@pytest.mark.parametrize("typed", ["", " ", "bai", "brx", "ruoxi", "白若"])
def test_a_part_of_a_name_names_nobody(typed):
    MentorFactory(user__name="白若溪")
    MentorFactory(user__name="白若溪", status="suspended")
    assert named(typed) == []


def test_what_the_officer_typed_comes_back_when_a_colleague_was_first():
    asked, officer = waiting(), an_officer()
    actions.decline(asked, reason="time", by=asked.mentor.user, at=NOW)
    client = in_english(officer)
    told = {"decline-why": "time", "decline-because": WHY}
    url = reverse("office_request_act", args=[asked.pk, "decline"])
    assert WHY in client.post(url, told, follow=True).content.decode()
    page = client.get(reverse("office_request", args=[asked.pk])).content.decode()
    assert "What the mentor reads" in page


def test_where_the_lead_may_ask_nobody_the_officer_reads_it_and_keeps_the_words():
    venture, mentor, officer = VentureFactory(), MentorFactory(), an_officer()
    slow(venture.founders.get(), an_officer())
    told = {"mentor": mentor.slug, "message": "想请你看看我们的酸奶作坊", "because": WHY}
    answer = in_english(officer).post(reverse("office_ask", args=[venture.pk]), told)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "may ask nobody just now" in page
    assert told["message"] in page
    assert not MentorshipRequest.objects.exists()


def test_for_a_venture_that_nobody_leads_any_more_the_page_says_so():
    venture, mentor, officer = VentureFactory(), MentorFactory(), an_officer()
    venture.founders.update(is_active=False)
    client, url = in_english(officer), reverse("office_ask", args=[venture.pk])
    page = client.get(url)
    assert page.status_code == 200
    assert "there is nobody to ask for" in page.content.decode()
    assert 'name="because"' not in page.content.decode()
    told = {"mentor": mentor.slug, "message": "想请你看看我们的酸奶作坊", "because": WHY}
    assert told["message"] in client.post(url, told, follow=True).content.decode()
    assert not MentorshipRequest.objects.exists()
