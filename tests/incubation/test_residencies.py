"""Living on a place: the place follows, longer, leaving, the end, by name or not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from accounts.policies import Denied
from audit.guards import broken
from incubation import actions
from incubation.enums import EndKind, ResidencyStatus
from incubation.models import Booking, Residency
from incubation.queries import named_residents, residents_on
from spaces import actions as spaces
from spaces.models import Place, Space
from tests.clock import NOW
from tests.incubation.lodge import TODAY, Lodge, day, free, kinds, later
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


# --- what the database refuses ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "residency_status_is_known"),
        ({"span": DateRange(TODAY, None)}, "residency_has_first_and_last_day"),
        ({"span": DateRange(TODAY, TODAY)}, "residency_has_first_and_last_day"),
        ({"status": "ended"}, "residency_ended_with_day_and_reason"),
        (
            {"status": "ended", "ended_on": TODAY, "end_kind": "space"},
            "residency_ended_with_day_and_reason",
        ),
        ({"status": "released", "named_publicly": True}, "nobody_named_before_he_lives_there"),
        ({"contract_until": TODAY}, "space_ends_earlier_with_reason"),
    ],
)
def test_the_database_refuses_a_residency_that_cannot_be(change, name):
    residency = Lodge().lives()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Residency.objects.filter(pk=residency.pk).update(**change)
    assert broken(refused.value) == name


def test_the_database_lets_nobody_onto_a_place_twice():
    lodge = Lodge()
    residency = lodge.lives()
    again = {
        "space": lodge.space, "venture": lodge.rival()[1].venture, "place": lodge.place,
        "span": DateRange(day(180), day(200)),
    }  # fmt: skip
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Residency.objects.create(**again)
    assert broken(refused.value) == "one_at_a_time_on_a_place"
    Residency.objects.create(**again | {"span": DateRange(day(181), day(200))})
    assert residency.last_day == day(180)


@pytest.mark.parametrize("which", ["elsewhere", "equipment"])
def test_a_residency_is_on_a_place_of_its_space(which):
    lodge = Lodge()
    place = Lodge().place if which == "elsewhere" else lodge.machine
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Residency.objects.create(
            space=lodge.space, venture=lodge.venture, place=place, span=DateRange(TODAY, day(9))
        )
    assert broken(refused.value) == "place_in_the_space"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "booking_status_is_known"),
        ({"span": DateTimeTZRange(NOW, None)}, "booking_has_begin_and_end"),
        ({"place": "desk"}, "place_in_the_space"),
        ({}, "one_at_a_time_on_equipment"),
    ],
)
def test_the_database_refuses_a_booking_that_cannot_be(change, name):
    lodge = Lodge()
    application = lodge.apply()
    told = {
        "space": lodge.space, "venture": lodge.venture, "place": lodge.machine,
        "application": application, "span": DateTimeTZRange(NOW, NOW + timedelta(hours=2)),
    }  # fmt: skip
    Booking.objects.create(**told)
    if change.get("place"):
        change = {"place": lodge.place}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Booking.objects.create(**told | change)
    assert broken(refused.value) == name


# --- the place follows ------------------------------------------------------------------------
def test_a_place_under_contract_is_taken_and_its_switch_does_nothing():
    lodge = Lodge()
    lodge.lives()
    client = signed_in(lodge.manager)
    url = f"/spaces/{lodge.space.pk}/places/{lodge.place.pk}/"
    client.post(f"{url}free/")
    client.post(f"{url}remove/")
    assert free(lodge.place) == (True, True, day(180))
    spaces.free(lodge.place, by=lodge.manager, at=NOW)
    assert free(lodge.place)[0]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Place.objects.filter(pk=lodge.place.pk).update(is_taken=False, taken_until=None)
    assert broken(refused.value) == "let_place_is_taken"
    page = client.get(f"/my/spaces/{lodge.space.pk}/places/").content.decode()
    assert f"/spaces/{lodge.space.pk}/residents/?q=" in page


def test_the_page_of_a_place_changes_its_name_and_not_its_contract():
    lodge = Lodge()
    lodge.lives()
    told = {"kind": "room", "name": "A 区", "for_how_many": 3, "is_open": "on"}
    url = f"/my/spaces/{lodge.space.pk}/places/{lodge.place.pk}/"
    assert signed_in(lodge.manager).post(url, told).status_code == 302
    assert free(lodge.place) == (True, True, day(180))
    assert (lodge.place.name, lodge.place.kind) == ("A 区", "desk")


def test_the_place_is_free_again_after_the_end():
    lodge = Lodge()
    residency = lodge.lives(first=-9)
    actions.end(residency, last=day(-1), reason="没有交租", by=lodge.manager, at=NOW)
    assert free(lodge.place) == (False, False, None)
    with pytest.raises(spaces.InContract):
        spaces.remove(lodge.place, by=lodge.manager, at=NOW)


def test_a_space_is_not_closed_while_somebody_lives_there():
    lodge = Lodge()
    residency = lodge.lives(first=-9)
    fields = {"status": "closed", "summary": "关门"}
    with pytest.raises(spaces.LivedIn) as lived_in:
        spaces.save(lodge.space, fields, [], version=1, by=lodge.manager, at=NOW)
    assert lived_in.value.places == [lodge.place]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Space.objects.filter(pk=lodge.space.pk).update(status="closed")
    assert broken(refused.value) == "lived_in_stays_open"
    actions.end(residency, last=day(-1), reason="搬走", by=lodge.manager, at=NOW)
    spaces.save(lodge.space, fields, [], version=1, by=lodge.manager, at=NOW)


# --- longer -----------------------------------------------------------------------------------
def test_either_side_proposes_a_later_day_and_the_other_agrees():
    lodge = Lodge()
    residency = lodge.lives()
    for by, other, until in (
        (lodge.founder, lodge.manager, 200),
        (lodge.manager, lodge.founder, 220),
    ):
        actions.ask_longer(residency, until=day(until), by=by, at=later(until))
        assert kinds(other)[-1] == "longer_asked"
        with pytest.raises(Denied):
            actions.agree_longer(residency, by=by, at=NOW)
        actions.agree_longer(residency, by=other, at=NOW)
        assert kinds(by)[-1] == "longer_agreed"
    assert Residency.objects.get().last_day == day(220)
    assert free(lodge.place) == (True, True, day(220))


def test_no_longer_than_until_somebody_else_comes():
    lodge = Lodge()
    residency = lodge.lives(last=60)
    _founder, rival = lodge.rival()
    lodge.offer(rival, first=61)
    actions.ask_longer(residency, until=day(70), by=lodge.founder, at=NOW)
    with pytest.raises(actions.PlaceTaken):
        actions.agree_longer(residency, by=lodge.manager, at=NOW)
    fresh = Residency.objects.get(pk=residency.pk)
    actions.refuse_longer(fresh, by=lodge.manager, at=NOW)
    assert kinds(lodge.founder)[-1] == "longer_refused"
    with pytest.raises(actions.NotThatDay):
        actions.refuse_longer(fresh, by=lodge.manager, at=NOW)


@pytest.mark.parametrize("side", ["founder", "manager"])
def test_who_proposed_a_later_day_takes_it_back(side):
    lodge = Lodge()
    residency, other = lodge.lives(), {"founder": "manager", "manager": "founder"}[side]
    one, two = getattr(lodge, side), getattr(lodge, other)
    actions.ask_longer(residency, until=day(200), by=one, at=NOW)
    with pytest.raises(Denied):
        actions.take_longer_back(residency, by=two, at=NOW)
    page = f"/incubation/residencies/{residency.pk}/take_back/"
    assert page not in signed_in(two).get(residency.get_absolute_url()).content.decode()
    assert page in signed_in(one).get(residency.get_absolute_url()).content.decode()
    assert signed_in(one).post(page).status_code == 302
    assert kinds(two)[-1] == "longer_taken_back"
    assert Residency.objects.get().longer_until is None
    with pytest.raises(actions.NotThatDay):
        actions.agree_longer(residency, by=two, at=NOW)


def test_who_leaves_tells_the_space_that_its_proposal_is_dropped():
    lodge = Lodge()
    residency = lodge.lives()
    actions.ask_longer(residency, until=day(200), by=lodge.manager, at=NOW)
    actions.leave(residency, last=day(9), by=lodge.founder, at=NOW)
    assert kinds(lodge.manager)[-2:] == ["longer_dropped", "residency_leaving"]
    assert Residency.objects.get().longer_until is None


def test_an_earlier_day_is_no_longer_stay():
    lodge = Lodge()
    with pytest.raises(actions.NotThatDay):
        actions.ask_longer(lodge.lives(), until=day(180), by=lodge.founder, at=NOW)


# --- the end ----------------------------------------------------------------------------------
def test_who_leaves_earlier_makes_room_from_the_day_after():
    lodge = Lodge()
    residency = lodge.lives()
    with pytest.raises(Denied):
        actions.leave(residency, last=day(30), by=lodge.manager, at=NOW)
    for wrong in (day(-1), day(180)):
        with pytest.raises(actions.NotThatDay):
            actions.leave(residency, last=wrong, by=lodge.founder, at=NOW)
    actions.leave(residency, last=day(30), by=lodge.founder, at=NOW)
    assert kinds(lodge.manager)[-1] == "residency_leaving"
    _founder, rival = lodge.rival()
    lodge.offer(rival, first=31)


def test_an_end_is_undone_on_its_day_only():
    lodge = Lodge()
    residency = lodge.lives(first=-9)
    for wrong in (-10, 180, 200):
        with pytest.raises(actions.NotThatDay):
            actions.end(residency, last=day(wrong), reason="以后", by=lodge.manager, at=NOW)
    actions.end(residency, last=day(-1), reason="弄错了", by=lodge.manager, at=NOW)
    assert residency.why_ended == "弄错了"
    with pytest.raises(actions.NotThatDay):
        actions.reopen(residency, by=lodge.manager, at=later(1))
    actions.reopen(residency, by=lodge.manager, at=NOW)
    stored = Residency.objects.get()
    assert (stored.status, stored.ended_on) == (ResidencyStatus.RUNNING, None)
    assert free(lodge.place) == (True, True, day(180))


def test_the_last_day_is_lived_in_to_its_end():
    lodge = Lodge()
    residency = lodge.lives()
    actions.end(residency, last=TODAY, reason="搬走", by=lodge.manager, at=NOW)
    stored = Residency.objects.get()
    assert (stored.is_running, stored.last_day) == (True, TODAY)
    assert free(lodge.place) == (True, True, TODAY)
    assert [actions.end_due(at=later(days)) for days in (0, 1)] == [0, 1]
    assert free(lodge.place) == (False, False, None)


def test_a_space_names_a_last_day_to_come_and_both_are_told():
    lodge = Lodge()
    residency = lodge.lives()
    with pytest.raises(Denied):
        actions.end(residency, last=day(30), reason="厂房维修", by=lodge.founder, at=NOW)
    actions.end(residency, last=day(30), reason="厂房维修", by=lodge.manager, at=NOW)
    for person in (lodge.founder, lodge.manager):
        assert kinds(person)[-1] == "residency_ending"
    stored = Residency.objects.get()
    assert (stored.is_running, stored.is_announced, stored.last_day) == (True, True, day(30))
    assert free(lodge.place) == (True, True, day(30))
    _founder, rival = lodge.rival()
    lodge.offer(rival, first=31)
    assert [actions.end_due(at=later(31)) for _ in range(2)] == [1, 0]
    stored.refresh_from_db()
    assert (stored.end_kind, stored.end_reason) == (EndKind.SPACE, "厂房维修")
    assert stored.ended_on == day(30)


def test_a_last_day_to_come_is_taken_back_while_nobody_has_the_place():
    lodge = Lodge()
    residency = lodge.lives()
    actions.end(residency, last=day(60), reason="厂房维修", by=lodge.manager, at=NOW)
    actions.end(residency, last=day(30), reason="厂房维修", by=lodge.manager, at=NOW)
    with pytest.raises(Denied):
        actions.call_end_back(residency, by=lodge.founder, at=NOW)
    actions.call_end_back(residency, by=lodge.manager, at=NOW)
    assert kinds(lodge.founder)[-1] == "end_called_back"
    stored = Residency.objects.get()
    assert (stored.last_day, stored.is_announced, stored.end_kind) == (day(180), False, "")
    with pytest.raises(actions.NotThatDay):
        actions.call_end_back(stored, by=lodge.manager, at=NOW)
    actions.end(stored, last=day(30), reason="厂房维修", by=lodge.manager, at=NOW)
    _founder, rival = lodge.rival()
    lodge.offer(rival, first=31)
    with pytest.raises(actions.PlaceTaken):
        actions.call_end_back(stored, by=lodge.manager, at=NOW)


def test_whoever_leaves_or_stays_longer_ends_what_the_space_announced():
    lodge = Lodge()
    residency = lodge.lives()
    actions.end(residency, last=day(60), reason="厂房维修", by=lodge.manager, at=NOW)
    actions.ask_longer(residency, until=day(90), by=lodge.founder, at=NOW)
    actions.agree_longer(residency, by=lodge.manager, at=NOW)
    stored = Residency.objects.get()
    assert (stored.last_day, stored.is_announced) == (day(90), False)
    actions.end(stored, last=day(60), reason="厂房维修", by=lodge.manager, at=NOW)
    actions.leave(stored, last=day(20), by=lodge.founder, at=NOW)
    assert actions.end_due(at=later(21)) == 1
    assert Residency.objects.get().end_kind == EndKind.CONTRACT


def test_an_end_is_not_undone_when_the_place_is_promised_already():
    lodge = Lodge()
    residency = lodge.lives(first=-9)
    actions.end(residency, last=day(-1), reason="搬走", by=lodge.manager, at=NOW)
    _founder, rival = lodge.rival()
    lodge.offer(rival)
    with pytest.raises(actions.PlaceTaken):
        actions.reopen(residency, by=lodge.manager, at=NOW)


def test_both_are_told_at_each_mark_once_and_it_ends_by_itself():
    lodge = Lodge()
    lodge.lives(last=100)
    assert actions.remind(at=later(39)) == 0
    for days in (40, 40, 55, 70, 85, 100):
        actions.remind(at=later(days))
    for person in (lodge.founder, lodge.manager):
        assert kinds(person).count("residency_near") == 3
    assert actions.end_due(at=later(100)) == 0
    assert [actions.end_due(at=later(101)) for _ in range(2)] == [1, 0]
    stored = Residency.objects.get()
    assert (stored.end_kind, stored.ended_on) == (EndKind.CONTRACT, day(100))
    assert free(lodge.place) == (False, False, None)


# --- by name ----------------------------------------------------------------------------------
def test_a_venture_is_counted_and_named_only_by_its_leads(stranger):
    lodge = Lodge()
    residency = lodge.lives()
    assert named_residents(lodge.space, TODAY) == (1, [])
    with pytest.raises(Denied):
        actions.show(residency, by=lodge.manager, at=NOW)
    page = f"/spaces/{lodge.space.slug}/"
    assert lodge.venture.name not in stranger.get(page).content.decode()
    actions.show(residency, by=lodge.founder, at=NOW)
    assert lodge.venture.name in stranger.get(page).content.decode()
    actions.hide(residency, by=lodge.founder, at=NOW)
    assert named_residents(lodge.space, TODAY) == (1, [])


def test_the_statistics_count_who_lived_there_on_a_day():
    lodge = Lodge()
    residency = lodge.lives(first=-9, last=100)
    actions.end(residency, last=day(-1), reason="搬走", by=lodge.manager, at=NOW)
    counted = [residents_on(each).count() for each in (day(-10), day(-1), TODAY)]
    assert counted == [0, 1, 0]


def test_the_same_day_told_again_after_another_is_told_again():
    lodge = Lodge()
    row = lodge.lives(last=100)
    for days in (1, 3):
        actions.leave(row, last=day(60), by=lodge.founder, at=later(days))
        actions.ask_longer(row, until=day(100), by=lodge.founder, at=later(days))
        actions.agree_longer(row, by=lodge.manager, at=later(days + 1))
    assert kinds(lodge.manager).count("residency_leaving") == 2
    assert kinds(lodge.founder).count("longer_agreed") == 2
