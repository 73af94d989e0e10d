"""Days of the summers of 1986 to 1991, when clocks in China stood an hour ahead, stay those days.

Whoever keeps a day as a moment, or reads midnight with another offset, is a day off: for people
born then that is another month of retirement.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import connection
from django.template import Context, Template
from django.utils import timezone as of_django
from openpyxl import load_workbook
from stdnum.cn import ric

from ledgers.core.columns import BY_KEY, open_ledger
from ledgers.queries import plan
from ledgers.queries.roster import roster_workbook
from mobility.core.retirement import Category, last_possible_day
from mobility.core.seniority import exact
from mobility.forms.acts import day_field
from mobility.models import LeaveCase
from mobility.queries.ledger import Ledger, Wanted
from mobility.queries.paper_values import _day
from mobility.views.todo import _calendar
from safety.models import Block
from sheets.days import read_date
from tests.factories import TermFactory, UserFactory
from tests.ledgers.bringing import KEYS, TODAY, bring, people, workbook

HERE = ZoneInfo("Asia/Shanghai")
SUMMERS = [(date(1986, 5, 4), date(1986, 9, 14)), (date(1987, 4, 12), date(1987, 9, 13)),
           (date(1988, 4, 17), date(1988, 9, 11)), (date(1989, 4, 16), date(1989, 9, 17)),
           (date(1990, 4, 15), date(1990, 9, 16)), (date(1991, 4, 14), date(1991, 9, 15)),
           ]  # fmt: skip
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
DAYS = [day + beside for summer in SUMMERS for day in summer for beside in (-DAY, 0 * DAY, DAY)]
DAYS += [date(1986, 6, 1), date(1988, 7, 31), date(1991, 8, 1)]
BESIDE = ("entered_on", "enterprise_founded_on")
ALL_KEYS = (*KEYS, *BESIDE)


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=HERE)


def test_kept_as_moments_these_days_would_shift():
    """The control: with the offset of today, midnight of a summer's day is the day before."""
    fixed = timezone(timedelta(hours=8))
    shifted = {day for day in DAYS if midnight(day).astimezone(fixed).date() != day}
    assert len(shifted) > len(DAYS) / 2
    assert date(1986, 6, 1) in shifted


# --- in and out of the ledger -------------------------------------------------------------------
def identity(day, at):
    number = f"630104{day:%Y%m%d}{at:03d}"
    return number + ric.calc_check_digit(number + "0")


def rows_of_days():
    """Return two rows a day: born on it, or at work, in the unit and founded since then."""
    rows = people(2 * len(DAYS))
    for at, row in enumerate(rows):
        day, is_birth = DAYS[at // 2], at % 2 == 0
        row["born"] = day if is_birth else date(1969, 1, 1)
        row["identity_number"] = identity(row["born"], at + 100)
        row["started_work_on"] = date(2010, 7, 5) if is_birth else day
        row.update(dict.fromkeys(BESIDE, None if is_birth else day))
    return rows


def kept():
    """Return of each staff number the days that are on record."""
    cases = LeaveCase.objects.select_related("employment__person", "enterprise")
    return {
        case.employment.staff_number: (
            case.employment.person.born, case.employment.person.started_work_on,
            case.employment.entered_on, case.enterprise.founded_on,
        )
        for case in cases
    }  # fmt: skip


def told(rows):
    return {row["staff_number"]: (row["born"], row["started_work_on"], row["entered_on"],
                                  row["enterprise_founded_on"]) for row in rows}  # fmt: skip


def test_every_day_comes_in_and_goes_out_as_it_was(unit, head):
    rows = rows_of_days()
    _batch, found = bring(unit, workbook(rows, ALL_KEYS), by=head)
    assert found.counts["wrong"] == 0
    assert kept() == told(rows)
    ledger = Ledger(head, Wanted(on=TODAY, unit=unit.pk))
    exported = roster_workbook(ledger, ledger.cases)
    again = plan(unit, open_ledger(exported, "花名册.xlsx"), {}, on=TODAY)
    assert again.counts["same"] == len(rows)
    assert days_in(exported, "born", "started_work_on", *BESIDE) >= {*DAYS}


def days_in(content, *keys):
    """Return the days that stand in these columns of a workbook."""
    sheet = load_workbook(BytesIO(content)).active
    lines = list(sheet.values)
    wanted = {BY_KEY[key].heading_zh for key in keys}
    heads = next(line for line in lines if wanted <= {*line})
    places = [heads.index(each) for each in wanted]
    cells = [line[place] for line in lines for place in places]
    return {each.date() if isinstance(each, datetime) else each for each in cells
            if isinstance(each, date)}  # fmt: skip


@pytest.mark.parametrize("form", ["{:%Y-%m-%d}", "{:%Y.%m.%d}", "{:%Y年%m月%d日}", "{:%Y%m%d}",
                                  "{:%Y-%m-%d} 00:00:00"])  # fmt: skip
def test_a_cell_of_text_is_that_day(form):
    assert [read_date(form.format(day)) for day in DAYS] == DAYS


def test_a_number_of_excel_and_a_moment_of_excel_are_that_day():
    zero = date(1899, 12, 30)
    assert [read_date((day - zero).days) for day in DAYS] == DAYS
    assert [read_date(datetime(day.year, day.month, day.day)) for day in DAYS] == DAYS  # noqa: DTZ001


# --- forms, pages, calendars ----------------------------------------------------------------------
def test_a_form_takes_and_shows_that_day():
    field = day_field("x")
    assert [field.clean(day.isoformat()) for day in DAYS] == DAYS
    assert [field.widget.format_value(day) for day in DAYS] == [day.isoformat() for day in DAYS]


def test_a_page_and_a_paper_say_that_day():
    page = Template('{% for day in days %}{{ day|date:"Y-m-d" }} {% endfor %}')
    assert page.render(Context({"days": DAYS})).split() == [day.isoformat() for day in DAYS]
    assert [_day(day) for day in DAYS] == [f"{day.year}年{day.month}月{day.day}日" for day in DAYS]


def test_the_calendar_of_the_office_holds_whole_days(db):
    del db
    case = TermFactory().case
    duty = SimpleNamespace(kind="x", words="x")
    items = [SimpleNamespace(case=case, duty=duty, shown_on=day) for day in DAYS]
    read = icalendar.Calendar.from_ical(_calendar(items, [], 0, DAYS[0]))
    events = list(read.walk("VEVENT"))
    assert [event["DTSTART"].dt for event in events] == DAYS
    assert [event["DTEND"].dt - event["DTSTART"].dt for event in events] == [DAY] * len(DAYS)
    assert not any(isinstance(event["DTSTART"].dt, datetime) for event in events)


# --- age, service, retirement -------------------------------------------------------------------
def test_age_service_and_retirement_count_calendar_days():
    for day in DAYS:
        assert ric.get_birth_date(identity(day, 100)) == day
        same_month = last_possible_day(day.replace(day=20), Category.MAN)
        assert last_possible_day(day, Category.MAN) == same_month
        served = exact(day, date(day.year + 30, day.month, day.day) - DAY)
        assert served == (30, 0, 0)
    assert last_possible_day(date(1986, 5, 1), Category.MAN) == date(2049, 5, 31)
    assert last_possible_day(date(1986, 4, 30), Category.MAN) == date(2049, 4, 30)  # not a shift


# --- moments of now -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_second_before_and_at_midnight_are_two_days():
    before = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    for at, day in ((before, date(2026, 11, 24)), (before + SECOND, date(2026, 11, 25))):
        row = Block.objects.create(by=UserFactory(), person=UserFactory(), at=at)
        assert of_django.localdate(at) == day
        assert list(Block.objects.filter(at__date=day)) == [row]
        assert Block.objects.get(pk=row.pk).at == at


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "Asia/Urumqi"])
def test_a_server_of_another_zone_is_asked_in_utc(zone):
    before = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    made = connection.copy()
    options = made.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c TimeZone={zone}"
    try:
        with made.cursor() as cursor:
            cursor.execute("SELECT current_setting('TimeZone')")
            assert cursor.fetchone() == ("UTC",)
            cursor.execute("SELECT %s::timestamptz, %s::timestamptz", [before, before + SECOND])
            assert cursor.fetchone() == (before, before + SECOND)
            cursor.execute("SELECT unnest(%s::date[])", [DAYS])
            assert [day for (day,) in cursor.fetchall()] == DAYS
    finally:
        made.close()
