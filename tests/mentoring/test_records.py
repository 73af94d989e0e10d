"""A record counts once both have confirmed the same version; figures and the year add them up."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.enums import MeetingStatus, Side
from mentoring.models import Meeting, Record
from mentoring.queries import figures, steps_of, year_of
from mentors.actions import end
from notifications.models import Notification
from province.queries.review import mentors_of
from tests.clock import NOW
from tests.factories import MentorFactory, RequestFactory
from tests.mentoring.pairs import Pair, in_english

pytestmark = pytest.mark.django_db


def test_its_time_counts_once_the_other_side_confirms():
    pair = Pair()
    row = pair.record(minutes=90)
    assert row.waits_for() == [Side.MENTOR]
    assert (figures(pair.row).minutes, figures(pair.row).waiting) == (0, 90)
    with pytest.raises(Denied):
        actions.confirm(row, seen=1, by=pair.founder, at=NOW)
    with pytest.raises(Denied):
        actions.confirm(row, seen=1, by=MentorFactory().user, at=NOW)
    actions.confirm(row, seen=1, by=pair.mentor, at=NOW)
    assert (figures(pair.row).minutes, figures(pair.row).waiting) == (90, 0)


def both_confirmed(pair, **options):
    row = pair.record(**options)
    actions.confirm(row, seen=1, by=pair.mentor, at=NOW)
    return Record.objects.get(pk=row.pk)


@pytest.mark.parametrize("ended", [False, True])
def test_what_both_confirmed_counts_until_the_other_side_confirms_a_change(ended):
    pair = Pair()
    row = both_confirmed(pair, minutes=90, advice="先试产")
    if ended:
        end(pair.row, by=pair.founder, at=NOW)
        pair.row.refresh_from_db()
    actions.correct(row, seen=1, **pair.told(minutes=10, advice="改口"), by=pair.founder, at=NOW)
    row = Record.objects.get()
    assert (row.minutes, row.advice, row.version) == (90, "先试产", 1)
    assert (row.is_confirmed, row.waits_for()) == (True, [Side.MENTOR])
    assert figures(pair.row).minutes == 90
    told = Notification.objects.filter(kind="mentoring/record_changed").get()
    assert told.recipient == pair.mentor
    with pytest.raises(Denied):
        actions.confirm(row, seen=2, by=pair.founder, at=NOW)
    with pytest.raises(InvalidMove):
        actions.confirm(row, seen=1, by=pair.mentor, at=NOW)
    actions.confirm(row, seen=2, by=pair.mentor, at=NOW)
    row = Record.objects.get()
    assert (row.minutes, row.advice, row.version, row.author) == (10, "改口", 2, pair.founder)
    assert (row.waits_for(), figures(pair.row).minutes) == ([], 10)


def test_the_other_side_answers_a_change_by_a_change_of_its_own():
    pair = Pair()
    row = both_confirmed(pair, minutes=90)
    actions.correct(row, seen=1, **pair.told(minutes=10), by=pair.founder, at=NOW)
    row = Record.objects.get()
    actions.correct(row, seen=2, **pair.told(minutes=80), by=pair.mentor, at=NOW)
    row = Record.objects.get()
    assert (row.newest.minutes, row.waits_for()) == (80, [Side.FOUNDER])
    assert [step.minutes for step in steps_of(pair.founder, at=NOW) if step.kind == "confirm"] == [
        80
    ]
    assert not [step for step in steps_of(pair.mentor, at=NOW) if step.kind == "confirm"]
    with pytest.raises(actions.AnotherDay):
        actions.correct(row, seen=3, **pair.told(days_ago=21), by=pair.mentor, at=NOW)


@pytest.mark.parametrize("minutes", ["-5", "1500"])
def test_minutes_that_nobody_sits_are_refused_in_plain_words(minutes):
    pair = Pair()
    told = {
        "held_on": timezone.localdate(NOW),
        "way": "online",
        "notes": "谈过",
        "minutes": minutes,
    }
    answer = in_english(pair.founder).post(reverse("record_new", args=[pair.row.pk]), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "minutes: write longer ones as two." in page
    assert "谈过" in page
    assert f'value="{minutes}"' in page
    assert not Record.objects.exists()


def test_saved_without_a_change_what_was_confirmed_stays_confirmed():
    pair = Pair()
    row = pair.record()
    typed = {**pair.told(), "seen": 1}
    url = reverse("record", args=[pair.row.pk, row.pk])
    assert in_english(pair.mentor).post(url, typed).status_code == 422
    row.refresh_from_db()
    assert (row.version, row.founder_version, row.mentor_version) == (1, 1, None)


def test_the_page_says_who_changed_what_and_who_has_not_confirmed_it():
    pair = Pair()
    row = both_confirmed(pair, advice="先试产")
    actions.correct(row, seen=1, **pair.told(advice="改口"), by=pair.founder, at=NOW)
    page = in_english(pair.mentor).get(reverse("mentorship", args=[pair.row.pk])).content.decode()
    with override("en"):
        assert f"changed by {pair.founder}" in page
        assert f"not yet confirmed by {pair.row.mentor}" in page
    board = reverse("advice_list", args=[pair.row.venture_id])
    advice = in_english(pair.founder).get(board).content.decode()
    assert "先试产" in advice
    assert "改口" not in advice


def test_records_are_numbered_from_the_first_meeting_on():
    pair = Pair()
    pair.record(days_ago=1)
    pair.record(days_ago=5)
    url = reverse("mentorship", args=[pair.row.pk])
    page = in_english(pair.founder).get(url).content.decode()
    assert page.index("No. 2") < page.index("No. 1")


def test_advice_that_one_side_alone_wrote_down_carries_its_name():
    pair = Pair()
    row = pair.record(by=pair.mentor, advice="先试产")
    actions.correct(row, seen=1, **pair.told(advice="改口"), by=pair.founder, at=NOW)
    board = reverse("advice_list", args=[pair.row.venture_id])
    page = in_english(pair.founder).get(board).content.decode()
    with override("en"):
        assert f"as {pair.founder} wrote it down" in page


def test_nobody_confirms_a_version_that_was_not_read():
    pair = Pair()
    row = pair.record(minutes=60)
    actions.correct(Record.objects.get(), seen=1, **pair.told(minutes=600), by=pair.founder, at=NOW)
    with pytest.raises(InvalidMove):
        actions.confirm(row, seen=1, by=pair.mentor, at=NOW)
    with pytest.raises(InvalidMove):
        actions.correct(row, seen=1, **pair.told(minutes=30), by=pair.mentor, at=NOW)
    assert Record.objects.get().minutes == 600


def test_the_database_counts_nothing_that_one_side_alone_said():
    row = Pair().record()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Record.objects.filter(pk=row.pk).update(confirmed_at=NOW)
    assert broken(refused.value) == "record_counts_when_both_confirmed"


@pytest.mark.parametrize("days_ago", [21, -1])
def test_a_record_lies_inside_of_the_mentorship(days_ago):
    pair = Pair()
    if days_ago < 0:
        end(pair.row, by=pair.founder, at=NOW)
    with pytest.raises(actions.AnotherDay):
        pair.record(days_ago=days_ago)
    pair.record(days_ago=20)


def test_a_record_stays():
    pair = Pair()
    pair.record()
    with pytest.raises(Exception, match=r"stay"), transaction.atomic():
        Record.objects.all().delete()


def test_what_was_forgotten_is_written_within_a_month_of_the_end():
    pair = Pair()
    end(pair.row, by=pair.founder, at=NOW)
    row = pair.record(at=NOW + timedelta(days=29))
    actions.confirm(row, seen=1, by=pair.mentor, at=NOW + timedelta(days=40))
    with pytest.raises(Denied):
        pair.record(at=NOW + timedelta(days=31))


def test_a_meeting_is_written_down_once():
    pair = Pair()
    meeting = pair.arranged()
    after = meeting.ends_at + timedelta(hours=1)
    told = pair.told(held_on=timezone.localdate(meeting.starts_at))
    stale = Meeting.objects.get(pk=meeting.pk)
    actions.write_record(pair.row, meeting=meeting, **told, by=pair.mentor, at=after)
    assert Meeting.objects.get().status == MeetingStatus.HELD
    with pytest.raises(InvalidMove):
        actions.write_record(pair.row, meeting=stale, **told, by=pair.founder, at=after)
    assert Record.objects.count() == 1


def test_an_answer_counts_from_the_day_it_is_given():
    """What still waits counts once its time is over; the review reads the same."""
    pair = Pair()
    asked = pair.row.request
    year = asked.sent_at.year
    assert asked.due_at > NOW
    done = year_of(pair.row.mentor, year, at=NOW)
    assert (done.answered, done.asked) == (1, 1)
    row = mentors_of(year, at=NOW).get(pk=pair.row.mentor_id)
    assert (row.answered, row.asked_of) == (1, 1)
    waits = RequestFactory(mentor=pair.row.mentor, sent_at=NOW, due_at=NOW + timedelta(days=7))
    assert year_of(pair.row.mentor, year, at=NOW).asked == 1
    assert year_of(pair.row.mentor, year, at=waits.due_at).asked == 2


def test_a_year_is_made_of_confirmed_records_alone():
    pair = Pair()
    for minutes, counts in ((90, True), (20, True), (45, False)):
        row = pair.record(minutes=minutes)
        if counts:
            actions.confirm(row, seen=1, by=pair.mentor, at=NOW)
    year = year_of(pair.row.mentor, 2026, at=NOW)
    assert (year.meetings, year.counted, year.minutes, year.waiting) == (2, 1, 110, 45)
    assert year.ventures == 1
    assert year_of(pair.row.mentor, 2025, at=NOW).meetings == 0


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["write", "correct", "confirm"]), st.booleans(), st.integers(10, 600),
        st.integers(0, 3),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=60)
@given(moves=MOVES)
def test_whatever_is_pressed_hours_are_what_both_confirmed(moves):
    with transaction.atomic():
        pair = Pair()
        agreed = {}  # record → the minutes that both have seen, or None
        for verb, is_mentor, minutes, which in moves:
            by = pair.mentor if is_mentor else pair.founder
            rows = list(Record.objects.order_by("pk"))
            if verb == "write" or not rows:
                agreed[pair.record(by=by, minutes=minutes).pk] = None
                continue
            row = rows[which % len(rows)]
            if verb == "correct":
                told = pair.told(minutes=minutes)
                actions.correct(row, seen=row.newest.version, **told, by=by, at=NOW)
            else:
                side = Side.MENTOR if is_mentor else Side.FOUNDER
                newest, waits = row.newest, side in row.waits_for()
                try:
                    actions.confirm(row, seen=newest.version, by=by, at=NOW)
                    assert waits
                    agreed[row.pk] = newest.minutes
                except (Denied, InvalidMove):
                    assert not waits
        assert figures(pair.row).minutes == sum(minutes or 0 for minutes in agreed.values())
        transaction.set_rollback(True)


def test_the_list_of_what_to_do_asks_the_same_number_of_questions(django_assert_num_queries):
    one = Pair(request__mentor__capacity=8, request__mentor__weekly_limit=20)
    pairs = [one, *(Pair(request__mentor=one.row.mentor) for _ in range(5))]
    for number, pair in enumerate(pairs):
        pair.record()
        pair.propose(by=pair.founder, days=number + 1)
    with django_assert_num_queries(8):
        steps = steps_of(one.mentor, at=NOW)
    assert sum(step.kind == "agree" for step in steps) == 6
    assert sum(step.kind == "confirm" for step in steps) == 6
    assert sum(step.kind == "goal" for step in steps) == 6
    connection.queries_log.clear()
