"""What holds an account up can be settled by its person, and whatever holds it up is named."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from accounts.models import User
from mentoring import actions as meetings
from mentors.actions import withdraw
from mentors.models import Mentorship
from notifications import mail
from notifications.actions import notify
from notifications.models import Notification
from notifications.words import words
from privacy import actions
from privacy.queries import gathered, unsettled
from spaces.models import Visit
from tests.clock import NOW
from tests.factories import RequestFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import Pair
from tests.scenes import signed_in
from tests.spaces.house import House
from ventures.models import Member

pytestmark = pytest.mark.django_db


def led_on(asked):
    """Return whoever leads the venture beside the person who asked."""
    other = UserFactory()
    Member.objects.create(venture=asked.venture, person=other, role="lead")
    return other


@pytest.mark.parametrize("is_left", [True, False])
def test_a_request_that_one_cannot_take_back_holds_nobody_up(is_left):
    asked = RequestFactory()
    person, other = asked.asked_by, led_on(asked)
    (first,) = unsettled(person)
    assert signed_in(person).get(first.url).status_code == 200
    mine = Member.objects.filter(venture=asked.venture, person=person)
    _gone = mine.delete() if is_left else mine.update(role="member")
    assert unsettled(person) == []
    actions.ask_to_leave(person, at=NOW)
    assert actions.leave_due(at=NOW + timedelta(days=14)) == 1
    assert [each.url for each in unsettled(other)] == [first.url]  # it stays the venture's


def test_a_request_of_whoever_left_before_is_named_to_the_one_who_is_left():
    asked = RequestFactory()
    person, other = asked.asked_by, led_on(asked)
    Member.objects.filter(venture=asked.venture, person=person).delete()
    (first,) = unsettled(other)
    assert first.url == reverse("request", args=[asked.pk])
    withdraw(asked, by=other, at=NOW)
    assert unsettled(other) == []


def test_a_copy_holds_the_letters_of_notices_too():
    person = UserFactory()
    notify(person, "mentors/accepted", about=person, url="/", at=NOW, mentor="韩", venture="硼")
    tables = {table.model: table.rows for table in gathered(person).tables}
    assert len(tables["notifications.Mail"]) == 1


def test_whoever_waits_for_a_copy_is_told_that_it_failed():
    person = UserFactory(language="en")
    lost = actions.ask_for_copy(person, at=NOW)
    for _run in range(2):
        actions.give_up_lost(at=NOW + timedelta(days=2))
    late = actions.ask_for_copy(person, at=NOW + timedelta(days=2))
    actions.carry_out_copy(late.pk, at=NOW + timedelta(days=5))  # the worker was down
    told = Notification.objects.filter(recipient=person, kind="privacy/copy_failed")
    assert {each.key.rpartition(":")[2] for each in told} == {str(lost.pk), str(late.pk)}
    assert words(told[0], "en")[0] == "The copy of your data could not be made"


def test_those_who_stay_in_a_team_are_told_once_that_somebody_left():
    venture = VentureFactory()
    lead, person = venture.founders.get(), UserFactory()
    Member.objects.create(venture=venture, person=person, role="member")
    actions.ask_to_leave(person, at=NOW)
    assert actions.leave_due(at=NOW + timedelta(days=14)) == 1
    new = Notification.objects.unread().filter(recipient=lead)
    assert [each.kind for each in new] == ["privacy/team_left"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_entries_for_calendars_of_others_say_no_longer_who_left(language):
    pair, other = Pair(), Pair()
    for each in (pair, other):
        User.objects.filter(pk=each.founder.pk).update(language=language)
        each.founder.refresh_from_db()
    User.objects.filter(pk=pair.mentor.pk).update(name="尉迟墨白")
    row = Mentorship.objects.get(pk=pair.row.pk)
    plan = pair.plan(agenda="看老卤，结晶；数据\n第二行要一起看一遍")
    meeting = meetings.propose(row, **plan, by=row.mentor.user, at=NOW)
    meetings.agree(meeting, by=pair.founder, at=NOW)
    other.arranged()
    told = Notification.objects.get(recipient=pair.founder, facts__has_key="calendar")
    assert {"zh-hans": "尉迟墨白", "en": "Yuchi Mobai"}[language] in told.facts["calendar"]
    actions.erase(User.objects.get(pk=pair.mentor.pk), at=NOW)
    told.refresh_from_db()
    assert not {"calendar", "method"} & set(told.facts)
    assert mail.send(told.mail.pk, at=NOW)  # what still waits goes out without the entry
    kept = Notification.objects.get(recipient=other.founder, kind=told.kind)
    assert kept.facts["calendar"]


@pytest.mark.parametrize("is_over", [True, False])
def test_a_visit_that_is_over_holds_nobody_up_whatever_the_space_leaves_unsaid(is_over):
    house = House()
    visit = house.agreed()
    if is_over:
        begins = NOW - timedelta(days=1)
        span = DateTimeTZRange(begins, begins + timedelta(minutes=30))
        Visit.objects.filter(pk=visit.pk).update(span=span)
        visit.refresh_from_db()
    named = [each.url for each in unsettled(house.founder)]
    page = signed_in(house.founder).get(reverse("visit", args=[visit.pk]))
    assert ("call_off" in page.context["verbs"]) is not is_over
    assert named == ([] if is_over else [reverse("visit", args=[visit.pk])])
    if is_over:
        actions.ask_to_leave(house.founder, at=NOW)
        assert actions.leave_due(at=NOW + timedelta(days=14)) == 1
