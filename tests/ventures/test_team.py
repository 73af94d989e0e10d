"""Who is in the team of a venture, who decides for it, who is invited, and how it ends."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone, translation

from accounts.actions import give_consent
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from accounts.policies import Denied, permits
from audit.guards import broken
from cohorts.models import Cohort, Introduction
from matching.queries.candidates import seeking
from matching.urls import urlpatterns as matching_patterns
from mentoring import actions as mentoring
from mentoring import policies as mentoring_policies
from mentoring.queries import steps_of
from mentoring.queries.steps import Kind
from mentors import policies as mentor_policies
from mentors.actions import decline, end, leave_list, propose, reply, send, withdraw
from mentors.enums import Obstacle
from mentors.models import Mentorship, WaitingPlace
from notifications.models import Mail, Notification
from province.queries.desk import ventures as on_the_desk
from safety.actions import block
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english
from ventures import actions, policies
from ventures.actions.invitations import address_of
from ventures.enums import NoEntry, TeamRole
from ventures.models import INVITATION_LASTS, INVITATIONS_AT_MOST, Invitation, Member, Venture
from ventures.urls import urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Read the pages, and what they are compared with, in English."""
    with translation.override("en"):
        yield


ADDRESS = "zhaxi@example.org"


def with_address(**told):
    """Return a person who proved his address."""
    user = UserFactory(**told)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def team():
    """Return a venture with its lead and a member."""
    venture, member = VentureFactory(), UserFactory()
    Member.objects.create(venture=venture, person=member, role=TeamRole.MEMBER, joined_at=NOW)
    return venture, venture.members.leads().get().person, member


def place(venture, person):
    return venture.members.get(person=person)


def invited(venture, by, email=ADDRESS, role=TeamRole.MEMBER, at=None):
    return actions.invite(venture, email=email, role=role, by=by, at=at or timezone.now())


def page_of(user, name, *keys):
    return in_english(user).get(reverse(name, args=keys)).content.decode()


def told(person, verb):
    return Notification.objects.filter(recipient=person, kind=f"ventures/{verb}").count()


def checked_now():
    """Ask the database what it would ask when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def written(statement, pk):
    """Write past the actions."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])
    checked_now()


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


class Counter:
    """Counts what is asked of the database."""

    number = 0

    def __call__(self, execute, *told):
        self.number += 1
        return execute(*told)


# --- inviting -------------------------------------------------------------------------------
def test_an_invitation_goes_to_an_address_without_account_by_letter():
    venture, lead, _member = team()
    client, url = in_english(lead), reverse("venture_team", args=[venture.pk])
    assert client.post(url, {"email": ADDRESS.upper(), "role": "member"}).status_code == 302
    letter, row = Mail.objects.get(notification=None), Invitation.objects.get()
    assert (letter.to, row.email, row.role) == (ADDRESS, ADDRESS, TeamRole.MEMBER)
    assert venture.name in letter.subject
    assert address_of(row) in letter.body
    assert row.expires_at - row.at == INVITATION_LASTS
    assert ADDRESS in page_of(lead, "venture_team", venture.pk)


def test_whoever_has_an_account_is_told_in_the_bell():
    venture, lead, _member = team()
    person = with_address()
    row = invited(venture, lead, email=person.email)
    assert told(person, "invited") == 1
    assert not Mail.objects.filter(notification=None).exists()
    assert Notification.objects.get(recipient=person).url == address_of(row)


def test_a_wrong_address_keeps_what_was_typed():
    venture, lead, member = team()
    client, url = in_english(lead), reverse("venture_team", args=[venture.pk])
    answer = client.post(url, {"email": "zhaxi", "role": "lead"})
    assert answer.status_code == 422
    assert 'value="zhaxi"' in answer.content.decode()
    answer = client.post(url, {"email": member.email, "role": "lead"})
    assert "is already in the team" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_inviting_again_renews_the_one_invitation():
    venture, lead, _member = team()
    first = invited(venture, lead)
    later = timezone.now() + timedelta(days=20)
    again = invited(venture, lead, role=TeamRole.LEAD, at=later)
    assert (first.pk, again.role) == (again.pk, TeamRole.LEAD)
    assert again.expires_at == later + INVITATION_LASTS
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Invitation.objects.create(venture=venture, email=ADDRESS, by=lead, at=NOW, expires_at=NOW)
    assert broken(refused.value) == "one_unanswered_invitation"


def test_at_most_ten_are_open_and_old_ones_do_not_count():
    venture, lead, _member = team()
    now = timezone.now()
    rows = [
        invited(venture, lead, email=f"p{number}@example.org", at=now)
        for number in range(INVITATIONS_AT_MOST)
    ]
    with pytest.raises(actions.TooManyInvitations):
        invited(venture, lead)
    client, url = in_english(lead), reverse("venture_team", args=[venture.pk])
    answer = client.post(url, {"email": ADDRESS, "role": "member"})
    assert "10 invitations are open" in answer.content.decode()
    actions.withdraw_invitation(rows[0], by=lead, at=now)
    assert invited(venture, lead).pk
    assert invited(venture, lead, email="late@example.org", at=now + timedelta(days=15)).pk


def test_send_again_and_take_back_from_the_page():
    venture, lead, _member = team()
    row = invited(venture, lead, at=timezone.now() - timedelta(days=20))
    client = in_english(lead)
    client.post(reverse("invitation_again", args=[venture.pk, row.pk]))
    row.refresh_from_db()
    assert not row.is_old(timezone.now())
    assert Mail.objects.filter(to=ADDRESS).count() == 2
    url = reverse("invitation_withdraw", args=[venture.pk, row.pk])
    client.post(url)
    assert "nothing was changed" in client.post(url, follow=True).content.decode()
    again = reverse("invitation_again", args=[venture.pk, row.pk])
    assert "nothing was changed" in client.post(again, follow=True).content.decode()
    assert Mail.objects.filter(to=ADDRESS).count() == 2


def test_an_invitation_ends_in_one_way():
    venture, lead, _member = team()
    row = invited(venture, lead)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Invitation.objects.filter(pk=row.pk).update(accepted_at=NOW, declined_at=NOW)
    assert broken(refused.value) == "invitation_ends_once"


# --- accepting ------------------------------------------------------------------------------
def test_whoever_was_invited_joins_as_founder_and_the_leads_are_told():
    venture, lead, member = team()
    person = with_address(hats=[Hat.MENTOR])
    row = invited(venture, lead, email=person.email)
    client, url = in_english(person), address_of(row)
    shown = client.get(url).content.decode()
    assert venture.name in shown
    assert str(lead) in shown
    answer = client.post(url, {"accept": "yes"})
    assert answer.headers["Location"].startswith(reverse("home"))
    assert place(venture, person).role == TeamRole.MEMBER
    person.refresh_from_db()
    assert set(person.hats) == {Hat.MENTOR, Hat.FOUNDER}
    assert (told(lead, "joined"), told(member, "joined"), told(person, "joined")) == (1, 0, 0)
    assert not Notification.objects.filter(recipient=person, read_at=None).exists()
    assert "was accepted already" in client.get(url).content.decode()


def test_a_double_press_joins_once():
    venture, lead, _member = team()
    person = with_address()
    client, url = in_english(person), address_of(invited(venture, lead, email=person.email))
    key = re.search(r'name="once" value="([\w:.-]+)"', client.get(url).content.decode()).group(1)
    answers = [client.post(url, {"accept": "yes", "once": key}) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert client.post(url, {"accept": "yes"}).headers["Location"] == url  # another press
    assert venture.members.filter(person=person).count() == 1
    assert told(lead, "joined") == 1


def test_a_stranger_is_led_to_sign_in_and_back():
    venture, lead, _member = team()
    url = address_of(invited(venture, lead))
    stranger = Client(headers={"accept-language": "en"})
    shown = stranger.get(url).content.decode()
    assert venture.name in shown
    assert ADDRESS not in shown
    onward = re.search(r'href="(/accounts/login/\?next=[^"]+)"', shown).group(1)
    assert url in stranger.get(onward).content.decode()
    assert stranger.post(url).headers["Location"] == url
    assert venture.members.count() == 2


def test_only_the_proved_address_is_let_in_and_it_is_not_named():
    venture, lead, _member = team()
    unproved = UserFactory(email=ADDRESS)
    EmailAddress.objects.create(user=unproved, email=ADDRESS, verified=False, primary=True)
    row = invited(venture, lead)
    for person in (unproved, with_address()):
        client = in_english(person)
        shown = client.get(address_of(row)).content.decode()
        assert "went to another address" in shown
        assert person is unproved or ADDRESS not in shown
        for verb in ("accept", "decline"):
            assert client.post(address_of(row), {verb: "yes"}).status_code == 302
    row.refresh_from_db()
    assert (row.accepted_at, row.declined_at) == (None, None)
    assert venture.members.count() == 2


def test_a_link_that_was_never_given_out_is_not_there():
    venture, lead, _member = team()
    row = invited(venture, lead)
    for token in (str(row.pk), f"{row.pk}:x", "x"):
        assert Client().get(reverse("invited", args=[token])).status_code == 404


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"expires_at": NOW - timedelta(days=1)}, NoEntry.EXPIRED),
        ({"withdrawn_at": NOW}, NoEntry.WITHDRAWN),
        ({"declined_at": NOW}, NoEntry.DECLINED),
        ({"accepted_at": NOW}, NoEntry.ACCEPTED),
    ],
)
def test_a_link_that_is_over_says_what_to_do(change, why):
    venture, lead, _member = team()
    person = with_address()
    row = invited(venture, lead, email=person.email)
    Invitation.objects.filter(pk=row.pk).update(**change)
    client = in_english(person)
    assert client.post(address_of(row), {"accept": "yes"}).status_code == 302
    for reader in (client, Client(headers={"accept-language": "en"})):
        assert str(why.label) in reader.get(address_of(row)).content.decode()
    assert not venture.founders.filter(pk=person.pk).exists()


def test_declining_uses_the_link_up():
    venture, lead, _member = team()
    person = with_address()
    row = invited(venture, lead, email=person.email)
    client = in_english(person)
    client.post(address_of(row), {"decline": "yes"})
    assert "was declined" in client.get(address_of(row)).content.decode()
    shown = page_of(lead, "venture_team", venture.pk)
    assert "An invitation was declined" in shown
    assert person.email not in shown


@pytest.mark.parametrize("who_blocks", ["team", "person"])
def test_whom_the_team_keeps_away_is_neither_told_nor_let_in(who_blocks):
    venture, lead, member = team()
    person = with_address()
    pair = (member, person) if who_blocks == "team" else (person, member)
    block(pair[1], by=pair[0], at=NOW)
    client, url = in_english(lead), reverse("venture_team", args=[venture.pk])
    shown = client.post(url, {"email": person.email, "role": "member"}, follow=True)
    assert "Invited." in shown.content.decode()
    assert told(person, "invited") == 0
    row = Invitation.objects.get()
    with pytest.raises(policies.CannotJoin) as refused:
        actions.join(row, by=person, at=timezone.now())
    assert refused.value.why == NoEntry.APART
    assert "cannot be used" in page_of_link(person, row)


def page_of_link(person, row):
    return in_english(person).get(address_of(row)).content.decode()


def test_a_mentor_of_the_venture_joins_only_when_it_is_over():
    venture, lead, _member = team()
    mentor = MentorFactory(user=with_address(hats=[Hat.MENTOR]))
    asked = RequestFactory(venture=venture, mentor=mentor, asked_by=lead)
    row = invited(venture, lead, email=mentor.user.email)
    assert policies.no_entry(mentor.user, row, at=timezone.now()) == NoEntry.MENTOR
    assert "As a mentor you have a request" in page_of_link(mentor.user, row)
    decline(asked, reason="interest", by=mentor.user, at=NOW)
    again = RequestFactory(venture=venture, mentor=mentor, asked_by=lead, status="accepted")
    pair = MentorshipFactory(request=again)
    assert policies.no_entry(mentor.user, row, at=timezone.now()) == NoEntry.MENTOR
    end(pair, by=mentor.user, at=NOW)
    actions.join(row, by=mentor.user, at=timezone.now())
    assert Obstacle.OWN in mentor_policies.obstacles(venture, mentor, on=NOW.date())


# --- addresses ------------------------------------------------------------------------------
def test_no_address_hides_a_page_of_another_app():
    told = {"pk": 1, "member": 1, "invitation": 1, "token": "x", "slug": "x"}
    for each in [*urlpatterns, *matching_patterns]:
        keys = {key: told[key] for key in each.pattern.converters if key in told}
        if keys.keys() == each.pattern.converters.keys():
            assert resolve(reverse(each.name, kwargs=keys)).url_name == each.name


# --- archive and delete ---------------------------------------------------------------------
def test_what_is_open_keeps_a_venture_from_the_archive():
    venture, lead, _member = team()
    asked = RequestFactory(venture=venture, asked_by=lead)
    client, url = in_english(lead), reverse("venture_archive", args=[venture.pk])
    shown = client.post(url, follow=True).content.decode()
    assert "One request is open" in shown
    withdraw(asked, by=lead, at=NOW)
    begun = RequestFactory(venture=venture, asked_by=lead, status="accepted")
    pair = MentorshipFactory(request=begun)
    shown = client.post(url, follow=True).content.decode()
    assert f"{pair.mentor} is your mentor" in shown
    end(pair, by=lead, at=NOW)
    client.post(url)
    client.post(url)
    assert Venture.objects.archived().get() == venture


def test_the_database_archives_nothing_that_waits_for_an_answer():
    venture = RequestFactory().venture
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Venture.objects.filter(pk=venture.pk).update(archived_at=NOW)
    assert broken(refused.value) == "archived_asks_nobody"


def test_an_archived_venture_is_on_no_list_and_asks_nobody():
    venture, lead, member = team()
    mentor, now = MentorFactory(), timezone.now()
    give_consent(lead, Purpose.MATCHING, at=now)
    waits = WaitingPlace.objects.create(
        venture=venture, mentor=mentor, by=lead, at=now, until=now.date()
    )
    listed = (
        lambda: venture in Venture.objects.founded_by(lead),
        lambda: venture in Venture.objects.visible_to(member),
        lambda: venture in Venture.objects.led_by(lead),
        lambda: venture in seeking(),
        lambda: venture in on_the_desk("all", ""),
        lambda: venture.name in page_of(lead, "home"),
        lambda: f'value="{venture.pk}"' in page_of(lead, "request_new", mentor.slug),
    )
    assert all(each() for each in listed)
    actions.archive(venture, by=lead, at=now)
    venture.refresh_from_db()
    waits.refresh_from_db()
    assert waits.ended_at == now
    assert not any(each() for each in listed)
    assert in_english(lead).get(reverse("venture_edit", args=[venture.pk])).status_code == 404
    assert mentor_policies.obstacles(venture, mentor, on=NOW.date()) == [Obstacle.ARCHIVED]
    with pytest.raises(mentor_policies.Unreachable):
        send(venture, mentor, message="请看", shares=[], reasons={}, by=lead, at=now)
    office = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user
    with pytest.raises(mentor_policies.Unreachable):
        propose(venture, mentor, reasons={}, by=office, at=now)
    with pytest.raises(Denied):
        invited(venture, lead)


def test_the_team_finds_an_archived_venture_and_a_lead_takes_it_up_again():
    venture, lead, member = team()
    actions.archive(venture, by=lead, at=timezone.now())
    for person in (lead, member):
        assert reverse("venture_archived") in page_of(person, "home")
        assert venture.name in page_of(person, "venture_archived")
    restore = reverse("venture_restore", args=[venture.pk])
    assert restore in page_of(lead, "venture_team", venture.pk)
    assert restore not in page_of(member, "venture_team", venture.pk)
    assert in_english(member).post(restore).status_code == 403
    in_english(lead).post(restore)
    in_english(lead).post(restore)
    assert venture in Venture.objects.founded_by(member)
    assert "Nothing is archived" in page_of(lead, "venture_archived")


def test_an_invitation_to_an_archived_venture_waits():
    venture, lead, _member = team()
    person = with_address()
    row = invited(venture, lead, email=person.email)
    actions.archive(venture, by=lead, at=timezone.now())
    assert "nobody can join it now" in page_of_link(person, row)
    actions.restore(venture, by=lead, at=timezone.now())
    assert actions.join(row, by=person, at=timezone.now()).person == person


def test_what_asked_nobody_is_deleted_by_its_name():
    venture, lead, _member = team()
    invited(venture, lead)
    client, url = in_english(lead), reverse("venture_delete", args=[venture.pk])
    answer = client.post(url, {"name": "别的名字"})
    assert answer.status_code == 422
    assert "nothing was deleted" in answer.content.decode()
    assert client.post(url, {"name": f" {venture.name} "}).status_code == 302
    checked_now()
    assert not Venture.objects.filter(pk=venture.pk).exists()
    assert not Invitation.objects.exists()
    assert client.post(url, {"name": venture.name}).status_code == 404


def test_what_asked_somebody_is_archived_at_most():
    venture, lead, _member = team()
    asked = RequestFactory(venture=venture, asked_by=lead)
    withdraw(asked, by=lead, at=NOW)
    url = reverse("venture_delete", args=[venture.pk])
    assert in_english(lead).post(url, {"name": venture.name}).status_code == 403
    assert url not in page_of(lead, "venture_archive", venture.pk)
    assert not Mentorship.objects.exists()


def test_what_waited_on_a_list_stays_too():
    venture, lead, _member = team()
    WaitingPlace.objects.create(
        venture=venture, mentor=MentorFactory(), by=lead, at=NOW, until=NOW.date()
    )
    client, url = in_english(lead), reverse("venture_delete", args=[venture.pk])
    shown = client.post(url, {"name": venture.name}, follow=True).content.decode()
    assert "Archive it instead" in shown
    assert Venture.objects.filter(pk=venture.pk).exists()
