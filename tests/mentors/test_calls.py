"""One call in place of a mentorship: contact details for fourteen days, no place, no refusal."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from matching.actions import refresh_promises
from matching.queries.learnt import answered_outcomes
from mentors import actions, policies
from mentors.enums import Obstacle, RequestStatus
from mentors.models import MentorshipRequest
from mentors.queries import call_contacts, inbox_counts
from notifications.models import Notification
from notifications.words import words
from safety.actions import block
from tests.clock import NOW
from tests.factories import MentorFactory, MentorshipFactory, RequestFactory, UserFactory
from tests.whole.apart import an_interest, reading, sent_by

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTE = "周四下午两点以后都行，我打过去"


def called(**options):
    """Return a request that was answered with one call thirty hours after it was sent."""
    asked = RequestFactory(**options)
    at = NOW + timedelta(hours=30)
    actions.call(asked, note=NOTE, by=asked.mentor.user, at=at)
    return MentorshipRequest.objects.get(pk=asked.pk)


def told(person, kind):
    return Notification.objects.filter(recipient=person, kind=f"mentors/{kind}").count()


def test_a_call_takes_no_place_and_frees_the_founders():
    asked = called()
    asked.venture.refresh_from_db()
    asked.mentor.refresh_from_db()
    assert (asked.status, asked.call_note) == (RequestStatus.CALLED, NOTE)
    assert (asked.venture.open_requests, asked.mentor.active_count) == (0, 0)
    with pytest.raises(InvalidMove):
        actions.decline(asked, reason="time", by=asked.mentor.user, at=NOW + 2 * DAY)
    with pytest.raises(InvalidMove):
        actions.accept(asked, by=asked.mentor.user, at=NOW + 2 * DAY)


def test_a_full_mentor_may_give_a_call():
    begun = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    assert called(mentor=begun.mentor).status == RequestStatus.CALLED


def test_contact_data_is_open_for_fourteen_days_and_closes_by_the_clock_alone():
    asked = called()
    founder, mentor, last = asked.asked_by, asked.mentor.user, asked.call_until
    assert last - asked.status_changed_at == timedelta(days=14)
    for at in (NOW + 2 * DAY, last - timedelta(seconds=1)):
        (seen,) = call_contacts(asked, mentor, at=at)
        assert (seen.email, seen.phone) == (founder.email, "")  # as ticked
        assert [each.email for each in call_contacts(asked, founder, at=at)] == [mentor.email]
    assert call_contacts(asked, UserFactory(), at=NOW + 2 * DAY) == []
    assert call_contacts(asked, mentor, at=last) == call_contacts(asked, founder, at=last) == []
    assert call_contacts(RequestFactory(), mentor, at=NOW) == []


@pytest.mark.parametrize("who", ["mentor", "founder"])
def test_keeping_the_other_away_closes_it_at_once(who):
    asked = called()
    people = [asked.mentor.user, asked.asked_by]
    by, person = people if who == "mentor" else people[::-1]
    assert call_contacts(asked, person, at=NOW + 2 * DAY)
    block(person, by=by, at=NOW + 2 * DAY)
    assert call_contacts(asked, by, at=NOW + 2 * DAY) == []
    assert call_contacts(asked, person, at=NOW + 2 * DAY) == []


def test_both_are_told_when_it_is_over_and_only_once():
    asked = called()
    assert told(asked.asked_by, "called") == 1
    assert actions.end_calls(at=asked.call_until - timedelta(seconds=1)) == 0
    late = asked.call_until + 3 * DAY  # a worker that was down
    assert (actions.end_calls(at=late), actions.end_calls(at=late)) == (1, 0)
    assert (told(asked.asked_by, "call_over"), told(asked.mentor.user, "call_over")) == (1, 1)
    note = Notification.objects.get(recipient=asked.asked_by, kind="mentors/called")
    assert NOTE in words(note, "en")[1]
    over = Notification.objects.get(recipient=asked.asked_by, kind="mentors/call_over")
    again = timezone.localdate(asked.call_until) + DAY
    assert str(again) in words(over, "en")[1]


def test_a_call_is_no_refusal_the_founder_may_ask_from_the_day_after():
    asked = called()
    last = timezone.localdate(asked.call_until)
    assert policies.obstacles(asked.venture, asked.mentor, on=last) == [Obstacle.CALLED]
    assert policies.obstacles(asked.venture, asked.mentor, on=last + DAY) == []
    with pytest.raises(policies.Unreachable):
        sent_by(asked.venture, asked.mentor)


def test_no_call_where_the_rules_keep_the_two_apart():
    asked = RequestFactory()
    an_interest(asked.mentor, asked.venture.name)
    with pytest.raises(policies.Unreachable):
        actions.call(asked, note=NOTE, by=asked.mentor.user, at=NOW)
    asked.refresh_from_db()
    assert asked.is_open
    with pytest.raises(Denied):
        actions.call(RequestFactory(), note=NOTE, by=UserFactory(), at=NOW)


def test_a_call_counts_as_an_answer_and_not_as_a_yes():
    asked = called(reasons={"parts": {"need": 0.5}})
    asked.mentor.refresh_from_db()
    assert asked.mentor.answer_hours == 30
    silent = RequestFactory(mentor=MentorFactory(), sent_at=NOW)
    for _ in range(7):  # one answer alone says next to nothing
        called(mentor=asked.mentor)
        RequestFactory(mentor=silent.mentor)
    refresh_promises(at=NOW + 20 * DAY)
    asked.mentor.refresh_from_db()
    silent.mentor.refresh_from_db()
    assert asked.mentor.answer_chance > silent.mentor.answer_chance
    outcomes = answered_outcomes(NOW + 20 * DAY)
    assert outcomes.said_yes.tolist() == [False]


def test_the_database_keeps_the_end_of_a_call():
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        RequestFactory(status=RequestStatus.CALLED)
    assert broken(refused.value) == "call_has_an_end"
    RequestFactory(status=RequestStatus.CALLED, call_until=NOW + DAY)


def test_the_page_gives_a_call_and_shows_the_contact_data_to_the_two():
    asked = RequestFactory(sent_at=timezone.now())
    mentor, founder = reading(asked.mentor.user), reading(asked.asked_by)
    page, act = (reverse(n, args=a) for n, a in (
        ("request", [asked.pk]), ("request_act", [asked.pk, "call"])
    ))  # fmt: skip
    assert "Agree to one call" in mentor.get(page).content.decode()
    assert "Agree to one call" not in founder.get(page).content.decode()
    assert founder.post(act, {"note": NOTE}).status_code == 403
    refused = mentor.post(act, {"note": "打我 13800138000"})
    assert refused.status_code == 422
    assert "Leave out phone numbers" in refused.content.decode()
    assert mentor.post(act, {"note": NOTE}).url == page
    assert asked.asked_by.email in mentor.get(page).content.decode()
    text = founder.get(page).content.decode()
    assert asked.mentor.user.email in text
    assert NOTE in text
    assert inbox_counts(asked.mentor.user)["called"] == 1
    assert asked.venture.name in mentor.get(reverse("inbox"), {"show": "called"}).content.decode()
