"""Who is invited into a team, and how an invitation ends."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Hat
from accounts.models import User
from audit.guards import broken
from mentors import policies as mentor_policies
from mentors.actions import decline, end
from mentors.enums import Obstacle
from notifications.models import Mail, Notification
from safety.actions import block
from tests.clock import NOW
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
)
from tests.mentoring.pairs import in_english
from tests.ventures.teams import (
    ADDRESS,
    invited,
    page_of,
    page_of_link,
    place,
    team,
    told,
    with_address,
)
from ventures import actions, policies
from ventures.actions.invitations import address_of
from ventures.enums import NoEntry, TeamRole
from ventures.models import INVITATION_LASTS, INVITATIONS_AT_MOST, Invitation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Read the pages, and what they are compared with, in English."""
    with translation.override("en"):
        yield


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


def test_whoever_may_not_join_as_a_mentor_declines_on_the_page():
    venture, lead, _member = team()
    mentor = MentorFactory(user=with_address(hats=[Hat.MENTOR]))
    RequestFactory(venture=venture, mentor=mentor, asked_by=lead)
    row = invited(venture, lead, email=mentor.user.email)
    shown = page_of_link(mentor.user, row)
    assert 'name="decline"' in shown
    assert 'name="accept"' not in shown
    assert 'name="decline"' not in page_of_link(with_address(), row)
    in_english(mentor.user).post(address_of(row), {"decline": "yes"})
    row.refresh_from_db()
    assert row.declined_at is not None
    unread = Notification.objects.unread().filter(recipient=mentor.user, kind="ventures/invited")
    assert not unread.exists()
    assert 'name="decline"' not in page_of_link(mentor.user, row)


def test_what_is_taken_back_waits_for_nobody_whatever_address_he_has_by_now():
    venture, lead, _member = team()
    person = with_address()
    row = invited(venture, lead, email=person.email)
    User.objects.filter(pk=person.pk).update(email="elsewhere@example.org")
    actions.withdraw_invitation(row, by=lead, at=timezone.now())
    assert told(person, "invited") == 1
    assert not Notification.objects.unread().filter(recipient=person).exists()
