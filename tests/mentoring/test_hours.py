"""A mentor's limits, and hours that his ventures book by one press."""

import re
from datetime import datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.models import Availability, Closing, Meeting, OfficeHour, Seat
from mentoring.policies import Limit, NotThen
from mentoring.queries import bookable
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MentorFactory, UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TOLD = {"day": "2026-11-27", "begins": "14:00", "ends": "15:30", "minutes": "30", "weeks": "2",
        "way": "onsite", "place": "盐湖路 3 号"}  # fmt: skip


def limit(pair, monthly=None, notice=24):
    return actions.set_availability(
        pair.row.mentor, monthly_hours=monthly, notice_hours=notice, by=pair.mentor, at=NOW
    )


def held(pair, days=3, minutes=30):
    starts = NOW + timedelta(days=days)
    spans = [(starts, starts + timedelta(minutes=minutes))]
    (hour,) = actions.open_hours(
        pair.row.mentor, spans, way="online", place="", by=pair.mentor, at=NOW
    )
    return hour


def press(pair, hour, person=None):
    url = reverse("mentor_hours", args=[pair.row.mentor.slug])
    told = {"hour": hour.pk, "pair": pair.row.pk}
    return in_english(person or pair.founder).post(url, told)


# --- limits ---------------------------------------------------------------------------------
def test_a_founder_keeps_the_notice_and_the_mentor_need_not():
    pair = Pair()
    limit(pair, notice=72)
    with pytest.raises(NotThen) as refused:
        pair.propose(by=pair.founder)
    assert refused.value.limit == Limit.NOTICE
    assert refused.value.works_from == NOW + 72 * HOUR
    with pytest.raises(NotThen) as refused:
        pair.propose(by=pair.founder, at=NOW + timedelta(minutes=1))
    assert refused.value.works_from == NOW + 72 * HOUR + timedelta(minutes=15)
    pair.propose(by=pair.mentor)
    meeting = pair.propose(by=pair.founder, days=3)
    with pytest.raises(NotThen):
        actions.move(meeting, **pair.plan(days=1), by=pair.founder, at=NOW)
    actions.move(meeting, **pair.plan(days=1, minutes=30), by=pair.mentor, at=NOW)


def test_the_hours_of_a_month_are_counted_over_all_ventures():
    one = Pair(request__mentor__capacity=3)
    other = Pair(request__mentor=one.row.mentor)
    limit(one, monthly=2, notice=0)
    one.arranged(days=1)
    other.record(minutes=30)
    other.propose(by=other.founder, days=2, minutes=30)
    with pytest.raises(NotThen) as refused:
        other.propose(by=other.founder, days=2, minutes=60)
    assert refused.value.limit == Limit.MONTH
    assert timezone.localtime(refused.value.works_from).isoformat() == "2026-12-01T00:00:00+08:00"
    other.propose(by=other.founder, days=9, minutes=60)  # in December
    with pytest.raises(NotThen) as refused:
        other.propose(by=other.founder, days=9, minutes=180)
    assert refused.value.works_from is None


def test_a_refusal_says_the_next_time_that_works_and_keeps_what_was_typed():
    pair = Pair()
    limit(pair, notice=72)
    url = reverse("meeting_new", args=[pair.row.pk])
    told = {
        "day": "2026-11-25",
        "begins": "10:00",
        "minutes": "60",
        "way": "online",
        "place": "三楼",
    }
    answer = in_english(pair.founder).post(url, told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The mentor asks for 72 hours of notice." in page
    assert re.search(r"works is from Fri, Nov 27, 2026, 1\d:(00|15|30|45) on", page)
    assert "三楼" in page
    limit(pair, monthly=1, notice=0)
    page = in_english(pair.founder).post(url, {**told, "minutes": "90"}).content.decode()
    assert "Propose a shorter meeting." in page


def test_a_mentor_sets_the_limits_on_his_page():
    pair = Pair()
    client = in_english(pair.mentor)
    assert client.post(reverse("my_hours"), {"monthly_hours": "6", "notice_hours": "48"}).url
    row = Availability.objects.get()
    assert (row.mentor, row.monthly_hours, row.notice_hours) == (pair.row.mentor, 6, 48)
    for told in ({"monthly_hours": "0"}, {"monthly_hours": "900"}, {"notice_hours": "-1"}):
        answer = client.post(reverse("my_hours"), {"notice_hours": "48", **told})
        assert answer.status_code == 422, told
    client.post(reverse("my_hours"), {"monthly_hours": "", "notice_hours": "0"})
    row.refresh_from_db()
    assert (row.monthly_hours, row.notice_hours) == (None, 0)
    assert signed_in(UserFactory()).get(reverse("my_hours")).status_code == 404
    with pytest.raises(Denied):
        actions.set_availability(
            pair.row.mentor, monthly_hours=1, notice_hours=1, by=pair.founder, at=NOW
        )


# --- opened ---------------------------------------------------------------------------------
def test_a_span_is_cut_into_hours_week_after_week():
    pair = Pair()
    client = in_english(pair.mentor)
    assert client.post(reverse("hours_open"), TOLD).status_code == 302
    begun = [timezone.localtime(hour.starts_at) for hour in OfficeHour.objects.all()]
    assert [f"{at:%m-%d %H:%M}" for at in begun] == [
        "11-27 14:00", "11-27 14:30", "11-27 15:00", "12-04 14:00", "12-04 14:30", "12-04 15:00",
    ]  # fmt: skip
    answer = client.post(reverse("hours_open"), {**TOLD, "begins": "15:00", "ends": "16:00"})
    assert answer.status_code == 422
    assert "already" in answer.content.decode()
    assert OfficeHour.objects.count() == 6
    page = client.get(reverse("my_hours")).content.decode()
    assert "Fri, Nov 27, 2026, 14:00" in page


@pytest.mark.parametrize(
    "told",
    [
        {"ends": "14:20"},
        {"ends": "13:00"},
        {"day": "2026-11-01"},
        {"day": "2199-12-31"},
        {"weeks": "13"},
        {"weeks": "0"},
        {"minutes": "7"},
        {"begins": "25:00"},
        {"way": "pigeon"},
    ],
)
def test_hours_that_cannot_be_are_refused_and_typing_is_kept(told):
    pair = Pair()
    answer = in_english(pair.mentor).post(reverse("hours_open"), {**TOLD, **told})
    assert answer.status_code == 422
    assert "盐湖路 3 号" in answer.content.decode()
    assert not OfficeHour.objects.exists()


def test_weeks_follow_the_clock_of_the_mentor_over_its_change():
    pair = Pair()
    pair.mentor.time_zone = "Europe/Berlin"
    pair.mentor.save()
    told = {**TOLD, "day": "2027-03-24", "begins": "09:00", "ends": "09:30"}
    in_english(pair.mentor).post(reverse("hours_open"), told)
    berlin = ZoneInfo("Europe/Berlin")
    assert [hour.starts_at for hour in OfficeHour.objects.all()] == [
        datetime(2027, 3, 24, 9, tzinfo=berlin), datetime(2027, 3, 31, 9, tzinfo=berlin),
    ]  # fmt: skip
    url = reverse("mentor_hours", args=[pair.row.mentor.slug])
    page = in_english(pair.founder).get(url).content.decode()
    assert "Wed, Mar 24, 2027, 16:00" in page
    assert "Wed, Mar 31, 2027, 15:00" in page


def test_the_database_holds_no_two_over_each_other():
    pair = Pair()
    hour = held(pair)
    half = timedelta(minutes=10)
    span = DateTimeTZRange(hour.starts_at + half, hour.ends_at + half)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        OfficeHour.objects.create(mentor=pair.row.mentor, span=span, created_at=NOW)
    assert broken(refused.value) == "office_hours_apart"
    OfficeHour.objects.create(mentor=MentorFactory(), span=span, created_at=NOW)
    actions.withdraw_hour(hour, by=pair.mentor, at=NOW)
    held(pair)


# --- booked ---------------------------------------------------------------------------------
def test_one_press_arranges_the_meeting_and_tells_both():
    pair = Pair()
    hour = held(pair)
    url = reverse("mentor_hours", args=[pair.row.mentor.slug])
    page = in_english(pair.founder).get(url).content.decode()
    assert "Fri, Nov 27, 2026, 10:00" in page
    pair_page = reverse("mentorship", args=[pair.row.pk])
    assert url in signed_in(pair.founder).get(pair_page).content.decode()
    assert press(pair, hour).status_code == 302
    hour.refresh_from_db()
    meeting = Meeting.objects.get()
    assert (hour.status, hour.meeting) == ("booked", meeting)
    assert (meeting.status, meeting.founder, meeting.span) == ("agreed", pair.founder, hour.span)
    told = Notification.objects.filter(kind="mentoring/meeting_agreed")
    assert {each.recipient for each in told} == {pair.mentor, pair.founder}
    assert all("BEGIN:VCALENDAR" in each.facts["calendar"] for each in told)
    assert "Fri, Nov 27, 2026, 10:00" not in in_english(pair.founder).get(url).content.decode()
    answer = press(pair, hour)
    assert answer.status_code == 422
    assert "Somebody was faster" in answer.content.decode()


def test_only_ventures_that_he_accompanies_book():
    pair, stranger = Pair(request__mentor__capacity=3), Pair()
    hour = held(pair)
    url = reverse("mentor_hours", args=[pair.row.mentor.slug])
    assert signed_in(stranger.founder).get(url).status_code == 404
    assert press(pair, hour, stranger.founder).status_code == 404
    assert press(pair, held(stranger)).status_code == 404  # another mentor's hour
    with pytest.raises(Denied):
        actions.book(hour, stranger.row, by=stranger.founder, at=NOW)
    with pytest.raises(Denied):
        actions.book(hour, pair.row, by=pair.mentor, at=NOW)
    assert signed_in(pair.mentor).get(url).url == reverse("my_hours")
    actions.close(pair.row, Closing(reason="over"), by=pair.founder, at=NOW)
    assert press(pair, hour).status_code == 404
    assert not Meeting.objects.exists()


def test_what_is_not_possible_is_not_offered():
    pair = Pair()
    near, far, busy = held(pair, days=1), held(pair, days=5), held(pair, days=2)
    limit(pair, notice=36)
    pair.arranged(days=2)
    assert bookable(pair.row.mentor, pair.founder, at=NOW) == [far]
    assert "36 hours of notice" in press(pair, near).content.decode()
    assert "another meeting" in press(pair, busy).content.decode()
    busy.refresh_from_db()
    assert busy.status == "free"


@pytest.mark.parametrize(
    ("by", "hours", "left"),
    [("founder", 25, "free"), ("founder", 23, "withdrawn"), ("mentor", 25, "withdrawn")],
)
def test_an_hour_is_free_again_when_the_founders_call_it_off_in_time(by, hours, left):
    pair = Pair()
    hour = held(pair)
    meeting = actions.book(hour, pair.row, by=pair.founder, at=NOW)
    person = getattr(pair, by)
    actions.cancel(meeting, by=person, at=hour.starts_at - timedelta(hours=hours))
    hour.refresh_from_db()
    assert (hour.status, hour.meeting) == (left, None)
    if left == "free":
        actions.book(hour, pair.row, by=pair.founder, at=NOW)
        assert Seat.objects.filter(person=pair.mentor, is_taken=True).count() == 1


def test_an_hour_is_free_again_when_its_meeting_moves_or_the_mentorship_ends():
    pair = Pair()
    hour = held(pair)
    meeting = actions.book(hour, pair.row, by=pair.founder, at=NOW)
    actions.move(meeting, **pair.plan(days=9), by=pair.founder, at=NOW)
    hour.refresh_from_db()
    assert hour.status == "free"
    actions.cancel(meeting, by=pair.founder, at=NOW)
    actions.book(hour, pair.row, by=pair.founder, at=NOW)
    actions.close(pair.row, Closing(reason="over"), by=pair.mentor, at=NOW)
    hour.refresh_from_db()
    assert hour.status == "free"


def test_a_mentor_takes_back_what_nobody_booked():
    pair = Pair()
    hour, booked = held(pair), held(pair, days=4)
    actions.book(booked, pair.row, by=pair.founder, at=NOW)
    client = in_english(pair.mentor)
    for each in (hour, booked):
        client.post(reverse("hour_withdraw", args=[each.pk]))
        each.refresh_from_db()
    assert (hour.status, booked.status) == ("withdrawn", "booked")
    other = signed_in(MentorFactory().user)
    assert other.post(reverse("hour_withdraw", args=[booked.pk])).status_code == 404
    with pytest.raises(InvalidMove):
        actions.book(hour, pair.row, by=pair.founder, at=NOW)


def test_of_32_who_press_the_same_hour_at_once_one_has_it(committed):
    del committed
    first = Pair(request__mentor__capacity=8, request__mentor__weekly_limit=20)
    pairs = [first, *(Pair(request__mentor=first.row.mentor) for _ in range(7))]
    hour = held(first)
    outcomes = []

    def book(pair):
        try:
            fresh = OfficeHour.objects.get(pk=hour.pk)
            actions.book(fresh, pair.row, by=pair.founder, at=NOW)
        except (InvalidMove, actions.Busy):
            outcomes.append("late")
        else:
            outcomes.append("yes")
        finally:
            connection.close()

    threads = [Thread(target=book, args=(pair,)) for pair in pairs for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["late"] * 31 + ["yes"]
    assert Meeting.objects.count() == 1
    assert Seat.objects.filter(person=first.mentor, is_taken=True).count() == 1
