"""Goals, expectations, silence and the end."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.enums import Side
from mentoring.models import Agreement, Closing, Goal, Meeting
from mentoring.queries import steps_of
from mentoring.queries.steps import Kind
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MembershipFactory, MentorFactory
from tests.mentoring.pairs import Pair, in_english

pytestmark = pytest.mark.django_db
TERMS = {"until": date(2027, 5, 1), "meetings": 6, "boundaries": "", "is_confidential": True}


def told(person, kind):
    return Notification.objects.filter(recipient=person, kind=f"mentoring/{kind}").count()


def test_a_goal_is_reached_by_either_and_taken_up_again():
    pair = Pair()
    goal = actions.add_goal(pair.row, text="签下第一家客户", by=pair.mentor, at=NOW)
    actions.reach(goal, by=pair.founder, at=NOW)
    assert Goal.objects.get().status == "reached"
    with pytest.raises(InvalidMove):
        actions.drop(goal, by=pair.mentor, at=NOW)
    actions.reopen(goal, by=pair.mentor, at=NOW)
    with pytest.raises(Denied):
        actions.drop(goal, by=MentorFactory().user, at=NOW)


def test_what_is_expected_holds_once_the_other_side_agrees():
    pair = Pair()
    first = actions.propose_terms(pair.row, **TERMS, by=pair.mentor, at=NOW)
    with pytest.raises(Denied):
        actions.agree_on_terms(first, by=pair.mentor, at=NOW)
    second = actions.propose_terms(pair.row, **{**TERMS, "meetings": 4}, by=pair.founder, at=NOW)
    with pytest.raises(InvalidMove):  # an older version
        actions.agree_on_terms(first, by=pair.founder, at=NOW)
    actions.agree_on_terms(second, by=pair.mentor, at=NOW)
    with pytest.raises(InvalidMove):
        actions.agree_on_terms(second, by=pair.mentor, at=NOW)
    assert list(Agreement.objects.values_list("version", "agreed_by")) == [
        (2, pair.mentor.pk), (1, None),
    ]  # fmt: skip
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Agreement.objects.filter(version=1).update(agreed_by=pair.mentor, agreed_at=NOW)
    assert broken(refused.value) == "agreement_by_two_people"


def test_a_silent_pair_is_asked_once_then_the_office():
    pair = Pair()
    officer = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user
    begun = pair.row.started_at
    assert actions.ask_the_silent(at=begun + timedelta(days=29)) == 0
    for days in (30, 31, 43):
        assert actions.ask_the_silent(at=begun + timedelta(days=days)) == 1
    assert (told(pair.mentor, "silent"), told(pair.founder, "silent")) == (1, 1)
    assert told(officer, "silent_office") == 0
    actions.ask_the_silent(at=begun + timedelta(days=44))
    assert told(officer, "silent_office") == 1


@pytest.mark.parametrize("sign", ["record", "meeting", "pause", "hold", "end"])
def test_whoever_gives_a_sign_is_not_asked(sign):
    pair = Pair()
    late = pair.row.started_at + timedelta(days=35)
    if sign == "record":
        pair.record(at=late - timedelta(days=3))
    elif sign == "meeting":
        pair.propose(days=40, at=pair.row.started_at)
    elif sign == "pause":
        Mentorship.objects.update(paused_until=late.date() + timedelta(days=9))
    elif sign == "hold":
        Mentorship.objects.update(held_at=NOW)
    else:
        actions.close(pair.row, Closing(reason="over"), by=pair.mentor, at=NOW)
    assert actions.ask_the_silent(at=late) == 0


def agreed_until(pair, day):
    """What both agreed on, with its last day."""
    actions.propose_terms(
        pair.row, until=day, meetings=6, boundaries="", is_confidential=True, by=pair.mentor, at=NOW
    )
    actions.agree_on_terms(pair.row.agreements.first(), by=pair.founder, at=NOW)


def test_both_are_asked_once_before_the_last_day_they_agreed_on_and_nothing_ends_by_itself():
    pair, today = Pair(), timezone.localdate(NOW)
    agreed_until(pair, today + timedelta(days=20))
    assert actions.ask_before_the_end(at=NOW) == 0
    for days in (6, 7, 25):
        assert actions.ask_before_the_end(at=NOW + timedelta(days=days)) == 1
    assert (told(pair.mentor, "terms_end"), told(pair.founder, "terms_end")) == (1, 1)
    later = NOW + timedelta(days=25)
    kinds = [step.kind for step in steps_of(pair.founder, at=later)]
    assert Kind.OVER in kinds
    pair.row.refresh_from_db()
    assert pair.row.status == MentorshipStatus.ACTIVE
    agreed_until(pair, today + timedelta(days=200))
    assert actions.ask_before_the_end(at=later) == 0
    assert Kind.OVER not in [step.kind for step in steps_of(pair.founder, at=later)]


def test_a_day_that_only_one_side_proposed_ends_nothing():
    pair, today = Pair(), timezone.localdate(NOW)
    actions.propose_terms(
        pair.row, until=today + timedelta(days=3), meetings=6, boundaries="", is_confidential=True,
        by=pair.mentor, at=NOW,
    )  # fmt: skip
    assert actions.ask_before_the_end(at=NOW) == 0


def test_an_end_calls_off_what_is_planned_and_each_side_says_a_word():
    pair = Pair()
    pair.arranged()
    closing = Closing(reason="reached", helped="much", thanks="多谢您三次进车间", jobs=7)
    actions.close(pair.row, closing, by=pair.founder, at=NOW)
    pair.row.refresh_from_db()
    assert pair.row.status == MentorshipStatus.ENDED
    assert Meeting.objects.get().status == "cancelled"
    assert told(pair.mentor, "meeting_cancelled") == 1
    assert told(pair.mentor, "thanks") == 1
    kept = Closing.objects.get()
    assert (kept.side, kept.jobs) == (Side.FOUNDER, None)  # no number without consent
    actions.say(pair.row, Closing(reason="reached", helped="some"), by=pair.mentor, at=NOW)
    again = Closing(reason="reached", helped="much", is_told=True, jobs=7)
    actions.say(pair.row, again, by=pair.founder, at=NOW)
    assert Closing.objects.count() == 2
    assert Closing.objects.get(side=Side.FOUNDER).jobs == 7
    with pytest.raises(Denied):
        actions.say(pair.row, Closing(reason="over"), by=MentorFactory().user, at=NOW)
    with pytest.raises(InvalidMove):
        actions.close(pair.row, Closing(reason="over"), by=pair.mentor, at=NOW)


def test_the_page_of_the_end_says_of_what_waits_what_can_be_done_afterwards():
    pair = Pair()
    row = pair.record(by=pair.mentor)
    client = in_english(pair.mentor)
    page = client.get(reverse("mentorship_end", args=[pair.row.pk])).content.decode()
    assert "You can still confirm after the end; changes can be made for 30 days." in page
    actions.close(pair.row, Closing(reason="over"), by=pair.mentor, at=NOW)
    row.refresh_from_db()
    actions.confirm(row, seen=row.version, by=pair.founder, at=NOW + timedelta(days=90))
    row.refresh_from_db()
    assert row.is_confirmed


def test_the_database_keeps_no_outcome_without_consent():
    pair = Pair()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Closing.objects.create(
            mentorship=pair.row, person=pair.founder, side="founder", jobs=3, at=NOW
        )
    assert broken(refused.value) == "outcome_only_with_consent"
