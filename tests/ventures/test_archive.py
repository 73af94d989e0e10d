"""When a venture is put away, taken up again, or deleted."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone, translation

from accounts.actions import give_consent
from accounts.enums import OrganisationKind, Purpose, Role
from accounts.policies import Denied
from audit.guards import broken
from matching.queries.candidates import seeking
from matching.urls import urlpatterns as matching_patterns
from mentors import policies as mentor_policies
from mentors.actions import end, propose, send, withdraw
from mentors.enums import Obstacle
from mentors.models import Mentorship, WaitingPlace
from notifications.models import Notification
from province.queries.desk import ventures as on_the_desk
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
)
from tests.mentoring.pairs import in_english
from tests.ventures.teams import (
    checked_now,
    invited,
    page_of,
    page_of_link,
    team,
    told,
    with_address,
)
from tests.whole.test_once import VENTURE
from ventures import actions
from ventures.actions.invitations import address_of
from ventures.models import Invitation, Venture
from ventures.urls import urlpatterns

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    """Read the pages, and what they are compared with, in English."""
    with translation.override("en"):
        yield


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
        lambda: venture in on_the_desk("all", "", timezone.now()),
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
    assert restore in page_of(lead, "venture_archived")
    assert restore not in page_of(member, "venture_archived")
    assert in_english(member).post(restore).status_code == 403
    in_english(lead).post(restore)
    in_english(lead).post(restore)
    assert venture in Venture.objects.founded_by(member)
    assert "Nothing is archived" in page_of(lead, "venture_archived")


def test_who_is_alone_in_an_archived_venture_is_not_told_to_archive_it():
    venture, lead, member = team()
    venture.members.get(person=member).delete()
    assert "or archive the venture" in page_of(lead, "venture_team", venture.pk)
    actions.archive(venture, by=lead, at=timezone.now())
    page = page_of(lead, "venture_team", venture.pk)
    assert "or archive the venture" not in page
    assert "restore the venture first" in page


def test_an_invitation_to_an_archived_venture_waits():
    venture, lead, _member = team()
    person = with_address()
    row = invited(venture, lead, email=person.email)
    actions.archive(venture, by=lead, at=timezone.now())
    assert "nobody can join it now" in page_of_link(person, row)
    actions.restore(venture, by=lead, at=timezone.now())
    assert actions.join(row, by=person, at=timezone.now()).person == person


def test_a_stranger_reads_before_he_signs_up_that_the_venture_is_archived():
    venture, lead, _member = team()
    row = invited(venture, lead)
    stranger = Client(headers={"accept-language": "en"})
    assert "or sign up with it" in stranger.get(address_of(row)).content.decode()
    actions.archive(venture, by=lead, at=timezone.now())
    shown = stranger.get(address_of(row)).content.decode()
    assert "nobody can join it now" in shown
    assert "or sign up with it" not in shown


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


def test_the_page_offers_no_deleting_that_the_records_of_others_refuse():
    venture, lead, _member = team()
    url = reverse("venture_delete", args=[venture.pk])
    assert url in page_of(lead, "venture_archive", venture.pk)
    WaitingPlace.objects.create(
        venture=venture, mentor=MentorFactory(), by=lead, at=NOW, until=NOW.date()
    )
    page = page_of(lead, "venture_archive", venture.pk)
    assert url not in page
    assert "records of a space, a cohort or a waiting list name it" in page


def test_the_rest_of_a_team_is_told_what_becomes_of_the_venture():
    venture, lead, member = team()
    person = with_address()
    invited(venture, lead, email=person.email)
    for act in (actions.archive, actions.restore, actions.delete):
        act(venture, by=lead, at=timezone.now())
    verbs = ("archived", "restored", "deleted")
    assert [told(member, verb) for verb in verbs] == [1, 1, 1]
    assert [told(lead, verb) for verb in verbs] == [0, 0, 0]
    assert told(person, "invited") == 1
    assert not Notification.objects.unread().filter(recipient=person).exists()


def test_what_is_typed_while_a_colleague_archives_the_venture_stands_there_afterwards():
    venture, lead, member = team()
    actions.archive(venture, by=lead, at=timezone.now())
    client, edit = in_english(member), reverse("venture_edit", args=[venture.pk])
    told = {**VENTURE, "sentence": "牛毛捻的线染出来一块深一块浅", "version": "1"}
    shown = client.post(edit, told, follow=True)
    assert shown.redirect_chain == [(reverse("venture_archived"), 302)]
    assert "nothing was saved" in shown.content.decode()
    venture.refresh_from_db()
    assert venture.sentence != told["sentence"]
    actions.restore(venture, by=lead, at=timezone.now())
    assert told["sentence"] in client.get(edit).content.decode()
