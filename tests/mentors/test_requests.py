"""A request from sending to its end, through the real actions."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from matching.forms import RequestForm
from mentors import actions, policies
from mentors.enums import (
    MENTOR_LIFECYCLE,
    MENTORSHIP_LIFECYCLE,
    REQUEST_LIFECYCLE,
    MentorshipStatus,
    MentorStatus,
    Obstacle,
    RequestStatus,
)
from mentors.forms import DeclineForm, OfferForm
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from mentors.queries import contacts
from notifications.models import Notification
from notifications.words import words
from tests.factories import MentorFactory, MentorshipFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import in_english
from ui.pinyin import latin
from ventures.models import Venture

pytestmark = pytest.mark.django_db


def explain(_venture, _mentor):
    return {"fit": "good", "version": "test", "points": []}


def ask(now, **options):
    venture = options.pop("venture", None) or VentureFactory()
    return actions.send(
        venture,
        options.pop("mentor", None) or MentorFactory(),
        message="想请您看一遍我们的中试方案",
        shares=["email"],
        reasons={},
        by=venture.founders.first(),
        at=now,
        **options,
    )


def test_a_mentor_reads_what_the_venture_is_and_who_is_in_its_team(now):
    second = UserFactory(name="才让卓玛")
    nameless = UserFactory(name="")
    people = [UserFactory(), second, nameless]
    venture = VentureFactory(founders=people, registered_on=date(2025, 3, 9))
    asked = ask(now, venture=venture)
    page = in_english(asked.mentor.user).get(reverse("request", args=[asked.pk])).content.decode()
    with override("en"):
        told = [*map(str, venture.sectors.all()), *map(str, venture.languages.all())]
    assert len(told) == 2
    for each in (*told, "2025-03-09"):
        assert each in page
    assert f"{latin(second.name)} (lead)" in page
    assert second.email not in page
    assert nameless.email not in page
    Venture.objects.update(registered_on=None)
    page = in_english(asked.mentor.user).get(reverse("request", args=[asked.pk])).content.decode()
    assert "not said" in page


def test_accepting_begins_a_mentorship_and_tells_the_founders(now):
    asked = ask(now)
    begun = actions.accept(asked, by=asked.mentor.user, at=now + timedelta(hours=30))
    asked.refresh_from_db()
    asked.mentor.refresh_from_db()
    assert asked.status == RequestStatus.ACCEPTED
    assert asked.mentor.active_count == 1
    assert asked.mentor.answer_hours == 30
    told = Notification.objects.get(recipient=asked.asked_by)
    assert told.kind == "mentors/accepted"
    assert told.url == f"/mentorships/{begun.pk}/"


def test_contact_data_opens_with_the_mentorship_and_closes_with_it(now):
    asked = ask(now)
    founder, mentor = asked.asked_by, asked.mentor.user
    begun = actions.accept(asked, by=mentor, at=now)
    seen = contacts(begun, mentor)
    assert [(each.email, each.phone) for each in seen] == [(founder.email, "")]
    assert [each.email for each in contacts(begun, founder)] == [mentor.email]
    assert contacts(begun, MentorFactory().user) == []
    actions.end(begun, by=founder, at=now)
    assert contacts(begun, mentor) == contacts(begun, founder) == []
    asked.mentor.refresh_from_db()
    assert asked.mentor.active_count == 0


def test_a_no_carries_its_reason(now):
    asked = ask(now)
    actions.decline(asked, reason="field", note="建议找做盐湖的", by=asked.mentor.user, at=now)
    headline, body = words(Notification.objects.get(recipient=asked.asked_by), "en")
    assert latin(asked.mentor.user.name) in headline
    assert "建议找做盐湖的" in body


def test_a_mentor_asks_back_once_and_the_clock_starts_again(now):
    asked = ask(now)
    actions.ask_back(asked, question="一批多少公斤？", by=asked.mentor.user, at=now)
    assert asked.status == RequestStatus.ASKED_BACK
    later = now + timedelta(days=3)
    actions.reply(asked, text="二十公斤", by=asked.asked_by, at=later)
    assert asked.due_at == later + timedelta(days=7)
    with pytest.raises(Denied):
        actions.ask_back(asked, question="还有呢？", by=asked.mentor.user, at=later)


def test_what_nobody_answers_goes_to_the_next_choice_once(now):
    second = MentorFactory()
    asked = ask(now, choices=[second])
    late = now + timedelta(days=8)
    assert actions.expire_due(explain=explain, at=late) == 1
    assert actions.expire_due(explain=explain, at=late) == 0
    asked.refresh_from_db()
    passed = MentorshipRequest.objects.get(passed_from=asked)
    assert asked.status == RequestStatus.PASSED_ON
    assert (passed.mentor, passed.message) == (second, asked.message)
    assert passed.due_at == late + timedelta(days=7)
    assert Notification.objects.filter(recipient=second.user, kind="mentors/asked").count() == 1


@pytest.mark.parametrize("why", ["full", "paused", "none"])
def test_without_a_free_next_choice_it_expires(now, why):
    second = None
    if why != "none":
        second = MentorFactory(capacity=1)
    if why == "full":
        MentorshipFactory(request__mentor=second)
    if why == "paused":
        second.paused_until = (now + timedelta(days=30)).date()
        second.save()
    asked = ask(now, choices=[second] if second else [])
    actions.expire_due(explain=explain, at=now + timedelta(days=8))
    asked.refresh_from_db()
    assert asked.status == RequestStatus.EXPIRED
    assert not MentorshipRequest.objects.filter(passed_from=asked).exists()


def test_after_a_no_the_choices_are_asked_one_after_the_other(now):
    second, third = MentorFactory(), MentorFactory()
    asked = ask(now, choices=[second, third])
    actions.decline(asked, reason="time", by=asked.mentor.user, at=now)
    passed = MentorshipRequest.objects.get(passed_from=asked)
    assert (asked.status, passed.mentor, passed.next_choice) == ("declined", second, third)
    told = Notification.objects.get(recipient=asked.asked_by, kind="mentors/declined")
    assert latin(second.user.name) in words(told, "en")[1]
    actions.expire_due(explain=explain, at=now + timedelta(days=8))
    last = MentorshipRequest.objects.get(passed_from=passed)
    assert (last.mentor, last.next_choice) == (third, None)
    actions.decline(last, reason="field", by=third.user, at=now + timedelta(days=9))
    assert MentorshipRequest.objects.count() == 3


def test_a_choice_that_is_full_is_passed_over(now):
    second, third = MentorFactory(capacity=1), MentorFactory()
    MentorshipFactory(request__mentor=second)
    second.refresh_from_db()
    asked = ask(now, choices=[second, third])
    actions.decline(asked, reason="time", by=asked.mentor.user, at=now)
    assert MentorshipRequest.objects.get(passed_from=asked).mentor == third


def test_a_no_may_name_a_day_a_colleague_and_a_pause(now):
    asked, fits = ask(now), MentorFactory()
    day = (now + timedelta(days=40)).date()
    actions.decline(
        asked, reason="time", again_from=day, colleague=fits, pause_until=day,
        by=asked.mentor.user, at=now,
    )  # fmt: skip
    mentor = MentorProfile.objects.get(pk=asked.mentor_id)
    assert mentor.paused_until == day
    told = Notification.objects.get(recipient=asked.asked_by, kind="mentors/declined")
    body = words(told, "zh-hans")[1]
    assert fits.user.name in body
    assert day.isoformat() in body
    assert Obstacle.DECLINED in policies.obstacles(asked.venture, mentor, on=now.date())
    assert Obstacle.DECLINED not in policies.obstacles(asked.venture, mentor, on=day)


@pytest.mark.parametrize("named", ["没有这个人", "重名的人"])
def test_a_colleague_is_somebody_of_the_library(named):
    MentorFactory(user__name="重名的人")
    MentorFactory(user__name="重名的人")
    form = DeclineForm({"reason": "field", "colleague": named})
    assert not form.is_valid()
    assert list(form.errors) == ["colleague"]
    one = MentorFactory(user__name="唯一的人")
    MentorProfile.objects.filter(pk=one.pk).update(slug="wei-yi-de-ren")
    for as_printed in ("唯一的人", "wei-yi-de-ren", latin(one.user.name)):
        form = DeclineForm({"reason": "field", "colleague": as_printed})
        assert form.is_valid(), as_printed
        assert form.cleaned_data["colleague"] == one


def test_choices_stand_in_order_in_the_database(now):
    asked, other = ask(now), MentorFactory()
    for values in ({"third_choice": other}, {"next_choice": other, "third_choice": other}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            MentorshipRequest.objects.filter(pk=asked.pk).update(**values)
        assert broken(refused.value) == "request_choices_in_order"


def test_a_mentor_is_reminded_once_two_days_before(now):
    asked = ask(now)
    for hours in (1, 2):
        actions.expire_due(explain=explain, at=now + timedelta(days=6, hours=hours))
    reminded = Notification.objects.filter(recipient=asked.mentor.user, kind="mentors/due_soon")
    assert reminded.count() == 1


def test_a_full_or_paused_mentor_cannot_be_asked(now):
    full = MentorFactory(capacity=1)
    MentorshipFactory(request__mentor=full)
    full.refresh_from_db()
    with pytest.raises(actions.MentorBusy):
        ask(now, mentor=full)
    with pytest.raises(actions.MentorBusy):
        ask(now, mentor=MentorFactory(paused_until=now.date()))


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("paused", "takes no requests just now"),
        ("full", "takes no requests just now"),
        ("asked", "asked this mentor already"),
        ("mentored", "asked this mentor already"),
        ("five", "five open requests"),
    ],
)
def test_what_would_be_refused_is_said_before_anything_is_typed(now, why, told):
    """The page of a request holds no form then; what is sent all the same keeps its words."""
    mentor = MentorFactory(capacity=1)
    asked = ask(now)
    venture, founder = asked.venture, asked.asked_by
    if why == "paused":
        MentorProfile.objects.filter(pk=mentor.pk).update(paused_until=now.date())
    elif why == "full":
        MentorshipFactory(request__mentor=mentor)
    elif why == "five":
        for _ in range(4):
            ask(now, venture=venture, mentor=MentorFactory())
    else:
        mentor = asked.mentor
    if why == "mentored":
        actions.accept(asked, by=mentor.user, at=now)
    client, url = in_english(founder), reverse("request_new", args=[mentor.slug])
    page = client.get(url).content.decode()
    assert told in page
    assert 'name="message"' not in page
    assert f"You cannot ask {latin(mentor.user.name)} just now" in page
    assert "next choice" not in page
    typed = {"venture": venture.pk, "message": "想请您看一遍我们的中试方案", "shares": ["email"]}
    answer = client.post(url, typed)
    assert told in answer.content.decode()
    assert typed["message"] in answer.content.decode()
    other = MentorFactory()
    if why != "five":
        page = client.get(reverse("request_new", args=[other.slug])).content.decode()
        assert 'name="message"' in page


@pytest.mark.parametrize(
    ("text", "is_enough"),
    [("送检前要准备什么？", True), ("先做什么呢", True), ("怎么办呀", False), ("Why is it", False)],
)
def test_a_whole_question_is_short_in_chinese(text, is_enough):
    assert (OfferForm({"text": text}).is_valid()) == is_enough
    asking = RequestForm.base_fields["message"]
    if is_enough:
        assert asking.clean(text) == text
    else:
        with pytest.raises(ValidationError):
            asking.clean(text)


def test_nobody_asks_himself_or_for_others(now):
    mentor = MentorFactory()
    own = VentureFactory(founders=[mentor.user])
    with pytest.raises(Denied):
        ask(now, venture=own, mentor=mentor)
    venture = VentureFactory()
    with pytest.raises(Denied):
        actions.send(venture, mentor, message="x", shares=[], reasons={}, by=mentor.user, at=now)


def test_only_the_asked_mentor_answers(now):
    asked = ask(now)
    stranger = MentorFactory().user
    for act in (
        lambda: actions.accept(asked, by=stranger, at=now),
        lambda: actions.decline(asked, reason="time", by=asked.asked_by, at=now),
        lambda: actions.withdraw(asked, by=asked.mentor.user, at=now),
    ):
        with pytest.raises(Denied):
            act()


def test_every_move_is_recorded(now):
    asked = ask(now)
    actions.withdraw(asked, by=asked.asked_by, at=now)
    event = AuditEvent.objects.get(verb="withdraw", subject_pk=str(asked.pk))
    assert event.detail == {"from": "sent", "to": "withdrawn"}


@pytest.mark.parametrize(
    ("lifecycle", "states"),
    [
        (REQUEST_LIFECYCLE, RequestStatus),
        (MENTOR_LIFECYCLE, MentorStatus),
        (MENTORSHIP_LIFECYCLE, MentorshipStatus),
    ],
)
def test_every_state_can_be_reached_and_is_named(lifecycle, states):
    assert lifecycle.states() == set(states)


VERBS = ("accept", "decline", "ask_back", "reply", "withdraw", "expire")


@settings(max_examples=25)
@given(st.lists(st.sampled_from(VERBS), min_size=1, max_size=6))
def test_no_order_of_presses_breaks_a_request(verbs):
    """Whatever is pressed in whatever order, a request ends once and counts stay right."""
    from tests.clock import NOW  # noqa: PLC0415

    asked = ask(NOW)
    mentor, founder = asked.mentor.user, asked.asked_by
    moves = {
        "accept": lambda at: actions.accept(asked, by=mentor, at=at),
        "decline": lambda at: actions.decline(asked, reason="time", by=mentor, at=at),
        "ask_back": lambda at: actions.ask_back(asked, question="几公斤？", by=mentor, at=at),
        "reply": lambda at: actions.reply(asked, text="二十", by=founder, at=at),
        "withdraw": lambda at: actions.withdraw(asked, by=founder, at=at),
        "expire": lambda at: actions.expire_due(explain=explain, at=at + timedelta(days=20)),
    }
    ends = 0
    for hour, verb in enumerate(verbs):
        before = MentorshipRequest.objects.get(pk=asked.pk)
        try:
            moves[verb](NOW + timedelta(hours=hour))
        except (InvalidMove, Denied):
            assert MentorshipRequest.objects.get(pk=asked.pk).status == before.status
        asked.refresh_from_db()
        ends += before.is_open and not asked.is_open
    assert ends == (not asked.is_open)
    asked.venture.refresh_from_db()
    asked.mentor.refresh_from_db()
    assert asked.venture.open_requests == int(asked.is_open)
    assert asked.mentor.active_count == Mentorship.objects.active().filter(request=asked).count()
