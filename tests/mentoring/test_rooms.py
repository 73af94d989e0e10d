"""Rooms of maker spaces: chosen with a time, kept free once both agree, told to the space."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Hat, Role
from audit.guards import broken
from mentoring import actions
from mentoring.enums import MeetingStatus
from mentoring.models import Meeting
from mentoring.queries.calendar import REQUEST, invitation
from mentoring.queries.rooms import is_open_then, rooms_near
from notifications.models import Notification
from notifications.words import words
from safety.models import Block
from spaces.models import Place
from tests.clock import NOW
from tests.factories import MembershipFactory, SpaceFactory
from tests.mentoring.pairs import Pair, in_english

pytestmark = pytest.mark.django_db
DAY = timezone.localdate(NOW) + timedelta(days=3)


def a_room(**options):
    told = {"address": "盐湖路 3 号", "opening_hours": "周一至周五 9:00–18:00", **options}
    space = SpaceFactory(desks=0, desks_free=0, **told)
    return Place.objects.create(space=space, kind="room", name="6 号间", is_for_meetings=True)


def hour(begins):
    zone = timezone.get_default_timezone()
    starts = datetime.combine(DAY, datetime.min.time(), zone) + timedelta(hours=begins)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}


def in_room(pair, room, begins=10):
    told = pair.plan(way="onsite", place="6 号间") | hour(begins)
    return actions.propose(pair.row, **told, room=room, by=pair.mentor, at=NOW)


def typed(room, **change):
    return {
        "day": DAY.isoformat(), "begins": "10:00", "minutes": "60", "way": "onsite", "place": "",
        "room": str(room.pk), "agenda": "", **change,
    }  # fmt: skip


def managers_of(room):
    return MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=room.space.operator, role=Role.SPACE_MANAGER
    ).user


def test_a_room_that_is_chosen_stands_as_the_place_on_the_page_and_in_the_calendar():
    pair, room = Pair(), a_room()
    url = reverse("meeting_new", args=[pair.row.pk])
    client = in_english(pair.mentor)
    assert "周一至周五 9:00–18:00" in client.get(url).content.decode()
    assert client.post(url, typed(room)).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.room == room
    assert meeting.place == f"{room.space} · 6 号间 · 盐湖路 3 号"
    page = client.get(reverse("mentorship", args=[pair.row.pk])).content.decode()
    assert meeting.place in page
    entry = invitation(meeting, pair.founder, method=REQUEST).replace("\r\n ", "")
    assert "盐湖路 3 号" in entry


@pytest.mark.parametrize("change", [{"place": "食堂"}, {"way": "online"}, {"begins": "19:00"}])
def test_a_room_is_for_meeting_in_it_while_the_doors_are_open(change):
    pair, room = Pair(), a_room()
    url = reverse("meeting_new", args=[pair.row.pk])
    assert in_english(pair.mentor).post(url, typed(room, **change)).status_code == 422
    assert not Meeting.objects.exists()


def test_two_pairs_do_not_meet_in_one_room_at_one_time():
    one, other, room = Pair(), Pair(), a_room()
    first, second = in_room(one, room), in_room(other, room)
    actions.agree(first, by=one.founder, at=NOW)
    with pytest.raises(actions.RoomTaken):
        actions.agree(second, by=other.founder, at=NOW)
    with pytest.raises(actions.RoomTaken):
        in_room(Pair(), room)
    in_room(Pair(), room, begins=11)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Meeting.objects.filter(pk=second.pk).update(status=MeetingStatus.AGREED)
    assert broken(refused.value) == "one_meeting_in_a_room"


def test_the_space_is_told_when_its_room_is_taken_and_free_again_and_not_for_whom():
    pair, room = Pair(), a_room()
    manager = managers_of(room)
    meeting = in_room(pair, room)
    assert not Notification.objects.filter(recipient=manager).exists()
    actions.agree(meeting, by=pair.founder, at=NOW)
    actions.cancel(meeting, by=pair.founder, at=NOW)
    notes = Notification.objects.filter(recipient=manager).order_by("pk")
    assert [each.kind for each in notes] == ["mentoring/room_booked", "mentoring/room_given_back"]
    for note in notes:
        assert str(pair.row.venture) not in "".join(words(note, "en"))


@pytest.mark.parametrize("change", [{"is_taken": True}, {"is_for_meetings": False}])
def test_a_room_that_is_let_far_away_or_not_for_meetings_is_not_offered(change):
    pair, room, far = Pair(), a_room(), a_room(county_id="630102")
    assert rooms_near(pair.row) == [room]
    assert far in rooms_near(pair.row, chosen=far.pk)
    Place.objects.filter(pk=room.pk).update(**change)
    assert rooms_near(pair.row) == []
    with pytest.raises(actions.RoomTaken):
        in_room(pair, room)


LOST = [
    {"is_taken": True},
    {"is_open": False},
    {"closed_from": DAY},
    {"is_for_meetings": False},
    None,
]


def lose(room, change):
    """Let, close, untick or, where nothing is to change, remove a room."""
    found = Place.objects.filter(pk=room.pk)
    if change is None:
        found.get().delete()
    else:
        found.update(**change)


@pytest.mark.parametrize("change", LOST)
def test_a_meeting_that_loses_its_room_stays_and_both_are_asked_for_another_place(change):
    pair, room = Pair(), a_room()
    meeting = in_room(pair, room)
    actions.agree(meeting, by=pair.founder, at=NOW)
    assert actions.give_up_rooms(at=NOW) == 0
    lose(room, change)
    assert actions.give_up_rooms(at=NOW) == 1
    assert actions.give_up_rooms(at=NOW) == 0
    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.room, meeting.place) == (MeetingStatus.AGREED, None, "")
    assert meeting.sequence == 1
    for person in (pair.mentor, pair.founder):
        note = Notification.objects.get(recipient=person, kind="mentoring/room_lost")
        assert "6 号间" in "".join(words(note, "en"))
        page = in_english(person).get(reverse("mentorship", args=[pair.row.pk])).content.decode()
        assert "The room of the space can no longer be used." in page
        assert "6 号间" not in page.partition('id="h-meet"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    "change", [{"is_open": False, "closed_until": DAY - timedelta(days=1)}, {"is_held": True}]
)
def test_a_room_that_opens_again_before_or_is_only_offered_to_somebody_is_kept(change):
    pair, room = Pair(), a_room()
    actions.agree(in_room(pair, room), by=pair.founder, at=NOW)
    lose(room, change)
    assert actions.give_up_rooms(at=NOW) == 0


@pytest.mark.parametrize("change", LOST)
def test_nobody_says_yes_to_a_room_that_is_gone(change):
    pair, room = Pair(), a_room()
    meeting = in_room(pair, room)
    lose(room, change)
    for _before_and_after_the_job in range(2):
        with pytest.raises(actions.RoomTaken):
            actions.agree(Meeting.objects.get(pk=meeting.pk), by=pair.founder, at=NOW)
        actions.give_up_rooms(at=NOW)


@pytest.mark.parametrize("is_told", [False, True])
@pytest.mark.parametrize("change", [{"is_for_meetings": False}, None])
def test_a_meeting_that_is_moved_once_its_room_is_gone_needs_another_place(change, is_told):
    pair, room = Pair(), a_room()
    meeting = in_room(pair, room)
    told = typed(room)
    lose(room, change)
    if is_told:
        actions.give_up_rooms(at=NOW)
    url = reverse("meeting", args=[pair.row.pk, meeting.pk])
    client = in_english(pair.mentor)
    page = client.get(url).content.decode()
    assert "The room that you had chosen can no longer be used" in page
    assert "6 号间" not in page
    assert client.post(url, told).status_code == 422
    assert client.post(url, told | {"room": ""}).status_code == 422
    assert client.post(url, told | {"room": "", "place": "食堂"}).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.place, meeting.room, meeting.has_lost_room) == ("食堂", None, False)


def test_managers_read_what_is_arranged_in_their_rooms_and_not_for_whom():
    pair, other, room = Pair(), Pair(), a_room()
    manager = managers_of(room)
    actions.agree(in_room(pair, room), by=pair.founder, at=NOW)
    in_room(other, room, begins=14)
    client, url = in_english(manager), reverse("place_list", args=[room.space_id])
    page = client.get(url).content.decode()
    part = page.partition('id="h-in-rooms"')[2].partition("</section>")[0]
    assert part.count("6 号间") == part.count("proposed by") == 1
    assert str(pair.row.venture) not in page
    Block.objects.create(by=pair.founder, person=manager, at=NOW)
    assert 'id="h-in-rooms"' not in client.get(url).content.decode()


def test_a_closed_day_is_closed_and_hours_told_otherwise_bar_nothing():
    room = a_room()
    assert is_open_then(room, *hour(10).values())
    assert not is_open_then(room, *hour(17.5).values())
    room.closed_from = room.closed_until = DAY
    assert not is_open_then(room, *hour(10).values())
    room.closed_from = room.closed_until = None
    room.space.opening_hours = "工作日"
    assert is_open_then(room, *hour(20).values())
