"""Cohorts: put right by hand, published all at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from cohorts import actions
from cohorts.enums import CohortStatus, Flag, MoveReason
from cohorts.models import Assignment, Cohort, MatchRun
from cohorts.queries import pairs as reads
from matching.actions import refresh_passages
from mentors.actions import accept
from mentors.models import MentorshipRequest
from mentors.queries import contacts
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import ANY, a_cohort, a_mentor, publish, ran, seeking
from tests.factories import RequestFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


# --- by hand --------------------------------------------------------------------------------
def test_a_person_moves_a_pair_with_a_reason_and_sees_whom_it_puts_out():
    one, two = seeking(), seeking()
    busy, free = a_mentor(capacity=1), a_mentor(capacity=1)
    refresh_passages()
    cohort = a_cohort()
    done = ran(cohort)
    row = done.assignments.get(mentor=free)
    other = done.assignments.get(mentor=busy)
    offer = next(each for each in reads.offers(row) if each.mentor == busy)
    assert offer.out == other
    out = actions.move(
        row, busy, fit=offer.fit, reason=MoveReason.LANGUAGE, by=cohort.created_by, at=NOW
    )
    assert out == other
    other.refresh_from_db()
    assert (row.mentor, row.moved_from, row.reason) == (busy, free, "language")
    assert (other.mentor, other.flag, other.seen_at) == (None, Flag.ALONE, None)
    assert AuditEvent.objects.filter(verb="move").count() == 2
    with pytest.raises(InvalidMove):
        actions.move(row, busy, fit=0.5, reason=MoveReason.NEAR, by=cohort.created_by, at=NOW)
    assert {one, two} == {row.venture, other.venture}


def test_the_page_moves_a_pair_and_keeps_what_is_wrong_in_the_form():
    seeking()
    first, second = a_mentor(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    row = ran(cohort).assignments.get()
    other = second if row.mentor == first else first
    client, url = signed_in(cohort.created_by), reverse("cohort_pair", args=[row.pk])
    assert client.post(url, {"to": "999999", "reason": "near"}).status_code == 422
    assert client.post(url, {"to": other.pk, "reason": ""}).status_code == 422
    client.post(url, {"to": other.pk, "reason": "near"})
    row.refresh_from_db()
    assert row.mentor == other
    client.post(url, {"to": "", "reason": "person"})
    row.refresh_from_db()
    assert (row.mentor, row.fit) == (None, None)


# --- published ------------------------------------------------------------------------------
def test_nothing_is_published_before_all_was_looked_at_and_then_all_are_asked_at_once():
    ventures = [seeking() for _each in range(2)]
    mentor = a_mentor()
    refresh_passages()
    cohort = a_cohort()
    by = cohort.created_by
    with pytest.raises(InvalidMove):
        publish(cohort)
    done = ran(cohort)
    row = done.assignments.first()
    Assignment.objects.filter(pk=row.pk).update(flag=Flag.LOW)
    with pytest.raises(actions.NotChecked):
        publish(cohort)
    cohort.refresh_from_db()
    row.refresh_from_db()
    for _twice in range(2):
        actions.look(row, by=by, at=NOW)
    assert AuditEvent.objects.filter(verb="look").count() == 1
    assert publish(cohort) == 2
    asked = MentorshipRequest.objects.filter(mentor=mentor)
    assert {each.venture for each in asked} == set(ventures)
    assert all(each.is_placed and each.reasons["points"] for each in asked)
    told = Notification.objects.filter(kind="mentors/placed")
    assert {each.recipient for each in told} == {each.founders.first() for each in ventures}
    assert Notification.objects.filter(recipient=mentor.user).count() == 2
    (done_note,) = Notification.objects.filter(recipient=by)
    assert (done_note.kind, done_note.facts["count"]) == ("cohorts/published", "2")
    assert actions.carry_out_publishing(cohort, by=by, at=NOW) == 0  # a job done twice
    with pytest.raises(InvalidMove):
        publish(cohort)
    with pytest.raises(InvalidMove):
        actions.begin_run(cohort, ANY, by=by, at=NOW)


def test_a_placed_request_gives_no_contact_data_and_may_be_taken_back():
    venture, mentor = seeking(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    ran(cohort)
    publish(cohort)
    asked = MentorshipRequest.objects.get()
    founder = venture.founders.first()
    inbox = signed_in(mentor.user).get(reverse("inbox")).content.decode()
    assert "管理处推荐" in inbox
    assert str(cohort.created_by) not in inbox
    begun = accept(asked, by=mentor.user, at=timezone.now())
    (contact,) = contacts(begun, mentor.user)
    assert (contact.email, contact.phone) == ("", "")
    (contact,) = contacts(begun, founder)
    assert contact.email == mentor.user.email


def test_a_pair_that_became_impossible_stops_all_and_is_flagged():
    ventures = [seeking() for _each in range(2)]
    mentor = a_mentor()
    refresh_passages()
    cohort = a_cohort()
    done = ran(cohort)
    RequestFactory(venture=ventures[1], mentor=mentor)
    assert publish(cohort) == 0
    cohort.refresh_from_db()
    assert cohort.status == CohortStatus.DRAFT
    note = Notification.objects.get(kind="cohorts/not_published")
    assert (note.recipient, note.facts["count"]) == (cohort.created_by, "1")
    assert not MentorshipRequest.objects.filter(is_placed=True).exists()
    assert done.assignments.get(flag=Flag.STALE).venture == ventures[1]
    cohort.refresh_from_db()
    page = signed_in(cohort.created_by).get(reverse("cohort", args=[cohort.pk])).content.decode()
    assert "已不可行" in page
    actions.drop(cohort, by=cohort.created_by, at=timezone.now())
    assert not Notification.objects.filter(kind="cohorts/not_published").unread().exists()


def test_a_worker_killed_while_publishing_begins_again_and_one_that_fails_opens_the_cohort(
    monkeypatch,
):
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    done, by = ran(cohort), cohort.created_by
    actions.begin_publishing(cohort, by=by, at=NOW)
    with pytest.raises(InvalidMove):  # closed for changes meanwhile
        actions.move(
            done.assignments.get(), None, fit=None, reason=MoveReason.PERSON, by=by, at=NOW
        )
    monkeypatch.setattr("cohorts.actions.publishing.propose", _broken)
    with pytest.raises(ConnectionError):
        actions.carry_out_publishing(cohort, by=by, at=NOW)
    cohort.refresh_from_db()
    assert cohort.status == CohortStatus.DRAFT
    monkeypatch.undo()
    actions.begin_publishing(cohort, by=by, at=NOW)
    MatchRun.objects.filter(pk=done.pk).update(done=1)  # where the killed one had come to
    page = signed_in(by).get(reverse("cohort", args=[cohort.pk])).content.decode()
    assert 'value="1"' in page
    assert "1 / 1" in page
    assert 'hx-trigger="every 2s"' in page
    slow = Cohort.objects.get(pk=cohort.pk)
    assert actions.carry_out_publishing(cohort, by=by, at=NOW) == 1
    assert actions.carry_out_publishing(slow, by=by, at=NOW) == 0
    assert MentorshipRequest.objects.count() == 1


def _broken(*_args, **_kwargs):
    raise ConnectionError


def test_two_officers_who_publish_at_once_ask_once(committed):
    del committed
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    ran(cohort)

    def press(_number):
        try:
            own = Cohort.objects.get(pk=cohort.pk)
            by, at = User.objects.get(pk=cohort.created_by_id), timezone.now()
            actions.begin_publishing(own, by=by, at=at)
            return actions.carry_out_publishing(own, by=by, at=at)
        except InvalidMove:
            return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [0, 0, 0, 1]
    assert MentorshipRequest.objects.count() == 1


def test_nothing_is_published_while_a_run_is_under_way_whose_pairs_nobody_has_seen():
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    ran(cohort)
    page = signed_in(cohort.created_by)
    address = reverse("cohort", args=[cohort.pk])
    button = reverse("cohort_act", args=[cohort.pk, "publish"])
    assert button in page.get(address).content.decode()
    begun = actions.begin_run(cohort, ANY, by=cohort.created_by, at=NOW)
    assert button not in page.get(address).content.decode()
    with pytest.raises(actions.RunOpen):
        publish(cohort)
    cohort.refresh_from_db()
    assert cohort.status == CohortStatus.DRAFT
    actions.carry_out(begun)
    assert publish(cohort) == 1


def test_a_check_of_places_stands_in_nobodys_way():
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    ran(cohort)
    actions.begin_run(cohort, ANY, is_check=True, by=cohort.created_by, at=NOW)
    assert publish(cohort) == 1
