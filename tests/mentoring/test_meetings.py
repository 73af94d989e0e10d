"""Proposing a time, saying yes, moving, calling off; nobody sits in two meetings at once."""

from datetime import date, datetime, timedelta
from email import message_from_string, policy
from threading import Thread
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.actions.meetings import is_late
from mentoring.enums import MeetingStatus, Side
from mentoring.models import Meeting, Seat
from mentors.actions import end
from notifications.mail import _message
from notifications.models import Mail, Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import MentorFactory
from tests.mentoring.pairs import Pair, in_english

pytestmark = pytest.mark.django_db


def kinds(person):
    return list(
        Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True)
    )


def test_a_time_is_arranged_once_the_other_side_says_yes():
    pair = Pair()
    meeting = pair.propose()
    assert meeting.status == MeetingStatus.PROPOSED
    with pytest.raises(Denied):
        actions.agree(meeting, by=pair.mentor, at=NOW)
    actions.agree(meeting, by=pair.founder, at=NOW)
    assert Meeting.objects.get().status == MeetingStatus.AGREED
    assert kinds(pair.founder) == ["mentoring/meeting_proposed", "mentoring/meeting_agreed"]
    assert kinds(pair.mentor) == ["mentoring/meeting_agreed"]


def test_strangers_and_the_office_arrange_nothing():
    pair, other = Pair(), MentorFactory().user
    with pytest.raises(Denied):
        pair.propose(by=other)


def test_a_venture_proposes_into_no_arranged_meeting_of_its_mentor():
    one = Pair(request__mentor__capacity=3)
    other = Pair(request__mentor=one.row.mentor)
    one.arranged()
    with pytest.raises(actions.Busy) as busy:
        other.propose(by=other.founder)
    assert busy.value.side == Side.MENTOR
    other.propose(by=other.founder, days=3)


def test_of_two_proposals_of_one_hour_the_mentor_says_yes_to_one():
    one = Pair(request__mentor__capacity=3)
    other = Pair(request__mentor=one.row.mentor)
    first, second = one.propose(by=one.founder), other.propose(by=other.founder)
    actions.agree(first, by=one.mentor, at=NOW)
    with pytest.raises(actions.Busy):
        actions.agree(second, by=one.mentor, at=NOW)
    assert Meeting.objects.get(pk=second.pk).status == MeetingStatus.PROPOSED


def test_a_yes_to_a_time_that_is_moved_at_the_same_moment_arranges_nothing():
    pair = Pair()
    meeting = pair.propose()
    read = Meeting.objects.get()
    actions.move(meeting, **pair.plan(days=3), by=pair.mentor, at=NOW)
    with pytest.raises(InvalidMove):
        actions.agree(read, by=pair.founder, at=NOW)
    assert Meeting.objects.get().status == MeetingStatus.PROPOSED


def test_a_pair_proposes_no_two_times_that_overlap():
    pair = Pair()
    meeting, later = pair.propose(), pair.propose(days=3)
    for by in (pair.mentor, pair.founder):
        with pytest.raises(actions.ProposedAlready):
            pair.propose(by=by, minutes=90)
    with pytest.raises(actions.ProposedAlready), transaction.atomic():
        actions.move(later, **pair.plan(minutes=30), by=pair.founder, at=NOW)
    actions.move(meeting, **pair.plan(minutes=30), by=pair.founder, at=NOW)
    assert Meeting.objects.count() == 2


def test_the_form_says_that_a_time_is_proposed_already():
    pair = Pair()
    starts = timezone.localtime(pair.propose().starts_at)
    told = {"day": starts.date(), "begins": f"{starts:%H:%M}", "minutes": "60", "way": "online"}
    answer = in_english(pair.founder).post(reverse("meeting_new", args=[pair.row.pk]), told)
    assert answer.status_code == 422
    assert "is proposed between you" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"minutes": "1500"}, "Choose one of the lengths in the list."),
        ({"minutes": "-30"}, "Choose one of the lengths in the list."),
        ({"day": "2026-11-01"}, "This time is over: choose one that is still to come."),
    ],
)
def test_a_length_or_day_that_cannot_be_is_refused_in_plain_words(wrong, says):
    pair = Pair()
    told = {"day": "2026-11-30", "begins": "10:00", "minutes": "60", "way": "online"}
    told |= {"place": "盐湖路 3 号", "agenda": "看数据", **wrong}
    answer = in_english(pair.founder).post(reverse("meeting_new", args=[pair.row.pk]), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "盐湖路 3 号" in page
    assert "看数据" in page
    assert not Meeting.objects.exists()


def test_what_overlaps_with_a_time_agreed_on_lapses():
    pair = Pair()
    meeting, kept = pair.propose(), pair.propose(days=4)
    rival = pair.propose(days=3)
    Meeting.objects.filter(pk=rival.pk).update(span=meeting.span)  # of before this was refused
    actions.agree(meeting, by=pair.founder, at=NOW)
    assert Meeting.objects.get(pk=rival.pk).status == MeetingStatus.LAPSED
    assert Meeting.objects.get(pk=kept.pk).status == MeetingStatus.PROPOSED
    assert Meeting.objects.get(pk=meeting.pk).status == MeetingStatus.AGREED


def test_the_database_itself_seats_nobody_twice():
    one = Pair(request__mentor__capacity=3)
    other = Pair(request__mentor=one.row.mentor)
    one.arranged()
    second = other.propose(by=other.founder, days=9)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Meeting.objects.filter(pk=second.pk).update(
            span=Meeting.objects.get(mentorship=one.row).span, status=MeetingStatus.AGREED
        )
    assert broken(refused.value) == "nobody_in_two_meetings"


def test_nothing_is_planned_outside_of_a_mentorship():
    pair = Pair()
    meeting = pair.propose()
    end(pair.row, by=pair.founder, at=NOW)
    with pytest.raises(Denied):
        pair.propose()
    meeting.pk = None
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        meeting.save(force_insert=True)
    assert broken(refused.value) == "only_while_it_lasts"
    assert actions.end_meetings_of_ended(at=NOW) == 1
    assert set(Meeting.objects.values_list("status", flat=True)) == {MeetingStatus.CANCELLED}
    assert not Seat.objects.filter(is_taken=True).exists()


@pytest.mark.parametrize(("hours", "is_late"), [(25, False), (23, True)])
def test_called_off_late_is_kept_as_late(hours, is_late):
    pair = Pair()
    meeting = pair.arranged()
    actions.cancel(
        meeting, note="现场停电", by=pair.founder, at=meeting.starts_at - timedelta(hours=hours)
    )
    kept = Meeting.objects.get()
    assert (kept.status, kept.is_late, kept.note) == ("cancelled", is_late, "现场停电")
    told = Notification.objects.filter(kind="mentoring/meeting_cancelled").get()
    assert told.recipient == pair.mentor
    assert "现场停电" in words(told, "zh-hans")[1]


def test_the_notice_is_that_of_the_day_of_the_meeting(settings):
    pair = Pair()
    meeting = pair.arranged()
    day = timezone.localdate(meeting.starts_at)
    settings.RULES = settings.RULES | {"meeting_notice_hours": ((date.min, 24), (day, 48))}
    at = meeting.starts_at - timedelta(hours=36)
    assert is_late(meeting.starts_at, at)
    assert not is_late(meeting.starts_at - timedelta(days=1), at - timedelta(days=1))


def test_a_yes_from_an_old_page_is_no_yes_to_the_time_it_was_moved_to():
    pair = Pair()
    meeting = pair.propose()
    client, page = in_english(pair.founder), reverse("mentorship", args=[pair.row.pk])
    assert 'name="sequence" value="0"' in client.get(page).content.decode()
    actions.move(meeting, **pair.plan(days=5), by=pair.mentor, at=NOW)
    keys = {"pk": pair.row.pk, "of": "meetings", "row": meeting.pk, "verb": "agree"}
    act = reverse("mentorship_act", kwargs=keys)
    client.post(act, {"sequence": "0"})
    assert Meeting.objects.get().status == MeetingStatus.PROPOSED
    client.post(act, {"sequence": "1"})
    assert Meeting.objects.get().status == MeetingStatus.AGREED


def test_another_time_needs_another_yes():
    pair = Pair()
    meeting = pair.arranged()
    actions.move(meeting, **pair.plan(days=5), by=pair.founder, at=NOW)
    kept = Meeting.objects.get()
    assert (kept.status, kept.side, kept.sequence) == ("proposed", Side.FOUNDER, 1)
    assert not Seat.objects.filter(is_taken=True).exists()
    with pytest.raises(Denied):
        actions.agree(kept, by=pair.founder, at=NOW)
    actions.agree(kept, by=pair.mentor, at=NOW)


def test_two_who_press_at_once_change_it_once():
    pair = Pair()
    meeting = pair.propose()
    stale = Meeting.objects.get(pk=meeting.pk)
    actions.cancel(meeting, by=pair.mentor, at=NOW)
    with pytest.raises(InvalidMove):
        actions.agree(stale, by=pair.founder, at=NOW)


def test_what_nobody_said_yes_to_lapses_once():
    pair = Pair()
    meeting = pair.propose()
    later = meeting.starts_at + timedelta(minutes=1)
    assert actions.lapse_due(at=NOW) == 0
    assert actions.lapse_due(at=later) == 1
    assert actions.lapse_due(at=later) == 0
    assert kinds(pair.mentor) == ["mentoring/meeting_lapsed"]


def test_both_are_reminded_the_day_before_once_and_never_afterwards():
    pair = Pair()
    meeting = pair.arranged()
    starts = meeting.starts_at
    actions.remind(at=starts - timedelta(hours=25))
    assert "mentoring/meeting_near" not in kinds(pair.mentor)
    for hours in (23, 22, 1):  # a job that runs late, and more than once
        actions.remind(at=starts - timedelta(hours=hours))
    assert kinds(pair.mentor).count("mentoring/meeting_near") == 1
    assert kinds(pair.founder).count("mentoring/meeting_near") == 1
    actions.remind(at=starts + timedelta(minutes=1))
    other = Pair()
    moved = other.arranged(days=1)
    actions.cancel(moved, by=other.founder, at=NOW)
    actions.remind(at=moved.starts_at - timedelta(hours=2))
    assert "mentoring/meeting_near" not in kinds(other.mentor)


def test_a_mentor_in_berlin_reads_the_same_moment_over_a_change_of_clock():
    pair = Pair()
    pair.mentor.time_zone = "Europe/Berlin"
    pair.mentor.save()
    pair.row.mentor.user = pair.mentor
    # Berlin puts the clock forward in the night to 28 March 2027.
    starts = datetime(2027, 3, 28, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    meeting = actions.propose(
        pair.row, starts_at=starts, ends_at=starts + timedelta(hours=1), way="online", place="",
        agenda="", by=pair.founder, at=NOW,
    )  # fmt: skip
    actions.agree(meeting, by=pair.mentor, at=NOW)
    told = {each.recipient: words(each, "en")[0] for each in Notification.objects.filter(
        kind="mentoring/meeting_agreed")}  # fmt: skip
    assert told[pair.mentor].endswith("Sun, Mar 28, 2027, 09:00 (Berlin, Paris, Rome)")
    assert told[pair.founder].endswith("Sun, Mar 28, 2027, 15:00")


def mails(kind):
    """Return the letters of a kind as a mail program reads them."""
    rows = Mail.objects.filter(notification__kind=f"mentoring/{kind}").order_by("pk")
    return [
        message_from_string(_message(row).message().as_string(), policy=policy.default)
        for row in rows
    ]


def entry(letter):
    """Return the calendar of a letter, and its method."""
    (part,) = [each for each in letter.walk() if each.get_content_type() == "text/calendar"]
    return icalendar.Calendar.from_ical(part.get_content()), part.get_param("method")


def test_calendars_hear_of_it_moved_and_called_off():
    pair = Pair()
    meeting = pair.arranged(place="格尔木，盐湖路 3 号")
    invited = [entry(letter) for letter in mails("meeting_agreed")]
    assert len(invited) == 2
    for calendar, method in invited:
        (event,) = calendar.walk("VEVENT")
        assert (method, str(calendar["METHOD"])) == ("REQUEST", "REQUEST")
        assert event["DTSTART"].dt == meeting.starts_at
        assert event["DTEND"].dt == meeting.ends_at
        assert (str(event["STATUS"]), int(event["SEQUENCE"])) == ("CONFIRMED", 0)
        assert str(event["LOCATION"]) == "格尔木，盐湖路 3 号"
    actions.move(meeting, **pair.plan(days=6), by=pair.founder, at=NOW)
    ((calendar, method),) = [entry(letter) for letter in mails("meeting_moved")]
    (event,) = calendar.walk("VEVENT")
    assert (method, str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
    actions.agree(meeting, by=pair.mentor, at=NOW)
    again = [entry(letter) for letter in mails("meeting_agreed")][2:]
    assert {int(calendar.walk("VEVENT")[0]["SEQUENCE"]) for calendar, _ in again} == {1}
    uids = {str(c.walk("VEVENT")[0]["UID"]) for c, _ in [*invited, *again]}
    assert uids == {f"meeting-{meeting.pk}@qingchuang"}


def test_who_did_not_come_is_told_and_may_write_otherwise():
    pair = Pair()
    meeting = pair.arranged()
    after = meeting.ends_at + timedelta(hours=1)
    actions.say_missed(meeting, by=pair.mentor, at=after)
    kept = Meeting.objects.get()
    assert (kept.status, kept.missed_by) == (MeetingStatus.MISSED, Side.FOUNDER)
    assert not Seat.objects.filter(is_taken=True).exists()
    assert "mentoring/meeting_missed" in kinds(pair.founder)


def test_of_32_who_say_yes_at_once_one_sits_in_the_hour(committed):
    del committed
    first = Pair(request__mentor__capacity=8, request__mentor__weekly_limit=20)
    pairs = [first, *(Pair(request__mentor=first.row.mentor) for _ in range(7))]
    meetings = [meeting for pair in pairs for meeting in [pair.propose(by=pair.founder)] * 4]
    outcomes = []

    def agree(meeting):
        try:
            actions.agree(Meeting.objects.get(pk=meeting.pk), by=first.mentor, at=NOW)
        except (actions.Busy, InvalidMove):
            outcomes.append("busy")
        else:
            outcomes.append("yes")
        finally:
            connection.close()

    threads = [Thread(target=agree, args=(meeting,)) for meeting in meetings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["busy"] * 31 + ["yes"]
    assert Seat.objects.filter(person=first.mentor, is_taken=True).count() == 1
