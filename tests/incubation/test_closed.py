"""What a space that closed leaves behind in the chain and on its equipment; last days by months."""

from datetime import date

import pytest

from incubation import actions
from incubation.core import last_of_months
from incubation.enums import ChainMoveStatus
from incubation.models import Application, Booking, ChainMove, Enrolment
from notifications.models import Notification
from notifications.words import words
from spaces.models import Space
from tests.clock import NOW
from tests.incubation.lodge import Lodge, kinds, later
from tests.incubation.test_applications import at_clock, for_time
from tests.incubation.test_chain import Ladder
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def closed(space):
    Space.objects.filter(pk=space.pk).update(status="closed")


def test_a_step_into_a_space_that_closed_lapses_and_the_team_can_propose_another():
    ladder = Ladder()
    row = ladder.propose()
    assert actions.lapse_moves(at=NOW) == 0
    closed(ladder.spaces["nursery"])
    assert [actions.lapse_moves(at=NOW) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    assert row.status == ChainMoveStatus.LAPSED
    for person in (ladder.founder, ladder.managers["nursery"]):
        told = person.notifications.get(kind="incubation/move_lapsed")
        assert "has closed" in words(told, "en")[1]
        assert "in time" not in words(told, "en")[1]


def test_a_step_both_agreed_to_into_a_space_that_closes_ends_before_it_counts():
    ladder = Ladder()
    row = ladder.agreed()
    closed(ladder.spaces["nursery"])
    with pytest.raises(actions.SpaceClosed):
        actions.clear_move(row, by=ladder.officer, at=NOW)
    assert actions.clear_moves_due(at=later(15)) == 0
    assert [actions.lapse_moves(at=NOW) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    assert row.status == ChainMoveStatus.LAPSED
    assert not Enrolment.objects.exists()
    for person in (ladder.founder, ladder.managers["nursery"]):
        told = person.notifications.get(kind="incubation/move_lapsed")
        assert "has closed" in words(told, "en")[1]
    unread = Notification.objects.filter(recipient=ladder.officer).unread()
    assert "incubation/move_to_look_at" not in [each.kind for each in unread]


def test_nobody_agrees_to_a_step_into_a_space_that_closed_meanwhile():
    ladder = Ladder()
    row = ladder.propose()
    closed(ladder.spaces["nursery"])
    with pytest.raises(actions.SpaceClosed):
        actions.agree_to_move(
            ChainMove.objects.get(pk=row.pk), by=ladder.managers["nursery"], at=NOW
        )
    row.refresh_from_db()
    assert row.status == ChainMoveStatus.PROPOSED


def test_whoever_is_in_a_space_that_closed_still_leaves_it():
    ladder = Ladder()
    ladder.counted()
    row = ladder.propose("leave", leaves_as="left")
    closed(ladder.spaces["nursery"])
    assert actions.lapse_moves(at=NOW) == 0
    actions.agree_to_move(row, by=ladder.managers["nursery"], at=NOW)
    row.refresh_from_db()
    assert row.status == ChainMoveStatus.AGREED


def test_time_on_equipment_of_a_space_that_closed_is_called_off_and_both_sides_hear_of_it():
    lodge = Lodge()
    asked = lodge.apply(**for_time(lodge))
    actions.offer_time(
        asked, equipment=lodge.machine, begins=at_clock(10), ends=at_clock(12),
        rent="每小时 80 元", by=lodge.manager, at=NOW,
    )  # fmt: skip
    actions.accept(asked, by=lodge.founder, at=NOW)
    assert actions.call_off_bookings(at=NOW) == 0
    closed(lodge.space)
    assert [actions.call_off_bookings(at=NOW) for _ in range(2)] == [1, 0]
    assert Booking.objects.get().status == "called_off"
    for person in (lodge.founder, lodge.manager):
        told = person.notifications.get(kind="incubation/booking_called_off")
        assert "has closed" in words(told, "en")[1]


def test_a_place_that_came_free_waits_for_nobody_whose_application_has_lapsed():
    lodge = Lodge()
    offered = lodge.offered()
    _rival, waiting = lodge.rival()
    actions.wait(waiting, by=lodge.manager, at=NOW)
    actions.decline(offered, by=lodge.founder, at=NOW)
    assert kinds(lodge.manager)[-1] == "place_free"
    closed(lodge.space)
    actions.lapse_due(at=NOW)
    unread = Notification.objects.filter(recipient=lodge.manager).unread()
    assert "incubation/place_free" not in [each.kind for each in unread]


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
        (date(2026, 12, 5), 1, date(2027, 1, 4)),
    ],
)
def test_months_last_until_the_day_before_or_the_end_of_a_shorter_month(first, months, last):
    assert last_of_months(first, months) == last


def test_an_offer_begins_with_the_last_day_that_was_asked_for():
    lodge = Lodge()
    asked = lodge.apply()
    Application.objects.filter(pk=asked.pk).update(starts_on=date(2027, 8, 31), months=6)
    page = signed_in(lodge.manager).get(f"/spaces/applications/{asked.pk}/offer/")
    assert page.context["form"].initial["last"] == date(2028, 2, 29)


def test_what_a_space_asks_for_in_its_own_words_stands_on_every_page_of_its_conditions():
    lodge = Lodge()
    lodge.space.facilities.create(text="样品以上，有成分检测报告", kind="condition", position=0)
    asked = lodge.apply()
    for person, url in (
        (lodge.founder, asked.get_absolute_url()),
        (lodge.manager, asked.get_absolute_url()),
        (lodge.manager, f"/spaces/{lodge.space.pk}/conditions/"),
    ):
        page = signed_in(person).get(url).content.decode()
        assert "样品以上，有成分检测报告" in page
        assert "该空间没有填写入驻条件" not in page
        assert "The space has entered no conditions." not in page
