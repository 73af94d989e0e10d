"""Moving on to another space: three consents, then the old ends and the new begins at once."""

import pytest
from django.db import IntegrityError, transaction

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from incubation import actions
from incubation.enums import EndKind, HandOverStatus, ResidencyStatus
from incubation.models import HandOver, Residency
from spaces import actions as spaces
from tests.clock import NOW
from tests.incubation.lodge import TODAY, Lodge, day, free, kinds, later
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


class Move:
    """A residency that may go on in another space."""

    def __init__(self):
        self.old, self.new = Lodge(), Lodge()
        self.residency = self.old.lives(first=-100)

    def ask(self, by=None):
        return actions.ask_hand_over(
            self.residency, to_space=self.new.space, why="够条件了", by=by or self.old.founder,
            at=NOW,
        )  # fmt: skip

    def take(self, row, first=0):
        actions.take(
            row, place=self.new.room, first=day(first), last=day(400), rent="每月 2000 元",
            by=self.new.manager, at=NOW,
        )  # fmt: skip


def test_nothing_changes_before_all_three_have_agreed():
    move = Move()
    row = move.ask()
    assert kinds(move.old.manager)[-1] == kinds(move.new.manager)[-1] == "hand_over_asked"
    move.take(row)
    assert Residency.objects.get(pk=move.residency.pk).is_running
    assert row.new.status == ResidencyStatus.HELD
    actions.agree(row, by=move.old.manager, at=NOW)
    old, new = (Residency.objects.get(pk=each.pk) for each in (move.residency, row.new))
    assert (old.status, old.end_kind, old.ended_on) == ("ended", EndKind.MOVED, day(-1))
    assert (new.status, new.starts_on) == ("running", TODAY)
    assert free(move.old.place)[1] is False
    assert free(move.new.room)[1] is True
    assert HandOver.objects.get().status == HandOverStatus.DONE
    sides = AuditEvent.objects.filter(verb="consent").values_list("detail__side", flat=True)
    assert sorted(sides) == ["old", "taker"]


def test_a_move_on_a_later_day_shortens_the_old_contract():
    move = Move()
    row = move.ask(by=move.old.manager)
    move.take(row, first=20)
    actions.agree(row, by=move.old.founder, at=NOW)
    old = Residency.objects.get(pk=move.residency.pk)
    assert (old.is_running, old.last_day) == (True, day(19))
    assert row.new.starts_on == day(20)


def test_after_a_hand_over_nothing_brings_the_old_contract_back():
    move = Move()
    actions.ask_longer(move.residency, until=day(300), by=move.old.manager, at=NOW)
    row = move.ask()
    move.take(row, first=20)
    assert actions.agree(row, by=move.old.manager, at=NOW) is True
    old = Residency.objects.get(pk=move.residency.pk)
    assert (old.last_day, old.longer_until) == (day(19), None)
    page = signed_in(move.old.founder).get(old.get_absolute_url()).content.decode()
    assert "/ask_longer/" not in page
    assert "/hand-over/" not in page
    with pytest.raises(InvalidMove):
        actions.ask_longer(old, until=day(300), by=move.old.founder, at=NOW)
    Residency.objects.filter(pk=old.pk).update(longer_until=day(300))  # from before
    old.refresh_from_db()
    with pytest.raises(InvalidMove):
        actions.agree_longer(old, by=move.old.founder, at=NOW)
    with pytest.raises(actions.NotThatDay):
        actions.ask_hand_over(
            old, to_space=move.new.space, why="再走一次", by=move.old.founder, at=NOW
        )
    assert actions.end_due(at=later(20)) == 1
    assert Residency.objects.get(pk=old.pk).end_kind == EndKind.MOVED


def test_a_hand_over_makes_no_contract_longer_and_the_end_that_was_named_stands():
    move = Move()
    row = move.ask()
    move.take(row, first=20)
    actions.end(move.residency, last=day(9), reason="维修", by=move.old.manager, at=NOW)
    actions.agree(row, by=move.old.manager, at=NOW)
    old = Residency.objects.get(pk=move.residency.pk)
    assert (old.last_day, old.is_announced) == (day(9), False)


def test_who_proposed_a_later_day_hears_that_the_hand_over_dropped_it():
    move = Move()
    actions.ask_longer(move.residency, until=day(300), by=move.old.manager, at=NOW)
    row = move.ask(by=move.old.manager)
    move.take(row, first=20)
    actions.agree(row, by=move.old.founder, at=NOW)
    assert kinds(move.old.manager)[-2:] == ["longer_dropped", "hand_over_done"]


def test_a_residency_that_moved_on_is_not_reopened():
    move = Move()
    row = move.ask()
    move.take(row)
    actions.agree(row, by=move.old.manager, at=NOW)
    old = Residency.objects.get(pk=move.residency.pk)
    with pytest.raises(actions.NotThatDay):
        actions.reopen(old, by=move.old.manager, at=NOW)


@pytest.mark.parametrize("last", ["agree", "take"])
def test_whoever_agrees_last_reads_that_it_is_done(last):
    move = Move()
    row = move.ask()
    contract = {"place": move.new.room.pk, "first": str(TODAY), "last": str(day(300)), "rent": "无"}
    presses = {
        "agree": (move.old.manager, f"/incubation/hand-overs/{row.pk}/agree/", {}),
        "take": (move.new.manager, f"/spaces/hand-overs/{row.pk}/take/", contract),
    }
    order = sorted(presses, key=lambda name: name == last)
    pages = []
    for name in order:
        person, url, told = presses[name]
        pages.append(in_english(person).post(url, told, follow=True).content.decode())
    kept, done = "once all three have agreed", "All three have agreed: the venture"
    assert [kept in page for page in pages] == [True, False]
    assert [done in page for page in pages] == [False, True]


def test_a_place_that_is_taken_by_hand_is_not_held_for_a_hand_over():
    move = Move()
    row = move.ask()
    spaces.take(move.new.room, by=move.new.manager, at=NOW)
    url = f"/spaces/hand-overs/{row.pk}/take/"
    page = signed_in(move.new.manager).get(url).content.decode()
    assert f'value="{move.new.place.pk}"' in page
    assert f'value="{move.new.room.pk}"' not in page
    with pytest.raises(actions.PlaceTaken):
        move.take(row)


def test_any_side_says_no_and_the_place_is_free_again():
    move = Move()
    row = move.ask()
    move.take(row)
    actions.stop(row, note="租金太高", by=move.old.manager, at=NOW)
    assert Residency.objects.get(pk=row.new_id).status == ResidencyStatus.RELEASED
    assert kinds(move.old.founder)[-1] == "hand_over_stopped"
    with pytest.raises(Denied):
        actions.stop(row, note="我也不要", by=Lodge().manager, at=NOW)


def test_nobody_agrees_for_another_side():
    move = Move()
    row = move.ask()
    for person in (move.old.founder, move.new.manager, Lodge().founder):
        with pytest.raises(Denied):
            actions.agree(row, by=person, at=NOW)
    with pytest.raises(Denied):
        actions.take(
            row, place=move.new.room, first=TODAY, last=day(9), rent="无", by=move.old.manager,
            at=NOW,
        )  # fmt: skip


def test_one_at_a_time_and_not_to_the_same_space():
    move = Move()
    move.ask()
    with pytest.raises(actions.HandOverOpen):
        move.ask()
    with pytest.raises(actions.NotThatDay):
        actions.ask_hand_over(
            move.residency, to_space=move.old.space, why="原地", by=move.old.founder, at=NOW
        )


def test_the_end_of_the_residency_ends_the_hand_over():
    move = Move()
    row = move.ask()
    move.take(row)
    actions.end(move.residency, last=day(-1), reason="搬走", by=move.old.manager, at=NOW)
    assert HandOver.objects.get().status == HandOverStatus.LAPSED
    assert Residency.objects.get(pk=row.new_id).status == ResidencyStatus.RELEASED
    assert kinds(move.new.manager)[-1] == "hand_over_lapsed"
    asked = move.new.manager.notifications.filter(kind="incubation/hand_over_asked")
    assert not asked.filter(read_at=None).exists()


def test_who_waits_for_the_place_that_the_end_of_a_hand_over_frees_is_named_to_the_space():
    move = Move()
    move.take(row := move.ask())
    _founder, waiting = move.new.rival(kind="room", desks=None)
    actions.wait(waiting, by=move.new.manager, at=NOW)
    actions.end(move.residency, last=day(-1), reason="搬走", by=move.old.manager, at=NOW)
    assert HandOver.objects.get(pk=row.pk).status == HandOverStatus.LAPSED
    assert {"place_free", "hand_over_lapsed"} <= {*kinds(move.new.manager)}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "hand_over_status_is_known"),
        ({"status": "done"}, "hand_over_by_three"),
        ({"status": "stopped"}, "hand_over_stopped_with_reason"),
        ({"new": "old"}, "hand_over_to_another_place"),
    ],
)
def test_the_database_refuses_a_hand_over_that_cannot_be(change, name):
    move = Move()
    row = move.ask()
    if change.get("new"):
        change = {"new": move.residency}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        HandOver.objects.filter(pk=row.pk).update(**change)
    assert broken(refused.value) == name


def test_the_database_keeps_one_open_hand_over_a_residency():
    move = Move()
    row = move.ask()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        HandOver.objects.create(
            residency=move.residency, to_space=move.new.space, why="再来", by=row.by, asked_at=NOW
        )
    assert broken(refused.value) == "one_open_hand_over_a_residency"


def test_three_sides_do_it_on_their_pages():
    move = Move()
    team, old, new = map(signed_in, (move.old.founder, move.old.manager, move.new.manager))
    url = f"/spaces/residencies/{move.residency.pk}/hand-over/"
    told = {"to_space": move.new.space.pk, "why": "够条件了"}
    assert team.get(url).status_code == 200
    assert team.post(url, told).status_code == 302
    row = HandOver.objects.get()
    take = f"/spaces/hand-overs/{row.pk}/take/"
    contract = {"place": move.new.room.pk, "first": str(TODAY), "last": str(day(300)), "rent": "无"}
    assert old.get(take).status_code == 403
    assert new.post(take, {**contract, "first": str(day(-5))}).status_code == 422
    assert new.post(take, contract).status_code == 302
    for client in (team, old, new):
        assert client.get(row.get_absolute_url()).status_code == 200
    old.post(f"/incubation/hand-overs/{row.pk}/agree/")
    assert HandOver.objects.get().status == HandOverStatus.DONE
    assert signed_in(Lodge().founder).get(row.get_absolute_url()).status_code == 404
