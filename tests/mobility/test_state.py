"""Where a leave stands: one rule, asked in SQL and in Python, by every page, list and figure."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from accounts.enums import Role
from ledgers.queries.roster import roster_rows
from mobility import actions
from mobility.actions.reminders import remind_due
from mobility.core.state import ENDS_SOON, OUT
from mobility.core.state import phase as phase_of
from mobility.core.terms import Term, last_day
from mobility.enums import BACK, DROPPED, ENDED, RUNNING, CaseStatus
from mobility.models import LeaveCase, LeaveTerm, Reminder
from mobility.queries.ledger import SEGMENTS, Ledger, Wanted, month_marks
from mobility.queries.pay import pay_month
from mobility.queries.policy import work_calendar
from mobility.queries.recorded import away_as_recorded
from mobility.queries.reports import CAME_IN, WENT_OUT, year_figures
from mobility.queries.terms import history, valid_terms
from tests.clock import NOW
from tests.factories import (
    CaseFactory,
    OfficerFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SOME_DAY = date(2024, 1, 1)
HISTORIES, DAYS = 100, 60  # 6,000 pairs


# --- the SQL and the rule ---------------------------------------------------------------------
@st.composite
def histories(draw):
    """A chain of terms (some corrected, the last ended early), and how the case was closed."""
    first = SOME_DAY + draw(st.integers(0, 1500)) * DAY
    lengths = draw(st.lists(st.integers(1, 400), max_size=3))
    terms, start = [], first
    for length in lengths:
        terms.append(Term(start, start + length * DAY))
        start = terms[-1].last_day + DAY
    ended_after = draw(st.none() | st.integers(0, 30))
    closed_on = draw(st.none() | st.integers(-60, 1500).map(lambda n: first + n * DAY))
    ways = [BACK, ENDED - {CaseStatus.COMPLETED}, DROPPED] if closed_on else [RUNNING]
    status = draw(st.sampled_from(sorted(draw(st.sampled_from(ways)))))
    if status in DROPPED:  # refused, or cancelled with its terms made void
        terms = []
    return terms, ended_after, closed_on, status, draw(st.booleans())


def put_on_record(unit_term, terms, ended_after, closed_on, status, is_corrected):
    case = CaseFactory(
        employment=unit_term, status=status, closed_on=closed_on, created_at=NOW - 3000 * DAY
    )
    person = ResearcherFactory()
    type(case.employment).objects.filter(pk=case.employment_id).update(person=person)
    for n, each in enumerate(terms):
        if is_corrected and n == 0:  # what was mistyped stays, void
            TermFactory(
                case=case, first_day=each.first_day, last_day=each.last_day + DAY, is_void=True
            )
        kept = TermFactory(case=case, first_day=each.first_day, last_day=each.last_day)
        if ended_after is not None and n == len(terms) - 1:
            early = min(each.first_day + ended_after * DAY, each.last_day)
            LeaveTerm.objects.filter(pk=kept.pk).update(ended_on=early)
    return case


def asked_in_sql(day):
    fields = ("phase", "first_day", "last_day", "term_count")
    rows = LeaveCase.objects.on(day, work_calendar()).values_list("pk", *fields)
    return {pk: told for pk, *told in rows}


def asked_of_the_rule(case, day):
    known = history(case)
    leave = known.leave or Term(None, None)
    begun = sum(each.first_day <= day for each in valid_terms(case))
    return [phase_of(known, day, work_calendar()).value, *leave, begun]


@pytest.fixture
def thousands():
    """A hundred histories drawn by Hypothesis, on record."""
    from tests.factories import EmploymentFactory  # noqa: PLC0415

    drawn = []

    @seed(7)
    @settings(
        max_examples=HISTORIES, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(histories())
    def draw(told):
        drawn.append(told)

    draw()
    kept = [put_on_record(EmploymentFactory(), *told) for told in drawn]
    return list(
        LeaveCase.objects.filter(pk__in=[case.pk for case in kept]).prefetch_related("terms")
    )


def days_asked():
    step = 31
    return [SOME_DAY - 100 * DAY + n * step * DAY for n in range(DAYS)]


def differences(cases):
    wrong = []
    for day in days_asked():
        told = asked_in_sql(day)
        for case in cases:
            expected = asked_of_the_rule(case, day)
            if told[case.pk] != expected:
                wrong.append((case.pk, day, told[case.pk], expected))
    return wrong


def test_sql_and_rule_agree_on_thousands_of_histories_and_days(thousands):
    assert len(thousands) * DAYS >= 5_000
    assert differences(thousands) == []
    seen = Counter(asked_of_the_rule(case, day)[0] for case in thousands for day in days_asked())
    assert set(seen) == {"applying", "upcoming", "away", "due", "reporting", "overdue", "back",
                         "ended", "dropped"}  # fmt: skip


def test_a_planted_difference_is_found(thousands, monkeypatch):
    monkeypatch.setattr("mobility.core.state.DUE_SOON_DAYS", 30)
    assert differences(thousands)


def test_the_terms_of_a_leave_follow_each_other():
    term = TermFactory()
    TermFactory(case=term.case, first_day=term.last_day + 2 * DAY, last_day=term.last_day + 9 * DAY)
    with pytest.raises(IntegrityError, match="the day after"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- an extension that was just granted ---------------------------------------------------------
FIRST, END = date(2024, 2, 25), date(2027, 2, 24)
EXTENDED = date(2028, 2, 24)


@pytest.fixture
def granted():
    """A leave to 24 February 2027, its extension by a year granted and signed today."""
    researcher = UserFactory()
    person = ResearcherFactory(user=researcher, shows_leave=True)
    venture = VentureFactory(founders=[researcher])
    term = TermFactory(case__employment__person=person, first_day=FIRST, last_day=END)
    case, unit = term.case, term.case.employment.organisation
    head = OfficerFactory(organisation=unit, role=Role.HR_HEAD).user
    officer = OfficerFactory(organisation=unit, role=Role.HR_OFFICER).user
    LeaveCase.objects.filter(pk=case.pk).update(status="extending")
    case.refresh_from_db()
    actions.grant_extension(
        case, Term(END + DAY, EXTENDED), agreement_number="补-1", minute_number="纪要 9",
        signed_on=NOW.date(), by=head, at=timezone.now(),
    )  # fmt: skip
    return LeaveCase.objects.get(pk=case.pk), unit, head, officer, researcher, venture


def test_every_reader_of_a_granted_extension_reads_its_last_day(granted):
    case, unit, head, _officer, researcher, venture = granted
    today, old = timezone.localdate(), "2027年2月24日"
    office, own = signed_in(head), signed_in(researcher)
    for client, url in [
        (office, reverse("leave_case", args=[case.pk])), (own, reverse("my_leave")),
    ]:  # fmt: skip
        text = client.get(url).content.decode()
        assert "2028年2月24日" in text, url
        assert old not in text, url
        assert str((EXTENDED - today).days) in text, url
    assert "2028-02-24" in office.get(reverse("leave_list")).content.decode()
    assert Ledger(head, Wanted(on=today)).everything.get().phase == "away"
    assert not Ledger(head, Wanted(on=today, segment="away", due_within=180)).cases.exists()
    assert case.employment.person.name not in office.get(reverse("leave_todo")).content.decode()
    (row,) = away_as_recorded(head, unit, day=today, recorded_on=today)
    assert row.now.last_day == EXTENDED
    (paid,) = pay_month(officer_of(unit), unit, 2027, 3, today).rows
    assert (paid.last_day, paid.days_away) == (EXTENDED, 31)
    cases = LeaveCase.objects.on(today, work_calendar()).for_list()
    (flat,) = roster_rows(cases, today)
    assert (flat["last_day"], flat["extension_last_day"]) == (END, EXTENDED)
    venture.refresh_from_db()
    assert venture.decides_by == date(2028, 1, 25)  # thirty days before the new end, at once


def officer_of(unit):
    return OfficerFactory(organisation=unit, role=Role.FINANCE).user


@pytest.mark.parametrize("days_before_the_old_end", [90, 30, 7, 0, -1, -30])
def test_nobody_is_warned_of_the_old_end(granted, days_before_the_old_end):
    case, *_ = granted
    run = timezone.now() + (END - days_before_the_old_end * DAY - timezone.localdate())
    remind_due(at=run)
    assert not Reminder.objects.filter(case=case).exclude(anchor=EXTENDED).exists()
    assert not Reminder.objects.filter(case=case).exists()


def test_an_early_return_ends_the_running_term_and_voids_the_extension(granted):
    case, unit, head, officer, *_ = granted
    today = timezone.localdate()
    actions.arrange(
        case, department=case.employment.department, grade=7, above_plan=False, by=officer,
        at=timezone.now(),
    )  # fmt: skip
    actions.report_in(case, on=today, by=officer, at=timezone.now())
    case = LeaveCase.objects.on(today, work_calendar()).get()
    assert (case.phase, case.first_day, case.last_day) == ("back", FIRST, today - DAY)
    figures = {each.key: each.number for each in year_figures(head, unit, today.year, today)}
    assert figures["returned_early"] == 1
    assert figures["stock_after"] == 0


# --- the words, added up --------------------------------------------------------------------------
@pytest.fixture
def units(thousands):
    """The same histories, all of one unit, read by its head."""
    from mobility.models import Employment, Enterprise  # noqa: PLC0415

    unit = thousands[0].employment.organisation
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE mobility_employment DISABLE TRIGGER mobility_post_in_its_unit")
        Employment.objects.update(organisation=unit)
        Enterprise.objects.update(organisation=unit)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE mobility_employment ENABLE TRIGGER mobility_post_in_its_unit")
    return unit, OfficerFactory(organisation=unit, role=Role.HR_HEAD).user


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_page_record_export_and_yearly_figure_count_the_same_people(units, year):
    unit, head = units
    today = timezone.localdate()
    end = min(date(year, 12, 31), today)
    figures = {each.key: each for each in year_figures(head, unit, year, today)}
    ledger = Ledger(head, Wanted(on=end))
    counts = ledger.segment_counts()
    assert figures["stock_after"].number == counts["away"] > 0
    assert figures["overdue"].number == ledger.counts["overdue"]
    assert figures["due"].number == sum(ledger.counts[each] for each in ENDS_SOON)
    assert SEGMENTS["away"] == OUT
    listed = Ledger(head, Wanted(on=end, segment="away")).cases
    assert len(roster_rows(listed, end)) == counts["away"]
    recorded = away_as_recorded(head, unit, day=end, recorded_on=today)
    assert {row.case.pk for row in recorded} == set(listed.values_list("pk", flat=True))
    came = sum(figures[key].number for key in CAME_IN)
    went = sum(figures[key].number for key in WENT_OUT)
    never_out = sum(  # closed before the leave began: neither came in nor went out
        1 for key in WENT_OUT for case in figures[key].cases if case.closed_on <= case.first_day
    )
    late_in = sum(1 for case in figures["new"].cases
                  if case.closed_on and case.closed_on <= case.first_day)  # fmt: skip
    before = figures["stock_before"].number
    assert before + came - late_in - (went - never_out) == figures["stock_after"].number


# --- drawings and counters ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "months", "boxes"),
    [("2024-02-29", 36, 36), ("2023-08-31", 6, 6), ("2022-03-01", 36, 36), ("2023-01-31", 1, 1)],
)
def test_a_term_has_one_box_a_month(first, months, boxes):
    day = date.fromisoformat(first)
    assert len(month_marks(day, last_day(day, months), day, "away")) == boxes


def test_a_return_stops_the_counter_and_a_start_to_come_is_counted_to():
    term = TermFactory(first_day=date(2022, 3, 1), last_day=date(2026, 11, 20))
    unit = term.case.employment.organisation
    head = OfficerFactory(organisation=unit, role=Role.HR_HEAD).user
    LeaveCase.objects.filter(pk=term.case_id).update(status="returned", closed_on="2026-11-23")
    text = signed_in(head).get(reverse("leave_case", args=[term.case_id])).content.decode()
    assert "已逾期" not in text
    assert 'class="huge' not in text
    coming = TermFactory(
        case__employment__department=term.case.employment.department,
        first_day=date(2027, 3, 1), last_day=date(2030, 2, 28),
    )  # fmt: skip
    page = signed_in(head).get(reverse("leave_case", args=[coming.case_id])).content.decode()
    assert "97 天后开始" in page
    assert re.findall(r'class="huge[^"]*">\s*(\d+)', page) == ["97"]
    ledger = Ledger(head, Wanted(on=timezone.localdate()))
    (row,) = ledger.read([coming.case_id])
    assert row.count == ("begins", 97)


def test_the_most_overdue_is_the_most_urgent():
    late = TermFactory(first_day=date(2022, 3, 1), last_day=date(2025, 12, 26))
    department = late.case.employment.department
    TermFactory(
        case__employment__department=department,
        first_day=date(2023, 11, 1), last_day=date(2026, 11, 10),
    )  # fmt: skip
    head = OfficerFactory(organisation=department.organisation, role=Role.HR_HEAD).user
    urgent = Ledger(head, Wanted(on=timezone.localdate())).most_urgent()
    assert urgent.case.pk == late.case_id
    assert urgent.count == ("over", 333)


def test_the_report_day_asks_to_come_today_and_the_next_is_late():
    """20 November 2026 is a Friday; on Monday the leave is over and nobody is blamed yet."""
    researcher = UserFactory()
    TermFactory(
        case__employment__person=ResearcherFactory(user=researcher),
        first_day=date(2023, 11, 21), last_day=date(2026, 11, 23),
    )  # fmt: skip
    text = signed_in(researcher).get(reverse("my_leave")).content.decode()
    assert "今天来报到" in text
