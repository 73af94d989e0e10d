"""What waits is one number: the rows that are counted are the steps that are listed."""

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Hat
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from config.waiting import counted
from mentoring import actions
from mentoring.enums import Side
from mentoring.models import Agreement, Closing, GroupMeeting, GroupRecord, Guest
from mentoring.queries import rows_waiting, steps_of
from mentoring.queries.steps import WAITS, Kind
from mentors.models import Mentorship
from tests.clock import NOW
from tests.factories import UserFactory, VentureFactory
from tests.mentoring.pairs import Pair
from tests.scenes import everybody
from ventures.models import Member

pytestmark = pytest.mark.django_db
TIMES = [NOW, *(NOW + timedelta(days=days, hours=2) for days in (3, 6, 40))]
OF_ROWS = {*WAITS, Kind.MEET} - {Kind.STORY}  # which `stories` tests
ALONE = ("propose", "agree", "record", "correct", "confirm", "terms", "agree_on_terms")
TOGETHER = ("call", "call", "yes", "yes", "yes", "no", "write", "confirm_group")


class Stage:
    """A mentor with two ventures who founds one himself, and somebody who leads none of them."""

    def __init__(self):
        one = Pair()
        other = Pair(request__mentor=one.row.mentor)
        self.mentor = one.mentor
        own = Pair(request__venture=VentureFactory(founders=[self.mentor]))
        self.pairs, self.called = [one, other, own], [one, other]
        self.member = UserFactory(hats=[Hat.FOUNDER])
        Member.objects.create(venture=one.row.venture, person=self.member, role="member")
        founders = [one.founder, other.founder]
        self.people = [self.mentor, own.mentor, self.member, UserFactory(), *founders]

    def call(self, days):
        return actions.call_group(
            self.called[0].row.mentor, [pair.row for pair in self.called],
            title="一起看中试", **self.pairs[0].plan(days=days), by=self.mentor, at=NOW,
        )  # fmt: skip

    def terms(self, pair, by):
        return actions.propose_terms(
            pair.row, until=timezone.localdate(NOW) + timedelta(days=60), meetings=6,
            boundaries="", is_confidential=True, by=by, at=NOW,
        )  # fmt: skip

    def write(self, group, seen=None):
        told = {"minutes": 60, "notes": "各自讲了进展", "next_step": ""}
        after = group.ends_at + timedelta(hours=1)
        return actions.write_group_record(group, seen=seen, **told, by=self.mentor, at=after)


def groups():
    return list(GroupMeeting.objects.select_related("mentor__user").order_by("pk"))


def one_of(draw, rows):
    rows = list(rows)
    return draw.choice(rows) if rows else None


def press(stage, draw):
    """Do one thing at random; what is not there cannot be done."""
    pair, verb = draw.choice(stage.pairs), draw.choice([*ALONE, *TOGETHER])
    if verb in ALONE:
        press_alone(stage, pair, verb, draw)
    else:
        press_together(stage, pair, verb, draw)


def press_alone(stage, pair, verb, draw):
    by = draw.choice([pair.mentor, pair.founder])
    meeting = one_of(draw, pair.row.meetings.order_by("pk"))
    record = one_of(draw, pair.row.records.order_by("pk"))
    terms = pair.row.agreements.first()
    match verb:
        case "propose":
            pair.propose(by=by, days=draw.randint(1, 9))
        case "agree" if meeting:
            actions.agree(meeting, by=by, at=NOW)
        case "record":
            pair.record(by=by)
        case "correct" if record:
            actions.correct(record, seen=record.newest.version, **pair.told(), by=by, at=NOW)
        case "confirm" if record:
            actions.confirm(record, seen=record.newest.version, by=by, at=NOW)
        case "terms":
            stage.terms(pair, by)
        case "agree_on_terms" if terms:
            actions.agree_on_terms(terms, by=by, at=NOW)


def press_together(stage, pair, verb, draw):
    group = one_of(draw, groups())
    place = one_of(draw, Guest.objects.filter(mentorship=pair.row).order_by("pk"))
    written = GroupRecord.objects.filter(group=place.group_id).first() if place else None
    match verb:
        case "call":
            stage.call(draw.randint(1, 9))
        case "yes" if place:
            actions.say_yes(place, by=pair.founder, at=NOW)
        case "no" if place:
            actions.say_no(place, by=pair.founder, at=NOW)
        case "write" if group:
            known = GroupRecord.objects.filter(group=group).first()
            stage.write(group, known.version if known else None)
        case "confirm_group" if written:
            after = written.changed_at + timedelta(hours=1)
            actions.confirm_group(place, seen=written.version, by=pair.founder, at=after)


# --- the rules once more, row by row, in plain words ----------------------------------------------
def of_meeting(row, side, at):
    if row.status == "agreed":
        return "record" if row.ends_at <= at else "meet"
    is_asked = row.status == "proposed" and row.side != side
    return "agree" if is_asked and row.starts_at > at else ""


def of_place(row, at, *, may_bind):
    group, comes = row.group, row.status == "coming"
    written = GroupRecord.objects.filter(group=group).first()
    if comes and written is not None:
        is_open = written.closed_at is None and row.confirmed_version != written.version
        return "confirm" if is_open else ""
    if group.status != "planned" or group.ends_at <= at or row.status == "away":
        return ""
    if comes:
        return "meet"
    return "agree" if may_bind and group.starts_at > at else ""


def by_hand(user, at):
    """Return what `user` is to do about each row, read one by one: (kind, whether a group, row)."""
    found, called = [], set()
    for pair in Mentorship.objects.filter(status="active", held_at=None):
        is_mentor = pair.mentor.user_id == user.pk
        place = pair.venture.members.filter(person=user).first()
        if not is_mentor and place is None:
            continue
        side = Side.MENTOR if is_mentor else Side.FOUNDER
        may_bind = is_mentor or place.role == "lead"
        found += [(of_meeting(row, side, at), False, row.pk) for row in pair.meetings.all()]
        found += [("confirm", False, row.pk) for row in pair.records.filter(confirmed_at=None)
                  if side in row.waits_for()]  # fmt: skip
        newest = Agreement.objects.filter(mentorship=pair).order_by("version").last()
        if may_bind and newest and newest.agreed_at is None and newest.side != side:
            found.append(("terms", False, newest.pk))
        places = Guest.objects.filter(mentorship=pair).select_related("group")
        if is_mentor:
            called |= {row.group for row in places if row.status == "coming"}
        else:
            found += [(of_place(row, at, may_bind=may_bind), True, row.group_id) for row in places]
    planned = [group for group in called if group.status == "planned"]
    found += [("record" if group.ends_at <= at else "meet", True, group.pk) for group in planned]
    return Counter(each for each in found if each[0])


def number(user, at):
    return counted({"mentorship_list": rows_waiting(user, at=at)})["mentorship_list"]


def compare(people):
    """Compare list, number and rules for these people at several times; return the kinds met."""
    met = Counter()
    for user in people:
        for at in TIMES:
            steps = steps_of(user, at=at)
            listed = Counter(
                (step.kind.value, step.group is not None, step.row)
                for step in steps if step.kind in OF_ROWS
            )  # fmt: skip
            assert listed == by_hand(user, at), (user.pk, at)
            assert number(user, at) == sum(step.waits for step in steps), (user.pk, at)
            met.update((kind, is_group) for kind, is_group, _row in listed.elements())
    return met


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_pressed_the_number_is_that_of_the_list(seed):
    stage, draw = Stage(), random.Random(seed)
    for _ in range(30):
        with suppress(Denied, InvalidMove, actions.Busy):
            press(stage, draw)
    assert compare(stage.people)


def test_each_kind_of_step_is_counted():
    stage = Stage()
    one, other, _own = stage.pairs
    one.propose(by=one.founder, days=5)
    other.arranged(days=4)
    for pair in (one, other):
        pair.record()
        stage.terms(pair, pair.mentor)
    over, asked = stage.call(2), stage.call(7)
    for pair in (one, other):
        row = Guest.objects.get(group=over, mentorship=pair.row)
        actions.say_yes(row, by=pair.founder, at=NOW)
    before = compare(stage.people)
    stage.write(next(group for group in groups() if group.pk == over.pk))
    met = before + compare(stage.people)
    assert {kind for kind, is_group in met if not is_group} == set(map(str, OF_ROWS))
    assert {kind for kind, is_group in met if is_group} == {"agree", "confirm", "meet", "record"}
    assert number(one.founder, NOW) == 3  # the group to come, what was written of one, the terms
    assert number(stage.member, NOW) == 1  # a lead answers for the team: the record alone
    assert asked.status == "planned"


def test_what_an_end_leaves_to_be_done_stands_in_the_list_as_long_as_it_can_be_written_down():
    pair = Pair()
    pair.arranged(days=1)
    pair.propose(by=pair.mentor, days=9)
    pair.record(by=pair.mentor)
    ended = NOW + timedelta(days=2)
    actions.close(pair.row, Closing(reason="over"), by=pair.mentor, at=ended)
    for days in (0, 29):
        at = ended + timedelta(days=days)
        for user, left in ((pair.founder, ["record", "confirm"]), (pair.mentor, ["record"])):
            assert [str(step.kind) for step in steps_of(user, at=at)] == left
            assert number(user, at) == len(left)
    late = ended + timedelta(days=31)
    for user in (pair.founder, pair.mentor):
        assert steps_of(user, at=late) == []
        assert number(user, late) == 0


def test_in_the_scene_the_number_is_that_of_the_list(scene):
    people = [*everybody(scene), scene.begun.mentor.user]
    at = timezone.now()
    numbers = {user.pk: number(user, at) for user in people}
    for user in people:
        assert numbers[user.pk] == sum(step.waits for step in steps_of(user, at=at))
    assert any(numbers.values())


def test_the_number_takes_two_statements_however_much_there_is(django_assert_num_queries):
    stage = Stage()
    for days, pair in enumerate([*stage.called, *stage.called], 2):
        pair.propose(by=pair.founder, days=days)
        pair.record()
    with django_assert_num_queries(2):
        assert number(stage.mentor, NOW) == 8
