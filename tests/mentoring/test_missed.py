"""Meetings that one side missed: counted by dated rules, told once, taken back; open hours wait."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.policies import Denied
from mentoring import actions, policies
from mentoring.enums import MeetingStatus, Side
from mentoring.models import Closing, Meeting, OpenHour
from mentoring.queries import bookable_openly
from notifications.models import Notification
from notifications.words import words
from province.queries import desk
from tests.clock import NOW
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_open_hours import TEXT, Door
from tests.province.test_desk import officer
from tests.rules import hold
from ui.days import day_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + 10 * DAY


def missed(pair, days=2, by=None, at=LATER):
    meeting = pair.arranged(days=days)
    actions.say_missed(meeting, by=by or pair.mentor, at=at)
    return meeting


def told(person, verb):
    return Notification.objects.filter(recipient=person, kind=f"mentoring/{verb}")


def sides(pair, at=LATER):
    return [each.side for each in policies.often_in(pair.row, at=at)]


# --- pairs ----------------------------------------------------------------------------------
@pytest.mark.parametrize("side", list(Side))
def test_the_second_meeting_missed_asks_both_sides_once(side):
    pair = Pair()
    away, other = pair.mentor, pair.founder
    if side == Side.FOUNDER:
        away, other = other, away
    missed(pair, 2, by=other)
    assert sides(pair) == []
    assert not told(away, "missed_often")
    for days in (3, 4):
        missed(pair, days, by=other)
        assert sides(pair) == [side]
    assert told(away, "missed_often").count() == told(other, "missed_often_other").count() == 1
    assert not told(other, "missed_often")
    assert not told(away, "missed_often_other")
    title, body = words(told(away, "missed_often").get(), "en")[:2]
    assert str(pair.row.venture) in title
    assert "2 meetings within 90 days" in body


def test_one_meeting_missed_by_each_side_is_not_too_many():
    pair = Pair()
    missed(pair, 2, by=pair.mentor)
    missed(pair, 3, by=pair.founder)
    assert sides(pair) == []


def test_a_meeting_counts_until_the_last_of_its_days():
    pair = Pair()
    first = missed(pair, 2)
    missed(pair, 3)
    begins = first.starts_at
    assert sides(pair, begins + 90 * DAY) == [Side.FOUNDER]
    assert sides(pair, begins + 91 * DAY) == []


def test_another_number_holds_from_its_first_day(settings):
    pair = Pair()
    missed(pair)
    day = day_of(LATER)
    settings.RULES = settings.RULES | {"missed_meetings": ((date.min, 2), (day, 1))}
    assert sides(pair, LATER - DAY) == []
    assert sides(pair, LATER) == [Side.FOUNDER]


def test_who_said_it_takes_it_back_and_nobody_else():
    pair = Pair()
    missed(pair, 2)
    meeting = missed(pair, 3)
    with pytest.raises(Denied):
        actions.take_back_missed(meeting, by=pair.founder, at=LATER)
    keys = {"pk": pair.row.pk, "of": "meetings", "row": meeting.pk, "verb": "take_back"}
    in_english(pair.mentor).post(reverse("mentorship_act", kwargs=keys))
    kept = Meeting.objects.get(pk=meeting.pk)
    assert (kept.status, kept.missed_by) == (MeetingStatus.AGREED, "")
    assert sides(pair) == []
    assert told(pair.founder, "meeting_taken_back").count() == 1
    actions.say_missed(kept, by=pair.mentor, at=LATER)  # doubled: what follows is told once
    assert sides(pair) == [Side.FOUNDER]
    assert told(pair.founder, "missed_often").count() == 1


def test_both_sides_and_the_office_read_it_until_the_end(settings):
    settings.RULES = settings.RULES | {"missed_meetings": ((date.min, 1),)}
    pair = Pair()
    pair.row.refresh_from_db()
    meeting = pair.arranged()
    Meeting.objects.filter(pk=meeting.pk).update(status="missed", missed_by=Side.FOUNDER)
    page = reverse("mentorship", args=[pair.row.pk])
    new = reverse("meeting_new", args=[pair.row.pk])
    for url in (page, new):
        assert "nobody came from your side" in in_english(pair.founder).get(url).content.decode()
        asked = in_english(pair.mentor).get(url).content.decode()
        assert "Do you want to go on" in asked
        assert reverse("mentorship_pause", args=[pair.row.pk]) in asked
        assert reverse("mentorship_end", args=[pair.row.pk]) in asked
    assert "nobody of the venture came" in in_english(officer()).get(page).content.decode()
    count = {each.name: each.count for each in desk.pair_segments(NOW)}["missed"]
    assert list(desk.pairs("missed", "", NOW)) == [pair.row]
    assert count == 1
    actions.close(pair.row, Closing(reason="reached"), by=pair.founder, at=NOW)
    assert not desk.pairs("missed", "", NOW)


# --- open hours -----------------------------------------------------------------------------
def away(door, days, venture_says="", mentor_says="away"):
    """Keep an open hour that was some days ago, and what the two say of it."""
    row = door.book(door.held(30 + days))
    OpenHour.objects.filter(pk=row.pk).update(
        status="over", held_on=day_of(NOW) - days * DAY, mentor_says=mentor_says,
        founder_says=venture_says,
    )  # fmt: skip
    row.refresh_from_db()
    return row


def test_a_venture_that_missed_too_many_books_none_for_some_days_and_reads_until_when():
    door = Door()
    rows = [away(door, days) for days in (40, 29)]
    assert policies.books_again_on(door.venture, at=NOW) == day_of(NOW) + DAY
    assert policies.books_again_on(door.venture, at=NOW + DAY) is None
    assert door.seen() == []
    with pytest.raises(policies.BooksLater):
        door.book()
    day = (day_of(NOW) + DAY).isoformat()
    url = reverse("open_hours_book", args=[door.mentor.slug])
    for answer in (in_english(door.founder).get(url), door.press()):
        assert f"from {day} on it can book" in answer.content.decode()
    assert url not in in_english(door.founder).get(
        reverse("mentor", args=[door.mentor.slug])
    ).content.decode()  # fmt: skip
    shown = in_english(door.founder).get(rows[0].get_absolute_url()).content.decode()
    assert f"from {day} on it can book" in shown
    assert door.hour in bookable_openly(door.mentor, door.founder, at=NOW + DAY)[1]
    row = actions.book_open(door.hour, door.venture, text=TEXT, by=door.founder, at=NOW + DAY)
    assert row.status == "booked"


def test_the_days_of_waiting_are_those_of_the_rule(settings):
    door = Door()
    for days in (2, 1):
        away(door, days)
    hold(settings, missed_wait_days=5)
    assert policies.books_again_on(door.venture, at=NOW) == day_of(NOW) + 4 * DAY
    hold(settings, missed_meetings=3)
    assert policies.books_again_on(door.venture, at=NOW) is None
    hold(settings, missed_meetings=2, missed_within_days=2)  # tomorrow the first is forgotten
    assert policies.books_again_on(door.venture, at=NOW) == day_of(NOW) + DAY
    assert policies.books_again_on(door.venture, at=NOW + DAY) is None


@pytest.mark.parametrize(
    ("mentor", "venture", "counts"),
    [("away", "", True), ("away", "no", True), ("away", "yes", False), ("away", "away", False),
     ("no", "", False), ("no", "away", False), ("no", "no", False)],
)  # fmt: skip
def test_an_open_hour_counts_as_missed_unless_the_venture_says_otherwise(mentor, venture, counts):
    door = Door()
    row = away(door, 1, venture_says=venture, mentor_says=mentor)
    assert policies.open_hours_missed(door.venture, at=NOW).exists() is counts
    disagree = mentor == "away" and venture in {"yes", "away"}
    assert row.disagrees is disagree
    assert OpenHour.objects.disagreed().exists() is disagree


def test_who_is_said_to_have_missed_an_open_hour_is_told_and_the_word_is_taken_back():
    door = Door()
    row = door.book()
    actions.say_of_open(row, says="no", by=door.founder, at=row.ends_at)
    actions.say_of_open(row, says="away", by=door.user, at=row.ends_at)
    row.refresh_from_db()
    assert (row.status, row.disagrees) == ("missed", False)
    assert told(door.founder, "open_hour_missed").count() == 1
    assert "say so on its page" in words(told(door.founder, "open_hour_missed").get(), "en")[1]
    client = in_english(door.founder)
    client.post(reverse("open_hour_act", args=[row.pk, "take_back"]))
    actions.say_of_open(row, says="yes", by=door.founder, at=row.ends_at)
    row.refresh_from_db()
    assert (row.status, row.disagrees) == ("over", True)
    actions.take_back_of_open(row, by=door.user, at=row.ends_at)
    actions.say_of_open(row, says="yes", by=door.user, at=row.ends_at)
    row.refresh_from_db()
    assert row.status == "held"
    with pytest.raises(Denied):
        actions.take_back_of_open(row, by=door.user, at=row.ends_at)
    assert told(door.founder, "open_hour_taken_back").count() == 1
