"""What the records say: places, residents, events, mentoring, visits, questions."""

from datetime import date, timedelta

import pytest

from events.models import Event
from filings.core.figures import figures_of
from filings.core.periods import Period
from filings.queries import DERIVED, derived_of
from incubation.models import Enrolment, Residency
from mentoring import actions as mentoring
from mentoring.models import Record
from spaces.models import Question, Visit
from tests.clock import NOW
from tests.factories import MentorshipFactory, UserFactory, VentureFactory
from tests.filings.bureau import OCTOBER, YEAR, on
from tests.incubation.lodge import Lodge
from tests.mentoring.test_open_hours import Door

pytestmark = pytest.mark.django_db
SEPTEMBER = Period(2026, 9)


def stay(lodge, place, first, end, venture=None, ended_on=None):
    """Let a venture live on a place from `first` to the day before `end`."""
    ended = {"status": "ended", "ended_on": ended_on, "end_kind": "contract"} if ended_on else {}
    return Residency.objects.create(
        space=lodge.space, venture=venture or VentureFactory(), place=place, span=(first, end),
        **{"status": "running", **ended},
    )  # fmt: skip


def test_every_figure_of_records_has_its_count():
    assert {each.key for each in figures_of(YEAR) if each.records} == set(DERIVED)


def test_places_are_counted_as_they_stand():
    lodge = Lodge()
    lodge.room.for_how_many = 8
    lodge.room.save()
    lodge.space.refresh_from_db()
    told = derived_of(lodge.space, OCTOBER)
    assert (told["places"], told["desks"], told["rooms"]) == (14, 6, 1)


def test_residents_are_those_of_the_last_day():
    lodge = Lodge()
    firm = VentureFactory(registered_on=date(2026, 10, 31))
    stay(lodge, lodge.place, date(2026, 10, 31), date(2027, 1, 1), firm)
    stay(lodge, lodge.room, date(2026, 10, 31), date(2027, 1, 1), firm)
    stay(lodge, lodge.other, date(2026, 9, 1), date(2026, 10, 31), ended_on=date(2026, 10, 30))
    told = derived_of(lodge.space, OCTOBER)
    assert (told["ventures"], told["firms"], told["registered"]) == (1, 1, 1)
    assert (told["desks_taken"], told["rooms_taken"]) == (3, 1)
    assert (told["moved_in"], told["moved_out"]) == (1, 1)
    before = derived_of(lodge.space, SEPTEMBER)
    assert (before["ventures"], before["firms"]) == (1, 0)
    assert (before["moved_in"], before["moved_out"]) == (1, 0)


def test_who_left_on_the_last_day_counts_as_gone_the_period_after():
    lodge = Lodge()
    stay(lodge, lodge.place, date(2026, 8, 1), date(2026, 10, 1), ended_on=date(2026, 9, 30))
    assert derived_of(lodge.space, SEPTEMBER)["moved_out"] == 0
    assert derived_of(lodge.space, OCTOBER)["moved_out"] == 1
    assert derived_of(lodge.space, SEPTEMBER)["ventures"] == 1


def test_a_move_within_the_space_is_neither_in_nor_out():
    lodge = Lodge()
    venture = VentureFactory()
    stay(lodge, lodge.place, date(2026, 8, 1), date(2026, 10, 10), venture, date(2026, 10, 9))
    stay(lodge, lodge.other, date(2026, 10, 10), date(2027, 1, 1), venture)
    told = derived_of(lodge.space, OCTOBER)
    assert (told["ventures"], told["moved_in"], told["moved_out"]) == (1, 0, 0)


def graduated(space, day, venture, stage="incubator", how="graduated"):
    """Let a venture's time in a stage here end on a day."""
    return Enrolment.objects.create(
        venture=venture, stage=stage, space=space, began_on=day - timedelta(days=20), ended_on=day,
        how=how,
    )  # fmt: skip


def test_graduates_are_firms_whose_graduation_here_fell_in_the_period():
    lodge, other = Lodge(), Lodge()
    firm, second, team = (
        VentureFactory(registered_on=date(2025, 1, 1)),
        VentureFactory(registered_on=date(2026, 10, 31)),
        VentureFactory(registered_on=None),
    )
    graduated(lodge.space, date(2026, 10, 1), firm)
    graduated(lodge.space, date(2026, 10, 31), firm, "accelerator")
    graduated(lodge.space, date(2026, 10, 31), second)
    graduated(lodge.space, date(2026, 10, 15), team)
    graduated(lodge.space, date(2026, 10, 15), VentureFactory(registered_on=date(2025, 1, 1)),
              how="left")  # fmt: skip
    graduated(lodge.space, date(2026, 9, 30), VentureFactory(registered_on=date(2025, 1, 1)))
    graduated(other.space, date(2026, 10, 15), VentureFactory(registered_on=date(2025, 1, 1)))
    assert derived_of(lodge.space, OCTOBER)["graduates"] == 2
    assert derived_of(lodge.space, SEPTEMBER)["graduates"] == 1


def held(space, begins, others):
    return Event.objects.create(
        space=space, title="讲堂", about="谈中试", place="路演厅", begins_at=begins, status="over",
        ends_at=begins + timedelta(hours=2), sign_up_until=begins, others_came=others,
        by=UserFactory(), created_at=begins,
    )  # fmt: skip


def test_events_count_in_the_month_of_our_clock_if_somebody_came():
    lodge = Lodge()
    held(lodge.space, on(2026, 10, 1, hour=0), 4)
    held(lodge.space, on(2026, 10, 31, hour=23), 6)
    held(lodge.space, on(2026, 11, 1, hour=0), 9)
    held(lodge.space, on(2026, 10, 9), 0)
    told = derived_of(lodge.space, OCTOBER)
    assert (told["events"], told["attendance"]) == (2, 10)


def met(pair, day, minutes, confirmed=True):
    person = pair.mentor.user
    told = {"mentor_version": 1, "founder_version": 1, "confirmed_at": NOW} if confirmed else {}
    return Record.objects.create(
        mentorship=pair, held_on=day, minutes=minutes, notes="看了样品", written_by=person,
        created_at=NOW, changed_at=NOW, **told,
    )  # fmt: skip


def test_mentoring_counts_once_both_confirmed_it_for_those_who_lived_here():
    lodge = Lodge()
    pair = MentorshipFactory(started_at=on(2026, 9, 1))
    stay(lodge, lodge.place, date(2026, 10, 1), date(2027, 1, 1), pair.venture)
    met(pair, date(2026, 10, 5), 60)
    met(pair, date(2026, 10, 6), 90)
    met(pair, date(2026, 10, 7), 90, confirmed=False)
    met(pair, date(2026, 11, 2), 90)
    met(MentorshipFactory(started_at=on(2026, 9, 1)), date(2026, 10, 5), 60)
    told = derived_of(lodge.space, OCTOBER)
    assert (told["mentors"], told["mentor_hours"]) == (1, 2)


def test_open_hours_that_both_confirmed_count_beside_the_records():
    lodge, door = Lodge(), Door()
    stay(lodge, lodge.place, date(2026, 11, 1), date(2027, 1, 1), door.venture)
    row = door.book()
    over = row.ends_at + timedelta(minutes=5)
    mentoring.end_open_hours(at=over)
    for person in (door.user, door.founder):
        mentoring.say_of_open(row, says="yes", by=person, at=over)
    pair = MentorshipFactory(started_at=on(2026, 9, 1), request__venture=door.venture)
    met(pair, date(2026, 11, 5), 60)
    told = derived_of(lodge.space, Period(2026, 11))
    assert (told["mentors"], told["mentor_hours"]) == (2, round(90 / 60))
    assert derived_of(lodge.space, OCTOBER)["mentors"] == 0


def test_visits_and_answers_count_in_their_month():
    lodge = Lodge()
    for day, status in ((5, "held"), (6, "missed")):
        starts = on(2026, 10, day)
        Visit.objects.create(
            space=lodge.space, by=UserFactory(), status=status, asked_at=starts,
            span=(starts, starts + timedelta(minutes=30)),
        )  # fmt: skip
    Question.objects.create(
        space=lodge.space, by=lodge.founder, text="哪天能用？", asked_at=on(2026, 9, 30),
        status="answered", answer="周三", answered_by=lodge.manager, answered_at=on(2026, 10, 1),
    )  # fmt: skip
    told = derived_of(lodge.space, OCTOBER)
    assert (told["visits"], told["questions"]) == (1, 1)
