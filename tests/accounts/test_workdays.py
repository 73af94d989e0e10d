"""Working days are those of the public calendar that the administration keeps."""

from datetime import date

import pytest

from accounts.queries import workday_after, workdays
from mobility.models import CalendarDay
from mobility.queries.policy import work_calendar
from spaces.queries import answer_by, late_since
from tests.filings.bureau import on
from ui import days

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def kept(monkeypatch):
    """Read the calendar anew each time."""
    monkeypatch.setattr("accounts.queries._calendar", days.calendar)
    return CalendarDay.objects


@pytest.mark.usefixtures("kept")
def test_weekends_do_not_count():
    assert workdays(FRIDAY, TUESDAY) == 2
    assert workday_after(FRIDAY, 3) == date(2026, 11, 25)
    assert workdays(date(2026, 9, 30), date(2026, 10, 8)) == 1  # over the national holiday


def test_what_the_administration_writes_into_the_calendar_counts(kept):
    kept.create(day=MONDAY, is_worked=False, name="放假")
    assert workdays(FRIDAY, TUESDAY) == 1
    assert workday_after(FRIDAY, 1) == TUESDAY
    assert answer_by(on(2026, 11, 20)) == date(2026, 11, 26)
    assert not late_since(on(2026, 11, 20), on(2026, 11, 26))
    assert late_since(on(2026, 11, 20), on(2026, 11, 27))


def test_a_worked_day_of_a_weekend_counts_as_for_leave(kept):
    kept.create(day=date(2026, 11, 21), is_worked=True, name="上班")
    assert workday_after(FRIDAY, 1) == date(2026, 11, 21) == work_calendar().nth_after(FRIDAY, 1)
    assert workdays(FRIDAY, TUESDAY) == 3 == work_calendar().count_after(FRIDAY, TUESDAY)
