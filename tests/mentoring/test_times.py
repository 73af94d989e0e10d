"""Times that come with a yes: some of the mentor's hours, of which the founders take one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring import actions
from mentoring.enums import MeetingStatus
from mentoring.models import Meeting
from mentors.models import Mentorship
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import RequestFactory
from tests.mentoring.pairs import Pair, in_english

pytestmark = pytest.mark.django_db


def hours_of(mentor, days=(2, 3, 4, 5)):
    starts = [NOW + timedelta(days=each) for each in days]
    spans = [(each, each + timedelta(minutes=30)) for each in starts]
    return actions.open_hours(mentor, spans, way="online", place="腾讯会议", by=mentor.user, at=NOW)


def accept(asked, hours):
    url = reverse("request_act", args=[asked.pk, "accept"])
    return in_english(asked.mentor.user).post(url, {"hours": [str(each.pk) for each in hours]})


def told(person):
    mine = Notification.objects.filter(recipient=person).order_by("pk")
    return [each.kind for each in mine if each.kind != "mentors/asked"]


def test_a_yes_with_three_times_proposes_them_and_tells_the_founders_once():
    asked = RequestFactory()
    hours = hours_of(asked.mentor)
    page = in_english(asked.mentor.user).get(reverse("request", args=[asked.pk]))
    assert page.content.decode().count('name="hours"') == 4
    assert accept(asked, hours[:3]).status_code == 302
    founder = asked.venture.founders.first()
    assert Meeting.objects.filter(status=MeetingStatus.PROPOSED).count() == 3
    assert told(founder) == ["mentors/accepted", "mentoring/times_offered"]
    first, *others = Meeting.objects.order_by("span")
    actions.agree(first, by=founder, at=NOW)
    for each in others:
        each.refresh_from_db()
        assert each.status == MeetingStatus.LAPSED


def test_a_yes_to_a_time_that_was_proposed_later_answers_what_was_offered_too():
    asked = RequestFactory()
    hours = hours_of(asked.mentor)
    accept(asked, hours[:2])
    pair, founder = Mentorship.objects.get(), asked.venture.founders.first()
    starts = hours[-1].ends_at + timedelta(days=9)
    plan = {"ends_at": starts + timedelta(hours=1), "way": "online", "place": "", "agenda": ""}
    later = actions.propose(pair, starts_at=starts, **plan, by=founder, at=NOW)
    actions.agree(later, by=asked.mentor.user, at=NOW)
    assert not Meeting.objects.filter(status=MeetingStatus.PROPOSED).exists()


def test_a_time_that_was_chosen_and_moved_lapses_by_no_other_yes():
    asked = RequestFactory()
    hours = hours_of(asked.mentor)
    accept(asked, hours[:2])
    pair, founder = Mentorship.objects.get(), asked.venture.founders.first()
    chosen = Meeting.objects.order_by("span").first()
    actions.agree(chosen, by=founder, at=NOW)
    plan = {"way": "online", "place": "", "agenda": ""}
    for days, step in ((9, "move"), (12, "propose")):
        starts = hours[-1].ends_at + timedelta(days=days)
        told = plan | {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
        row = chosen if step == "move" else pair
        made = getattr(actions, step)(row, **told, by=founder, at=NOW)
    actions.agree(made, by=asked.mentor.user, at=NOW)
    assert Meeting.objects.get(pk=chosen.pk).status == MeetingStatus.PROPOSED


def test_one_time_is_a_proposal_as_any_other_and_none_is_asked_for():
    one, other = RequestFactory(), RequestFactory()
    accept(one, hours_of(one.mentor)[:1])
    assert told(one.venture.founders.first())[-1] == "mentoring/meeting_proposed"
    accept(other, [])
    assert Mentorship.objects.count() == 2
    assert Meeting.objects.count() == 1


def test_more_than_three_are_refused_and_stay_ticked():
    asked = RequestFactory()
    hours = hours_of(asked.mentor)
    answer = accept(asked, hours)
    assert answer.status_code == 422
    assert "Choose three times at most." in answer.content.decode()
    for each in hours:
        assert f'value="{each.pk}" checked>' in answer.content.decode()
    assert not Mentorship.objects.exists()


def test_hours_of_others_and_hours_taken_meanwhile_are_left_out():
    asked, stranger = RequestFactory(), Pair()
    foreign = hours_of(stranger.row.mentor)
    (mine, later) = hours_of(asked.mentor, days=(2, 6))
    busy = Pair(request__mentor=asked.mentor)
    actions.agree(busy.propose(days=2), by=busy.founder, at=NOW)
    accept(asked, [foreign[0], mine, later])
    offered = Meeting.objects.get(mentorship__request=asked)
    assert offered.starts_at == later.starts_at
