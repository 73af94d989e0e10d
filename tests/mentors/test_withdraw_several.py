"""A lead whose venture has a mentor takes the other open requests back, ticked on one page."""

import re

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from mentors import actions
from mentors.enums import RequestStatus
from mentors.models import MentorshipRequest
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import MentorFactory, RequestFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.ventures.teams import team

pytestmark = pytest.mark.django_db


def three_asked(**told):
    """Return a venture with its lead and a member, and three open requests of it."""
    venture, lead, member = team()
    asked = [RequestFactory(venture=venture, asked_by=lead, **told) for _ in range(3)]
    return venture, lead, member, asked


def page_of(venture):
    return reverse("requests_withdraw", args=[venture.pk])


def states(rows):
    found = MentorshipRequest.objects.in_bulk([each.pk for each in rows])
    return [found[each.pk].status for each in rows]


def test_the_lead_reads_how_many_still_wait_where_a_mentor_accepted():
    venture, lead, member, (asked, *_others) = three_asked()
    way = page_of(venture)
    assert way not in in_english(lead).get(reverse("request_list")).content.decode()
    begun = actions.accept(asked, by=asked.mentor.user, at=NOW)
    here = reverse("mentorship", args=[begun.pk])
    for address in (here, reverse("request_list")):
        page = in_english(lead).get(address).content.decode()
        assert "2 other requests of it still wait" in page
        assert way in page
        assert way not in in_english(member).get(address).content.decode()
    assert way not in in_english(asked.mentor.user).get(here).content.decode()
    notice = Notification.objects.get(recipient=lead, kind="mentors/accepted")
    assert "that still wait: 2." in words(notice, "en")[1]


def test_who_asked_nobody_else_reads_nothing_of_it():
    venture, lead, _member = team()
    asked = RequestFactory(venture=venture, asked_by=lead)
    begun = actions.accept(asked, by=asked.mentor.user, at=NOW)
    for address in (reverse("mentorship", args=[begun.pk]), reverse("request_list")):
        assert page_of(venture) not in in_english(lead).get(address).content.decode()
    notice = Notification.objects.get(recipient=lead, kind="mentors/accepted")
    assert "still wait" not in words(notice, "en")[1]
    page = in_english(lead).get(page_of(venture)).content.decode()
    assert "No request of this venture waits" in page


def test_all_are_ticked_and_one_press_takes_back_what_stays_ticked():
    venture, lead, _member, rows = three_asked(next_choice=MentorFactory())
    client = in_english(lead)
    page = client.get(page_of(venture)).content.decode()
    assert len(re.findall(r'<input[^>]*name="asked"[^>]* checked', page)) == 3
    nothing = client.post(page_of(venture))
    assert nothing.status_code == 422
    assert "Tick at least one" in nothing.content.decode()
    ticked = [each.pk for each in rows[:2]]
    done = client.post(page_of(venture), {"asked": ticked}, follow=True).content.decode()
    assert "2 requests were taken back" in done
    assert states(rows) == [RequestStatus.WITHDRAWN, RequestStatus.WITHDRAWN, RequestStatus.SENT]
    assert MentorshipRequest.objects.count() == 3  # no next choice was asked
    for each in rows[:2]:
        assert Notification.objects.get(recipient=each.mentor.user).kind == "mentors/withdrawn"
    assert AuditEvent.objects.filter(verb="withdraw", actor=lead).count() == 2


def test_what_was_answered_meanwhile_stays_and_is_said():
    venture, lead, _member, rows = three_asked()
    actions.decline(rows[0], reason="field", by=rows[0].mentor.user, at=NOW)
    foreign = RequestFactory()
    keys = [each.pk for each in (*rows, foreign)]
    done = in_english(lead).post(page_of(venture), {"asked": keys[:3]}, follow=True)
    assert "2 requests were taken back" in done.content.decode()
    assert "One was answered meanwhile" in done.content.decode()
    assert states(rows) == [RequestStatus.DECLINED, *2 * [RequestStatus.WITHDRAWN]]
    in_english(lead).post(page_of(venture), {"asked": keys})
    assert states([foreign]) == [RequestStatus.SENT]


def test_leads_alone_take_several_back():
    venture, _lead, member, rows = three_asked()
    told = {"asked": [each.pk for each in rows]}
    for person, status in ((member, 403), (UserFactory(), 404), (rows[0].mentor.user, 404)):
        client = in_english(person)
        assert client.get(page_of(venture)).status_code == status
        assert client.post(page_of(venture), told).status_code == status
    assert states(rows) == 3 * [RequestStatus.SENT]
