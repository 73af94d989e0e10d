"""The chain: rules by what is known, steps by both sides, the office, times in a stage."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from accounts.enums import Hat, OrganisationKind, Role
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from incubation import actions
from incubation.enums import ChainMoveStatus, MoveKind, RulePhase, Standing
from incubation.management.commands.load_chain import SOURCE
from incubation.models import ChainMove, ChainRule, Enrolment, RuleAnswer
from incubation.queries import Chain, lapses_on, objections_until, waiting_in
from notifications.models import Notification
from safety.actions import block
from spaces.models import Space
from tests.clock import NOW
from tests.factories import MembershipFactory, SpaceFactory, UserFactory
from tests.incubation.lodge import TODAY, a_lead, a_manager, day, kinds, later
from ventures.actions import Busy, archive
from ventures.models import Member

pytestmark = pytest.mark.django_db


def an_officer():
    return MembershipFactory(
        user__hats=[Hat.OFFICER], organisation__kind=OrganisationKind.PROVINCE,
        role=Role.PROGRAMME_OFFICER,
    ).user  # fmt: skip


class Ladder:
    """A venture, a space for each stage with its manager, the office."""

    def __init__(self, **options):
        self.founder, self.venture = a_lead(**options)
        self.spaces = {
            "nursery": SpaceFactory(),
            "incubator": SpaceFactory(type_id="incubator"),
            "accelerator": SpaceFactory(type_id="accelerator"),
        }
        self.managers = {name: a_manager(space) for name, space in self.spaces.items()}
        self.officer = an_officer()

    def propose(self, kind="nursery", by=None, at=NOW, **options):
        return actions.propose_move(
            self.venture, kind=kind, space=self.spaces.get(kind), why="够条件了",
            by=by or self.founder, at=at, **options,
        )  # fmt: skip

    def agreed(self, kind="nursery", at=NOW, **options):
        row = self.propose(kind, at=at, **options)
        where = self.running().space if kind in {"graduate", "leave"} else row.space
        (manager,) = [each for name, each in self.managers.items() if self.spaces[name] == where]
        actions.agree_to_move(row, by=manager, at=at)
        return row

    def counted(self, kind="nursery", at=NOW, **options):
        row = self.agreed(kind, at=at, **options)
        actions.clear_move(row, by=self.officer, at=at)
        return row

    def running(self):
        return Enrolment.objects.running().get(venture=self.venture)

    def chain(self, on=TODAY):
        return Chain(self.venture, on)

    def say(self, code, *, is_met=True, words="证书"):
        rule = ChainRule.objects.get(code=code)
        return actions.answer_rule(
            self.venture, rule, is_met=is_met, words=words, by=self.founder, at=NOW
        )


@pytest.fixture
def rules():
    call_command("load_chain")


# --- rules ------------------------------------------------------------------------------------
@pytest.mark.usefixtures("rules")
def test_the_shipped_rules_load_once_and_keep_what_the_office_wrote():
    shipped = {each["code"] for each in json.loads(SOURCE.read_text(encoding="utf-8"))}
    assert set(ChainRule.objects.values_list("code", flat=True)) == shipped
    ChainRule.objects.update(valid_until=day(400))
    call_command("load_chain")
    assert ChainRule.objects.count() == len(shipped)
    assert set(ChainRule.objects.values_list("valid_until", flat=True)) == {day(400)}


@pytest.mark.usefixtures("rules")
def test_the_version_of_the_day_holds():
    old = ChainRule.objects.get(code="nursery-stay")
    told = {"stage": "nursery", "phase": "stay", "kind": "stay", "text_zh": "一年", "text_en": "1"}
    new = ChainRule.objects.create(
        code=old.code, number=12, valid_from=day(10), valid_until=day(20), **told
    )
    stays = ChainRule.objects.filter(code=old.code)
    assert [list(stays.on(each)) for each in (TODAY, day(10), day(21))] == [[old], [new], []]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"stage": "garden"}, "chain_rule_is_known"),
        ({"phase": "dawn"}, "chain_rule_is_known"),
        ({"kind": "dream", "number": None}, "chain_rule_is_known"),
        ({"grade": "rumour"}, "chain_rule_is_known"),
        ({"number": None}, "chain_rule_counts_months"),
        ({"number": 0}, "chain_rule_counts_months"),
        ({"kind": "asked"}, "chain_rule_counts_months"),
        ({"valid_until": date(2000, 1, 1)}, "chain_rule_ends_after_it_begins"),
    ],
)
@pytest.mark.usefixtures("rules")
def test_the_database_refuses_a_rule_that_cannot_be(change, name):
    row = ChainRule.objects.get(code="nursery-stay")
    row.pk, row.code = None, "another"
    for field, value in change.items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)
    assert broken(refused.value) == name


@pytest.mark.usefixtures("rules")
def test_a_rule_has_one_version_a_day():
    rule = ChainRule.objects.get(code="nursery-idea")
    rule.pk = None
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        rule.save(force_insert=True)
    assert broken(refused.value) == "one_version_of_a_rule_a_day"


@pytest.mark.parametrize(
    ("months", "found"), [(None, Standing.UNMET), (10, Standing.UNSAID), (40, Standing.UNMET)]
)
@pytest.mark.usefixtures("rules")
def test_what_records_tell_is_looked_up(months, found):
    since = None if months is None else TODAY - timedelta(days=30 * months)
    entry = Ladder(registered_on=since).chain().asked_for(MoveKind.INCUBATOR)
    assert entry.standing == found
    assert {each.standing for each in entry.lines if each.is_asked} == {Standing.UNSAID}


@pytest.mark.usefixtures("rules")
def test_the_team_answers_what_no_record_tells_and_one_of_four_is_enough():
    ladder = Ladder()
    ladder.counted("incubator")
    assert ladder.chain().way_out.standing == Standing.UNSAID
    ladder.say("incubator-out-capital", is_met=False, words="")
    assert ladder.chain().way_out.standing == Standing.UNSAID
    ladder.say("incubator-out-revenue")
    assert ladder.chain().way_out.standing == Standing.MET
    ladder.say("incubator-out-revenue", is_met=False, words="")
    assert RuleAnswer.objects.count() == 2
    stranger, _venture = a_lead()
    rule = ChainRule.objects.get(code="incubator-out-revenue")
    with pytest.raises(Denied):
        actions.answer_rule(
            ladder.venture, rule, is_met=True, words="x", by=stranger, at=NOW
        )  # fmt: skip


@pytest.mark.usefixtures("rules")
def test_what_is_said_to_be_met_is_shown_by_words_and_answered_once():
    row = Ladder().say("incubator-out-capital")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        RuleAnswer.objects.filter(pk=row.pk).update(words="")
    assert broken(refused.value) == "what_is_met_is_shown_by_words"
    row.pk = None
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)
    assert broken(refused.value) == "one_answer_to_a_rule"


# --- what is suggested ------------------------------------------------------------------------
@pytest.mark.usefixtures("rules")
def test_the_next_step_is_suggested_when_its_rules_are_met():
    ladder = Ladder(registered_on=None)
    assert ladder.chain().suggestion == MoveKind.NURSERY
    ladder.counted("nursery")
    assert ladder.chain().suggestion is None
    ladder.venture.registered_on = TODAY - timedelta(days=60)
    ladder.venture.save()
    for code in ("incubator-revenue", "incubator-product"):
        assert ladder.chain().suggestion is None
        ladder.say(code)
    assert ladder.chain().suggestion == MoveKind.INCUBATOR
    ladder.counted("incubator")
    ladder.say("incubator-out-certificate")
    assert ladder.chain().suggestion == MoveKind.GRADUATE
    ladder.propose("graduate")
    assert ladder.chain().suggestion is None


@pytest.mark.usefixtures("rules")
def test_a_registered_firm_is_not_sent_to_a_nursery():
    ladder = Ladder(registered_on=TODAY - timedelta(days=2000))
    assert ladder.chain().suggestion is None


# --- steps ------------------------------------------------------------------------------------
def test_both_sides_agree_then_the_office_has_ten_working_days():
    ladder = Ladder()
    row = ladder.propose()
    manager = ladder.managers["nursery"]
    assert kinds(manager) == ["move_asked"]
    assert waiting_in(list(Space.objects.managed_by(manager)), manager) == 1
    with pytest.raises(Denied):
        actions.agree_to_move(row, by=ladder.founder, at=NOW)
    actions.agree_to_move(row, by=manager, at=NOW)
    assert (row.status, row.agreed_on) == (ChainMoveStatus.AGREED, TODAY)
    assert kinds(ladder.officer) == ["move_to_look_at"]
    assert objections_until(row) == day(14)
    assert not Enrolment.objects.exists()
    assert [actions.clear_moves_due(at=later(each)) for each in (14, 15, 15)] == [0, 1, 0]
    assert kinds(ladder.founder)[-1] == "move_counts"
    running = ladder.running()
    assert (running.stage, running.began_on, running.move) == ("nursery", TODAY, row)


@pytest.mark.usefixtures("rules")
def test_a_manager_proposes_and_a_lead_agrees():
    ladder = Ladder()
    ladder.counted("nursery")
    manager = ladder.managers["nursery"]
    row = ladder.propose("incubator", by=manager)
    assert (row.team_at, row.space_at) == (None, None)
    actions.agree_to_move(row, by=ladder.managers["incubator"], at=NOW)
    assert row.status == ChainMoveStatus.PROPOSED
    actions.agree_to_move(row, by=ladder.founder, at=NOW)
    assert row.status == ChainMoveStatus.AGREED
    with pytest.raises(Denied):
        Ladder().propose(by=manager)


def test_an_objection_sets_it_back_and_another_step_can_be_proposed():
    ladder = Ladder()
    row = ladder.agreed()
    for person in (ladder.founder, ladder.managers["nursery"]):
        with pytest.raises(Denied):
            actions.object_to_move(row, note="材料不全", by=person, at=NOW)
    actions.object_to_move(row, note="材料不全", by=ladder.officer, at=NOW)
    assert row.status == ChainMoveStatus.OBJECTED
    for person in (ladder.founder, ladder.managers["nursery"]):
        assert kinds(person)[-1] == "move_objected"
    assert actions.clear_moves_due(at=later(60)) == 0
    with pytest.raises(InvalidMove):
        actions.clear_move(row, by=ladder.officer, at=NOW)
    ladder.counted()


def test_an_officer_of_one_of_the_sides_leaves_it_to_a_colleague():
    ladder = Ladder()
    row = ladder.agreed()
    MembershipFactory(user=ladder.officer, organisation=row.space.operator, role=Role.SPACE_MANAGER)
    for act, told in ((actions.object_to_move, {"note": "x"}), (actions.clear_move, {})):
        with pytest.raises(Denied):
            act(row, **told, by=ladder.officer, at=NOW)
    actions.clear_move(row, by=an_officer(), at=NOW)


def test_a_side_declines_with_reason_and_whoever_proposed_takes_it_back():
    ladder = Ladder()
    row, manager = ladder.propose(), ladder.managers["nursery"]
    with pytest.raises(Denied):
        actions.withdraw_move(row, by=manager, at=NOW)
    with pytest.raises(Denied):
        actions.decline_move(row, note="不行", by=ladder.founder, at=NOW)
    actions.decline_move(row, note="没有名额", by=manager, at=NOW)
    assert kinds(ladder.founder)[-1] == "move_declined"
    again = ladder.propose()
    actions.withdraw_move(again, by=ladder.founder, at=NOW)
    assert kinds(manager)[-1] == "move_withdrawn"
    assert waiting_in(list(Space.objects.managed_by(manager)), manager) == 0


def test_members_and_strangers_propose_nothing():
    ladder, member = Ladder(), UserFactory()
    Member.objects.create(venture=ladder.venture, person=member, role="member")
    for person in (member, UserFactory(), ladder.managers["nursery"], ladder.officer):
        with pytest.raises(Denied):
            ladder.propose(by=person)


def test_who_is_kept_apart_from_the_space_proposes_nothing_there():
    ladder = Ladder()
    block(ladder.founder, by=ladder.managers["nursery"], at=NOW)
    with pytest.raises(Denied):
        ladder.propose()


@pytest.mark.parametrize("kind", ["graduate", "leave"])
def test_nobody_leaves_what_he_is_not_in(kind):
    with pytest.raises(actions.NotTheNext):
        Ladder().propose(kind)


def test_only_a_fitting_space_that_runs_receives_a_venture_and_one_step_is_open():
    ladder = Ladder()
    ladder.spaces["incubator"] = ladder.spaces["nursery"]
    with pytest.raises(actions.NotThatSpace):
        ladder.propose("incubator")
    type(ladder.spaces["nursery"]).objects.update(status="closed")
    ladder.spaces["nursery"].refresh_from_db()
    with pytest.raises(actions.NotThatSpace):
        ladder.propose()
    other = Ladder()
    other.propose()
    with pytest.raises(actions.MoveOpen):
        other.propose("incubator")


def test_a_whole_way_to_the_alumni():
    ladder = Ladder()
    for months, kind in ((40, "nursery"), (36, "incubator"), (2, "graduate")):
        ladder.counted(kind, at=NOW - timedelta(days=30 * months))
    times = list(Enrolment.objects.filter(venture=ladder.venture))
    assert [(each.stage, each.how) for each in times] == [
        ("nursery", "moved"), ("incubator", "graduated"), ("alumni", ""),
    ]  # fmt: skip
    assert times[0].ended_on == times[1].began_on
    assert times[1].ended_on == times[2].began_on
    assert ladder.running().space == ladder.spaces["incubator"]
    entry = ladder.chain().checklist("accelerator", RulePhase.ENTRY)
    assert entry.standing == Standing.UNSAID  # no rules are loaded here
    ladder.counted("accelerator")
    assert [each.how for each in Enrolment.objects.order_by("pk")][-2:] == ["moved", ""]


@pytest.mark.usefixtures("rules")
def test_a_graduate_meets_the_entry_of_an_accelerator():
    ladder = Ladder()
    ladder.counted("incubator", at=NOW - timedelta(days=400))
    entry = ladder.chain().checklist("accelerator", RulePhase.ENTRY)
    assert entry.standing == Standing.UNSAID
    ladder.counted("graduate", at=NOW - timedelta(days=2))
    assert ladder.chain().suggestion == MoveKind.ACCELERATOR


@pytest.mark.parametrize("how", ["left", "stopped"])
def test_who_leaves_says_how(how):
    ladder = Ladder()
    ladder.counted(at=NOW - timedelta(days=90))
    row = ladder.counted("leave", leaves_as=how)
    row.leaves.refresh_from_db()
    assert (row.leaves.how, row.leaves.ended_on) == (how, TODAY)
    assert not Enrolment.objects.running().exists()


def test_the_office_hears_once_of_a_step_that_nobody_answers():
    ladder = Ladder()
    ladder.propose()
    assert actions.tell_the_office_of_moves(at=later(14)) == 0
    for days in (15, 16):
        assert actions.tell_the_office_of_moves(at=later(days)) == 1
    assert kinds(ladder.officer) == ["move_unanswered"]


def test_a_step_that_nobody_answers_is_told_once_more_and_then_lapses():
    ladder = Ladder()
    row = ladder.propose()
    manager = ladder.managers["nursery"]
    assert lapses_on(row) == day(30)
    for days, asked in ((13, 0), (14, 1), (15, 1)):
        assert actions.ask_again_about_moves(at=later(days)) == asked
    assert kinds(ladder.founder) == ["move_asked_again"]
    assert kinds(manager) == ["move_asked", "move_asked_again"]
    for days, lapsed in ((30, 0), (31, 1), (32, 0)):
        assert actions.lapse_moves(at=later(days)) == lapsed
    row.refresh_from_db()
    assert row.status == ChainMoveStatus.LAPSED
    assert not Enrolment.objects.exists()
    assert kinds(ladder.founder) == ["move_asked_again", "move_lapsed"]
    assert kinds(manager) == ["move_asked", "move_asked_again", "move_lapsed"]
    unread = Notification.objects.filter(recipient=manager).unread()
    assert [each.kind for each in unread] == ["incubation/move_lapsed"]
    with pytest.raises(InvalidMove):
        actions.agree_to_move(row, by=manager, at=later(32))
    assert ladder.propose(at=later(32)).status == ChainMoveStatus.PROPOSED


def test_a_step_that_both_agreed_to_does_not_lapse():
    ladder = Ladder()
    row = ladder.agreed()
    assert actions.ask_again_about_moves(at=later(20)) == 0
    assert actions.lapse_moves(at=later(40)) == 0
    row.refresh_from_db()
    assert row.status == ChainMoveStatus.AGREED


def test_a_venture_with_an_open_step_is_not_archived():
    ladder = Ladder()
    row = ladder.propose()
    with pytest.raises(Busy):
        archive(ladder.venture, by=ladder.founder, at=NOW)
    actions.withdraw_move(row, by=ladder.founder, at=NOW)
    archive(ladder.venture, by=ladder.founder, at=NOW)


# --- what the database refuses ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "chain_move_is_known"),
        ({"kind": "garden"}, "chain_move_is_known"),
        ({"leaves_as": "left"}, "who_leaves_the_chain_says_how"),
        ({"kind": "leave", "leaves_as": "left"}, "nobody_leaves_a_stage_he_is_not_in"),
        ({"kind": "graduate"}, "nobody_leaves_a_stage_he_is_not_in"),
        ({"status": "agreed"}, "chain_move_by_both_sides"),
        ({"status": "counted"}, "chain_move_by_both_sides"),
        ({"status": "declined"}, "chain_move_refused_with_reason"),
    ],
)
def test_the_database_refuses_a_step_that_cannot_be(change, name):
    row = Ladder().propose()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ChainMove.objects.filter(pk=row.pk).update(**change)
    assert broken(refused.value) == name


def test_the_database_wants_somebody_who_objected():
    row = Ladder().agreed()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ChainMove.objects.filter(pk=row.pk).update(status="objected", note="材料不全")
    assert broken(refused.value) == "chain_move_objected_by_somebody"


def test_the_database_keeps_one_open_step_a_venture():
    row = Ladder().propose()
    row.pk = None
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)
    assert broken(refused.value) == "one_open_move_in_the_chain"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"stage": "garden"}, "enrolment_stage_is_known"),
        ({"how": "left"}, "enrolment_ended_with_day_and_how"),
        ({"ended_on": TODAY}, "enrolment_ended_with_day_and_how"),
        ({"ended_on": day(-90), "how": "left"}, "enrolment_ended_with_day_and_how"),
        ({"ended_on": TODAY, "how": "graduated"}, "graduated_from_incubator_or_accelerator"),
    ],
)
def test_the_database_refuses_a_time_in_a_stage_that_cannot_be(change, name):
    ladder = Ladder()
    ladder.counted(at=NOW - timedelta(days=30))
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Enrolment.objects.update(**change)
    assert broken(refused.value) == name


def test_the_database_keeps_times_in_stages_apart_and_for_good():
    ladder = Ladder()
    ladder.counted(at=NOW - timedelta(days=100))
    first = ladder.running()
    told = {"venture": ladder.venture, "stage": "nursery", "space": first.space}
    past = {"ended_on": day(-50), "how": "left"}
    for dates, name in (
        ({"began_on": TODAY}, {"one_running_enrolment", "one_stage_at_a_time"}),
        ({"began_on": day(-200), **past}, {"one_stage_at_a_time"}),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Enrolment.objects.create(**told, **dates)
        assert broken(refused.value) in name
    Enrolment.objects.create(**told, began_on=day(-200), ended_on=day(-100), how="left")
    with pytest.raises(DatabaseError), transaction.atomic():
        first.delete()
