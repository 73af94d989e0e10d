"""Who is in the team of a venture, who decides for it, and how it is left."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actions import give_consent
from accounts.enums import Purpose
from accounts.policies import Denied, permits
from audit.guards import broken
from cohorts.models import Cohort, Introduction
from mentoring import actions as mentoring
from mentoring import policies as mentoring_policies
from mentoring.queries import steps_of
from mentoring.queries.steps import Kind
from mentors import policies as mentor_policies
from mentors.actions import end, leave_list, reply, send, withdraw
from mentors.models import WaitingPlace
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english
from tests.ventures.teams import Counter, checked_now, invited, page_of, place, team, told, written
from ventures import actions, policies
from ventures.enums import TeamRole
from ventures.models import Invitation, Member, Venture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Read the pages, and what they are compared with, in English."""
    with translation.override("en"):
        yield


# --- roles ----------------------------------------------------------------------------------
def test_whoever_is_added_leads_and_founders_are_found_both_ways():
    venture, person = VentureFactory(), UserFactory()
    venture.founders.add(person)
    assert place(venture, person).role == TeamRole.LEAD
    assert place(venture, person).joined_at
    assert list(person.ventures.all()) == [venture]
    assert list(Venture.objects.led_by(person)) == [venture]


def test_whoever_writes_a_venture_down_leads_it():
    person = UserFactory()
    made = actions.found({"name": "牦牛绒", "sentence": "纺牦牛绒"}, [], by=person, at=NOW)
    row = made.members.get()
    assert (row.person, row.role, row.joined_at) == (person, TeamRole.LEAD, NOW)


def test_a_member_edits_and_does_not_lead():
    venture, lead, member = team()
    assert permits(policies.may_edit, member, venture)
    assert not permits(policies.may_lead, member, venture)
    assert policies.follows(member, venture)
    assert not policies.follows(lead, venture)
    assert not policies.follows(UserFactory(), venture)


def test_a_member_neither_sends_nor_withdraws_but_replies():
    venture, lead, member = team()
    mentor = MentorFactory()
    told = {"message": "请看方案", "shares": ["email"], "reasons": {}, "at": NOW}
    with pytest.raises(Denied):
        send(venture, mentor, by=member, **told)
    asked = send(venture, mentor, by=lead, **told)
    with pytest.raises(Denied):
        withdraw(asked, by=member, at=NOW)
    asked.status = "asked_back"
    asked.save()
    reply(asked, text="有", by=member, at=NOW)
    withdraw(asked, by=lead, at=NOW)


def test_a_member_neither_leaves_a_list_nor_pauses():
    venture, lead, member = team()
    pair = MentorshipFactory(request__venture=venture, request__asked_by=lead)
    place = WaitingPlace.objects.create(
        venture=venture, mentor=MentorFactory(), by=lead, at=NOW, until=NOW.date()
    )
    leave = reverse("waiting_leave", args=[place.pk])
    pause = reverse("mentorship_pause", args=[pair.pk])
    until = (NOW + timedelta(days=20)).date()
    client = in_english(member)
    for url, typed in (
        (leave, {}),
        (pause, {"until": until}),
        (pause, {"go_on": "yes"}),
    ):
        assert client.post(url, typed).status_code == 403, url
    for page, url in (
        (reverse("request_list"), leave),
        (reverse("mentorship", args=[pair.pk]), pause),
    ):
        assert url not in client.get(page).content.decode()
        assert url in in_english(lead).get(page).content.decode()
    with pytest.raises(Denied):
        leave_list(place, by=member, at=NOW)
    for press in (mentoring.pause, mentoring.go_on):
        with pytest.raises(Denied):
            press(pair, by=member, at=NOW, **({"until": until} if press is mentoring.pause else {}))
    mentoring.pause(pair, until=until, by=lead, at=NOW)
    leave_list(place, by=lead, at=NOW)


def test_a_member_takes_back_a_mediation_of_his_own_only():
    venture, lead, member = team()
    pair = MentorshipFactory(request__venture=venture, request__asked_by=lead)
    row = mentoring.ask_for_mediation(pair, about="两个月没见", by=lead, at=NOW)
    with pytest.raises(Denied):
        mentoring.withdraw_mediation(row, by=member, at=NOW)
    mentoring.withdraw_mediation(row, by=lead, at=NOW)
    own = mentoring.ask_for_mediation(pair, about="两个月没见", by=member, at=NOW)
    mentoring.withdraw_mediation(own, by=member, at=NOW)


def test_a_member_says_nothing_of_an_introduction_call():
    venture, lead, member = team()
    cohort = Cohort.objects.create(
        name="两轮批次", status="talking", rounds=2, created_by=lead, created_at=NOW
    )
    row = Introduction.objects.create(cohort=cohort, venture=venture, mentor=MentorFactory())
    url = reverse("introduction_say", args=[row.pk])
    assert in_english(member).post(url, {"says": "yes"}).status_code == 403
    shown = in_english(member).get(reverse("introductions")).content.decode()
    assert url not in shown
    assert "A lead of your team says what you think of the call." in shown
    assert url in in_english(lead).get(reverse("introductions")).content.decode()


def test_a_member_writes_goals_but_binds_nobody():
    venture, lead, member = team()
    pair = MentorshipFactory(request__venture=venture, request__asked_by=lead)
    terms = {"until": NOW.date(), "meetings": 3, "boundaries": "", "is_confidential": True}
    mentoring.add_goal(pair, text="连续跑满三十天", by=member, at=NOW)
    with pytest.raises(Denied):
        mentoring.propose_terms(pair, by=member, at=NOW, **terms)
    agreement = mentoring.propose_terms(pair, by=pair.mentor.user, at=NOW, **terms)
    with pytest.raises(Denied):
        mentoring.agree_on_terms(agreement, by=member, at=NOW)
    for refused in (mentor_policies.may_end, mentoring_policies.may_close):
        assert not permits(refused, member, pair)
        assert permits(refused, lead, pair)
        assert permits(refused, pair.mentor.user, pair)
    assert Kind.TERMS not in {step.kind for step in steps_of(member, at=NOW)}
    assert Kind.TERMS in {step.kind for step in steps_of(lead, at=NOW)}
    mentoring.agree_on_terms(agreement, by=lead, at=NOW)
    end(pair, by=lead, at=NOW)


def test_pages_offer_a_member_nothing_he_may_not_do_and_say_who_does_it():
    venture, lead, member = team()
    pair = MentorshipFactory(request__venture=venture, request__asked_by=lead)
    asked = RequestFactory(venture=venture, asked_by=lead)
    offers = {
        ("request", asked.pk): "withdraw/",
        ("mentorship", pair.pk): reverse("mentorship_end", args=[pair.pk]),
        ("venture_team", venture.pk): 'name="email"',
    }
    for address, offer in offers.items():
        assert offer in page_of(lead, *address)
        shown = page_of(member, *address)
        assert offer not in shown
        assert "A lead of " in shown
    mentor = MentorFactory()
    shown = page_of(member, "request_new", mentor.slug)
    assert "A lead of your team asks mentors" in shown
    assert "<textarea" not in shown
    client = in_english(member)
    assert client.get(reverse("mentorship_end", args=[pair.pk])).status_code == 403
    assert client.get(reverse("terms", args=[pair.pk])).status_code == 403
    url = reverse("request_act", args=[asked.pk, "withdraw"])
    assert client.post(url).status_code == 403


def test_home_shows_a_member_who_fits_without_the_button():
    venture, lead, member = team()
    MentorFactory()
    for person in (lead, member):
        give_consent(person, Purpose.MATCHING, at=timezone.now())
    assert "A lead of your team asks mentors" in page_of(member, "home")
    assert "A lead of your team asks mentors" not in page_of(lead, "home")
    assert reverse("venture_team", args=[venture.pk]) in page_of(member, "home")


def test_whoever_leads_one_venture_and_follows_in_another_asks_for_the_first():
    venture, _lead, member = team()
    own = VentureFactory(founders=[member], updated_at=NOW - timedelta(days=9))
    shown = page_of(member, "request_new", MentorFactory().slug)
    assert f'value="{own.pk}"' in shown
    assert f'value="{venture.pk}"' not in shown


# --- somebody leads -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ventures_member WHERE venture_id = %s AND role = 'lead'",
        "UPDATE ventures_member SET role = 'member' WHERE venture_id = %s",
        "DELETE FROM ventures_member WHERE venture_id = %s",
    ],
)
def test_the_database_keeps_a_lead_of_every_live_venture(statement):
    venture, _lead, _member = team()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        written(statement, venture.pk)
    assert broken(refused.value) == "somebody_leads"
    Venture.objects.filter(pk=venture.pk).update(archived_at=NOW)
    written(statement, venture.pk)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        written("UPDATE ventures_venture SET archived_at = NULL WHERE id = %s", venture.pk)
    assert broken(refused.value) == "somebody_leads"


def test_an_old_and_a_new_lead_change_places_in_one_transaction():
    venture, lead, member = team()
    Member.objects.filter(venture=venture, person=lead).delete()
    Member.objects.filter(venture=venture, person=member).update(role=TeamRole.LEAD)
    checked_now()


def test_a_person_stands_in_a_team_once():
    venture, lead, _member = team()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Member.objects.create(venture=venture, person=lead)
    assert broken(refused.value) == "one_place_in_a_team"


def test_the_last_lead_neither_leaves_nor_steps_down_nor_is_removed():
    venture, lead, member = team()
    own = place(venture, lead)
    with pytest.raises(actions.LastLead):
        actions.leave(own, by=lead, at=NOW)
    with pytest.raises(actions.LastLead):
        actions.change_role(own, role=TeamRole.MEMBER, by=lead, at=NOW)
    actions.change_role(place(venture, member), role=TeamRole.LEAD, by=lead, at=NOW)
    actions.remove(own, by=member, at=NOW)
    client = in_english(member)
    url = reverse("venture_leave", args=[venture.pk])
    assert "Nobody else leads" in client.post(url, follow=True).content.decode()
    assert list(venture.founders.all()) == [member]


# --- change, remove, leave ------------------------------------------------------------------
def test_a_changed_role_and_a_removal_are_told():
    venture, lead, member = team()
    client, row = in_english(lead), place(venture, member)
    url = reverse("member_role", args=[venture.pk, row.pk])
    client.post(url, {"role": "lead"})
    client.post(url, {"role": "lead"})
    row.refresh_from_db()
    assert row.role == TeamRole.LEAD
    assert told(member, "role_changed") == 1
    client.post(url, {"role": "king"})
    assert place(venture, member).role == TeamRole.LEAD
    client.post(reverse("member_remove", args=[venture.pk, row.pk]))
    assert told(member, "removed") == 1
    assert not venture.founders.filter(pk=member.pk).exists()
    assert in_english(member).get(reverse("venture_team", args=[venture.pk])).status_code == 404


def test_of_a_removal_the_other_leads_are_told_and_not_whoever_did_it():
    venture, lead, member = team()
    other = UserFactory()
    Member.objects.create(venture=venture, person=other, role=TeamRole.LEAD, joined_at=NOW)
    actions.remove(place(venture, member), by=lead, at=NOW)
    assert [told(person, "taken_out") for person in (lead, other, member)] == [0, 1, 0]
    note = Notification.objects.get(recipient=other, kind="ventures/taken_out")
    assert f"out of the team of {venture}" in words(note, "en")[0]


def test_who_leads_now_and_who_no_longer_is_told_to_the_other_leads():
    venture, lead, member = team()
    other = UserFactory()
    Member.objects.create(venture=venture, person=other, role=TeamRole.LEAD, joined_at=NOW)
    for role, said in (
        (TeamRole.LEAD, f"leads the team of {venture} now"),
        (TeamRole.MEMBER, f"no longer leads the team of {venture}"),
    ):
        actions.change_role(place(venture, member), role=role, by=lead, at=timezone.now())
        note = Notification.objects.filter(recipient=other, kind="ventures/role_told").latest("pk")
        assert said in words(note, "en")[0]
    assert [told(person, "role_told") for person in (lead, other, member)] == [0, 2, 0]


def test_whom_two_leads_remove_at_once_is_told_once_and_whoever_goes_twice_has_gone():
    venture, lead, member = team()
    other = UserFactory()
    Member.objects.create(venture=venture, person=other, role=TeamRole.LEAD, joined_at=NOW)
    row, own = place(venture, member), place(venture, other)
    for by in (lead, other):
        actions.remove(row, by=by, at=NOW)
    assert (told(member, "removed"), told(other, "taken_out")) == (1, 1)
    for _each in range(2):
        actions.leave(own, by=other, at=NOW)
    assert told(lead, "left") == 1
    assert list(venture.founders.all()) == [lead]


@pytest.mark.parametrize("is_removed", [True, False])
def test_the_day_by_which_a_founder_on_leave_decides_goes_with_him(is_removed):
    venture, lead, member = team()
    Venture.objects.filter(pk=venture.pk).update(decides_by=NOW.date())
    if is_removed:
        actions.remove(place(venture, member), by=lead, at=NOW)
    else:
        actions.leave(place(venture, member), by=member, at=NOW)
    venture.refresh_from_db()
    assert venture.decides_by is None


def test_the_page_of_a_venture_names_its_team_and_what_is_still_empty():
    venture, lead, member = team()
    venture.stage = None
    venture.save(update_fields=["stage"])
    page = page_of(lead, "venture_edit", venture.pk)
    assert str(member) in page
    assert 'href="#id_stage"' in page


def test_nobody_removes_himself_by_the_other_button():
    venture, lead, member = team()
    actions.change_role(place(venture, member), role=TeamRole.LEAD, by=lead, at=NOW)
    with pytest.raises(Denied):
        actions.remove(place(venture, lead), by=lead, at=NOW)


def test_a_member_leaves_and_the_history_says_so():
    venture, lead, member = team()
    answer = in_english(member).post(reverse("venture_leave", args=[venture.pk]))
    assert answer.headers["Location"] == reverse("home")
    assert f"{member} left" in page_of(lead, "venture_team", venture.pk)
    assert (told(lead, "left"), told(member, "left")) == (1, 0)
    note = Notification.objects.get(recipient=lead, kind="ventures/left")
    assert "has left the team of" in words(note, "en")[0]


def test_a_member_and_a_stranger_change_nothing():
    venture, lead, member = team()
    row = invited(venture, lead)
    addresses = [
        reverse("member_role", args=[venture.pk, place(venture, lead).pk]),
        reverse("member_remove", args=[venture.pk, place(venture, lead).pk]),
        reverse("invitation_again", args=[venture.pk, row.pk]),
        reverse("invitation_withdraw", args=[venture.pk, row.pk]),
        reverse("venture_archive", args=[venture.pk]),
        reverse("venture_restore", args=[venture.pk]),
        reverse("venture_delete", args=[venture.pk]),
        reverse("venture_team", args=[venture.pk]),
    ]
    typed = {"role": "member", "email": "x@example.org", "name": venture.name}
    for url in addresses:
        assert in_english(member).post(url, typed).status_code == 403, url
        assert in_english(UserFactory()).post(url, typed).status_code == 404, url
        assert Client().post(url, typed).headers["Location"].startswith("/accounts/login/")
    assert Invitation.objects.unanswered().get().at == row.at
    assert place(venture, lead).role == TeamRole.LEAD


def test_rows_of_another_venture_are_not_there():
    venture, lead, _member = team()
    other, chief, _follower = team()
    row = invited(other, chief)
    client = in_english(lead)
    for name, key in [
        ("member_role", place(other, chief).pk),
        ("member_remove", place(other, chief).pk),
        ("invitation_again", row.pk),
        ("invitation_withdraw", row.pk),
    ]:
        url = reverse(name, args=[venture.pk, key])
        assert client.post(url, {"role": "member"}).status_code == 404, name


def test_the_page_takes_as_many_queries_for_one_as_for_three(django_assert_num_queries):
    venture, lead, _member = team()
    client, url = in_english(lead), reverse("venture_team", args=[venture.pk])
    invited(venture, lead)
    client.get(url)
    with connection.execute_wrapper(count := Counter()):
        client.get(url)
    one = count.number
    for number in range(3):
        invited(venture, lead, email=f"{number}@example.org")
        Member.objects.create(venture=venture, person=UserFactory(), role=TeamRole.MEMBER)
    with django_assert_num_queries(one):
        client.get(url)
