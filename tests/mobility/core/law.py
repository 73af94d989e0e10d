"""Days, terms and the rules of the law, asked briefly and counted naively.

The oracles walk from day to day and know no month arithmetic. Neither this nor a test beside it
needs a database, so that `benchmarks.mutants` runs this folder alone.
"""

import json
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.core.calendar import WorkCalendar
from mobility.core.policy import Policy
from mobility.core.rules import check_term, latest_last_day
from mobility.core.terms import Term

ROOT = Path(__file__).resolve().parents[3]
DAY = timedelta(days=1)
WEEKDAYS = WorkCalendar()
POLICY = Policy()
FIRST, LAST = date(2022, 3, 1), date(2025, 2, 28)  # D1
D1 = Term(FIRST, LAST)


def holds(*strategies):
    """Try a property on 200 examples, however busy the machine is."""
    return lambda test: settings(max_examples=200)(given(*strategies)(test))


def day(text):
    return date.fromisoformat(text)


def term(first, last):
    return Term(day(first), day(last))


def public_calendar():
    rows = json.loads((ROOT / "fixtures" / "calendar.json").read_text())["days"]
    return WorkCalendar(
        frozenset(day(row["day"]) for row in rows if not row["worked"]),
        frozenset(day(row["day"]) for row in rows if row["worked"]),
    )


CALENDAR = public_calendar()


def objections(asked, *earlier, **given_):
    """Ask for a term, by default a first one of a founder, long enough before."""
    told = {
        "policy": POLICY,
        "retires_on": None,
        "extends": False,
        "founds": True,
        "is_profitable": False,
        "asked_on": day("2000-01-01"),
    }
    return check_term(asked, earlier=earlier, **(told | given_))


def codes(asked, *earlier, **given_):
    return [each.code for each in objections(asked, *earlier, **given_)]


def latest(first, *earlier, **given_):
    told = {"policy": POLICY, "retires_on": None, "extends": False}
    return latest_last_day(first, earlier=earlier, **(told | given_))


days = st.dates(day("2015-01-01"), day("2035-12-31"))
months = st.integers(1, 80)


def walk(first, stop):
    """Yield each day from `first` until `stop` with the whole months and days over, counted up.

    A month is full the evening before the day of the month comes round again; in a month without
    such a day, on its last evening.
    """
    full, over = 0, 0
    today = first
    while not stop(today, full):
        tomorrow = today + DAY
        over += 1
        if tomorrow.day == first.day or (tomorrow.day == 1 and today.day < first.day):
            full, over = full + 1, 0
        yield today, full, over
        today = tomorrow


def walked(first, last):
    *_, (_day, full, over) = walk(first, lambda today, _full: today > last)
    return full, over
