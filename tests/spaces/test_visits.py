"""Asking to see a space: slots, agreeing, moving, calling off, calendars."""

from datetime import timedelta
from threading import Thread

import icalendar
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts.enums import Hat
from accounts.policies import Denied
from audit.guards import broken
from notifications.models import Notification
from spaces import actions
from spaces.enums import VisitStatus
from spaces.models import Visit
from spaces.queries import ANSWER_WORKDAYS, answer_by, open_slots
from spaces.queries.slots import first_day
from tests.clock import NOW
from tests.factories import SpaceFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from tests.spaces.house import NEXT_DAY, House
from tests.spaces.test_questions import kinds

pytestmark = pytest.mark.django_db
SLOT = timedelta(minutes=30)


def test_slots_are_half_hours_of_three_weeks_by_the_clock_of_the_space():
    slots = open_slots(House().space, at=NOW)
    assert slots[0] == NEXT_DAY
    assert len(slots) == 3 * 4
    assert slots[3] == NEXT_DAY + 3 * SLOT  # the last one ends at noon
    assert open_slots(House().space, at=NEXT_DAY)[0] == NEXT_DAY + SLOT


@pytest.mark.parametrize(
    ("days", "first"), [(0, "2026-11-25"), (1, "2026-12-02"), (3, "2026-12-02"), (6, "2026-12-09")]
)
def test_nobody_asks_for_a_day_on_which_an_answer_would_still_be_in_time(days, first):
    house = House(notice_days=days)
    assert open_slots(house.space, at=NOW)[0].date().isoformat() == first
    visit = House().visit()
    assert open_slots(visit.space, at=NOW, without=visit)[0] == NEXT_DAY + SLOT


def test_what_a_space_promises_it_can_keep():
    space = SpaceFactory()
    assert space.notice_days == ANSWER_WORKDAYS
    asked = NOW
    for _day in range(14):
        last = answer_by(asked)
        assert first_day(space, timezone.localdate(asked)) == last + timedelta(days=1)
        asked += timedelta(days=1)


def test_a_manager_shortens_the_notice_and_the_words_follow():
    house = House(notice_days=3)
    ask, hours = f"/spaces/{house.space.slug}/visit/", f"/my/spaces/{house.space.pk}/hours/"
    assert "within 3 working days" in in_english(house.founder).get(ask).content.decode()
    manager = signed_in(house.manager)
    for wrong in ("11", "-1", "", "x"):
        answer = manager.post(hours, {"notice": "yes", "notice_days": wrong})
        assert answer.status_code == 422
    assert signed_in(house.founder).post(hours, {"notice": "yes"}).status_code == 404
    assert manager.post(hours, {"notice": "yes", "notice_days": "0"}).status_code == 302
    house.space.refresh_from_db()
    assert house.space.notice_days == 0
    page = in_english(house.founder).get(ask).content.decode()
    assert "before the visit" in page
    told = {"starts_at": NEXT_DAY.isoformat(), "people": 1}
    assert signed_in(house.founder).post(ask, told).status_code == 302


def test_the_database_keeps_the_notice_within_bounds():
    with pytest.raises(IntegrityError, match="notice_of_a_visit_within_bounds"):
        SpaceFactory(notice_days=11)


def test_a_slot_is_full_once_as_many_visits_are_agreed_as_the_space_takes():
    house = House(visits_at_once=2)
    house.agreed()
    assert NEXT_DAY in open_slots(house.space, at=NOW)
    house.agreed(by=UserFactory(hats=[Hat.FOUNDER]))
    assert NEXT_DAY not in open_slots(house.space, at=NOW)
    assert NEXT_DAY + SLOT in open_slots(house.space, at=NOW)


def test_a_founder_asks_the_manager_agrees_and_both_get_a_calendar_entry():
    house = House()
    founder, manager = signed_in(house.founder), signed_in(house.manager)
    told = {"starts_at": NEXT_DAY.isoformat(), "people": 3, "about": "看 6 号间"}
    url = f"/spaces/{house.space.slug}/visit/"
    assert "10:00" in founder.get(url).content.decode()
    told["starts_at"] = open_slots(house.space, at=NOW)[0].isoformat()
    assert founder.post(url, told).status_code == 302
    visit = Visit.objects.get()
    assert kinds(house.manager) == ["spaces/visit_asked"]
    act = f"/spaces/{house.space.pk}/visits/{visit.pk}/agree/"
    assert founder.post(act).status_code == 403
    assert manager.post(act).status_code == 302
    assert Visit.objects.get().status == VisitStatus.AGREED
    for person in (house.founder, house.manager):
        notice = Notification.objects.get(recipient=person, kind="spaces/visit_agreed")
        assert notice.facts["method"] == "REQUEST"
        entry = icalendar.Calendar.from_ical(notice.facts["calendar"]).walk("VEVENT")[0]
        assert entry["dtstart"].dt == NEXT_DAY
        assert entry["sequence"] == 0
    answer = founder.get(f"/spaces/visits/{visit.pk}/entry.ics")
    assert b"METHOD:REQUEST" in answer.content


def test_a_time_that_is_no_slot_is_refused():
    house = House()
    with pytest.raises(actions.NoSuchSlot):
        house.visit(starts_at=NEXT_DAY + timedelta(hours=5))
    url = f"/spaces/{house.space.slug}/visit/"
    told = {"starts_at": (NEXT_DAY + timedelta(hours=5)).isoformat(), "people": 1}
    assert signed_in(house.founder).post(url, told).status_code == 422
    assert not Visit.objects.exists()


def test_a_visit_in_the_past_is_refused_in_plain_words_and_typing_is_kept():
    house = House()
    past = NEXT_DAY - timedelta(days=7)  # an hour of the space, a week ago
    with pytest.raises(actions.NoSuchSlot):
        house.visit(starts_at=past)
    told = {"starts_at": past.isoformat(), "people": 3, "about": "看 6 号间"}
    answer = in_english(house.founder).post(f"/spaces/{house.space.slug}/visit/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This time is not free any more: choose another one." in page
    assert "看 6 号间" in page
    assert not Visit.objects.exists()


def test_the_space_proposes_another_time_and_calendars_forget_the_first():
    house = House()
    visit = house.agreed()
    with pytest.raises(Denied):
        actions.move(visit, starts_at=NEXT_DAY + SLOT, by=house.founder, at=NOW)
    url = f"/spaces/visits/{visit.pk}/move/"
    manager = signed_in(house.manager)
    assert manager.get(url).status_code == 200
    later = open_slots(house.space, at=NOW, without=visit)[0]
    assert later == NEXT_DAY + SLOT
    assert (
        manager.post(url, {"starts_at": later.isoformat(), "note": "晚半小时"}).status_code == 302
    )
    notice = Notification.objects.get(recipient=house.founder, kind="spaces/visit_moved")
    assert notice.facts["method"] == "CANCEL"
    assert "SEQUENCE:1" in notice.facts["calendar"]
    visit = Visit.objects.get()
    with pytest.raises(Denied):
        actions.agree(visit, by=house.manager, at=NOW)
    actions.agree(visit, by=house.founder, at=NOW)
    assert Visit.objects.get().starts_at == later


def test_an_old_tab_agrees_to_no_other_time_than_it_showed():
    house = House()
    visit = house.visit()
    actions.move(visit, starts_at=NEXT_DAY + SLOT, by=house.manager, at=NOW)
    founder = signed_in(house.founder)
    act = f"/spaces/{house.space.pk}/visits/{visit.pk}/agree/"
    seen = Visit.objects.get().seen
    page = founder.get(visit.get_absolute_url()).content.decode()
    assert f'name="seen" value="{seen}"' in page
    actions.move(visit, starts_at=NEXT_DAY + 2 * SLOT, by=house.manager, at=NOW)
    founder.post(act, {"seen": seen})
    assert Visit.objects.get().status == VisitStatus.ASKED
    founder.post(act, {"seen": Visit.objects.get().seen})
    assert Visit.objects.get().status == VisitStatus.AGREED


def test_a_visit_is_declined_with_a_reason_only():
    house = House()
    visit = house.visit()
    manager = signed_in(house.manager)
    act = f"/spaces/{house.space.pk}/visits/{visit.pk}/decline/"
    assert manager.post(act, {"note": ""}).status_code == 422
    assert manager.post(act, {"note": "那天停电检修"}).status_code == 302
    assert Visit.objects.get().status == VisitStatus.DECLINED
    told = Notification.objects.get(recipient=house.founder, kind="spaces/visit_declined")
    assert told.facts["note"] == "那天停电检修"


def test_either_side_calls_off_and_the_other_hears_of_it():
    house = House()
    visit = house.agreed()
    actions.call_off(visit, note="路不通", by=house.founder, at=NOW)
    notice = Notification.objects.get(recipient=house.manager, kind="spaces/visit_called_off")
    assert notice.facts["method"] == "CANCEL"
    other = house.visit()
    with pytest.raises(Denied):
        actions.call_off(other, by=UserFactory(), at=NOW)
    actions.call_off(other, by=house.manager, at=NOW)
    assert Visit.objects.get(pk=other.pk).status == VisitStatus.CALLED_OFF


def test_what_came_of_it_is_said_after_the_time_by_the_space():
    house = House()
    visit = house.agreed()
    url = f"/spaces/{house.space.pk}/visits/{visit.pk}/"
    signed_in(house.manager).post(f"{url}hold/")
    assert Visit.objects.get().status == VisitStatus.AGREED  # it is still to come
    Visit.objects.update(span=DateTimeTZRange(NOW - 2 * SLOT, NOW - SLOT))
    assert signed_in(house.founder).post(f"{url}hold/").status_code == 403
    signed_in(house.manager).post(f"{url}miss/")
    assert Visit.objects.get().status == VisitStatus.MISSED
    assert "spaces/visit_missed" in kinds(house.founder)


def test_nobody_agrees_to_two_visits_at_once():
    one, other = House(), House()
    one.agreed()
    second = other.visit(by=one.founder)
    with pytest.raises(actions.SlotTaken) as taken:
        actions.agree(second, by=other.manager, at=NOW)
    assert not taken.value.is_full
    act = f"/spaces/{other.space.pk}/visits/{second.pk}/agree/"
    assert signed_in(other.manager).post(act).status_code == 302
    assert Visit.objects.get(pk=second.pk).status == VisitStatus.ASKED


def test_of_two_visits_in_one_slot_the_space_agrees_to_one():
    house = House()
    first, second = house.visit(), house.visit(by=UserFactory(hats=[Hat.FOUNDER]))
    actions.agree(first, by=house.manager, at=NOW)
    with pytest.raises(actions.SlotTaken) as taken:
        actions.agree(second, by=house.manager, at=NOW)
    assert taken.value.is_full


def _agreed_at_once(visits):
    """Let the manager of each visit say yes, in threads of their own; return how each ended."""
    outcomes = []

    def agree(visit, manager):
        try:
            actions.agree(Visit.objects.get(pk=visit.pk), by=manager, at=NOW)
        except actions.SlotTaken as taken:
            outcomes.append("full" if taken.is_full else "elsewhere")
        else:
            outcomes.append("yes")
        finally:
            connection.close()

    threads = [Thread(target=agree, args=each) for each in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_32_visits_in_one_slot_that_are_agreed_to_at_once_one_stands(committed):
    del committed
    house = House()
    guests = [UserFactory(hats=[Hat.FOUNDER]) for _ in range(32)]
    visits = [(house.visit(by=guest), house.manager) for guest in guests]
    assert _agreed_at_once(visits) == ["full"] * 31 + ["yes"]
    assert Visit.objects.agreed().count() == 1


def test_of_32_spaces_that_agree_to_one_visitor_at_once_one_has_the_visit(committed):
    del committed
    houses = [House() for _ in range(32)]
    guest = houses[0].founder
    visits = [(house.visit(by=guest), house.manager) for house in houses]
    assert _agreed_at_once(visits) == ["elsewhere"] * 31 + ["yes"]
    assert Visit.objects.agreed().count() == 1


@pytest.mark.parametrize("same_person", [True, False])
def test_the_database_itself_lets_no_two_visits_meet(same_person):
    house = House()
    first = house.agreed()
    elsewhere = House()
    second = (
        elsewhere.visit(by=house.founder)
        if same_person
        else house.visit(by=elsewhere.founder, starts_at=NEXT_DAY + SLOT)
    )
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Visit.objects.filter(pk=second.pk).update(status="agreed", span=first.span)
    name = "nobody_in_two_visits" if same_person else "room_for_visit"
    assert broken(refused.value) == name


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "visit_status_is_known"),
        ({"people": 0}, "visit_of_somebody"),
        ({"status": "declined"}, "visit_declined_with_reason"),
        ({"span": DateTimeTZRange(NEXT_DAY, None)}, "visit_has_begin_and_end"),
    ],
)
def test_the_database_refuses_a_visit_that_cannot_be(change, name):
    visit = House().visit()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**change)
    assert broken(refused.value) == name


def test_strangers_see_no_visit():
    visit = House().agreed()
    other = signed_in(UserFactory(hats=[Hat.FOUNDER]))
    for page in ("", "move/", "entry.ics"):
        assert other.get(f"/spaces/visits/{visit.pk}/{page}").status_code == 404


# --- jobs -----------------------------------------------------------------------------------
def test_both_are_reminded_the_day_before_and_once():
    house = House()
    house.agreed()
    assert actions.remind(at=NEXT_DAY - timedelta(hours=25)) == 0
    for hours in (20, 10):
        actions.remind(at=NEXT_DAY - timedelta(hours=hours))
    for person in (house.founder, house.manager):
        assert kinds(person).count("spaces/visit_near") == 1


def test_what_nobody_said_yes_to_lapses():
    house = House()
    visit = house.visit()
    assert actions.lapse_due(at=NEXT_DAY - SLOT) == 0
    assert actions.lapse_due(at=NEXT_DAY) == 1
    assert actions.lapse_due(at=NEXT_DAY) == 0
    assert Visit.objects.get(pk=visit.pk).status == VisitStatus.LAPSED
    assert kinds(house.founder) == ["spaces/visit_lapsed"]


def test_one_person_asks_for_one_time_once():
    house = House()
    client, url = in_english(house.founder), f"/spaces/{house.space.slug}/visit/"
    told = {"starts_at": NEXT_DAY.isoformat(), "people": 1}
    assert client.post(url, told).status_code == 302
    answer = client.post(url, told)
    assert answer.status_code == 422
    assert "You have asked for this time already." in answer.content.decode()
    assert Visit.objects.count() == 1
    house.visit(by=UserFactory(hats=[Hat.FOUNDER]))
