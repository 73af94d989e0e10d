"""Whatever two mentors and three ventures press in whatever order, nothing is broken.

The machine keeps books of its own (what both confirmed, who is suspended) and compares them with
the database after every press. `--hypothesis-profile` and HYPOTHESIS settings make it longer.
"""

from contextlib import suppress
from datetime import timedelta
from itertools import combinations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.enums import OrganisationKind, Role
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.actions import records
from mentoring.enums import Side
from mentoring.models import Closing, Meeting, Record, Seat
from mentoring.queries import figures
from mentors import actions as mentors
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    VentureFactory,
)

pytestmark = pytest.mark.django_db
REFUSED = (Denied, InvalidMove, actions.Busy, actions.AnotherDay, mentors.MentorBusy,
           mentors.AlreadyOpen, mentors.TooManyOpen)  # fmt: skip
NUMBER, WHO = st.integers(0, 50), st.booleans()
SIZE = settings(
    max_examples=100,
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


class Course(RuleBasedStateMachine):
    """Two mentors, of whom one has two places, and three ventures."""

    def __init__(self):
        super().__init__()
        self.room = transaction.atomic()
        self.room.__enter__()
        self.at = NOW
        first = MentorFactory(capacity=2, weekly_limit=9)
        second = MentorFactory(capacity=1, weekly_limit=9)
        self.mentors = [first, second]
        self.ventures = [VentureFactory() for _ in range(3)]
        self.officer = MembershipFactory(
            organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
        ).user
        MentorshipFactory(request__mentor=first, request__venture=self.ventures[0], started_at=NOW)
        self.confirmed = {}  # record → minutes that both have seen
        self.suspended = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.room.__exit__(None, None, None)

    def one_of(self, rows, number):
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def by(self, row, is_mentor):
        return row.mentor.user if is_mentor else row.venture.founders.first()

    @rule(mentor=NUMBER, venture=NUMBER)
    def ask(self, mentor, venture):
        mentor = MentorProfile.objects.get(pk=self.mentors[mentor % 2].pk)
        venture = self.ventures[venture % 3]
        with suppress(*REFUSED):
            mentors.send(
                venture, mentor, message="想请您看看我们的方案", shares=["email"], reasons={},
                by=venture.founders.first(), at=self.at,
            )  # fmt: skip

    @rule(number=NUMBER, says_yes=st.booleans())
    def answer(self, number, says_yes):
        asked = self.one_of(MentorshipRequest.objects.unanswered(), number)
        if asked is None:
            return
        with suppress(*REFUSED):
            if says_yes:
                mentors.accept(asked, by=asked.mentor.user, at=self.at)
            else:
                mentors.decline(asked, reason="time", by=asked.mentor.user, at=self.at)

    @rule(number=NUMBER, hours=st.integers(1, 60), is_mentor=WHO)
    def propose(self, number, hours, is_mentor):
        row = self.one_of(Mentorship.objects.all(), number)
        if row is None:
            return
        starts = self.at + timedelta(hours=hours)
        with suppress(*REFUSED):
            actions.propose(
                row, starts_at=starts, ends_at=starts + timedelta(hours=3), way="online", place="",
                agenda="", by=self.by(row, is_mentor), at=self.at,
            )  # fmt: skip

    @rule(number=NUMBER, is_mentor=WHO, verb=st.sampled_from(["agree", "agree", "cancel", "miss"]))
    def press(self, number, is_mentor, verb):
        meeting = self.one_of(Meeting.objects.planned(), number)
        if meeting is None:
            return
        act = {"agree": actions.agree, "cancel": actions.cancel, "miss": actions.say_missed}[verb]
        with suppress(*REFUSED):
            act(meeting, by=self.by(meeting.mentorship, is_mentor), at=self.at)

    @rule(number=NUMBER, is_mentor=WHO, minutes=st.integers(10, 600))
    def write(self, number, is_mentor, minutes):
        row = self.one_of(Mentorship.objects.all(), number)
        if row is None:
            return
        meeting = Meeting.objects.over(self.at).filter(mentorship=row).first()
        told = {"held_on": self.at.date(), "minutes": minutes, "way": "online", "notes": "谈了数据",
                "advice": "", "next_step": ""}  # fmt: skip
        with suppress(*REFUSED):
            actions.write_record(
                row, meeting=meeting, **told, by=self.by(row, is_mentor), at=self.at
            )

    @rule(number=NUMBER, is_mentor=WHO, minutes=st.integers(10, 600))
    def correct(self, number, is_mentor, minutes):
        row = self.one_of(Record.objects.all(), number)
        if row is None:
            return
        told = {"held_on": row.held_on, "minutes": minutes, "way": "online", "notes": "改过",
                "advice": "", "next_step": ""}  # fmt: skip
        with suppress(*REFUSED):
            by = self.by(row.mentorship, is_mentor)
            actions.correct(row, seen=row.newest.version, **told, by=by, at=self.at)

    @rule(number=NUMBER, is_mentor=WHO, behind=st.integers(0, 1))
    def confirm(self, number, is_mentor, behind):
        row = self.one_of(Record.objects.all(), number)
        if row is None:
            return
        side = Side.MENTOR if is_mentor else Side.FOUNDER
        newest, waited = row.newest, behind == 0 and side in row.waits_for()
        try:
            by = self.by(row.mentorship, is_mentor)
            actions.confirm(row, seen=newest.version - behind, by=by, at=self.at)
        except REFUSED:
            assert not waited
        else:
            assert waited, "confirmed what that side had not read, or had written itself"
            self.confirmed[row.pk] = newest.minutes

    @rule(number=NUMBER, is_mentor=WHO)
    def close(self, number, is_mentor):
        row = self.one_of(Mentorship.objects.active(), number)
        if row is not None:
            with suppress(*REFUSED):
                by = self.by(row, is_mentor)
                actions.close(row, Closing(reason="over"), by=by, at=self.at)

    @precondition(lambda self: len(self.suspended) == 0)
    @rule(number=NUMBER)
    def suspend(self, number):
        mentor = MentorProfile.objects.get(pk=self.mentors[number % 2].pk)
        with suppress(*REFUSED):
            mentors.suspend(mentor, text="核实中", by=self.officer, at=self.at)
            self.suspended.add(mentor.pk)

    @rule(hours=st.integers(1, 72))
    def wait(self, hours):
        self.at += timedelta(hours=hours)
        actions.lapse_due(at=self.at)
        actions.remind(at=self.at)

    @invariant()
    def nobody_sits_twice(self):
        seats = list(Seat.objects.filter(is_taken=True))
        for one, other in combinations(seats, 2):
            if one.person_id == other.person_id:
                assert one.span.upper <= other.span.lower or other.span.upper <= one.span.lower

    @invariant()
    def nothing_is_planned_after_the_end(self):
        actions.end_meetings_of_ended(at=self.at)
        assert not Meeting.objects.planned().exclude(mentorship__status="active").exists()

    @invariant()
    def hours_are_what_both_confirmed(self):
        counted = sum(figures(row).minutes for row in Mentorship.objects.all())
        assert counted == sum(self.confirmed.values())

    @invariant()
    def places_are_kept(self):
        for mentor in MentorProfile.objects.all():
            assert mentor.active_count == mentor.mentorships.active().count() <= mentor.capacity

    @invariant()
    def nothing_waits_for_whom_is_suspended(self):
        waiting = MentorshipRequest.objects.unanswered().filter(mentor__in=self.suspended)
        assert not waiting.exists()


def test_whatever_is_pressed_nothing_is_broken():
    run_state_machine_as_test(Course, settings=SIZE)


def test_the_machine_finds_a_planted_fault(monkeypatch):
    """Count what its writer alone has seen: the machine must notice."""
    monkeypatch.setattr(records.policies, "may_confirm", lambda _user, _record: None)

    def both(row, _side):
        row.mentor_version = row.founder_version = row.version
        row.confirmed_at = row.changed_at

    monkeypatch.setattr(records, "_confirm", both)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            Course,
            settings=settings(SIZE, phases=[Phase.generate], derandomize=True, database=None),
        )
