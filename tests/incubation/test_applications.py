"""Applying, answering, the waiting list, offers and what they hold."""

from datetime import datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.enums import OrganisationKind, Role
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from incubation import actions
from incubation.enums import ApplicationStatus
from incubation.models import Application, Booking, Residency
from incubation.queries import free_and_waited_for, next_on_list, place_on_list, waiting_in
from notifications.models import Notification
from safety.actions import block
from spaces import actions as spaces
from tests.clock import NOW
from tests.factories import MembershipFactory, UserFactory
from tests.incubation.lodge import Lodge, a_lead, a_manager, day, free, kinds, later, wanted
from tests.scenes import signed_in
from ventures.actions import Busy, archive
from ventures.models import Member

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Shanghai")


def at_clock(hour, days=1):
    return datetime(2026, 11, 24, hour, 0, tzinfo=HERE) + timedelta(days=days)


def for_time(lodge, begins=10, ends=12):
    span = DateTimeTZRange(at_clock(begins), at_clock(ends))
    return {
        "kind": "equipment", "desks": None, "starts_on": None, "months": None,
        "equipment": lodge.machine, "span": span,
    }  # fmt: skip


# --- applying ---------------------------------------------------------------------------------
def test_a_lead_applies_and_the_managers_are_told():
    lodge = Lodge()
    application = lodge.apply()
    assert application.status == ApplicationStatus.SENT
    assert kinds(lodge.manager) == ["application_sent"]
    assert waiting_in([lodge.space], lodge.manager) == 1
    with pytest.raises(actions.AppliedAlready):
        lodge.apply()


def test_members_strangers_and_managers_do_not_apply():
    lodge, member = Lodge(), UserFactory()
    Member.objects.create(venture=lodge.venture, person=member, role="member")
    for person in (member, UserFactory(), lodge.manager):
        with pytest.raises(Denied):
            lodge.apply(by=person)


@pytest.mark.parametrize("by_founder", [True, False])
def test_who_is_kept_apart_from_everybody_in_a_space_does_not_apply(by_founder):
    lodge = Lodge()
    one, other = (lodge.founder, lodge.manager) if by_founder else (lodge.manager, lodge.founder)
    block(other, by=one, at=NOW)
    with pytest.raises(Denied):
        lodge.apply()
    client, page = signed_in(lodge.founder), f"/spaces/{lodge.space.slug}/"
    assert client.get(f"{page}apply/").status_code == 403
    assert f"{page}apply/" not in client.get(page).content.decode()
    a_manager(lodge.space)
    lodge.apply()


@pytest.mark.parametrize("status", ["planned", "closed"])
def test_nobody_applies_to_a_space_that_does_not_run(status):
    lodge = Lodge()
    lodge.space.status = status
    with pytest.raises(Denied):
        lodge.apply()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "application_status_is_known"),
        ({"kind": "garden", "desks": None}, "application_kind_is_known"),
        ({"desks": None}, "application_for_desks_counts_them"),
        ({"desks": 0}, "application_for_desks_counts_them"),
        ({"kind": "room"}, "application_for_desks_counts_them"),
        ({"months": None}, "application_says_when"),
        ({"months": 61}, "application_says_when"),
        ({"starts_on": None}, "application_says_when"),
        ({"kind": "equipment", "desks": None}, "application_says_when"),
        ({"is_hazardous": True}, "hazard_is_in_words"),
        ({"hazard": "氢气"}, "hazard_is_in_words"),
        ({"status": "refused"}, "application_refused_with_reason"),
        ({"status": "waiting"}, "application_waits_since"),
        ({"status": "offered"}, "application_offer_has_an_end"),
    ],
)
def test_the_database_refuses_an_application_that_cannot_be(change, name):
    application = Lodge().apply()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**change)
    assert broken(refused.value) == name


def test_the_database_keeps_one_open_application_a_venture_and_space():
    first = Lodge().apply()
    told = {
        "space": first.space, "venture": first.venture, "by": first.by, "sent_at": NOW, **wanted(),
    }  # fmt: skip
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Application.objects.create(**told)
    assert broken(refused.value) == "one_open_application_a_space"
    Application.objects.create(**told, status="withdrawn")


# --- answering --------------------------------------------------------------------------------
def test_a_manager_turns_it_down_with_a_reason_and_once():
    lodge = Lodge()
    application = lodge.apply()
    with pytest.raises(Denied):
        actions.refuse(application, answer="没有场地", by=lodge.founder, at=NOW)
    actions.refuse(application, answer="没有场地", by=lodge.manager, at=NOW)
    assert kinds(lodge.founder) == ["application_refused"]
    with pytest.raises(InvalidMove):
        actions.refuse(application, answer="还是没有", by=lodge.manager, at=NOW)
    assert Application.objects.get().answer == "没有场地"


def test_the_office_hears_once_of_what_waits_more_than_ten_working_days():
    lodge = Lodge()
    officer = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user
    lodge.apply()
    assert actions.tell_the_office(at=later(14)) == 0  # the tenth working day
    for days in (15, 16, 40):
        assert actions.tell_the_office(at=later(days)) == 1
    assert kinds(officer) == ["application_unanswered"]


def test_a_venture_with_an_application_or_a_place_is_not_archived():
    lodge = Lodge()
    application = lodge.apply()
    with pytest.raises(Busy):
        archive(lodge.venture, by=lodge.founder, at=NOW)
    actions.withdraw(application, by=lodge.founder, at=NOW)
    archive(lodge.venture, by=lodge.founder, at=NOW)


# --- the waiting list -------------------------------------------------------------------------
def test_the_list_is_in_the_order_of_its_times_and_by_kind():
    lodge = Lodge()
    rows = [lodge.apply(), lodge.rival()[1], lodge.rival(kind="room", desks=None)[1]]
    for minutes, row in ((2, rows[0]), (1, rows[1]), (0, rows[2])):
        actions.wait(row, by=lodge.manager, at=NOW + timedelta(minutes=minutes))
    assert [place_on_list(row) for row in rows] == [2, 1, 1]
    assert next_on_list(lodge.space, "desk") == rows[1]
    founder = rows[1].by
    actions.withdraw(rows[1], by=founder, at=NOW)
    assert place_on_list(rows[0]) == 1


def test_who_waits_longest_is_suggested_when_a_place_comes_free():
    lodge = Lodge()
    offered = lodge.offered()
    _founder, rival = lodge.rival()
    actions.wait(rival, by=lodge.manager, at=NOW)
    actions.decline(offered, by=lodge.founder, at=NOW)
    told = Notification.objects.get(recipient=lodge.manager, kind="incubation/place_free")
    assert told.url == rival.get_absolute_url()
    lodge.offer(rival)
    told.refresh_from_db()
    assert told.read_at


def test_what_is_marked_as_free_by_hand_is_suggested_to_who_waits_longest():
    lodge = Lodge()
    for place in (lodge.place, lodge.other, lodge.room):
        spaces.take(place, by=lodge.manager, at=NOW)
    rows = [lodge.rival()[1], lodge.rival()[1], lodge.rival(kind="room", desks=None)[1]]
    for minutes, row in enumerate(rows):
        actions.wait(row, by=lodge.manager, at=NOW + timedelta(minutes=minutes))
    assert free_and_waited_for([lodge.space], lodge.manager) == []
    client, page = signed_in(lodge.manager), f"/my/spaces/{lodge.space.pk}/places/"
    url = rows[0].get_absolute_url()
    assert url not in client.get(page).content.decode()
    pressed = client.post(
        f"/spaces/{lodge.space.pk}/places/{lodge.other.pk}/free/", {"back": page}, follow=True
    )
    assert url in pressed.content.decode()
    assert url in client.get(f"/spaces/{lodge.space.pk}/desk/").content.decode()
    (found,) = free_and_waited_for([lodge.space], lodge.manager)
    assert (found.kind, found.first, found.waiting) == ("desk", rows[0], 2)
    lodge.offer(rows[0], places=[lodge.other])
    assert free_and_waited_for([lodge.space], lodge.manager) == []


# --- offers -----------------------------------------------------------------------------------
def test_an_offer_holds_its_places_and_acceptance_takes_them():
    lodge = Lodge()
    application = lodge.offered(places=[lodge.place, lodge.other])
    assert Residency.objects.held().count() == 2
    assert free(lodge.place) == (False, False, None)
    _founder, rival = lodge.rival()
    with pytest.raises(actions.PlaceTaken):
        lodge.offer(rival)
    rival.refresh_from_db()
    assert rival.status == ApplicationStatus.SENT
    with pytest.raises(Denied):
        actions.accept(application, by=lodge.manager, at=NOW)
    actions.accept(application, by=lodge.founder, at=NOW)
    assert Residency.objects.running().count() == 2
    assert free(lodge.place) == (True, True, day(180))
    lodge.space.refresh_from_db()
    assert (lodge.space.desks, lodge.space.desks_free) == (6, 0)


def test_one_place_can_follow_another_contract():
    lodge = Lodge()
    lodge.lives(last=60)
    _founder, rival = lodge.rival()
    with pytest.raises(actions.PlaceTaken):
        lodge.offer(rival, first=60)
    lodge.offer(rival, first=61)


def test_an_offer_lapses_after_fourteen_days_and_a_second_run_changes_nothing():
    lodge = Lodge()
    application = lodge.offered()
    assert actions.lapse_due(at=later(14)) == 0
    assert [actions.lapse_due(at=later(15)) for _ in range(2)] == [1, 0]
    application.refresh_from_db()
    assert application.status == ApplicationStatus.LAPSED
    assert not Residency.objects.held().exists()
    with pytest.raises(InvalidMove):
        actions.accept(application, by=lodge.founder, at=later(15))


def test_an_offer_is_taken_on_its_last_day_and_not_on_the_next_morning_before_the_job():
    one, other = Lodge(), Lodge()
    in_time, late = one.offered(), other.offered()
    actions.accept(in_time, by=one.founder, at=later(14))
    with pytest.raises(InvalidMove):
        actions.accept(late, by=other.founder, at=later(15))
    late.refresh_from_db()
    assert late.status == ApplicationStatus.OFFERED


def test_what_was_asked_for_a_time_that_is_over_lapses():
    lodge = Lodge()
    lodge.apply(months=1)
    assert actions.lapse_due(at=later(34)) == 0
    assert actions.lapse_due(at=later(35)) == 1
    assert kinds(lodge.founder) == ["application_lapsed"]


def test_nobody_moves_into_a_space_that_was_closed_meanwhile():
    lodge = Lodge()
    application = lodge.offered()
    type(lodge.space).objects.filter(pk=lodge.space.pk).update(status="closed")
    with pytest.raises(actions.SpaceClosed):
        actions.accept(application, by=lodge.founder, at=NOW)


# --- equipment --------------------------------------------------------------------------------
def test_time_on_equipment_never_overlaps_and_lies_in_its_hours():
    lodge = Lodge()
    first = lodge.apply(**for_time(lodge))
    told = {"equipment": lodge.machine, "rent": "每小时 80 元", "by": lodge.manager, "at": NOW}
    with pytest.raises(actions.OutsideHours):
        actions.offer_time(first, begins=at_clock(17), ends=at_clock(19), **told)
    actions.offer_time(first, begins=at_clock(10), ends=at_clock(12), **told)
    founder, venture = a_lead()
    rival = lodge.apply(venture, founder, **for_time(lodge))
    with pytest.raises(actions.PlaceTaken):
        actions.offer_time(rival, begins=at_clock(11), ends=at_clock(13), **told)
    actions.accept(first, by=lodge.founder, at=NOW)
    booking = Booking.objects.get()
    assert booking.status == "booked"
    actions.call_off(booking, note="停电", by=lodge.manager, at=NOW)
    assert kinds(lodge.founder)[-1] == "booking_called_off"
    actions.offer_time(rival, begins=at_clock(11), ends=at_clock(13), **told)


# --- at once ----------------------------------------------------------------------------------
def _at_once(calls):
    """Do all calls in threads of their own; return how each of them ended."""
    outcomes = []

    def press(call):
        try:
            call()
        except (actions.PlaceTaken, InvalidMove) as refused:
            outcomes.append(type(refused).__name__)
        else:
            outcomes.append("yes")
        finally:
            connection.close()

    threads = [Thread(target=press, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_32_who_are_offered_one_place_at_once_one_gets_it(committed):
    del committed
    lodge = Lodge()
    keys = [lodge.apply().pk, *(lodge.rival()[1].pk for _ in range(31))]
    calls = [lambda pk=pk: lodge.offer(Application.objects.get(pk=pk)) for pk in keys]
    assert _at_once(calls) == ["PlaceTaken"] * 31 + ["yes"]
    assert Residency.objects.held().count() == 1


def test_of_32_who_are_offered_overlapping_time_on_equipment_at_once_one_gets_it(committed):
    del committed
    lodge = Lodge()
    keys = [lodge.rival(**for_time(lodge))[1].pk for _ in range(32)]

    def offer(pk, ends):
        actions.offer_time(
            Application.objects.get(pk=pk), equipment=lodge.machine, begins=at_clock(10),
            ends=at_clock(ends), rent="每小时 80 元", by=lodge.manager, at=NOW,
        )  # fmt: skip

    calls = [lambda pk=pk, n=n: offer(pk, 11 + n % 4) for n, pk in enumerate(keys)]
    assert _at_once(calls) == ["PlaceTaken"] * 31 + ["yes"]
    assert Booking.objects.count() == 1


def test_of_32_who_accept_one_offer_at_once_one_does(committed):
    del committed
    lodge = Lodge()
    application = lodge.offered()

    def accept():
        fresh = Application.objects.get(pk=application.pk)
        actions.accept(fresh, by=lodge.founder, at=NOW)

    assert _at_once([accept] * 32) == ["InvalidMove"] * 31 + ["yes"]
    assert Residency.objects.running().count() == 1


def test_the_team_is_told_of_a_second_offer_and_of_a_second_wait():
    lodge = Lodge()
    application = lodge.offered()
    actions.take_back(application, answer="先等等", by=lodge.manager, at=later(1))
    lodge.offer(application, at=later(2))
    actions.take_back(application, answer="再等等", by=lodge.manager, at=later(3))
    for days in (4, 6):
        actions.wait(application, by=lodge.manager, at=later(days))
        lodge.offer(application, at=later(days + 1))
        actions.take_back(application, by=lodge.manager, at=later(days + 1))
    told = kinds(lodge.founder)
    assert told.count("application_offered") == 4
    assert told.count("application_waiting") == 2
